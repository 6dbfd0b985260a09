internal import Books
internal import Money
internal import Periods

/// How sessions are spread, and how their average cost changes.
extension ReportContext {
    static let statisticColumns = [
        ReportColumn(
            "statistic", "statistic", .text,
            "mean: sum ÷ sessions. median: the figure in the middle, or the mean of the two there. p90, p95, p99: the "
                + "smallest figure that 90, 95 or 99 of 100 sessions are not above (nearest rank). largest: the largest."
        ),
        ReportColumn("cost", "cost", .average, "The statistic of the cost of sessions."),
        ReportColumn("calls", "calls", .number, "The statistic of the calls of sessions."),
        ReportColumn("minutes", "minutes", .number, "The statistic of the duration of sessions, in minutes."),
    ]

    func sessionStatistics(_ figures: SessionFigures, _ currency: String) -> ReportTable {
        var table = ReportTable(
            name: "statistics", title: "What is usual among \(figures.count) sessions", currency: currency,
            columns: ReportContext.statisticColumns)
        guard figures.count > 0 else { return table }
        let minute = 60 * Instant.second
        let add = { (name: String, figure: (Distribution) -> Ratio?) in
            ReportRow([
                .text(name), ReportCell(figure(figures.costs)), ReportCell(figure(figures.calls)),
                ReportCell(figure(figures.durations).flatMap { $0.divided(by: Int128(minute)) }),
            ])
        }
        table.rows.append(add("mean") { Ratio($0.sorted.reduce(0, +), per: $0.sorted.count) })
        table.rows.append(add("median", \.median))
        for percent in [90, 95, 99] {
            table.rows.append(add("p\(percent)") { $0.percentile(percent).flatMap { Ratio($0, per: 1) } })
        }
        table.rows.append(add("largest") { $0.sorted.last.flatMap { Ratio($0, per: 1) } })
        return table
    }

    static let distributionColumns = [
        ReportColumn("calls", "calls of a session", .text, "The number of calls of a session in the period, from–to."),
        ReportColumn("sessions", "sessions", .integer, "Sessions with so many calls."),
        ReportColumn("session_share", "of sessions", .percent, "sessions ÷ sessions of the total."),
        ReportColumn("cost", "cost", .money, "Cost of these sessions."),
        ReportColumn("share", "of cost", .percent, "cost ÷ cost of the total."),
        ReportColumn(
            "verdict", "", .text,
            "healthy: reports.sessions.healthy_from to healthy_to calls. loop suspects: loop_calls or more."),
    ]

