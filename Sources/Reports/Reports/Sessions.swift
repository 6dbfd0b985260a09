internal import Books
internal import Money

/// The report of sessions: the dearest ones, how they are spread, and how the average cost of each feature changes.
extension ReportContext {
    static let sessionColumns = [
        ReportColumn(
            "session", "session", .text, "X-Cost-Session as sent; (no session) for calls and charges without one."),
        ReportColumn("feature", "feature", .text, "The feature that most of the session's cost belongs to."),
        ReportColumn("cost", "cost", .money, "FOCUS BilledCost of the session's calls and charges in the period."),
        ReportColumn("share", "share", .percent, "cost ÷ cost of the table's total."),
        ReportColumn("calls", "calls", .integer, "Calls of the session that started in the period."),
        ReportColumn("charges", "charges", .integer, "Rows of charges that name the session: tool calls, searches."),
        ReportColumn("cost_per_call", "per call", .average, "cost ÷ calls."),
        ReportColumn("tokens", "tokens", .integer, "Tokens of all meters of the session's calls."),
        ReportColumn("started", "started", .instant, "Start of its first call or charge in the period."),
        ReportColumn(
            "duration", "duration", .duration,
            "From the start of its first call or charge in the period to the latest end of one."),
        ReportColumn("errors", "errors", .integer, "Calls whose status is error."),
        ReportColumn("retries", "retries", .integer, "Calls that repeat another one: retry_of is set."),
        ReportColumn("models", "models", .text, "The models of its calls, the dearest first."),
        ReportColumn(
            "flags", "flags", .text,
            "loop: calls ≥ reports.sessions.loop_calls. costly: cost ≥ reports.sessions.costly_multiple × the median "
                + "session. failed: every call has status error or all cost is of errors. retried: a call is a retry."),
    ]

    /// The orders that sessions can have.
    private static func orderKey(_ sort: String?) -> (WorkSums) -> Int128 {
        switch sort {
        case "calls": { Int128($0.calls) }
        case "charges": { Int128($0.charges) }
        case "tokens": { Int128($0.tokens) }
        case "duration": { Int128($0.last) - Int128($0.first) }
        case "errors": { Int128($0.errors) }
        case "retries": { Int128($0.retries) }
        case "started": { Int128($0.first) }
        default: { $0.cost }
        }
    }

    func sessions(_ currency: String) -> [ReportTable] {
        let figures = SessionFigures(usage.sessions, wanted(currency), settings.sessions)
        return [
            sessionList(figures, currency), sessionStatistics(figures, currency), callDistribution(figures, currency),
            weeklyChange(currency),
        ]
    }

    private func sessionList(_ figures: SessionFigures, _ currency: String) -> ReportTable {
        let wanted = wanted(currency)
        let total = self.figures(currency).total
        let key = ReportContext.orderKey(request.sort)
        var list = TopList<(key: Int128, entity: WorkEntity)>(request.top) { left, right in
            if left.key != right.key { return left.key > right.key }
            return usage.sessions.bytes(of: left.entity).lexicographicallyPrecedes(
                usage.sessions.bytes(of: right.entity))
        }
        usage.sessions.forEach(wanted) { entity, cells in list.add((key(cells.total), entity)) }
        var table = ReportTable(
            name: "sessions", title: "Sessions, the dearest first", currency: currency,
            columns: ReportContext.sessionColumns)
        var rest = figures.all
        for item in list.sorted {
            let cells = usage.sessions.cells(of: item.entity, wanted)
            rest.subtract(cells.total)
            table.rows.append(sessionRow(usage.sessions.text(of: item.entity), cells, of: total.cost, figures))
        }
        if figures.count > table.rows.count {
            table.rest = sums(
                "everything else, \(figures.count - table.rows.count) sessions", rest.cost, rest.calls, rest.charges,
                rest.tokens, rest.errors, rest.retries, of: total.cost)
        }
        let without = figures.all
        let outside = total.calls - without.calls + total.charges - without.charges
        if outside > 0 || total.cost != without.cost {
            table.rows.append(
                sums(
                    "(no session)", total.cost - without.cost, total.calls - without.calls,
                    total.charges - without.charges, total.tokens - without.tokens, total.errors - without.errors,
                    total.retries - without.retries, of: total.cost))
        }
        table.total = sums(
            "total", total.cost, total.calls, total.charges, total.tokens, total.errors, total.retries, of: total.cost)
        table.notes.append(
            "a session is the calls and charges of the period with the same X-Cost-Session; what it did in other months "
                + "is in their reports")
        return table
    }

    private func sums(
        _ name: String, _ cost: Total, _ calls: Int64, _ charges: Int64, _ tokens: Int128, _ errors: Int64,
        _ retries: Int64, of whole: Total
    ) -> ReportRow {
        ReportRow([
            .text(name), .missing, .money(cost), ReportCell(Ratio(cost.picos, per: whole.picos)), .integer(calls),
            .integer(charges), ReportCell(Ratio(cost.picos, per: calls)), .integer(Int64(clamping: tokens)), .missing,
            .missing, .integer(errors), .integer(retries), .missing, .missing,
        ])
    }

