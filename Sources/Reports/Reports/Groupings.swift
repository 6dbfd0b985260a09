internal import Money

/// Reports of cost by one thing: features, departments, projects, models, workloads, users.
extension ReportContext {
    /// The columns of what a group comes to; those of a comparison are last.
    static let groupColumns = [
        ReportColumn("cost", "cost", .money, "FOCUS BilledCost of the calls and charges of the row, added up exactly."),
        ReportColumn("share", "share", .percent, "cost ÷ cost of the table's total."),
        ReportColumn(
            "calls", "calls", .integer, "Calls that started in the period, whether or not they cost anything."),
        ReportColumn("cost_per_call", "per call", .average, "cost ÷ calls."),
        ReportColumn(
            "sessions", "sessions", .integer,
            "Distinct sessions with a call or charge in the row. A session in several rows counts in each, once in total."
        ),
        ReportColumn(
            "cost_per_session", "per session", .average,
            "Cost of the row's calls and charges that have a session ÷ sessions."),
        ReportColumn("tokens", "tokens", .integer, "Tokens of all meters of the row's calls."),
        ReportColumn("errors", "errors", .integer, "Calls whose status is error."),
        ReportColumn("retries", "retries", .integer, "Calls that repeat another one: retry_of is set."),
    ]

    static let comparisonColumns = [
        ReportColumn(
            "previous_cost", "before", .money, "cost of the same row in the period compared with; 0 where it had none."),
        ReportColumn("difference", "difference", .money, "cost − previous_cost."),
        ReportColumn("change", "change", .percent, "difference ÷ previous_cost; none where that is 0."),
    ]

    /// The dimensions that a report's rows are told apart by, with their headings.
    static func keyColumns(of name: ReportName) -> [(Dimension, ReportColumn)] {
        switch name {
        case .departments: [(.department, ReportColumn("department", "department", .text, decided("department")))]
        case .projects: [(.project, ReportColumn("project", "project", .text, decided("project")))]
        case .workloads:
            [
                (
                    .workload,
                    ReportColumn(
                        "workload", "workload", .text,
                        "X-Cost-Workload as sent, else concluded from the tool's name: agentic-write or agentic-read.")
                )
            ]
        case .models:
            [
                (.provider, ReportColumn("provider", "provider", .text, "The provider's key in the store.")),
                (
                    .model,
                    ReportColumn(
                        "model", "model", .text, "The model as the store names it; (none) for charges, which have none."
                    )
                ),
            ]
        default: [(.feature, ReportColumn("feature", "feature", .text, decided("feature")))]
        }
    }

    private static func decided(_ what: String) -> String {
        "The \(what) that the mapping decided; (none) where there is none."
    }

    /// Stands for no value.
    static let none = "(none)"

    /// A table of cost by some dimensions, the largest first.
    func grouping(_ name: ReportName, _ currency: String) -> ReportTable {
        let keys = ReportContext.keyColumns(of: name)
        let figures = figures(currency, by: keys.map(\.0))
        let before = comparisonFigures(currency, by: keys.map(\.0))
        let columns =
            keys.map(\.1) + ReportContext.groupColumns + (before == nil ? [] : ReportContext.comparisonColumns)
        var table = ReportTable(
            name: name.rawValue, title: "Cost by \(keys.map(\.1.heading).joined(separator: " and "))",
            currency: currency,
            columns: columns)
        var rows = zip(figures.names, figures.groups).map { (names: $0, now: $1, before: GroupedFigures.Figures()) }
        if let before {
            for (names, group) in zip(before.names, before.groups) {
                if let index = rows.firstIndex(where: { ReportContext.isSame($0.names, names) }) {
                    rows[index].before = group
                } else {
                    rows.append((names, GroupedFigures.Figures(), group))
                }
            }
        }
        let cells = { (names: [String?], now: GroupedFigures.Figures, then: GroupedFigures.Figures) in
            ReportRow(
                names.map { ReportCell.text($0 ?? ReportContext.none) }
                    + ReportContext.cells(now, of: figures.total)
                    + (before == nil ? [] : ReportContext.comparison(now.cost, then.cost)))
        }
        table.fill(
            rows.sorted { ($1.now.cost, ReportContext.key($0.names)) < ($0.now.cost, ReportContext.key($1.names)) },
            top: request.top, sort: request.sort, cells: { cells($0.names, $0.now, $0.before) },
            rest: { others in
                var now = GroupedFigures.Figures()
                var then = GroupedFigures.Figures()
                for other in others {
                    now.add(other.now)
                    then.add(other.before)
                }
                var row = cells(["everything else"] + keys.dropFirst().map { _ in "" }, now, then)
                row.clear(["sessions", "cost_per_session"], in: columns)
                return row
            })
        table.total = cells(
            ["total"] + keys.dropFirst().map { _ in "" }, figures.total,
            before?.total ?? GroupedFigures.Figures())
        if figures.total.unpriced > 0 {
            table.notes.append("\(figures.total.unpriced) calls have neither a price nor a cost and count as 0")
        }
        return table
    }

    static func cells(_ figures: GroupedFigures.Figures, of total: GroupedFigures.Figures) -> [ReportCell] {
        [
            .money(figures.cost), ReportCell(Ratio(figures.cost.picos, per: total.cost.picos)), .integer(figures.calls),
            ReportCell(Ratio(figures.cost.picos, per: figures.calls)), .integer(figures.sessions),
            ReportCell(Ratio(figures.sessionCost.picos, per: figures.sessions)),
            .integer(Int64(clamping: figures.tokens)), .integer(figures.errors), .integer(figures.retries),
        ]
    }

    static func comparison(_ now: Total, _ then: Total) -> [ReportCell] {
        let difference = now - then
        return [.money(then), .money(difference), ReportCell(Ratio(difference.picos, per: then.picos))]
    }

    private static func isSame(_ left: [String?], _ right: [String?]) -> Bool { key(left) == key(right) }

    /// A text that orders names by bytes, no name first.
    static func key(_ names: [String?]) -> ByteOrder { ByteOrder(names) }
}

/// Names compared by their bytes, no name first.
struct ByteOrder: Hashable, Comparable {
    private let bytes: [UInt8]

    init(_ names: [String?]) {
        bytes = names.flatMap { name in (name.map { [1] + Array($0.utf8) } ?? []) + [0] }
    }

    static func < (left: ByteOrder, right: ByteOrder) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}
