internal import Books
internal import Money
internal import Periods

/// The report of sessions: the dearest ones, what is usual among them, how many calls they have, and how the average cost
/// of each feature changes.
extension ReportContext {
    static let sessionsTable = TableDefinition(
        "sessions", "A row is a session, the dearest first: the calls and charges with the same X-Cost-Session.",
        workColumns(
            "session", key: "X-Cost-Session as sent; (no session) for calls and charges without one, or a blank one.",
            calls: ReportColumn(
                "calls", "calls", .integer, "Calls of the session that start in the period.", isSum: true),
            flags: "loop: calls ≥ reports.sessions.loop_calls. costly: cost ≥ reports.sessions.costly_multiple × the "
                + "median cost of sessions. failed: every call has status error. \(wasteFlagsFormula)",
            models: "The models of its calls, the dearest first."))

    static let statisticsTable = TableDefinition(
        "statistics", "A row is a statistic of the cost, calls and duration of sessions.", isTied: false,
        statisticColumns("sessions"))

    static func statisticColumns(_ noun: String) -> [ReportColumn] {
        [
            ReportColumn(
                "statistic", "statistic", .text,
                "mean: sum ÷ \(noun). median: the figure in the middle, or the mean of the two there. p75, p90, p95, "
                    + "p99: the smallest figure that so many of 100 \(noun) are not above (nearest rank). largest: the "
                    + "largest."),
            ReportColumn("cost", "cost", .average, "The statistic of the cost of \(noun)."),
            ReportColumn("calls", "calls", .number, "The statistic of the number of calls of \(noun)."),
            ReportColumn("minutes", "minutes", .number, "The statistic of the duration of \(noun), in minutes."),
            ReportColumn(
                "previous_cost", "cost before", .average, "cost in the period compared with.", presence: .withComparison
            ),
            ReportColumn(
                "cost_change", "change", .change, "cost ÷ previous_cost − 1.", presence: .withComparison),
        ]
    }

    func sessions(_ currency: String) -> [ReportTable] {
        let figures = WorkFigures(usage.sessions, wanted(currency), threads: threads)
        let before = comparison.map { WorkFigures($0.sessions, comparisonWanted(currency), threads: threads) }
        let thresholds = settings.sessions
        let kind = WorkListKind(
            definition: ReportContext.sessionsTable,
            title: "Sessions, \(ReportContext.orderText(view.sort))", index: usage.sessions,
            none: "(no session)",
            flags: { sums in
                var flags: [String] = []
                if Int(sums.calls) >= thresholds.loopCalls { flags.append("loop") }
                if figures.isCostly(sums.cost, multiple: thresholds.costlyMultiple) { flags.append("costly") }
                if sums.calls > 0, sums.errors == sums.calls { flags.append("failed") }
                return flags + sums.wasteFlags
            }, showsModelCosts: false)
        var list = workList(kind, figures.all, count: figures.count, currency)
        if figures.count > 0 {
            list.notes.append(
                "loop: \(thresholds.loopCalls) calls or more; costly: \(thresholds.costlyMultiple) × the median or more; "
                    + "what a session did in other months is in their reports")
        }
        return [
            list,
            statistics(
                ReportContext.statisticsTable, title: "What is usual among \(count(figures.count)) sessions", figures,
                before, currency),
            callDistribution(figures, currency), weeklyChange(currency),
        ]
    }

    /// `the dearest first`, or what else a list is sorted by.
    static func orderText(_ sort: String?) -> String {
        sort.map { $0 == "cost" ? "the dearest first" : "the largest \($0.replacing("_", with: " ")) first" }
            ?? "the dearest first"
    }

