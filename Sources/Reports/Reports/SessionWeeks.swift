internal import Books
internal import Export
internal import Money
internal import Periods

/// How the average cost of a session changes from week to week, by feature.
extension ReportContext {
    static let weeksTable = TableDefinition(
        "weeks",
        "A row is the sessions of a feature that begin in a week, the steepest rise of their average cost first.",
        [
            ReportColumn(
                "feature", "feature", .text, "The feature that the mapping decided; (none) where there is none."),
            ReportColumn(
                "week", "week of", .text,
                "The Monday, in UTC, of the week in which the session's first call or charge of "
                    + "the feature in the period starts."),
            ReportColumn(
                "sessions", "sessions", .integer,
                "Sessions with calls or charges of the feature. A session of several features counts in each.",
                isSum: true, detail: 2),
            ReportColumn("cost", "cost", .money, "What those sessions cost in the feature.", isSum: true),
            ReportColumn("cost_per_session", "per session", .average, "cost ÷ sessions."),
            ReportColumn(
                "previous_cost_per_session", "week before", .average,
                "cost_per_session of the week before, where it has sessions in the period.", detail: 1),
            ReportColumn("change", "change", .change, "cost_per_session ÷ previous_cost_per_session − 1."),
            ReportColumn("flag", "", .text, "rise: change > reports.sessions.weekly_rise_percent."),
        ])

    private struct Week {
        let feature: String?
        let monday: Int64
        let sessions: Int64
        let cost: Int128
        var average: Ratio? { Ratio(cost, per: sessions) }
        var earlier: Ratio?
        var change: Ratio?
    }

    private struct WeekSums: Sendable {
        var sessions: Int64 = 0
        var cost: Int128 = 0

        mutating func add(_ other: WeekSums) {
            sessions += other.sessions
            cost += other.cost
        }
    }

    func weeklyChange(_ currency: String) -> ReportTable {
        let features = usage.kinds.kinds.map { $0[.feature] }
        let parts = usage.sessions.gather(wanted(currency), threads: threads, from: { [UInt64: WeekSums]() }) {
            part, cells in
            // Hardly any session has more than one feature, so that they are looked for again rather than gathered.
            for (position, cell) in cells.enumerated() {
                let feature = features[Int(cell.kind)]
                if cells.prefix(position).contains(where: { features[Int($0.kind)] == feature }) { continue }
                var ofFeature = WeekSums(sessions: 1)
                var first = Int64.max
                for cell in cells where features[Int(cell.kind)] == feature {
                    ofFeature.cost += cell.sums.cost
                    first = min(first, cell.sums.first)
                }
                let monday = ReportContext.monday(of: first)
                let key = UInt64(feature) << 32 | UInt64(UInt32(truncatingIfNeeded: monday))
                part[key, default: WeekSums()].add(ofFeature)
            }
        }
        var weeks: [UInt64: WeekSums] = [:]
        for part in parts {
            for (key, sums) in part {
                weeks[key, default: WeekSums()].add(sums)
            }
        }
        return weekTable(weeks, currency)
    }

    private func weekTable(_ weeks: [UInt64: WeekSums], _ currency: String) -> ReportTable {
        var table = ReportTable(
            ReportContext.weeksTable, title: "Average cost of a session by feature and week, the steepest rise first",
            currency: currency)
        let rows = weeks.map { key, sums -> Week in
            let monday = Int64(Int32(truncatingIfNeeded: key))
            var week = Week(
                feature: usage.kinds.name(UInt32(key >> 32), .feature), monday: monday, sessions: sums.sessions,
                cost: sums.cost)
            let before = weeks[key & ~0xFFFF_FFFF | UInt64(UInt32(truncatingIfNeeded: monday - 7))]
            week.earlier = before.flatMap { Ratio($0.cost, per: $0.sessions) }
            week.change = week.average.flatMap { now in week.earlier.flatMap { Ratio.change(from: $0, to: now) } }
            return week
        }.sorted { left, right in
            if let one = left.change, let other = right.change, one != other { return one > other }
            if (left.change == nil) != (right.change == nil) { return left.change != nil }
            return (ByteOrder([left.feature]), left.monday) < (ByteOrder([right.feature]), right.monday)
        }
        let cells = { (name: String, sessions: Int64, cost: Int128) -> [ReportCell] in
            [
                .text(name), .missing, .integer(sessions), .picos(cost), ReportCell(Ratio(cost, per: sessions)),
                .missing, .missing, .missing,
            ]
        }
        table.fill(
            rows, view,
            cells: { week in
                [
                    .text(week.feature ?? ReportContext.none),
                    .text(CivilDate(daysSinceEpoch: week.monday).description), .integer(week.sessions),
                    .picos(week.cost), ReportCell(week.average), ReportCell(week.earlier), ReportCell(week.change),
                    ReportCell(week.change.map(isRise) ?? false ? "rise" : nil),
                ]
            },
            rest: { others in
                cells(
                    ReportContext.everythingElse(others.count), others.reduce(0) { $0 + $1.sessions },
                    others.reduce(0) { $0 + $1.cost })
            })
        let sessions = rows.reduce(0) { $0 + $1.sessions }
        let cost = rows.reduce(0) { $0 + $1.cost }
        let outside = tied(currency).picos - cost
        if outside != 0 { table.outside = [table.row(cells("(no session)", 0, outside))] }
        table.total = table.row(withoutAverage(cells("total", sessions, cost + outside), 4))
        let rises = rows.count { $0.change.map(isRise) ?? false }
        table.notes.append(
            "\(FigureText.count(rises)) rises above \(settings.sessions.weeklyRisePercent.trimmed) % from one week to "
                + "the next")
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

    /// `1,234`.
    func count(_ number: some BinaryInteger) -> String { FigureText.count(number) }
}

extension Amount {
    /// Plain decimal text without needless zeros: `20`, `0.5`.
    var trimmed: String { DecimalText.format(Int128(picos), scale: Amount.scale, minimumPlaces: 0) }
}
