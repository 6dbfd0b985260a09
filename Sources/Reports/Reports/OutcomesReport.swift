internal import Books
internal import Mapping
internal import Money
internal import Periods

/// The report of outcomes: what a result costs, how often sessions come to one, and what people would cost.
extension ReportContext {
    static let outcomesTable = TableDefinition(
        "outcomes", "A row is a definition of Mappings/outcomes.yaml with the sessions that work towards it.",
        [
            ReportColumn(
                "outcome", "outcome", .text,
                "The definition. A session works towards the first one whose sessions hold for it; (no definition) for "
                    + "the other sessions, (no session) for calls and charges without one."),
            ReportColumn("sessions", "sessions", .integer, "Sessions that work towards it.", isSum: true, detail: 1),
            ReportColumn(
                "outcomes", "outcomes", .integer,
                "Successful outcomes that occur in the period, each outcome_id once: events of the definition's type that "
                    + "meet its success, of sessions that work towards it or that have no cost in the period. Where calls "
                    + "say it themselves (sent), each succeeded session without such an event counts one.", isSum: true),
            ReportColumn(
                "unsuccessful", "unsuccessful", .integer, "The other events of its type of these sessions.",
                isSum: true, detail: 4),
            ReportColumn(
                "cost", "AI cost", .money,
                "FOCUS BilledCost of its sessions in the period, whether or not they come to an outcome.", isSum: true),
            ReportColumn("share", "share", .percent, "cost ÷ cost of the total.", detail: 5),
            ReportColumn("cost_per_outcome", "per outcome", .average, "cost ÷ outcomes."),
            ReportColumn(
                "succeeded", "succeeded", .integer,
                "Sessions of the definition with a successful outcome in the period.", isSum: true, detail: 4),
            ReportColumn("success_rate", "success", .percent, "succeeded ÷ sessions."),
            ReportColumn(
                "failed", "failed", .integer,
                "Failed outcomes: sessions − succeeded. An outcome that occurs in a later period is not seen.",
                isSum: true, detail: 3),
            ReportColumn(
                "failed_cost", "cost of failed", .money, "What the failed sessions cost.", isSum: true, detail: 3),
            ReportColumn("cost_per_failed", "per failed", .average, "failed_cost ÷ failed.", detail: 2),
            ReportColumn(
                "trend", "30-day trend", .change,
                "cost_per_outcome of the second half of the last 30 days of the period ÷ that of the first half − 1. A day "
                    + "has the cost of the sessions that begin on it and the outcomes that occur on it.", detail: 1),
            ReportColumn(
                "without_cost", "without cost", .integer,
                "Those of outcomes and unsuccessful whose session has no call and no charge in the period.",
                isSum: true,
                detail: 6),
            ReportColumn(
                "benchmark_ai", "AI elsewhere", .text,
                "The range of AI cost of an outcome in Mappings/benchmarks.csv; a figure of the user's own.",
                presence: .withBenchmark, detail: 4),
            ReportColumn(
                "benchmark_human", "by people", .text,
                "The range of human cost of an outcome in Mappings/benchmarks.csv; a figure of the user's own.",
                presence: .withBenchmark, detail: 2),
            ReportColumn(
                "benchmark_share", "of people's", .percent,
                "cost_per_outcome ÷ the lower end of the range of human cost.", presence: .withBenchmark, detail: 2),
        ] + comparisonColumns)

    static let outcomeDaysTable = TableDefinition(
        "days", "A row is a day of the last 30 of the period and a definition.", isTied: false,
        [
            ReportColumn("outcome", "outcome", .text, "The definition."),
            ReportColumn("day", "day", .text, "The day in UTC."),
            ReportColumn(
                "sessions", "sessions", .integer, "Its sessions whose first call or charge starts on the day."),
            ReportColumn("cost", "AI cost", .money, "FOCUS BilledCost of these sessions in the period."),
            ReportColumn("outcomes", "outcomes", .integer, "Successful outcomes that occur on the day."),
            ReportColumn("cost_per_outcome", "per outcome", .average, "cost ÷ outcomes."),
        ])

    func outcomes(_ currency: String) -> [ReportTable] {
        let definitions = request.books.outcomes
        // Outcomes without cost have no currency: the table of the books' one counts them, and none where only some cost is
        // wanted.
        let ofBooks = request.books.settings.currency.code
        let counts = currency == (currencies.contains(ofBooks) ? ofBooks : currencies.first) && view.filter.isEmpty
        let figures = OutcomeFigures(usage, wanted(currency), definitions, countsWithoutCost: counts, threads)
        let before = comparison.map {
            OutcomeFigures($0, comparisonWanted(currency), definitions, countsWithoutCost: false, threads)
        }
        return [outcomeTable(figures, before, currency), outcomeDays(figures, currency)]
    }

