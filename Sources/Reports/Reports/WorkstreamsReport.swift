internal import Books
internal import Mapping
internal import Money

/// The report of work items: what sessions are named after.
extension ReportContext {
    static let workstreamsTable = TableDefinition(
        "workstreams", "A row is a workstream of Mappings/workstreams.yaml.",
        [
            ReportColumn(
                "workstream", "workstream", .text,
                "The first workstream whose expression is found in the session id; (no work item) for the other sessions, "
                    + "(no session) for calls and charges without one."),
            ReportColumn("items", "work items", .integer, "Distinct work items.", isSum: true),
            ReportColumn("sessions", "sessions", .integer, "Sessions of these work items.", isSum: true, detail: 1),
            ReportColumn(
                "cost", "cost", .money, "FOCUS BilledCost of these sessions in the period, exactly.", isSum: true),
            ReportColumn("share", "share", .percent, "cost ÷ cost of the total."),
            ReportColumn("calls", "calls", .integer, "Calls of these sessions in the period.", isSum: true, detail: 2),
            ReportColumn("cost_per_item", "per item", .average, "cost ÷ items."),
        ] + comparisonColumns)

    static let itemsTable = TableDefinition(
        "items", "A row is a work item, the dearest first: the sessions that are named after it.",
        [
            ReportColumn(
                "item", "work item", .text,
                "What the first group of the workstream's expression takes of the session id; without a group, all that "
                    + "the expression takes."),
            ReportColumn("workstream", "workstream", .text, "The workstream that the item is of.", detail: 3),
            ReportColumn("feature", "feature", .text, "The feature that most of its cost belongs to.", detail: 1),
            ReportColumn(
                "cost", "cost", .money, "FOCUS BilledCost of its sessions in the period, exactly.", isSum: true),
            ReportColumn("share", "share", .percent, "cost ÷ cost of the total.", detail: 4),
            ReportColumn("sessions", "sessions", .integer, "Sessions of the item.", isSum: true, detail: 2),
            ReportColumn("calls", "calls", .integer, "Calls of these sessions in the period.", isSum: true),
            ReportColumn(
                "started", "started", .instant, "Start of their first call or charge in the period, UTC.", detail: 4),
            ReportColumn(
                "duration", "duration", .duration,
                "From the start of their first call or charge in the period to the latest end of one.", detail: 2),
            ReportColumn("models", "models", .text, "The models of their calls, the dearest first.", detail: 3),
        ])

    func workstreams(_ currency: String) -> [ReportTable] {
        let streams = request.books.workstreams
        let items = WorkItems(usage.sessions, wanted(currency), streams, threads: threads)
        let before = comparison.map {
            WorkItems($0.sessions, comparisonWanted(currency), streams, threads: threads)
        }
        return [streamTable(items, before, currency), itemTable(items, currency)]
    }

    private func streamTable(_ items: WorkItems, _ before: WorkItems?, _ currency: String) -> ReportTable {
        var table = ReportTable(
            ReportContext.workstreamsTable, title: "Cost by workstream", currency: currency, having: having)
        let whole = WorkTotals(figures(currency).total)
        let wholeBefore = comparisonFigures(currency, by: [])?.total.cost ?? .zero
        let cells = { (name: String, sums: WorkItems.Sums, items: Int64?, then: Total) -> [ReportCell] in
            [
                .text(name), items.map { .integer($0) } ?? .missing, .integer(sums.sessions), .money(sums.cost),
                ReportCell(Ratio(sums.cost.picos, per: whole.cost.picos)), .integer(sums.calls),
                ReportCell(Ratio(sums.cost.picos, per: items ?? 0)),
            ] + comparison(sums.cost, then)
        }
        var all = items.unnamed
        var allBefore = WorkItems.Sums()
        for (index, stream) in request.books.workstreams.enumerated() {
            let then = before?.streams[index] ?? WorkItems.Sums()
            table.rows.append(
                table.row(cells(stream.name, items.streams[index], items.streams[index].items, then.cost)))
            all.add(items.streams[index])
            allBefore.add(then)
        }
        let unnamedBefore = before?.unnamed ?? WorkItems.Sums()
        if items.unnamed.sessions + unnamedBefore.sessions > 0 {
            table.outside.append(table.row(cells("(no work item)", items.unnamed, nil, unnamedBefore.cost)))
            allBefore.add(unnamedBefore)
        }
        var without = WorkItems.Sums()
        without.cost = whole.cost - all.cost
        without.calls = whole.calls - all.calls
        if without.calls != 0 || without.cost != .zero || wholeBefore != allBefore.cost {
            table.outside.append(table.row(cells("(no session)", without, nil, wholeBefore - allBefore.cost)))
        }
        all.add(without)
        table.total = table.row(withoutAverage(cells("total", all, all.items, wholeBefore), 6))
        return table
    }

    /// The cells of a total without an average that would count cost of other things in.
    func withoutAverage(_ cells: [ReportCell], _ index: Int) -> [ReportCell] {
        cells.enumerated().map { $0 == index ? .missing : $1 }
    }

    private func itemTable(_ items: WorkItems, _ currency: String) -> ReportTable {
        let wanted = wanted(currency)
        let whole = WorkTotals(figures(currency).total)
        var table = ReportTable(
            ReportContext.itemsTable, title: "Work items, \(ReportContext.orderText(view.sort))", currency: currency)
        let listed = items.first(view.top, by: view.sort, usage, wanted)
        var rest = items.named
        for item in listed {
            rest.subtract(item.sums)
            table.rows.append(
                table.row([
                    .text(item.name), .text(request.books.workstreams[item.stream].name),
                    .text(usage.dearest(.feature, item.features).first?.name ?? ReportContext.none),
                    .money(item.sums.cost), ReportCell(Ratio(item.sums.cost.picos, per: whole.cost.picos)),
                    .integer(item.sums.sessions), .integer(item.sums.calls), .time(item.first),
                    .time(item.last - item.first),
                    ReportCell(usage.dearest(.model, item.models).map(\.name).joined(separator: ", ")),
                ]))
        }
        let cells = { (name: String, sums: WorkItems.Sums) -> [ReportCell] in
            [
                .text(name), .missing, .missing, .money(sums.cost),
                ReportCell(Ratio(sums.cost.picos, per: whole.cost.picos)), .integer(sums.sessions),
                .integer(sums.calls), .missing, .missing, .missing,
            ]
        }
        table.restCount = Int(items.named.items) - listed.count
        if table.restCount > 0 { table.rest = table.row(cells(ReportContext.everythingElse(table.restCount), rest)) }
        var all = items.named
        if items.unnamed.sessions > 0 {
            table.outside.append(table.row(cells("(no work item)", items.unnamed)))
            all.add(items.unnamed)
        }
        var without = WorkItems.Sums()
        without.cost = whole.cost - all.cost
        without.calls = whole.calls - all.calls
        if without.calls != 0 || without.cost != .zero {
            table.outside.append(table.row(cells("(no session)", without)))
        }
        all.add(without)
        table.total = table.row(cells("total", all))
        if items.givenUp > 0 {
            table.notes.append(
                "\(count(items.givenUp)) session ids took too many steps to match and count as no work item")
        }
        return table
    }
}
