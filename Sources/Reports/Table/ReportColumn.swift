/// A column: what it is called, what kind of value it has, and how that is worked out.
public struct ReportColumn: Hashable, Sendable {
    /// The key, in CSV and JSON; unique within its table.
    public let name: String
    /// The heading for people.
    public let heading: String
    public let kind: Kind
    /// How each value is worked out, in a sentence; what `--explain` prints and docs/reports.md lists.
    public let formula: String
    /// Whether the values of a table's rows, ``ReportTable/rest`` and ``ReportTable/outside`` add up to its total: then
    /// a workbook may put a live sum below them. Every report checks this before it is given.
    public let isSum: Bool
    /// When the column is there.
    public let presence: Presence
    /// 0 for what a page must show; what is higher is left out first where a line has too few characters.
    public let detail: Int

    /// What kind of values a column has, and so how they are shown.
    public enum Kind: String, Hashable, Sendable {
        /// ``ReportCell/text(_:)``
        case text
        /// ``ReportCell/integer(_:)``: a count.
        case integer
        /// ``ReportCell/money(_:)``: an exact amount of the table's currency.
        case money
        /// ``ReportCell/ratio(_:)`` in 10⁻¹² of the table's currency: an amount that a division gave.
        case average
        /// ``ReportCell/ratio(_:)``: a part of a whole, shown in percent.
        case percent
        /// ``ReportCell/ratio(_:)``: a change, shown in percent with its sign.
        case change
        /// ``ReportCell/ratio(_:)``: a plain number.
        case number
        /// ``ReportCell/time(_:)``: microseconds.
        case duration
        /// ``ReportCell/time(_:)``: microseconds since 1970-01-01T00:00:00Z.
        case instant
    }

    /// When a column is part of its table.
    public enum Presence: String, CaseIterable, Hashable, Sendable {
        /// Always.
        case always
        /// When there is a period to compare with.
        case withComparison
        /// When the books share costs by pools, and a whole month without a filter that splits them is looked at.
        case withPools
        /// When an outcome has a benchmark in the currency of the table.
        case withBenchmark
    }

    /// A column.
    public init(
        _ name: String, _ heading: String, _ kind: Kind, _ formula: String, isSum: Bool = false,
        presence: Presence = .always, detail: Int = 0
    ) {
        self.name = name
        self.heading = heading
        self.kind = kind
        self.formula = formula
        self.isSum = isSum
        self.presence = presence
        self.detail = detail
    }

    /// The same column, left out of narrow pages sooner.
    func detail(_ detail: Int) -> ReportColumn {
        ReportColumn(name, heading, kind, formula, isSum: isSum, presence: presence, detail: detail)
    }
}

/// The tables that a report consists of, and what their rows and columns mean; the same in every period.
public struct TableDefinition: Hashable, Sendable {
    /// The key of the table, unique within its report: `sessions`, `distribution`.
    public let name: String
    /// What the table shows and what a row of it is, in a sentence.
    public let summary: String
    /// All columns it can have; see ``ReportColumn/presence``.
    public let columns: [ReportColumn]
    /// Whether its total is the cost of the period, or of what a filter takes of it.
    public let isTied: Bool

    init(_ name: String, _ summary: String, isTied: Bool = true, _ columns: [ReportColumn]) {
        self.name = name
        self.summary = summary
        self.isTied = isTied
        self.columns = columns
    }
}
