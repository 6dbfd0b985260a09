internal import Books
internal import Export
internal import Lines
internal import Money
internal import Periods
internal import Threads

/// The report of anomalies: days, features on a day, and sessions whose cost is outside what is usual for them.
extension ReportContext {
    private static let scoreFormula =
        "The modified z-score 0.6745 × (cost − median) ÷ MAD, MAD being the median distance from the median; where the "
        + "MAD is 0, (cost − median) ÷ (1.2533 × the mean distance). Nothing is judged by fewer than 7 figures."

    private static func judgement(_ what: String) -> [ReportColumn] {
        [
            ReportColumn("median", "median", .average, "The median cost of \(what).", detail: 1),
            ReportColumn(
                "usual_to", "usual up to", .average,
                "The cost whose score is reports.anomalies.score.", detail: 2),
            ReportColumn("score", "score", .number, scoreFormula),
            ReportColumn(
                "verdict", "", .text, "high: score > reports.anomalies.score. low: score < −reports.anomalies.score."),
        ]
    }

    static let anomalousDaysTable = TableDefinition(
        "days", "A row is a day whose usage cost is unusual among days of its kind, in the order of days.",
        [
            ReportColumn("day", "day", .text, "The day in UTC."),
            ReportColumn(
                "kind", "kind", .text,
                "weekday: Monday to Friday. weekend: Saturday and Sunday. A day is judged among those of its kind."),
            ReportColumn(
                "cost", "cost", .money,
                "FOCUS BilledCost of the day's calls and of its charges of category Usage.", isSum: true),
            ReportColumn("share", "share", .percent, "cost ÷ cost of the total.", detail: 1),
        ] + judgement("days of its kind"))

    static let anomalousFeaturesTable = TableDefinition(
        "features", "A row is a feature on a day whose usage cost is unusual for the feature, the largest score first.",
        [
            ReportColumn(
                "feature", "feature", .text, "The feature that the mapping decided; (none) where there is none."),
            ReportColumn("day", "day", .text, "The day in UTC."),
            ReportColumn(
                "cost", "cost", .money,
                "FOCUS BilledCost of the feature's calls and charges of category Usage on the day.", isSum: true),
            ReportColumn("share", "share", .percent, "cost ÷ cost of the total.", detail: 1),
        ] + judgement("the feature's days of the same kind, weekdays or weekend"))

    static let anomalousSessionsTable = TableDefinition(
        "sessions", "A row is a session whose cost is unusual among sessions of its feature, the dearest first.",
        [
            ReportColumn("session", "session", .text, "X-Cost-Session as sent."),
            ReportColumn("feature", "feature", .text, "The feature that most of its cost belongs to."),
            ReportColumn(
                "cost", "cost", .money, "FOCUS BilledCost of its calls and charges in the period.", isSum: true),
            ReportColumn("share", "share", .percent, "cost ÷ cost of the total.", detail: 1),
            ReportColumn("calls", "calls", .integer, "Calls of the session in the period.", detail: 1),
        ] + judgement("sessions of the feature"))

    /// The score from which on a figure is unusual.
    private var limit: Double {
        Double(settings.anomalies.score.picos) / Double(Amount.picosPerUnit)
    }

    private var statistic: String {
        "outside: modified z-score above \(settings.anomalies.score.trimmed), by the median and the median distance from it "
            + "(MAD)"
    }

    func anomalies(_ currency: String) -> [ReportTable] {
        let usage = usageByDay(currency)
        return [anomalousDays(usage, currency), anomalousFeatures(usage, currency), anomalousSessions(currency)]
    }

    /// What is used up by day, by feature and day: calls, and charges of category Usage.
    private func usageByDay(_ currency: String) -> [UInt32: [Int128]] {
        let wanted = wanted(currency)
        let category = usage.kinds.code(of: ChargeCategory.usage.rawValue, .category)
        var costs: [UInt32: [Int128]] = [:]
        let empty = [Int128](repeating: 0, count: usage.dayCount)
        for (key, sums) in usage.days {
            let kind = Int(UInt32(truncatingIfNeeded: key))
            guard wanted[kind], usage.kinds.kinds[kind][.category] == category else { continue }
            costs[usage.kinds.kinds[kind][.feature], default: empty][Int(key >> 32)] += sums.cost
        }
        return costs
    }

