internal import Money

extension ReportTable {
    /// Takes the first rows of a list, sums up the others in one.
    ///
    /// - Parameters:
    ///   - items: in the order of the report.
    ///   - top: how many to show; all without one.
    ///   - sort: a column by which to order instead, the largest first; ignored where the table has none of that name.
    mutating func fill<Item>(
        _ items: [Item], top: Int?, sort: String? = nil, cells: (Item) -> ReportRow, rest: ([Item]) -> ReportRow
    ) {
        var items = items
        if let column = sort.flatMap(column) {
            items = items.map { (item: $0, cell: cells($0).cells[column]) }.enumerated()
                .sorted { left, right in
                    if ReportCell.isBefore(right.element.cell, left.element.cell) { return false }
                    return ReportCell.isBefore(left.element.cell, right.element.cell) || left.offset < right.offset
                }
                .map(\.element.item)
        }
        let shown = min(items.count, top ?? items.count)
        rows = items[..<shown].map(cells)
        if shown < items.count { self.rest = rest(Array(items[shown...])) }
    }
}

extension ReportRow {
    /// Takes the values out of some columns, where a sum over the rows means nothing.
    mutating func clear(_ names: [String], in columns: [ReportColumn]) {
        for (index, column) in columns.enumerated() where names.contains(column.name) { cells[index] = .missing }
    }
}

extension ReportCell {
    /// Whether a cell stands before another one when sorted by this column: figures from large to small, texts by bytes.
    static func isBefore(_ left: ReportCell, _ right: ReportCell) -> Bool {
        switch (left, right) {
        case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.integer(let left), .integer(let right)), (.time(let left), .time(let right)): left > right
        case (.money(let left), .money(let right)): left > right
        case (.ratio(let left), .ratio(let right)): left > right
        case (.missing, _): false
        case (_, .missing): true
        default: false
        }
    }
}
