internal import Books
internal import Lines
internal import Money
internal import Periods
internal import Postings

/// The report of budgets: what was to be spent, what is, and what will be by the end of the month.
extension ReportContext {
    static func budgetTable(_ dimension: BudgetTable.Dimension) -> TableDefinition {
        TableDefinition(
            dimension.plural,
            "A row is a \(dimension.rawValue) with a budget in the month, the one that is most above first.",
            [
                ReportColumn(
                    dimension.rawValue, dimension.rawValue, .text,
                    "The \(dimension.rawValue) of Mappings/budgets.csv; (no budget) for all others."),
                ReportColumn(
                    "budget", "budget", .money, "The limit of the month, as Mappings/budgets.csv has it.", isSum: true),
                ReportColumn(
                    "cost", "actual", .money,
                    "FOCUS BilledCost of its calls and charges that start in the period, exactly. Direct cost, as the "
                        + "mapping decided; shares of pools are not in it.", isSum: true),
                ReportColumn("used", "used", .percent, "cost ÷ budget."),
                ReportColumn(
                    "variance", "variance", .money, "cost − budget: above 0 is overspent.", isSum: true, detail: 1),
                ReportColumn(
                    "forecast_run_rate", "at run rate", .average,
                    "Cost at the end of the month if it goes on like this: cost of usage ÷ days seen × days of the month, "
                        + "plus purchases, taxes, credits and adjustments as they are. Days seen: from the first day of "
                        + "the period to the last on which anything in the store starts, or to the last day looked at."),
                ReportColumn(
                    "forecast_last_months", "as last months", .average,
                    "Cost at the end of the month if its remaining days cost what they did on average in the last "
                        + "reports.budgets.months months that have cost: cost + their mean cost ÷ days of the month × "
                        + "days not seen.", detail: 2),
                ReportColumn(
                    "forecast_variance", "forecast − budget", .average, "forecast_run_rate − budget.", detail: 1),
                ReportColumn("last_months", "mean before", .average, "Mean cost of these months.", detail: 3),
                ReportColumn(
                    "status", "status", .text,
                    "over: cost > budget. heading over: forecast_run_rate > budget. else within."),
                ReportColumn(
                    "enforcement", "enforcement", .text,
                    "What the gateway was told to do at the limit, as Mappings/budgets.csv records it: none, alert, block.",
                    detail: 2),
                ReportColumn(
                    "blocked", "blocked calls", .integer, "Calls with status blocked, as the gateway recorded them.",
                    isSum: true, detail: 3),
            ] + comparisonColumns)
    }

    private struct Row {
        var name: String
        var budget: Int128 = 0
        var enforcement: String?
        var cost: Int128 = 0
        var usage: Int128 = 0
        var blocked: Int64 = 0
        var lastMonths: Int128 = 0
        var before: Int128 = 0

        mutating func add(_ other: Row) {
            budget += other.budget
            cost += other.cost
            usage += other.usage
            blocked += other.blocked
            lastMonths += other.lastMonths
            before += other.before
        }
    }

    func budgets(_ currency: String) -> [ReportTable] {
        let isOfBooks = currency == request.books.settings.currency.code
        return BudgetTable.Dimension.allCases.compactMap { dimension in
            let budgets = request.books.budgets.budgets(of: dimension, in: PeriodLabel(request.period)).filter {
                $0.currency.map { $0.code == currency } ?? isOfBooks
            }
            return budgets.isEmpty ? nil : budgetTable(dimension, budgets, currency)
        }
    }

    private func budgetTable(
        _ dimension: BudgetTable.Dimension, _ budgets: [BudgetTable.Budget], _ currency: String
    ) -> ReportTable {
        var rows = budgets.map { budget in
            Row(name: budget.value, budget: Int128(budget.amount.picos), enforcement: budget.enforcement.rawValue)
        }
        var others = Row(name: "(no budget)")
        let index = { (name: String?) -> Int? in
            name.flatMap { name in budgets.firstIndex { $0.value.utf8.elementsEqual(name.utf8) } }
        }
        func add(_ name: String?, _ change: (inout Row) -> Void) {
            if let row = index(name) { change(&rows[row]) } else { change(&others) }
        }
        let figures = figures(currency, by: [dimension.dimension, .category])
        for (names, group) in zip(figures.names, figures.groups) {
            add(names[0]) { row in
                row.cost += group.cost.picos
                if names[1] == ChargeCategory.usage.rawValue { row.usage += group.cost.picos }
                row.blocked += group.blocked
            }
        }
        if let before = comparisonFigures(currency, by: [dimension.dimension]) {
            for (names, group) in zip(before.names, before.groups) {
                add(names[0]) { $0.before += group.cost.picos }
            }
        }
        for line in read.earlierMonths.flatMap(\.lines) where line.key.currency == currency {
            let values = line.key.values
            guard view.filter.takes(values) else { continue }
            add(values[dimension.dimension]) { $0.lastMonths += line.costs.billed.picos }
        }
        return table(ReportContext.budgetTable(dimension), rows, others, currency)
    }

