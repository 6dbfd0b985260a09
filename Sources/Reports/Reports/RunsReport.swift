internal import Books
internal import Export
internal import Money

/// The reports of runs and of users.
extension ReportContext {
    static let runsTable = TableDefinition(
        "runs", "A row is a run of an agent, the dearest first: the calls and charges with the same X-Cost-Run-Id.",
        workColumns(
            "run", key: "X-Cost-Run-Id as sent; (no run) for calls and charges without one, or a blank one.",
            calls: ReportColumn(
                "steps", "steps", .integer, "Calls of the run that start in the period: each is a step.", isSum: true),
            flags: "over-cost: cost > reports.runs.limit_cost, in the currency of the books. over-steps: steps > "
                + "reports.runs.limit_steps. failed: every step has status error. \(wasteFlagsFormula)",
            models: "The models of its steps with their cost, the dearest first."))

    static let runStatisticsTable = TableDefinition(
        "statistics", "A row is a statistic of the cost, steps and duration of runs.", isTied: false,
        statisticColumns("runs"))

    static let runLimitsTable = TableDefinition(
        "limits", "A row is the runs above a limit of the settings, or within both.",
        [
            ReportColumn("limit", "runs", .text, "The limit that the runs are above; a run above both is above cost."),
            ReportColumn("runs", "runs", .integer, "How many runs.", isSum: true),
            ReportColumn("steps", "steps", .integer, "Their steps.", isSum: true),
            ReportColumn("cost", "cost", .money, "What they cost.", isSum: true),
            ReportColumn("share", "share", .percent, "cost ÷ cost of the total."),
            ReportColumn("cost_per_run", "per run", .average, "cost ÷ runs."),
        ])

    static let runModelsTable = TableDefinition(
        "models", "A row is a model with what all runs together spend on it.",
        [
            ReportColumn("model", "model", .text, "The model; (none) for charges of runs, which have none."),
            ReportColumn("runs", "runs", .integer, "Runs with a step of the model.", detail: 1),
            ReportColumn("steps", "steps", .integer, "Their steps of the model.", isSum: true),
            ReportColumn("cost", "cost", .money, "What these steps cost.", isSum: true),
            ReportColumn("share", "share", .percent, "cost ÷ cost of the total."),
            ReportColumn("cost_per_step", "per step", .average, "cost ÷ steps.", detail: 1),
        ])

    /// How a run stands to the limits.
    private enum Limit: Int, CaseIterable {
        case cost, steps, within
    }

    private func limit(of sums: WorkSums, _ currency: String) -> Limit {
        if currency == request.books.settings.currency.code, sums.cost > Int128(settings.runs.limitCost.picos) {
            return .cost
        }
        return Int(sums.calls) > settings.runs.limitSteps ? .steps : .within
    }

    func runs(_ currency: String) -> [ReportTable] {
        let figures = WorkFigures(usage.runs, wanted(currency), threads: threads)
        let before = comparison.map { WorkFigures($0.runs, comparisonWanted(currency), threads: threads) }
        let limits = settings.runs
        let kind = WorkListKind(
            definition: ReportContext.runsTable, title: "Runs, \(ReportContext.orderText(view.sort))",
            index: usage.runs, none: "(no run)",
            flags: { sums in
                var flags: [String] = []
                if limit(of: sums, currency) == .cost { flags.append("over-cost") }
                if Int(sums.calls) > limits.limitSteps { flags.append("over-steps") }
                if sums.calls > 0, sums.errors == sums.calls { flags.append("failed") }
                return flags + sums.wasteFlags
            }, showsModelCosts: true)
        return [
            workList(kind, figures.all, count: figures.count, currency), limitTable(figures, currency),
            statistics(
                ReportContext.runStatisticsTable, title: "What is usual among \(count(figures.count)) runs", figures,
                before, currency),
            runModels(figures, currency),
        ]
    }

