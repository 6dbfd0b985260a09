public import Money

/// A table of figures of one currency: what every report is made of, whatever it is turned into afterwards.
public struct ReportTable: Sendable {
    /// The key of the table, unique within its report: `sessions`, `distribution`.
    public let name: String
    /// What it shows, as a heading.
    public let title: String
    /// The currency of its money; `nil` where it has none.
    public let currency: String?
    public let columns: [ReportColumn]
    /// The rows that are shown, in their order.
    public var rows: [ReportRow] = []
    /// What the rows left out come to, when there are any.
    public var rest: ReportRow?
    /// What all rows come to; `nil` for a table that is not a division of a whole.
    public var total: ReportRow?
    /// What a reader has to know beside the figures: definitions in force, thresholds, what was left out.
    public var notes: [String] = []

    /// A table without rows.
    public init(name: String, title: String, currency: String?, columns: [ReportColumn]) {
        self.name = name
        self.title = title
        self.currency = currency
        self.columns = columns
    }

    /// The position of a column, `nil` when the table has none of that name.
    public func column(_ name: String) -> Int? { columns.firstIndex { $0.name == name } }
}

/// A column: what it is called, what kind of value it has, and how that is worked out.
public struct ReportColumn: Hashable, Sendable {
    /// The key, in CSV and JSON.
    public let name: String
    /// The heading for people.
    public let heading: String
    public let kind: Kind
    /// How each value is worked out, in a sentence; what `--explain` prints.
    public let formula: String

    /// What kind of values a column has, and so how they are shown.
    public enum Kind: String, Hashable, Sendable {
        case text
        /// A whole number.
        case integer
        /// An exact amount of the table's currency.
        case money
        /// An amount of the table's currency that a division gave, in 10⁻¹² units before the division.
        case average
        /// A part of a whole or a change, shown in percent.
        case percent
        /// A plain fraction, shown with one place.
        case number
        /// Microseconds.
        case duration
        /// Microseconds since 1970-01-01T00:00:00Z.
        case instant
    }

    /// A column.
    public init(_ name: String, _ heading: String, _ kind: Kind, _ formula: String) {
        self.name = name
        self.heading = heading
        self.kind = kind
        self.formula = formula
    }
}

/// One row: a cell for each column.
public struct ReportRow: Hashable, Sendable {
    public var cells: [ReportCell]

    /// A row.
    public init(_ cells: [ReportCell]) {
        self.cells = cells
    }
}

/// A value of a table.
public enum ReportCell: Hashable, Sendable {
    case text(String)
    case integer(Int64)
    /// An exact amount.
    case money(Total)
    /// For ``ReportColumn/Kind/average``, ``ReportColumn/Kind/percent`` and ``ReportColumn/Kind/number``.
    case ratio(Ratio)
    /// Microseconds, for ``ReportColumn/Kind/duration`` and ``ReportColumn/Kind/instant``.
    case time(Int64)
    /// No value: there is nothing to divide by, or the row is a sum of unlike things.
    case missing

    /// A fraction, or nothing.
    public init(_ ratio: Ratio?) {
        self = ratio.map(ReportCell.ratio) ?? .missing
    }

    /// A text, or nothing.
    public init(_ text: String?) {
        self = text.map(ReportCell.text) ?? .missing
    }
}

/// The tables of one report of one period.
public struct Report: Sendable {
    /// Its name on the command line.
    public let name: ReportName
    /// One or more for each currency.
    public var tables: [ReportTable]

    /// A report.
    public init(_ name: ReportName, _ tables: [ReportTable]) {
        self.name = name
        self.tables = tables
    }
}

/// The reports that there are, in the order in which they are documented.
public enum ReportName: String, CaseIterable, Hashable, Sendable {
    case sessions, workstreams, runs, features, departments, users, projects, models, workloads, drivers, outcomes
    case budgets, waste, anomalies
}
