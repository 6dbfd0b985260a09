internal import Money
internal import Periods
internal import SettingsText

/// The cells of one row of a table that must be there, read as what they are; a problem for each that is not.
struct TableCells {
    private let table: TableFile
    private let row: TableFile.Row
    private let problems: SettingProblems

    init(_ table: TableFile, _ row: TableFile.Row, problems: SettingProblems) {
        self.table = table
        self.row = row
        self.problems = problems
    }

    /// Whether the table has the column at all.
    func has(_ column: String) -> Bool { table.column(column) != nil }

    /// The cell, where there is something in it.
    func optional(_ column: String) -> String? { table.column(column).flatMap { row.cells[$0] } }

    func text(_ column: String) -> String? {
        if let text = optional(column) { return text }
        report(column, nil, .missing(expected: "a value"))
        return nil
    }

    func month(_ column: String) -> Month? {
        value(column, expected: "a month such as 2026-10") { Month($0) }
    }

    func currency(_ column: String) -> Currency? {
        guard let text = text(column) else { return nil }
        if let currency = Currency(text) { return currency }
        report(column, text, .notOneOf(Currency.allCodes))
        return nil
    }

    func total(_ column: String) -> Total? {
        value(column, expected: "a plain decimal such as -12.50") { try? Total($0) }
    }

    /// A rate: above 0, with at most 12 decimals.
    func rate(_ column: String) -> Amount? {
        value(column, expected: "a plain decimal above 0, with at most 12 decimals, such as 0.9137") { text in
            guard let amount = try? Amount(text.utf8Span.span), amount > .zero else { return nil }
            return amount
        }
    }

    func day(_ column: String) -> CivilDate? {
        value(column, expected: "a day such as 2026-10-31") { CivilDate(text: $0) }
    }

    func instant(_ column: String) -> Int64? {
        value(column, expected: CalendarText.expected) { CalendarText.instant($0) }
    }

    func report(_ column: String, _ value: String?, _ reason: SettingProblem.Reason) {
        problems.add(
            SettingProblem(file: table.file, line: row.line, field: column, value: value, reason: reason))
    }

    private func value<Value>(_ column: String, expected: String, _ read: (String) -> Value?) -> Value? {
        guard let text = text(column) else { return nil }
        if let value = read(text) { return value }
        report(column, text, .notA(expected: expected))
        return nil
    }
}