    /// Mean, median and percentiles of sessions or runs.
    func statistics(
        _ definition: TableDefinition, title: String, _ figures: WorkFigures, _ before: WorkFigures?, _ currency: String
    ) -> ReportTable {
        var table = ReportTable(definition, title: title, currency: currency, having: having)
        guard figures.count > 0 else { return table }
        let minute = Int128(60 * Instant.second)
        func add(_ name: String, _ figure: (Distribution) -> Ratio?) {
            let cost = figure(figures.costs)
            let previous = before.flatMap { figure($0.costs) }
            table.rows.append(
                table.row([
                    .text(name), ReportCell(cost), ReportCell(figure(figures.calls)),
                    ReportCell(figure(figures.durations).flatMap { $0.divided(by: minute) }), ReportCell(previous),
                    ReportCell(cost.flatMap { now in previous.flatMap { Ratio.change(from: $0, to: now) } }),
                ]))
        }
        add("mean", \.mean)
        add("median", \.median)
        for percent in [75, 90, 95, 99] {
            add("p\(percent)") { $0.percentile(percent).flatMap { Ratio($0, per: 1) } }
        }
        add("largest") { $0.largest.flatMap { Ratio($0, per: 1) } }
        return table
    }

    static let distributionTable = TableDefinition(
        "distribution", "A row is the sessions that have so many calls.",
        [
            ReportColumn("calls", "calls of a session", .text, "The calls of a session in the period, from–to."),
            ReportColumn("sessions", "sessions", .integer, "Sessions with so many calls.", isSum: true),
            ReportColumn("session_share", "of sessions", .percent, "sessions ÷ sessions of the total.", detail: 1),
            ReportColumn("cost", "cost", .money, "What these sessions cost.", isSum: true),
            ReportColumn("share", "of cost", .percent, "cost ÷ cost of the total.", detail: 1),
            ReportColumn(
                "verdict", "", .text,
                "healthy: reports.sessions.healthy_from to healthy_to calls. loop suspects: loop_calls or more."),
        ])

    func callDistribution(_ figures: WorkFigures, _ currency: String) -> ReportTable {
        let limits = settings.sessions
        var table = ReportTable(
            ReportContext.distributionTable, title: "Calls of a session", currency: currency)
        let whole = tied(currency)
        let cells = { (name: String, sessions: Int64, cost: Int128, verdict: String?) -> [ReportCell] in
            [
                .text(name), .integer(sessions), ReportCell(Ratio(sessions, per: figures.count)), .picos(cost),
                ReportCell(Ratio(cost, per: whole.picos)), ReportCell(verdict),
            ]
        }
        for (range, verdict) in ReportContext.callRanges(limits) {
            let found = figures.byCalls.filter { range.contains(Int($0.key)) }.values
            let sessions = found.reduce(0) { $0 + $1.count }
            // Sessions of charges alone have no calls: such a line, and those of larger loops, stand only where there are
            // some.
            if sessions == 0, range == 0...0 || range.lowerBound > limits.loopCalls { continue }
            let name =
                range.upperBound == .max
                ? "\(range.lowerBound) or more"
                : range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound)"
            table.rows.append(table.row(cells(name, sessions, found.reduce(0) { $0 + $1.cost }, verdict)))
        }
        if whole != figures.all.cost {
            let cost = whole - figures.all.cost
            table.outside = [
                table.row([
                    .text("(no session)"), .missing, .missing, .money(cost),
                    ReportCell(Ratio(cost.picos, per: whole.picos)), .missing,
                ])
            ]
        }
        table.total = table.row(cells("total", Int64(figures.count), whole.picos, nil))
        return table
    }

    /// Ranges of calls that the limits of the settings cut, each of which holds at most one verdict.
    static func callRanges(_ limits: ReportSettings.Sessions) -> [(ClosedRange<Int>, String?)] {
        var ranges: [(ClosedRange<Int>, String?)] = [(0...0, nil)]
        if limits.healthyFrom > 1 { ranges.append((1...(limits.healthyFrom - 1), nil)) }
        ranges.append((limits.healthyFrom...limits.healthyTo, "healthy"))
        if limits.loopCalls > limits.healthyTo + 1 { ranges.append((limits.healthyTo + 1...limits.loopCalls - 1, nil)) }
        var start = limits.loopCalls
        for factor in [2, 5] {
            let end = limits.loopCalls.multipliedReportingOverflow(by: factor)
            guard !end.overflow else { break }
            ranges.append((start...end.partialValue - 1, "loop suspects"))
            start = end.partialValue
        }
        ranges.append((start...Int.max, "loop suspects"))
        return ranges
    }
}