    private func outcomeTable(
        _ figures: OutcomeFigures, _ before: OutcomeFigures?, _ currency: String
    ) -> ReportTable {
        let definitions = request.books.outcomes
        let benchmarks = definitions.map { definition in
            definition.benchmark.flatMap { request.books.benchmarks.benchmark($0) }
                .flatMap { $0.currency.code == currency ? $0 : nil }
        }
        let hasBenchmark = benchmarks.contains { $0 != nil }
        var table = ReportTable(
            ReportContext.outcomesTable, title: "Cost by outcome", currency: currency,
            having: having.union(hasBenchmark ? [.withBenchmark] : []))
        let total = tied(currency)
        let previousTotal = comparisonFigures(currency, by: [])?.total.cost ?? .zero
        typealias Sums = OutcomeFigures.Sums
        let cells = {
            (name: String, sums: Sums, trend: Ratio?, mark: BenchmarkTable.Benchmark?, then: Total) -> [ReportCell] in
            let each = Ratio(sums.cost.picos, per: sums.outcomes)
            let ofPeople = each.flatMap { each in
                mark.flatMap { Ratio($0.humanCost.lowerBound.picos, per: 1) }.flatMap { $0.quotient(of: each) }
            }
            return [
                .text(name), .integer(sums.sessions), .integer(sums.outcomes), .integer(sums.unsuccessful),
                .money(sums.cost), ReportCell(Ratio(sums.cost.picos, per: total.picos)), ReportCell(each),
                .integer(sums.succeeded), ReportCell(Ratio(sums.succeeded, per: sums.sessions)),
                .integer(sums.failed), .money(sums.failedCost),
                ReportCell(Ratio(sums.failedCost.picos, per: sums.failed)), ReportCell(trend),
                .integer(sums.withoutCost), ReportCell(mark.map { ReportContext.range($0.aiCost) }),
                ReportCell(mark.map { ReportContext.range($0.humanCost) }), ReportCell(ofPeople),
            ] + comparison(sums.cost, then)
        }
        // What no definition takes is no outcome: only its sessions and cost are told.
        let plain = { (name: String, sums: Sums, then: Total) -> [ReportCell] in
            cells(name, sums, nil, nil, then).enumerated().map { index, cell in
                [6, 8, 11].contains(index) ? .missing : cell
            }
        }
        var all = Sums()
        var allBefore = Total.zero
        for (index, definition) in definitions.enumerated() {
            let sums = figures.sums[index]
            let then = before?.sums[index].cost ?? .zero
            table.rows.append(
                table.row(cells(definition.name, sums, figures.trend(of: index), benchmarks[index], then)))
            all.add(sums)
            allBefore += then
        }
        var unclaimed = figures.unclaimed
        unclaimed.failedCost = .zero
        let unclaimedBefore = before?.unclaimed.cost ?? .zero
        table.outside.append(table.row(plain("(no definition)", unclaimed, unclaimedBefore)))
        all.add(unclaimed)
        allBefore += unclaimedBefore
        var without = Sums()
        without.cost = total - all.cost
        if without.cost != .zero || previousTotal != allBefore {
            table.outside.append(table.row(plain("(no session)", without, previousTotal - allBefore)))
        }
        all.cost = total
        table.total = table.row(plain("total", all, previousTotal))
        if figures.otherTypes > 0 {
            table.notes.append(
                "\(count(figures.otherTypes)) outcomes of the period have a type that no definition asks for")
        }
        return table
    }

    private func outcomeDays(_ figures: OutcomeFigures, _ currency: String) -> ReportTable {
        var table = ReportTable(
            ReportContext.outcomeDaysTable, title: "Outcomes by day, the last \(figures.trendDays.count) days",
            currency: currency)
        struct Row {
            let name: String
            let day: Int
            let sums: OutcomeFigures.DaySums
        }
        var rows: [Row] = []
        for (index, definition) in request.books.outcomes.enumerated() {
            for day in figures.trendDays {
                rows.append(Row(name: definition.name, day: day, sums: figures.days[index][day]))
            }
        }
        let cells = { (name: String, day: String?, sums: OutcomeFigures.DaySums) -> [ReportCell] in
            [
                .text(name), ReportCell(day), .integer(sums.sessions), .picos(sums.cost), .integer(sums.outcomes),
                ReportCell(Ratio(sums.cost, per: sums.outcomes)),
            ]
        }
        table.fill(
            rows, view, cells: { cells($0.name, usage.date($0.day).description, $0.sums) },
            rest: { others in
                var sums = OutcomeFigures.DaySums()
                for other in others { sums.add(other.sums) }
                return cells(ReportContext.everythingElse(others.count), nil, sums)
            })
        return table
    }

    private static func range(_ range: ClosedRange<Amount>) -> String {
        range.lowerBound == range.upperBound
            ? range.lowerBound.trimmed : "\(range.lowerBound.trimmed)–\(range.upperBound.trimmed)"
    }
}

extension Ratio {
    /// A fraction in parts of this one; `nil` where that leaves 128 bits.
    func quotient(of other: Ratio) -> Ratio? {
        let (top, topOverflow) = other.numerator.multipliedReportingOverflow(by: denominator)
        let (bottom, bottomOverflow) = other.denominator.multipliedReportingOverflow(by: numerator)
        return topOverflow || bottomOverflow ? nil : Ratio(top, per: bottom)
    }
}
