internal import Lines
internal import Money
internal import Postings

/// Reports of cost by one thing: features, departments, projects, models, workloads.
extension ReportContext {
    /// The dimensions that a report's rows are told apart by, with their columns.
    static func keyColumns(of name: ReportName) -> [(dimension: CostDimension, column: ReportColumn)] {
        let decided = { (what: String) in
            ReportColumn(what, what, .text, "The \(what) that the mapping decided; (none) where there is none.")
        }
        switch name {
        case .departments: return [(.department, decided("department"))]
        case .projects: return [(.project, decided("project"))]
        case .workloads:
            let formula = "X-Cost-Workload as sent, else concluded from the tool's name: agentic-write or agentic-read."
            return [(.workload, ReportColumn("workload", "workload", .text, formula))]
        case .models:
            return [
                (.provider, ReportColumn("provider", "provider", .text, "The provider's key in the store.")),
                (
                    .model,
                    ReportColumn(
                        "model", "model", .text,
                        "The model as the store names it; (none) for rows of charges, which have none.")
                ),
            ]
        default: return [(.feature, decided("feature"))]
        }
    }

    /// What a table by some columns can have.
    static func groupingTable(_ name: ReportName) -> TableDefinition {
        let keys = keyColumns(of: name).map(\.column)
        let what = keys.map(\.heading).joined(separator: " and ")
        return TableDefinition(
            name.rawValue, "A row is a \(what), the largest cost first.",
            keys + [
                ReportColumn(
                    "cost", "cost", .money,
                    "FOCUS BilledCost of the calls and charges of the row that start in the period, exactly.",
                    isSum: true),
                ReportColumn("share", "share", .percent, "cost ÷ cost of the total.", detail: 2),
                ReportColumn(
                    "taken_out", "into pools", .money,
                    "What pools take out of cost: the other side of what they share.", isSum: true,
                    presence: .withPools),
                ReportColumn(
                    "shared", "shared", .money, "What the row gets of the pools of Mappings/pools.yaml.", isSum: true,
                    presence: .withPools),
                ReportColumn(
                    "total_cost", "total", .money, "cost + taken_out + shared: what the row pays.", isSum: true,
                    presence: .withPools),
                ReportColumn(
                    "calls", "calls", .integer,
                    "Calls that start in the period, whether or not they cost anything.", isSum: true, detail: 1),
                ReportColumn("cost_per_call", "per call", .average, "cost ÷ calls.", detail: 5),
                ReportColumn(
                    "sessions", "sessions", .integer,
                    "Distinct sessions with a call or charge in the row. A session in several rows counts in each, once "
                        + "in the total.", detail: 3),
                ReportColumn(
                    "cost_per_session", "per session", .average,
                    "Cost of the row's calls and charges that have a session ÷ sessions.", detail: 3),
                ReportColumn(
                    "tokens", "tokens", .integer, "Tokens of all meters of the row's calls.", isSum: true, detail: 4),
                ReportColumn("errors", "errors", .integer, "Calls whose status is error.", isSum: true, detail: 6),
                ReportColumn(
                    "retries", "retries", .integer, "Calls that repeat another one: retry_of is set.", isSum: true,
                    detail: 6),
            ] + comparisonColumns)
    }

    /// Columns of a comparison of cost.
    static let comparisonColumns = [
        ReportColumn(
            "previous_cost", "before", .money,
            "cost of the same row in the period compared with; 0 where it had none.", isSum: true,
            presence: .withComparison),
        ReportColumn(
            "difference", "difference", .money, "cost − previous_cost.", isSum: true, presence: .withComparison),
        ReportColumn(
            "change", "change", .change, "difference ÷ previous_cost; none where that is 0.",
            presence: .withComparison),
    ]

    /// The cells of ``comparisonColumns``.
    func comparison(_ now: Total, _ then: Total) -> [ReportCell] {
        let difference = now - then
        return [.money(then), .money(difference), ReportCell(Ratio(difference.picos, per: then.picos))]
    }

    /// What pools move of one row's cost.
    struct SharedCost {
        var takenOut = Total.zero
        var shared = Total.zero

        mutating func add(_ other: SharedCost) {
            takenOut += other.takenOut
            shared += other.shared
        }
    }

    private struct Row {
        let names: [String?]
        var now = GroupedFigures.Figures()
        var before = GroupedFigures.Figures()
        var shared = SharedCost()