    private func isWeekend(_ day: Int) -> Bool {
        let date = usage.date(day).daysSinceEpoch
        return date - ReportContext.monday(of: date * Instant.day) >= 5
    }

    /// What is usual on weekdays and on weekends.
    private func usual(_ costs: [Int128]) -> [UsualRange?] {
        [false, true].map { isWeekend in
            UsualRange(costs.indices.filter { self.isWeekend($0) == isWeekend }.map { costs[$0] })
        }
    }

    private func cells(_ cost: Int128, _ range: UsualRange, _ score: Double) -> [ReportCell] {
        [
            ReportCell(range.median), ReportCell(Ratio(range.bounds(limit).upper, per: 1)),
            ReportCell(ReportContext.ratio(score)), .text(score > 0 ? "high" : "low"),
        ]
    }

    /// A score with six places, for showing and sorting.
    private static func ratio(_ score: Double) -> Ratio? {
        let scaled = (score * 1e6).rounded()
        return scaled.magnitude < 1e30 ? Ratio(Int128(scaled), per: 1_000_000) : nil
    }

    private func plain(_ name: String, _ second: String?, _ cost: Total, _ whole: Total) -> [ReportCell] {
        [
            .text(name), ReportCell(second), .money(cost), ReportCell(Ratio(cost.picos, per: whole.picos)), .missing,
            .missing, .missing, .missing,
        ]
    }

    private struct Finding {
        let feature: String?
        let day: Int
        let cost: Int128
        let range: UsualRange
        let score: Double
    }

    private func anomalousDays(_ costs: [UInt32: [Int128]], _ currency: String) -> ReportTable {
        var table = ReportTable(
            ReportContext.anomalousDaysTable, title: "Days with unusual cost", currency: currency)
        let whole = tied(currency)
        var byDay = [Int128](repeating: 0, count: usage.dayCount)
        for ofFeature in costs.values { for day in byDay.indices { byDay[day] += ofFeature[day] } }
        let ranges = usual(byDay)
        var found: [Finding] = []
        for day in byDay.indices {
            guard let range = ranges[isWeekend(day) ? 1 : 0] else { continue }
            let score = range.score(of: byDay[day])
            if score.magnitude > limit {
                found.append(Finding(feature: nil, day: day, cost: byDay[day], range: range, score: score))
            }
        }
        table.fill(
            found, view,
            cells: { finding in
                [
                    .text(usage.date(finding.day).description), .text(isWeekend(finding.day) ? "weekend" : "weekday"),
                    .picos(finding.cost), ReportCell(Ratio(finding.cost, per: whole.picos)),
                ] + cells(finding.cost, finding.range, finding.score)
            },
            rest: { others in
                plain(
                    ReportContext.everythingElse(others.count), nil,
                    Total(picos: others.reduce(0) { $0 + $1.cost }), whole)
            })
        close(
            &table, found.reduce(0) { $0 + $1.cost }, usage: byDay.reduce(0, +), whole,
            within: "usual days, \(count(byDay.count - found.count))", outside: "not usage: purchases, taxes, credits")
        return table
    }

    private func anomalousFeatures(_ costs: [UInt32: [Int128]], _ currency: String) -> ReportTable {
        var table = ReportTable(
            ReportContext.anomalousFeaturesTable, title: "Features with unusual cost on a day", currency: currency)
        let whole = tied(currency)
        var found: [Finding] = []
        for (feature, costs) in costs {
            let ranges = usual(costs)
            for day in costs.indices {
                guard let range = ranges[isWeekend(day) ? 1 : 0] else { continue }
                let score = range.score(of: costs[day])
                guard score.magnitude > limit else { continue }
                found.append(
                    Finding(
                        feature: usage.kinds.name(feature, .feature), day: day, cost: costs[day], range: range,
                        score: score))
            }
        }
        found.sort { left, right in
            if left.score != right.score { return left.score > right.score }
            return (ByteOrder([left.feature]), left.day) < (ByteOrder([right.feature]), right.day)
        }
        table.fill(
            found, view,
            cells: { finding in
                [
                    .text(finding.feature ?? ReportContext.none), .text(usage.date(finding.day).description),
                    .picos(finding.cost), ReportCell(Ratio(finding.cost, per: whole.picos)),
                ] + cells(finding.cost, finding.range, finding.score)
            },
            rest: { others in
                plain(
                    ReportContext.everythingElse(others.count), nil,
                    Total(picos: others.reduce(0) { $0 + $1.cost }), whole)
            })
        let used = costs.values.reduce(Int128(0)) { $0 + $1.reduce(0, +) }
        close(
            &table, found.reduce(0) { $0 + $1.cost }, usage: used, whole, within: "all features on their usual days",
            outside: "not usage: purchases, taxes, credits")
        return table
    }