    private func table(
        _ definition: TableDefinition, _ rows: [Row], _ others: Row, _ currency: String
    ) -> ReportTable {
        let name = definition.columns[0].heading
        var table = ReportTable(definition, title: "Budgets by \(name)", currency: currency, having: having)
        let days = daysSeen
        let cells = { (row: Row, hasBudget: Bool) -> [ReportCell] in
            let forecast = self.runRate(row.cost, row.usage, days)
            let variance = forecast.flatMap { $0.minus(row.budget) }
            let isOver = row.cost > row.budget
            let isHeadingOver = variance.map { $0.numerator > 0 } ?? false
            return [
                .text(row.name), hasBudget ? .picos(row.budget) : .missing, .picos(row.cost),
                hasBudget ? ReportCell(Ratio(row.cost, per: row.budget)) : .missing,
                hasBudget ? .picos(row.cost - row.budget) : .missing, ReportCell(forecast),
                ReportCell(self.asLastMonths(row.cost, row.lastMonths, days)),
                hasBudget ? ReportCell(variance) : .missing, ReportCell(self.meanOfLastMonths(row.lastMonths)),
                hasBudget ? .text(isOver ? "over" : isHeadingOver ? "heading over" : "within") : .missing,
                ReportCell(row.enforcement), .integer(row.blocked),
            ] + self.comparison(Total(picos: row.cost), Total(picos: row.before))
        }
        let sorted = rows.sorted { left, right in
            let (one, other) = (left.cost - left.budget, right.cost - right.budget)
            return one != other ? one > other : ByteOrder([left.name]) < ByteOrder([right.name])
        }
        table.fill(
            sorted, view, cells: { cells($0, true) },
            rest: { left in
                var sum = Row(name: ReportContext.everythingElse(left.count))
                for row in left { sum.add(row) }
                return cells(sum, true)
            })
        var budgeted = Row(name: "total")
        for row in rows { budgeted.add(row) }
        var all = budgeted
        all.add(others)
        table.outside = [table.row(cells(others, false).replacing(4, with: .picos(others.cost)))]
        // Shares and forecasts of budgeted and other cost together say nothing about budgets.
        table.total = table.row(
            cells(all, true).enumerated().map { [3, 7, 9].contains($0) ? ReportCell.missing : $1 })
        let seen = days.seen == days.all ? "the whole month" : "\(days.seen) of \(days.all) days"
        let months = read.earlierMonths.count
        table.notes.append(
            "\(seen) seen; "
                + (months == 0
                    ? "the store has no cost in the months before"
                    : "the forecast as last months is of \(months) month\(months == 1 ? "" : "s") before"))
        if !view.filter.isEmpty { table.notes.append("actual and forecast are of what the filter takes") }
        return table
    }

    /// How many days of the month are seen, and how many it has.
    private var daysSeen: (seen: Int, all: Int) {
        let month = request.period.microseconds
        let all = Int((month.upperBound - month.lowerBound) / Instant.day)
        guard request.days == nil else { return (usage.dayCount, all) }
        return (usage.days.keys.map { Int($0 >> 32) + 1 }.max() ?? 0, all)
    }

    private func runRate(_ cost: Int128, _ usage: Int128, _ days: (seen: Int, all: Int)) -> Ratio? {
        // cost − usage + usage × all ÷ seen
        let (scaled, overflow) = (cost - usage).multipliedReportingOverflow(by: Int128(days.seen))
        let (extended, overflows) = usage.multipliedReportingOverflow(by: Int128(days.all))
        return overflow || overflows ? nil : Ratio(scaled + extended, per: days.seen)
    }

    private func meanOfLastMonths(_ sum: Int128) -> Ratio? { Ratio(sum, per: read.earlierMonths.count) }

    private func asLastMonths(_ cost: Int128, _ sum: Int128, _ days: (seen: Int, all: Int)) -> Ratio? {
        // cost + sum ÷ months × (all − seen) ÷ all
        guard !read.earlierMonths.isEmpty else { return nil }
        let divisor = Int128(read.earlierMonths.count * days.all)
        let (scaled, overflow) = cost.multipliedReportingOverflow(by: divisor)
        let (rest, overflows) = sum.multipliedReportingOverflow(by: Int128(days.all - days.seen))
        return overflow || overflows ? nil : Ratio(scaled + rest, per: divisor)
    }
}

extension Ratio {
    /// The fraction less a whole number; `nil` where that leaves 128 bits.
    fileprivate func minus(_ number: Int128) -> Ratio? {
        let (product, overflow) = denominator.multipliedReportingOverflow(by: number)
        return overflow ? nil : Ratio(numerator - product, per: denominator)
    }
}

extension [ReportCell] {
    fileprivate func replacing(_ index: Int, with cell: ReportCell) -> [ReportCell] {
        var cells = self
        cells[index] = cell
        return cells
    }
}

extension BudgetTable.Dimension {
    /// The same among the dimensions of reports.
    var dimension: CostDimension {
        switch self {
        case .feature: .feature
        case .department: .department
        case .project: .project
        }
    }

    /// The key of its table.
    var plural: String { "\(rawValue)s" }
}