        mutating func add(_ other: Row) {
            now.add(other.now)
            before.add(other.before)
            shared.add(other.shared)
        }
    }

    /// A table of cost by some dimensions, the largest first.
    func grouping(_ name: ReportName, _ currency: String) -> ReportTable {
        let keys = ReportContext.keyColumns(of: name)
        let dimensions = keys.map(\.dimension)
        let figures = figures(currency, by: dimensions, countsSessions: true)
        var rows: [ByteOrder: Row] = [:]
        for (names, group) in zip(figures.names, figures.groups) {
            rows[ByteOrder(names)] = Row(names: names, now: group)
        }
        var whole = Row(names: [], now: figures.total)
        if let before = comparisonFigures(currency, by: dimensions) {
            for (names, group) in zip(before.names, before.groups) {
                rows[ByteOrder(names), default: Row(names: names)].before = group
            }
            whole.before = before.total
        }
        let shared = sharedCost(by: dimensions, currency)
        for (names, cost) in shared ?? [] {
            rows[ByteOrder(names), default: Row(names: names)].shared.add(cost)
            whole.shared.add(cost)
        }

        var table = ReportTable(
            ReportContext.groupingTable(name),
            title: "Cost by \(keys.map(\.column.heading).joined(separator: " and "))", currency: currency,
            having: having.union(shared == nil ? [] : [.withPools]))
        let sorted = rows.sorted { ($1.value.now.cost, $0.key) < ($0.value.now.cost, $1.key) }.map(\.value)
        table.fill(
            sorted, view, cells: { cells(of: $0, $0.names.map { $0 ?? ReportContext.none }, of: figures.total) },
            rest: { others in
                var sum = Row(names: [])
                for other in others { sum.add(other) }
                let label = [ReportContext.everythingElse(others.count)]
                return cells(
                    of: sum, label + keys.dropFirst().map { _ in nil }, of: figures.total, countsSessions: false)
            })
        table.total = table.row(cells(of: whole, ["total"] + keys.dropFirst().map { _ in nil }, of: figures.total))
        if figures.total.unpriced > 0 {
            table.notes.append("with neither a price nor a cost, counted as 0: \(count(figures.total.unpriced)) calls")
        }
        return table
    }

    private func cells(
        of row: Row, _ names: [String?], of total: GroupedFigures.Figures, countsSessions: Bool = true
    ) -> [ReportCell] {
        let now = row.now
        return names.map { ReportCell($0) } + [
            .money(now.cost), ReportCell(Ratio(now.cost.picos, per: total.cost.picos)), .money(row.shared.takenOut),
            .money(row.shared.shared), .money(now.cost + row.shared.takenOut + row.shared.shared), .integer(now.calls),
            ReportCell(Ratio(now.cost.picos, per: now.calls)), countsSessions ? .integer(now.sessions) : .missing,
            countsSessions ? ReportCell(Ratio(now.sessionCost.picos, per: now.sessions)) : .missing,
            .count(now.tokens), .integer(now.errors), .integer(now.retries),
        ] + comparison(now.cost, row.before.cost)
    }

    /// What pools move, by the values of some dimensions; `nil` where there are no pools or postings do not know a
    /// dimension that is asked for.
    private func sharedCost(by dimensions: [CostDimension], _ currency: String) -> [([String?], SharedCost)]? {
        let known: Set<CostDimension> = [.feature, .department, .project]
        guard known.isSuperset(of: dimensions), !view.filter.values.keys.contains(.workload),
            let postings = read.shared
        else { return nil }
        return postings.lines.compactMap { line in
            guard line.key.currency == currency, view.filter.takes(line.key.values) else { return nil }
            var cost = SharedCost()
            switch line.key.origin {
            case .direct, .derived: return nil
            case .takenOut: cost.takenOut = line.costs.billed
            case .shared: cost.shared = line.costs.billed
            }
            return (dimensions.map { line.key.values[$0] }, cost)
        }
    }
}

extension PostingKey {
    /// The values of the dimensions that postings know; all but the workload.
    var values: [CostDimension: String] {
        var values: [CostDimension: String] = [.department: department, .category: product.category.rawValue]
        values[.currency] = currency
        values[.feature] = feature
        values[.project] = project
        values[.provider] = product.provider
        values[.model] = product.model
        values[.service] = product.service
        return values
    }
}
