internal import Money
internal import Periods
internal import PostedPeriods
internal import Spreadsheet

/// Thirteen months by department, with what a result cost, and the charts of it.
extension WorkbookWriter {
    private static let mostSeries = 8
    /// The rows that the charts take below the table.
    private static let rowsOfCharts = 36

    func writeTrend(_ sheet: Sheet, _ view: CurrencyView) throws {
        let posted = view.posted
        let months = Array(posted.earlier.suffix(template.trendMonths - 1))
        let all = { (department: String) in
            months.reduce(posted.units(of: department)) { $0 + $1.units(of: department) }
        }
        let known = Set(view.departments).union(months.flatMap { $0.lines.map(\.department) })
        let ranked = known.sorted {
            let (left, right) = (all($0), all($1))
            return left != right ? left > right : $0 < $1
        }
        let shown = Array(ranked.prefix(WorkbookWriter.mostSeries))
        let hasOthers = ranked.count > shown.count
        let labels = DataTable.uniqueHeaders(
            ["Month"] + shown.map { names.department($0).name } + (hasOthers ? ["Other departments"] : [])
                + ["Total", "Results", "Cost per result", "In suspense", "Suspense, of total"])
        var table = DataTable(
            name: "tTrend\(view.tableSuffix)", columns: [.init("month", labels[0], .identifier)])
        let parts = shown.count + (hasOthers ? 1 : 0)
        for index in 0..<parts {
            table.columns.append(.init("department\(index)", labels[index + 1], .money(view.currency)))
        }
        table.columns += [
            .init("total", labels[parts + 1], .money(view.currency)), .init("outcomes", labels[parts + 2], .count),
            .init("cost", labels[parts + 3], .unitCost(view.currency)),
            .init("suspense", labels[parts + 4], .money(view.currency)),
            .init("suspense_share", labels[parts + 5], .percent),
        ]
        for month in months {
            table.rows.append(
                trendRow(month.period, shown, hasOthers, month.units, month.outcomes, view, row: table.rows.count) {
                    month.units(of: $0)
                })
        }
        table.rows.append(
            trendRow(heading.period, shown, hasOthers, posted.units, posted.outcomes, view, row: table.rows.count) {
                posted.units(of: $0)
            })
        try write(
            table, on: sheet, title: "Trend",
            note: table.rows.count > 1
                ? "Posted cost of \(table.rows.count) months by department, the dearest \(shown.count) on their own. Results are the rows of the table outcomes."
                : "Only this month is known. Earlier months appear as they are closed, or when the store has them.",
            currency: view.currency, rowsOfCharts: WorkbookWriter.rowsOfCharts)
        guide.append(GuideEntry(sheet: sheet.name, text: "months by department, cost per result, charts"))
        let hasOutcomes = posted.outcomes ?? 0 > 0 || months.contains { $0.outcomes ?? 0 > 0 }
        try addCharts(sheet, view, table, parts: parts, hasOutcomes: hasOutcomes)
    }

    private func trendRow(
        _ period: FiscalPeriod, _ shown: [String], _ hasOthers: Bool, _ total: Int128, _ outcomes: Int64?,
        _ view: CurrencyView,
        row: Int, units: (String) -> Int128
    ) -> [CellValue] {
        let amounts = shown.map(units)
        var cells: [CellValue] = [.text(CellText(period.description))] + amounts.map { .number(view.number($0)) }
        if hasOthers { cells.append(.number(view.number(total - amounts.reduce(0, +)))) }
        let line = DataSheet.firstRow + row + 1
        let last = CellReference.letters(cells.count - 1), sum = CellReference.letters(cells.count)
        cells.append(
            cells.count > 1
                ? .formula("SUM(B\(line):\(last)\(line))", cached: view.number(total)) : .number(view.number(total)))
        let count = CellReference.letters(cells.count)
        cells.append(outcomes.map { .integer(Int($0)) } ?? .blank)
        let formula = "IF(N(\(count)\(line))=0,\"n/a\",\(sum)\(line)/\(count)\(line))"
        if let outcomes, outcomes > 0 {
            cells.append(.formula(formula, cached: view.number(total) / Double(outcomes)))
        } else {
            cells.append(.textFormula(formula, cached: "n/a"))
        }
        let suspense = CellReference.letters(cells.count)
        let units = units(names.suspenseDepartment ?? "")
        cells.append(.number(view.number(units)))
        cells.append(ratio("\(suspense)\(line)", "\(sum)\(line)", units, total))
        return cells
    }

    private func addCharts(
        _ sheet: Sheet, _ view: CurrencyView, _ table: DataTable, parts: Int, hasOutcomes: Bool
    ) throws {
        let rows = DataSheet.firstRow...(DataSheet.firstRow + table.rows.count - 1)
        let source = { (column: Int) in Chart.Source(sheet.name, CellRange(column: column, rows: rows)) }
        let series = { (column: Int, color: Color) in
            Chart.Series(
                name: .init(sheet.name, CellReference(DataSheet.header, column)), categories: source(0),
                values: source(column), color: color)
        }
        let first = rows.upperBound + 3
        // Two charts stand side by side below the first one, which is as wide as both.
        let width = columnPixels.reduce(0, +)
        let (left, gap) = (max(width, WorkbookWriter.leastWidthOfCharts) / 2 - 10, 20)
        func chart(
            _ kind: Chart.Kind, _ title: String, _ description: String, _ series: [Chart.Series], _ format: String
        )
            -> Chart
        {
            var chart = Chart(kind, title: title, description: description, series: series)
            chart.valueTitle = view.currency.code
            chart.valueFormat = format
            chart.hasLegend = series.count > 1
            chart.width = left
            chart.height = 260
            return chart
        }
        if parts > 0 {
            var stacked = chart(
                .stackedColumn, "Cost by department",
                "Posted cost of each month in \(view.currency.code), one color a department.",
                (0..<parts).map { series($0 + 1, Theme.series[$0 % Theme.series.count]) }, "#,##0")
            stacked.width = left * 2 + gap
            stacked.height = 340
            try sheet.add(stacked, at: CellReference(first, 0))
        }
        let second = first + 18
        let line = chart(
            .line, "Total cost", "Posted cost of each month in \(view.currency.code).",
            [series(parts + 1, template.accent)], "#,##0")
        try sheet.add(line, at: CellReference(second, 0))
        guard hasOutcomes else { return }
        let cost = chart(
            .line, "Cost per result",
            "Posted cost of each month in \(view.currency.code) divided by the results of the month.",
            [series(parts + 3, Theme.series[5])], "#,##0.00")
        try sheet.add(cost, at: CellReference(second, 0), offset: left + gap)
    }
}
