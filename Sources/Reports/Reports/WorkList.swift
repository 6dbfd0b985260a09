internal import Export
internal import Money

/// What a list of sessions, runs or users is like.
struct WorkListKind {
    let definition: TableDefinition
    let title: String
    /// Where the figures are.
    let index: WorkIndex
    /// What stands for calls and charges that belong to none: `(no session)`.
    let none: String
    /// What is unusual about one.
    let flags: (WorkSums) -> [String]
    /// Whether its models stand with their costs.
    let showsModelCosts: Bool
    /// Columns of the common ones that the table has not.
    var without: Set<String> = []
}

extension ReportContext {
    /// The columns of a list of sessions, runs or users.
    static func workColumns(
        _ name: String, key: String, calls: ReportColumn, flags: String, models: String,
        without: Set<String> = []
    ) -> [ReportColumn] {
        [
            ReportColumn(name, name, .text, key),
            ReportColumn(
                "feature", "feature", .text,
                "The feature that most of its cost belongs to; of several with the same cost the first by name.",
                detail: 1),
            ReportColumn(
                "cost", "cost", .money, "FOCUS BilledCost of its calls and charges that start in the period, exactly.",
                isSum: true),
            ReportColumn("share", "share", .percent, "cost ÷ cost of the total.", detail: 4),
            calls,
            ReportColumn(
                "charges", "charges", .integer, "Rows of charges that name it: tool calls, searches.", isSum: true,
                detail: 6),
            ReportColumn("cost_per_call", "per call", .average, "cost ÷ \(calls.name).", detail: 5),
            ReportColumn(
                "tokens", "tokens", .integer, "Tokens of all meters of its calls.", isSum: true, detail: 3),
            ReportColumn(
                "started", "started", .instant, "Start of its first call or charge in the period, UTC.", detail: 3),
            ReportColumn(
                "duration", "duration", .duration,
                "From the start of its first call or charge in the period to the latest end of one.", detail: 2),
            ReportColumn("errors", "errors", .integer, "Calls whose status is error.", isSum: true, detail: 6),
            ReportColumn(
                "retries", "retries", .integer, "Calls that repeat another one: retry_of is set.", isSum: true,
                detail: 6),
            ReportColumn("models", "models", .text, models, detail: 4),
            ReportColumn("flags", "flags", .text, flags),
        ].filter { !without.contains($0.name) }
    }

    /// What waste flags mean, for the formulas of columns.
    static let wasteFlagsFormula =
        "retries, model-mismatch, context-bloat, context-starvation: one of its calls breaks that rule of waste."

    /// The orders that the list can have.
    private static func order(_ sort: String?) -> (WorkSums) -> Int128 {
        switch sort {
        case "calls", "steps": { Int128($0.calls) }
        case "charges": { Int128($0.charges) }
        case "tokens": { Int128($0.tokens) }
        case "duration": { Int128($0.duration) }
        case "errors": { Int128($0.errors) }
        case "retries": { Int128($0.retries) }
        case "started": { Int128($0.first) }
        // Beyond 10⁻⁶ of a unit of 10⁻¹², costs a call count as the same.
        case "cost_per_call": { $0.calls == 0 ? 0 : $0.cost * 1_000_000 / Int128($0.calls) }
        default: { $0.cost }
        }
    }

    private struct Listed: Sendable {
        let key: Int128
        let entity: WorkEntity
    }

    /// The dearest sessions, runs or users, or those first in another order; the others in one line, and what belongs to
    /// none in another.
    func workList(_ kind: WorkListKind, _ all: WorkTotals, count: Int, _ currency: String) -> ReportTable {
        let wanted = wanted(currency)
        let total = WorkTotals(figures(currency).total)
        let index = kind.index
        let key = ReportContext.order(view.sort)
        let precedes = { (left: Listed, right: Listed) -> Bool in
            if left.key != right.key { return left.key > right.key }
            return index.bytes(of: left.entity).lexicographicallyPrecedes(index.bytes(of: right.entity))
        }
        var list = TopList<Listed>(view.top, by: precedes)
        index.forEach(wanted) { list.add(Listed(key: key($0.total), entity: $0.entity)) }

        var table = ReportTable(kind.definition, title: kind.title, currency: currency, having: having)
        var rest = all
        let present = { (cells: [ReportCell]) in
            zip(ReportContext.workColumnNames, cells).filter { !kind.without.contains($0.0) }.map(\.1)
        }
        for item in list.sorted {
            let found = index.withCells(of: item.entity, wanted) { cells in
                (cells.total, usage.dearest(.model, cells), usage.dearestCode(.feature, cells))
            }
            guard let (sums, itsModels, feature) = found else { continue }
            rest = rest - WorkTotals(sums)
            let models = itsModels.map { model in
                kind.showsModelCosts ? "\(model.name) \(Total(picos: model.cost).rounded(to: 4))" : model.name
            }.joined(separator: ", ")
            table.rows.append(
                table.row(
                    present([
                        .text(index.text(of: item.entity)),
                        .text(usage.kinds.name(feature, .feature) ?? ReportContext.none),
                        .picos(sums.cost), ReportCell(Ratio(sums.cost, per: total.cost.picos)), .count(sums.calls),
                        .count(sums.charges), ReportCell(Ratio(sums.cost, per: sums.calls)), .integer(sums.tokens),
                        .time(sums.first), .time(sums.duration), .count(sums.errors), .count(sums.retries),
                        ReportCell(models), ReportCell(kind.flags(sums).joined(separator: ", ")),
                    ])))
        }
        let sums = { (name: String, part: WorkTotals) in
            table.row(
                present([
                    .text(name), .missing, .money(part.cost), ReportCell(Ratio(part.cost.picos, per: total.cost.picos)),
                    .integer(part.calls), .integer(part.charges), ReportCell(Ratio(part.cost.picos, per: part.calls)),
                    .count(part.tokens), .missing, .missing, .integer(part.errors), .integer(part.retries), .missing,
                    .missing,
                ]))
        }
        table.restCount = count - table.rows.count
        if table.restCount > 0 { table.rest = sums(ReportContext.everythingElse(table.restCount), rest) }
        let outside = total - all
        if !outside.isEmpty { table.outside = [sums(kind.none, outside)] }
        table.total = sums("total", total)
        return table
    }

    private static let workColumnNames = workColumns(
        "session", key: "", calls: ReportColumn("calls", "calls", .integer, ""), flags: "", models: ""
    ).map(\.name)

    /// What the line is called that sums up what is not shown.
    static func everythingElse(_ count: Int) -> String {
        "everything else (\(FigureText.count(count)))"
    }
}
