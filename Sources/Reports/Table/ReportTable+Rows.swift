internal import Money

extension ReportTable {
    /// Takes the first of a list as rows, and sums up the others in one.
    ///
    /// - Parameters:
    ///   - items: in the order of the report.
    ///   - sort: a column by which to order instead, the largest first; ignored where the table has none of that name.
    ///   - rest: what the items left out come to, and how many they are.
    mutating func fill<Item>(
        _ items: [Item], _ view: ReportView, cells: (Item) -> [ReportCell], rest: ([Item]) -> [ReportCell]
    ) {
        var items = items
        if let sort = view.sort, let column = definition.columns.firstIndex(where: { $0.name == sort }),
            definition.columns[column].kind != .text
        {
            items = items.map { (item: $0, cell: cells($0)[column]) }.enumerated()
                .sorted { left, right in
                    if ReportCell.isBefore(right.element.cell, left.element.cell) { return false }
                    return ReportCell.isBefore(left.element.cell, right.element.cell) || left.offset < right.offset
                }
                .map(\.element.item)
        }
        let shown = min(items.count, view.top ?? items.count)
        rows = items[..<shown].map { row(cells($0)) }
        restCount = items.count - shown
        if shown < items.count { self.rest = row(rest(Array(items[shown...]))) }
    }

    /// Checks that lines add up to the total in every column of sums, and the total to that of the period.
    func checkSums(of report: ReportName, _ period: Total) throws(ReportError) {
        guard let total else { return }
        let parts = lines.filter { $0.line != .total }.map(\.row)
        for (index, column) in columns.enumerated() where column.isSum {
            // A count beyond 64 bits is shown as the largest, and so no sum.
            if case .integer(.max) = total.cells[index] { continue }
            let sum = parts.reduce(Int128(0)) { $0 + $1.cells[index].units }
            guard sum == total.cells[index].units else {
                throw .doesNotTie(
                    what: "\(report.rawValue), table \(name), column \(column.name), sum of lines",
                    found: "\(sum)", expected: "\(total.cells[index].units)")
            }
        }
        guard definition.isTied, case .money(let cost) = cell("cost", of: total) else { return }
        guard cost == period else {
            throw .doesNotTie(
                what: "\(report.rawValue), table \(name), total", found: cost.description,
                expected: period.description)
        }
    }
}

extension ReportCell {
    /// A count, or an amount in 10⁻¹²; 0 for anything else.
    fileprivate var units: Int128 {
        switch self {
        case .integer(let number): Int128(number)
        case .money(let total): total.picos
        default: 0
        }
    }

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