    private func sessionRow(
        _ name: String, _ cells: borrowing WorkCells, of whole: Total, _ figures: SessionFigures
    ) -> ReportRow {
        let sums = cells.total
        return ReportRow([
            .text(name), .text(usage.dearest(.feature, cells).first ?? ReportContext.none),
            .money(Total(picos: sums.cost)), ReportCell(Ratio(sums.cost, per: whole.picos)),
            .integer(Int64(sums.calls)), .integer(Int64(sums.charges)), ReportCell(Ratio(sums.cost, per: sums.calls)),
            .integer(sums.tokens), .time(sums.first), .time(sums.last - sums.first), .integer(Int64(sums.errors)),
            .integer(Int64(sums.retries)), .text(usage.models(cells)),
            .text(figures.flags(of: sums).joined(separator: ", ")),
        ])
    }
}

extension PeriodUsage {
    /// The values of a dimension in some cells, the one with the largest cost first; no value left out.
    func dearest(_ dimension: Dimension, _ cells: borrowing WorkCells) -> [String] {
        var costs: [UInt32: Int128] = [:]
        for (kind, sums) in zip(cells.kinds, cells.sums) {
            costs[kinds.kinds[kind][dimension], default: 0] += sums.cost
        }
        return costs.compactMap { code, cost in kinds.name(code, dimension).map { (name: $0, cost: cost) } }
            .sorted { ($1.cost, ByteOrder([$0.name])) < ($0.cost, ByteOrder([$1.name])) }.map(\.name)
    }

    /// The models of some cells in one text, the dearest first.
    func models(_ cells: borrowing WorkCells) -> String { dearest(.model, cells).joined(separator: ", ") }
}

/// What the sessions of one currency come to, and what is usual among them.
struct SessionFigures {
    /// All sessions together.
    private(set) var all = WorkTotals()
    let costs: Distribution
    let calls: Distribution
    let durations: Distribution
    let thresholds: ReportSettings.Sessions
    /// Sessions and their cost by the number of their calls.
    private(set) var byCalls: [UInt32: (sessions: Int64, cost: Int128)] = [:]

    var count: Int { costs.sorted.count }

    init(_ sessions: WorkIndex, _ wanted: [Bool], _ thresholds: ReportSettings.Sessions) {
        self.thresholds = thresholds
        var all = WorkTotals()
        var costs: [Int128] = []
        var calls: [Int128] = []
        var durations: [Int128] = []
        var byCalls: [UInt32: (sessions: Int64, cost: Int128)] = [:]
        sessions.forEach(wanted) { _, cells in
            let sums = cells.total
            all.add(sums)
            costs.append(sums.cost)
            calls.append(Int128(sums.calls))
            durations.append(Int128(sums.last) - Int128(sums.first))
            byCalls[sums.calls, default: (0, 0)].sessions += 1
            byCalls[sums.calls, default: (0, 0)].cost += sums.cost
        }
        self.all = all
        self.costs = Distribution(costs)
        self.calls = Distribution(calls)
        self.durations = Distribution(durations)
        self.byCalls = byCalls
    }

    /// What is unusual about a session.
    func flags(of sums: WorkSums) -> [String] {
        var flags: [String] = []
        if Int(sums.calls) >= thresholds.loopCalls { flags.append("loop") }
        if isCostly(sums.cost) { flags.append("costly") }
        if sums.calls > 0, sums.errors == sums.calls { flags.append("failed") }
        if sums.retries > 0 { flags.append("retried") }
        return flags
    }

    /// Whether a cost is so many times the median, which is above 0.
    func isCostly(_ cost: Int128) -> Bool {
        guard let doubled = costs.doubledMedian, doubled > 0 else { return false }
        return cost * 2 >= doubled * Int128(thresholds.costlyMultiple)
    }
}

/// Sums over many sessions or runs.
struct WorkTotals {
    var cost = Total.zero
    var calls: Int64 = 0
    var charges: Int64 = 0
    var tokens: Int128 = 0
    var errors: Int64 = 0
    var retries: Int64 = 0

    mutating func add(_ sums: WorkSums) {
        cost.picos += sums.cost
        calls += Int64(sums.calls)
        charges += Int64(sums.charges)
        tokens += Int128(sums.tokens)
        errors += Int64(sums.errors)
        retries += Int64(sums.retries)
    }

    mutating func subtract(_ sums: WorkSums) {
        cost.picos -= sums.cost
        calls -= Int64(sums.calls)
        charges -= Int64(sums.charges)
        tokens -= Int128(sums.tokens)
        errors -= Int64(sums.errors)
        retries -= Int64(sums.retries)
    }
}
