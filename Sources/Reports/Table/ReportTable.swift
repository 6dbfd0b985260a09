public import Money

/// A table of figures of one currency: what every report is made of, whatever it is turned into afterwards.
///
/// The lines of a table are, in this order, ``rows``, ``rest``, ``outside`` and ``total``; in every column that
/// ``ReportColumn/isSum`` marks, the others add up to the total.
public struct ReportTable: Sendable {
    /// What the table is, apart from its figures.
    public let definition: TableDefinition
    /// What it shows, as a heading.
    public let title: String
    /// The currency of its money.
    public let currency: String
    /// The columns that it has of those of its definition.
    public let columns: [ReportColumn]
    /// The rows that are shown, in their order.
    public internal(set) var rows: [ReportRow] = []
    /// What the rows left out come to, when there are any.
    public internal(set) var rest: ReportRow?
    /// How many rows that is.
    public internal(set) var restCount = 0
    /// What belongs to the total but to none of the things that rows stand for: cost without a session, without a budget.
    public internal(set) var outside: [ReportRow] = []
    /// What all lines come to; `nil` for a table that is no division of a whole.
    public internal(set) var total: ReportRow?
    /// What a reader has to know beside the figures: thresholds in force, what was left out.
    public internal(set) var notes: [String] = []
    /// Which columns of the definition the table has.
    private let isPresent: [Bool]

    /// The key of the table, unique within its report.
    public var name: String { definition.name }

    /// What a line of a table is.
    public enum Line: String, Hashable, Sendable {
        case row, rest, outside, total
    }

    /// All lines from top to bottom.
    public var lines: [(line: Line, row: ReportRow)] {
        rows.map { (.row, $0) } + (rest.map { [(.rest, $0)] } ?? []) + outside.map { (.outside, $0) }
            + (total.map { [(.total, $0)] } ?? [])
    }

    /// A table without rows.
    ///
    /// - Parameter having: what columns that are not always there depend on.
    init(_ definition: TableDefinition, title: String, currency: String, having: Set<ReportColumn.Presence> = []) {
        self.definition = definition
        self.title = title
        self.currency = currency
        isPresent = definition.columns.map { $0.presence == .always || having.contains($0.presence) }
        columns = zip(definition.columns, isPresent).filter(\.1).map(\.0)
    }

    /// A row from a cell for each column of the definition, those that the table does not have included.
    func row(_ cells: [ReportCell]) -> ReportRow {
        precondition(cells.count == isPresent.count, "a cell for each column of \(definition.name)")
        return ReportRow(zip(cells, isPresent).filter(\.1).map(\.0))
    }

    /// The same with some of its rows, which are then no division of a whole.
    public func keepingRows(_ isWanted: (ReportRow) -> Bool) -> ReportTable {
        var table = self
        table.rows = rows.filter(isWanted)
        table.rest = nil
        table.restCount = 0
        table.outside = []
        table.total = nil
        return table
    }

    /// The position of a column, `nil` when the table has none of that name.
    public func column(_ name: String) -> Int? { columns.firstIndex { $0.name == name } }

    /// The value of a row in a column; missing where the table has no such column.
    public func cell(_ name: String, of row: ReportRow) -> ReportCell { column(name).map { row.cells[$0] } ?? .missing }
}

/// One row: a cell for each column.
public struct ReportRow: Hashable, Sendable {
    public internal(set) var cells: [ReportCell]

    init(_ cells: [ReportCell]) {
        self.cells = cells
    }
}

/// A value of a table. Which case a cell has follows from ``ReportColumn/kind``; any cell may be missing.
public enum ReportCell: Hashable, Sendable {
    case text(String)
    case integer(Int64)
    /// An exact amount.
    case money(Total)
    /// For ``ReportColumn/Kind/average``, ``ReportColumn/Kind/percent``, ``ReportColumn/Kind/change`` and
    /// ``ReportColumn/Kind/number``.
    case ratio(Ratio)
    /// Microseconds, for ``ReportColumn/Kind/duration`` and ``ReportColumn/Kind/instant``.
    case time(Int64)
    /// No value: there is nothing to divide by, or the line is a sum of unlike things.
    case missing

    /// A fraction, or nothing.
    init(_ ratio: Ratio?) {
        self = ratio.map(ReportCell.ratio) ?? .missing
    }

    /// A text, or nothing; an empty text is nothing.
    init(_ text: String?) {
        self = text.flatMap { $0.isEmpty ? nil : ReportCell.text($0) } ?? .missing
    }

    /// A count beyond 64 bits is shown as the largest.
    static func count(_ number: some BinaryInteger) -> ReportCell { .integer(Int64(clamping: number)) }

    /// An amount in 10⁻¹² units.
    static func picos(_ picos: Int128) -> ReportCell { .money(Total(picos: picos)) }
}

/// The tables of one report of one period.
public struct Report: Sendable {
    /// Its name on the command line.
    public let name: ReportName
    /// One or more for each currency.
    public internal(set) var tables: [ReportTable]

    init(_ name: ReportName, _ tables: [ReportTable]) {
        self.name = name
        self.tables = tables
    }

    /// The same report with some of its tables.
    public func keeping(_ isWanted: (ReportTable) -> Bool) -> Report { Report(name, tables.filter(isWanted)) }

    /// The same report with its tables changed.
    public func mapping(_ change: (ReportTable) -> ReportTable) -> Report { Report(name, tables.map(change)) }

    /// The tables of a name, one for each currency.
    public func tables(named name: String) -> [ReportTable] { tables.filter { $0.name == name } }
}

/// The reports that there are, in the order in which they are documented.
public enum ReportName: String, CaseIterable, Hashable, Sendable {
    case sessions, workstreams, runs, features, departments, users, projects, models, workloads, drivers, outcomes
    case budgets, waste, anomalies
}