    /// The lines below the rows: what is usual, what is not judged, and all.
    private func close(
        _ table: inout ReportTable, _ unusual: Int128, usage: Int128, _ whole: Total, within: String, outside: String
    ) {
        table.outside.append(table.row(plain(within, nil, Total(picos: usage - unusual), whole)))
        if usage != whole.picos {
            table.outside.append(table.row(plain(outside, nil, Total(picos: whole.picos - usage), whole)))
        }
        table.total = table.row(plain("total", nil, whole, whole))
        table.notes.append(statistic)
    }

    private func anomalousSessions(_ currency: String) -> ReportTable {
        var table = ReportTable(
            ReportContext.anomalousSessionsTable, title: "Sessions with unusual cost for their feature",
            currency: currency)
        let whole = tied(currency)
        let (usage, wanted, limit) = (usage, wanted(currency), limit)
        struct Part: Sendable {
            /// By feature.
            var costs: [[Int128]]
            var count = 0
            var cost: Int128 = 0
        }
        let none = Part(costs: [[Int128]](repeating: [], count: usage.kinds.count(.feature)))
        var parts = usage.sessions.gather(wanted, threads: threads, from: { none }) { part, cells in
            let cost = cells.total.cost
            part.costs[Int(usage.dearestCode(.feature, cells))].append(cost)
            part.count += 1
            part.cost += cost
        }
        let all = (count: parts.reduce(0) { $0 + $1.count }, cost: parts.reduce(Int128(0)) { $0 + $1.cost })
        let ranges = inParallel(none.costs.count, threads: threads) { [parts] feature in
            UsualRange(parts: parts.map { $0.costs[feature] })
        }
        parts = []

        struct Found: Sendable {
            let entity: WorkEntity
            let feature: UInt32
            let cost: Int128
            let calls: UInt32
        }
        let found = usage.sessions.gather(wanted, threads: threads, from: { [Found]() }) { part, cells in
            let feature = usage.dearestCode(.feature, cells)
            let total = cells.total
            guard let range = ranges[Int(feature)], range.score(of: total.cost).magnitude > limit else { return }
            part.append(Found(entity: cells.entity, feature: feature, cost: total.cost, calls: total.calls))
        }.flatMap { $0 }
        var list = TopList<Found>(view.top) { left, right in
            if left.cost != right.cost { return left.cost > right.cost }
            return usage.sessions.bytes(of: left.entity).lexicographicallyPrecedes(
                usage.sessions.bytes(of: right.entity))
        }
        for session in found { list.add(session) }
        let shown = list.sorted
        let line = { (name: String, cost: Int128, calls: Int64?) -> [ReportCell] in
            [
                .text(name), .missing, .picos(cost), ReportCell(Ratio(cost, per: whole.picos)),
                calls.map { .integer($0) } ?? .missing, .missing, .missing, .missing, .missing,
            ]
        }
        table.rows = shown.compactMap { session in
            guard let range = ranges[Int(session.feature)] else { return nil }
            return table.row(
                [
                    .text(usage.sessions.text(of: session.entity)),
                    .text(usage.kinds.name(session.feature, .feature) ?? ReportContext.none), .picos(session.cost),
                    ReportCell(Ratio(session.cost, per: whole.picos)), .count(session.calls),
                ] + cells(session.cost, range, range.score(of: session.cost)))
        }
        let unusual = found.reduce(Int128(0)) { $0 + $1.cost }
        let shownCost = shown.reduce(Int128(0)) { $0 + $1.cost }
        table.restCount = found.count - shown.count
        if table.restCount > 0 {
            let name = ReportContext.everythingElse(table.restCount)
            table.rest = table.row(line(name, unusual - shownCost, nil))
        }
        table.outside = [
            table.row(line("usual sessions, \(count(all.count - found.count))", all.cost - unusual, nil))
        ]
        if all.cost != whole.picos {
            table.outside.append(table.row(line("(no session)", whole.picos - all.cost, nil)))
        }
        table.total = table.row(line("total", whole.picos, nil))
        table.notes.append(statistic)
        return table
    }
}
