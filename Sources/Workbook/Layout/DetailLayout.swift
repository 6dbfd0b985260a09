internal import Money
internal import Spreadsheet

/// Which row of which sheet each row of the detail goes to: found in a first pass, as lines point to their rows.
struct DetailLayout {
    let rows: DetailRows
    /// Whether it is one table of Excel; otherwise it is streamed.
    let isTable: Bool
    let sheetCount: Int
    let rowsPerSheet: Int
    /// The rows of each line, by position; none where a line has none.
    private(set) var ranges: [Range<Int>?]
    /// What the rows of each line add up to.
    private(set) var sums: [Total]
    /// What the rows of each sheet add up to: cost, charges and tokens.
    private(set) var sheetTotals: [Sums]
    private(set) var total = Total.zero
    /// Whether a row has more tokens than a cell holds exactly: such counts are texts, and stand in millions beside.
    private(set) var hasLargeCounts = false

    /// What a cell holds exactly: 2⁵³.
    static let mostTokens: Int64 = 1 << 53

    /// Of tokens, those of cells that are numbers.
    struct Sums {
        var cost = Total.zero
        var charges: Int64 = 0
        var tokens: Int128 = 0
    }

    /// The most rows of data of a sheet.
    static let mostRows = Sheet.mostRows - DataSheet.firstRow

    init(_ rows: DetailRows, _ template: WorkbookTemplate, rowsPerSheet: Int = DetailLayout.mostRows) throws {
        self.rows = rows
        self.rowsPerSheet = rowsPerSheet
        isTable = rows.count <= template.detailTableRows && rows.count <= rowsPerSheet
        sheetCount = max(1, (rows.count + rowsPerSheet - 1) / rowsPerSheet)
        var ranges: [Range<Int>?] = []
        var sums: [Total] = []
        var hasLargeCounts = false
        var sheetTotals = [Sums](repeating: Sums(), count: sheetCount)
        var index = 0
        try rows.forEach { row in
            while ranges.count <= row.line {
                ranges.append(nil)
                sums.append(.zero)
            }
            ranges[row.line] = (ranges[row.line]?.lowerBound ?? index)..<(index + 1)
            sums[row.line] += row.cost
            let sheet = index / rowsPerSheet
            sheetTotals[sheet].cost += row.cost
            sheetTotals[sheet].charges += row.charges
            if row.tokens > DetailLayout.mostTokens {
                hasLargeCounts = true
            } else {
                sheetTotals[sheet].tokens += Int128(row.tokens)
            }
            index += 1
        }
        self.ranges = ranges
        self.sums = sums
        self.sheetTotals = sheetTotals
        self.hasLargeCounts = hasLargeCounts
        total = sums.reduce(.zero, +)
    }

    /// What the rows of a line add up to; nothing for a line without rows.
    func sum(line: Int) -> Total { line < sums.count ? sums[line] : .zero }

    /// The formula that adds up the rows of a line: by its number in a table, over its rows where they are streamed.
    ///
    /// - Parameters:
    ///   - sheets: the sheets of the detail, in order.
    ///   - key: the cell with the line's number.
    func formula(line: Int, table: String, sheets: [String], key: String) -> String {
        guard !isTable else { return "SUMIFS(\(table)[Cost],\(table)[Line],\(key))" }
        let parts = places(of: line)
        guard !parts.isEmpty else { return "0" }
        return "SUM(" + parts.map { $0.range.on(sheets[$0.sheet]) }.joined(separator: ",") + ")"
    }

    /// Where the rows of a line are: a text, and the place that it leads to.
    func link(line: Int, sheets: [String]) -> (text: String, target: String)? {
        let parts = places(of: line)
        guard let first = parts.first, first.sheet < sheets.count else { return nil }
        let rows = first.range.first.row + 1
        let sheet = sheets[first.sheet]
        let text =
            parts.count > 1
            ? "\(sheet) row \(rows), and on" : "rows \(rows)–\(first.range.last.row + 1)"
        return (text, "\(SheetNames.quoted(sheet))!A\(rows)")
    }

    /// The cells with the cost of a line's rows, by sheet.
    private func places(of line: Int) -> [(sheet: Int, range: CellRange)] {
        guard line < ranges.count, let range = ranges[line] else { return [] }
        return (range.lowerBound / rowsPerSheet...(range.upperBound - 1) / rowsPerSheet).map { sheet in
            let first = max(range.lowerBound - sheet * rowsPerSheet, 0)
            let last = min(range.upperBound - sheet * rowsPerSheet, rowsPerSheet) - 1
            return (
                sheet,
                CellRange(
                    column: DetailLayout.costColumn, rows: DataSheet.firstRow + first...DataSheet.firstRow + last)
            )
        }
    }

    /// The rows of a sheet.
    func rowCount(sheet: Int) -> Int { min(rows.count - sheet * rowsPerSheet, rowsPerSheet) }

    /// Where the cost stands.
    static let costColumn = 11
}