    private func limitTable(_ figures: WorkFigures, _ currency: String) -> ReportTable {
        struct Sums: Sendable {
            var runs: Int64 = 0
            var steps: Int64 = 0
            var cost: Int128 = 0
        }
        let parts = usage.runs.gather(
            wanted(currency), threads: threads, from: { [Sums](repeating: Sums(), count: Limit.allCases.count) }
        ) { part, cells in
            let total = cells.total
            let limit = self.limit(of: total, currency).rawValue
            part[limit].runs += 1
            part[limit].steps += Int64(total.calls)
            part[limit].cost += total.cost
        }
        var table = ReportTable(
            ReportContext.runLimitsTable, title: "Runs above the limits", currency: currency)
        let whole = WorkTotals(self.figures(currency).total)
        let cells = { (name: String, runs: Int64?, steps: Int64, cost: Int128) -> [ReportCell] in
            [
                .text(name), runs.map { .integer($0) } ?? .missing, .integer(steps), .picos(cost),
                ReportCell(Ratio(cost, per: whole.cost.picos)), ReportCell(Ratio(cost, per: runs ?? 0)),
            ]
        }
        let names = [
            "above \(settings.runs.limitCost.trimmed) \(request.books.settings.currency.code) a run",
            "above \(count(settings.runs.limitSteps)) steps", "within the limits",
        ]
        for limit in Limit.allCases {
            let sums = parts.map { $0[limit.rawValue] }
            table.rows.append(
                table.row(
                    cells(
                        names[limit.rawValue], sums.reduce(0) { $0 + $1.runs }, sums.reduce(0) { $0 + $1.steps },
                        sums.reduce(0) { $0 + $1.cost })))
        }
        let outside = whole - figures.all
        if !outside.isEmpty { table.outside = [table.row(cells("(no run)", nil, outside.calls, outside.cost.picos))] }
        table.total = table.row(
            withoutAverage(cells("total", Int64(figures.count), whole.calls, whole.cost.picos), 5))
        return table
    }

    private func runModels(_ figures: WorkFigures, _ currency: String) -> ReportTable {
        let counts = WorkCounts(
            usage.runs, wanted(currency), by: usage.kinds.kinds.map { Int($0[.model]) }, of: usage.kinds.count(.model),
            threads: threads)
        let whole = WorkTotals(self.figures(currency).total)
        let cells = { (name: String, runs: Int64?, steps: Int64, cost: Int128) -> [ReportCell] in
            [
                .text(name), runs.map { .integer($0) } ?? .missing, .integer(steps), .picos(cost),
                ReportCell(Ratio(cost, per: whole.cost.picos)), ReportCell(Ratio(cost, per: steps)),
            ]
        }
        var table = ReportTable(ReportContext.runModelsTable, title: "Models of runs", currency: currency)
        let rows = counts.groups.enumerated().filter { $0.element.works > 0 }
            .map { (name: usage.kinds.name(UInt32($0.offset), .model), sums: $0.element) }
            .sorted { ($1.sums.cost, ByteOrder([$0.name])) < ($0.sums.cost, ByteOrder([$1.name])) }
        table.fill(
            rows, view, cells: { cells($0.name ?? ReportContext.none, $0.sums.works, $0.sums.calls, $0.sums.cost) },
            rest: { others in
                cells(
                    ReportContext.everythingElse(others.count), nil, others.reduce(0) { $0 + $1.sums.calls },
                    others.reduce(0) { $0 + $1.sums.cost })
            })
        let outside = whole - figures.all
        if !outside.isEmpty { table.outside = [table.row(cells("(no run)", nil, outside.calls, outside.cost.picos))] }
        table.total = table.row(
            withoutAverage(cells("total", Int64(figures.count), whole.calls, whole.cost.picos), 5))
        return table
    }

    private static let usersWithout: Set<String> = ["started", "duration"]

    static let usersTable = TableDefinition(
        "users",
        "A row is a user, the one with the largest cost first: the calls and charges with the same X-Cost-User.",
        workColumns(
            "user", key: "X-Cost-User as sent; (no user) for calls and charges without one, or a blank one.",
            calls: ReportColumn(
                "calls", "calls", .integer, "Calls of the user that start in the period.", isSum: true),
            flags: wasteFlagsFormula, models: "The models of the user's calls, the dearest first.",
            without: usersWithout
        ))

    func users(_ currency: String) -> [ReportTable] {
        guard let users = usage.users else { return [] }
        let figures = WorkFigures(users, wanted(currency), threads: threads)
        let kind = WorkListKind(
            definition: ReportContext.usersTable, title: "Cost by user", index: users,
            none: "(no user)", flags: \.wasteFlags, showsModelCosts: false, without: ReportContext.usersWithout)
        return [workList(kind, figures.all, count: figures.count, currency)]
    }
}
