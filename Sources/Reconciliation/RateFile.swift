public import CostStore
internal import Money
internal import Periods
public import SettingsText

/// Exchange rates as a CSV file states them, for the cost store.
public enum RateFile {
    /// The columns: what one unit of `from_currency` costs in `to_currency` on a day.
    public static let columns = ["day", "from_currency", "to_currency", "rate"]

    /// Reads a file; `nil`, with all problems noted, when anything of it is wrong.
    public static func read(_ bytes: [UInt8], file: String, problems: SettingProblems) -> [FXRateRecord]? {
        let before = problems.all.count
        guard let table = TableFile.read(bytes, file: file, required: columns, problems: problems) else { return nil }
        let records = table.rows.compactMap { row in rate(TableCells(table, row, problems: problems)) }
        return problems.all.count == before ? records : nil
    }

    private static func rate(_ cells: TableCells) -> FXRateRecord? {
        let day = cells.day("day")
        let from = cells.currency("from_currency")
        let to = cells.currency("to_currency")
        let rate = cells.rate("rate")
        guard let day, let from, let to, let rate else { return nil }
        guard from != to else {
            cells.report("to_currency", to.code, .notA(expected: "another currency than from_currency"))
            return nil
        }
        return FXRateRecord(day: day.description, from: from, to: to, rate: rate)
    }
}