    func callDistribution(_ figures: SessionFigures, _ currency: String) -> ReportTable {
        let limits = figures.thresholds
        var table = ReportTable(
            name: "distribution", title: "Calls of a session", currency: currency,
            columns: ReportContext.distributionColumns)
        let cells = { (name: String, sessions: Int64, cost: Int128, verdict: String?) in
            ReportRow([
                .text(name), .integer(sessions), ReportCell(Ratio(sessions, per: figures.count)),
                .money(Total(picos: cost)), ReportCell(Ratio(cost, per: figures.all.cost.picos)), ReportCell(verdict),
            ])
        }
        for (range, verdict) in ReportContext.callRanges(limits) {
            let found = figures.byCalls.filter { range.contains(Int($0.key)) }.values
            let sessions = found.reduce(0) { $0 + $1.sessions }
            // Sessions of charges alone have no calls; the line is left out where there are none of them.
            if sessions == 0, range == 0...0 { continue }
            let name =
                range.upperBound == .max
                ? "\(range.lowerBound) or more"
                : range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound)"
            table.rows.append(cells(name, sessions, found.reduce(0) { $0 + $1.cost }, verdict))
        }
        table.total = cells("total", Int64(figures.count), figures.all.cost.picos, nil)
        return table
    }

    /// The ranges of calls that sessions are counted by: few, healthy, many, and from the loop threshold on in steps.
    private static func callRanges(_ limits: ReportSettings.Sessions) -> [(ClosedRange<Int>, String?)] {
        var ranges: [(ClosedRange<Int>, String?)] = [(0...0, "charges only")]
        if limits.healthyFrom > 1 { ranges.append((1...limits.healthyFrom - 1, nil)) }
        ranges.append((limits.healthyFrom...limits.healthyTo, "healthy"))
        if limits.loopCalls > limits.healthyTo + 1 { ranges.append((limits.healthyTo + 1...limits.loopCalls - 1, nil)) }
        let loop = limits.loopCalls
        ranges.append((loop...loop * 2 - 1, "loop suspects"))
        ranges.append((loop * 2...loop * 5 - 1, "loop suspects"))
        ranges.append((loop * 5...Int.max, "loop suspects"))
        return ranges
    }

    static let weekColumns = [
        ReportColumn("feature", "feature", .text, "The feature that the mapping decided."),
        ReportColumn(
            "week", "week of", .text,
            "The Monday of the week in UTC in which the session's first call or charge of the feature in the period is."
        ),
        ReportColumn("sessions", "sessions", .integer, "Distinct sessions of the feature that began in the week."),
        ReportColumn("cost", "cost", .money, "What those sessions cost in the feature."),
        ReportColumn("cost_per_session", "per session", .average, "cost ÷ sessions."),
        ReportColumn(
            "previous_cost_per_session", "week before", .average,
            "cost_per_session of the week before, if it is in the period."),
        ReportColumn("change", "change", .percent, "cost_per_session ÷ previous_cost_per_session − 1."),
        ReportColumn("flag", "", .text, "rise: change > reports.sessions.weekly_rise_percent."),
    ]

    /// The average cost of a session by feature and week, the steepest rise first.
    func weeklyChange(_ currency: String) -> ReportTable {
        struct Week {
            let feature: String?
            let week: Int64
            var sessions: Int64 = 0
            var cost: Int128 = 0
        }
        var weeks: [UInt64: Week] = [:]
        usage.sessions.forEach(wanted(currency)) { _, cells in
            var ofFeature: [UInt32: WorkSums] = [:]
            for (kind, sums) in zip(cells.kinds, cells.sums) {
                _ = ofFeature[usage.kinds.kinds[kind][.feature], default: WorkSums()].add(sums)
            }
            for (feature, sums) in ofFeature {
                let week = ReportContext.monday(of: sums.first)
                let key = UInt64(feature) << 32 | UInt64(UInt32(truncatingIfNeeded: week))
                let name = usage.kinds.name(feature, .feature)
                weeks[key, default: Week(feature: name, week: week)].sessions += 1
                weeks[key, default: Week(feature: name, week: week)].cost += sums.cost
            }
        }
        var table = ReportTable(
            name: "weeks", title: "Average cost of a session by feature and week, the steepest rise first",
            currency: currency, columns: ReportContext.weekColumns)
        let rows = weeks.map { key, week in
            let before = weeks[key & ~0xFFFF_FFFF | UInt64(UInt32(truncatingIfNeeded: week.week - 7))]
            let average = Ratio(week.cost, per: week.sessions)
            let earlier = before.flatMap { Ratio($0.cost, per: $0.sessions) }
            let change = average.flatMap { now in earlier.flatMap { Ratio.change(from: $0, to: now) } }
            return (week: week, average: average, earlier: earlier, change: change)
        }.sorted { left, right in
            if let one = left.change, let other = right.change, one != other { return one > other }
            if (left.change == nil) != (right.change == nil) { return left.change != nil }
            return (ByteOrder([left.week.feature]), left.week.week) < (ByteOrder([right.week.feature]), right.week.week)
        }
        table.fill(
            rows, top: request.top,
            cells: { row in
                let isFlagged = row.change.map { isRise($0) } ?? false
                return ReportRow([
                    .text(row.week.feature ?? ReportContext.none),
                    .text(CivilDate(daysSinceEpoch: row.week.week).description), .integer(row.week.sessions),
                    .money(Total(picos: row.week.cost)), ReportCell(row.average), ReportCell(row.earlier),
                    ReportCell(row.change), ReportCell(isFlagged ? "rise" : nil),
                ])
            },
            rest: { others in
                ReportRow([
                    .text("everything else"), .missing, .integer(others.reduce(0) { $0 + $1.week.sessions }),
                    .money(Total(picos: others.reduce(0) { $0 + $1.week.cost })), .missing, .missing, .missing,
                    .missing,
                ])
            })
        let rises = rows.count { $0.change.map { isRise($0) } ?? false }
        table.notes.append(
            "\(rises) rises above \(settings.sessions.weeklyRisePercent.trimmed) % from one week to the next")
        return table
    }

    private func isRise(_ change: Ratio) -> Bool {
        // Percent in 10⁻¹² units, so a hundredfold of that is one.
        guard let limit = Ratio(settings.sessions.weeklyRisePercent.picos, per: 100 * Amount.picosPerUnit) else {
            return false
        }
        return change > limit
    }

    /// The Monday of the week of a moment in UTC, in days since 1970-01-01, which was a Thursday.
    static func monday(of moment: Int64) -> Int64 {
        let day = Instant.floor(moment, Instant.day)
        return day - (((day + 3) % 7) + 7) % 7
    }
}

extension Ratio {
    /// The fraction by a whole number; `nil` where that leaves 128 bits.
    func divided(by number: Int128) -> Ratio? {
        let (product, overflow) = denominator.multipliedReportingOverflow(by: number)
        return overflow ? nil : Ratio(numerator, per: product)
    }
}

extension Amount {
    /// Plain decimal text without needless zeros: `20`, `0.5`.
    var trimmed: String { DecimalText.format(Int128(picos), scale: Amount.scale, minimumPlaces: 0) }
}
