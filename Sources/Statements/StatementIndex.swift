internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import PostedPeriods

/// What the template of the index is filled with: all departments of a period beside one another.
struct StatementIndex {
    let contents: StatementContents
    let settings: StatementSettings
    /// The pages by department.
    let files: [String: String]

    private var names: NameDirectory { contents.period.names }

    var values: [String: Any] {
        var values = StatementPage.heading(contents.period.heading, settings)
        values["currencies"] = contents.period.currencies.enumerated().map { number, posted in
            currency(posted, number: number)
        }
        return values
    }

    private func currency(_ posted: PostedCurrency, number: Int) -> [String: Any] {
        let amounts = AmountText(currency: posted.currency)
        let figures = posted.departments.map { DepartmentFigures($0, of: posted, names: names) }.sorted {
            ($1.total, $0.department) < ($0.total, $1.department)
        }
        let shared = figures.reduce(Int128(0)) { $0 + $1.units(of: .shared) }
        let suspense = names.suspenseDepartment.map { posted.units(of: $0) } ?? 0
        let budgets = figures.compactMap(\.budget)
        var values: [String: Any] = [
            "currency": posted.currency.code,
            "rows": figures.map { row(of: $0, posted, amounts) }, "hasBudgets": !budgets.isEmpty,
            "total": amounts.amount(posted.units), "shared": amounts.amount(shared),
            "direct": amounts.amount(posted.units - shared),
            "sharedShare": AmountText.percent(shared, of: posted.units),
            "allocated": AmountText.percent(posted.units - suspense, of: posted.units),
            "suspense": amounts.amount(suspense),
        ]
        // Bars of nothing say nothing.
        if figures.contains(where: { $0.total != 0 }) {
            values["chart"] = StatementChart.bars(
                id: "departments\(number)", title: "Cost by department, \(posted.currency.code)",
                description: "The same amounts as in the table below, the largest first.",
                figures.prefix(16).map { (names.department($0.department).name.cut(to: 26), $0.total) },
                accent: settings.accent, amounts: amounts)
        }
        if !budgets.isEmpty {
            let left = figures.compactMap(\.variance).reduce(0, +)
            values["left"] = amounts.amount(left)
            values["isOver"] = left < 0
        }
        if let before = posted.earlier.last {
            let change = posted.units - before.units
            values["before"] = [
                "period": before.period.title, "previous": amounts.amount(before.units),
                "change": amounts.change(change),
                "isCheaper": change < 0,
                "words": "\(AmountText.percent(change, of: before.units)) from \(amounts.amount(before.units))",
            ]
        }
        values["tags"] = tags(posted)
        return values
    }

    private func row(
        of figures: DepartmentFigures, _ posted: PostedCurrency, _ amounts: AmountText
    ) -> [String: Any] {
        let shared = figures.units(of: .shared)
        var values: [String: Any] = [
            "name": names.department(figures.department).name, "department": figures.department,
            "direct": amounts.amount(figures.total - shared), "shared": amounts.amount(shared),
            "total": amounts.amount(figures.total), "share": AmountText.percent(figures.total, of: posted.units),
            "left": figures.variance.map(amounts.amount) ?? "–", "isOver": (figures.variance ?? 0) < 0,
        ]
        values["file"] = files[figures.department]
        if let change = figures.change, let previous = figures.previous {
            values["before"] = [
                "previous": amounts.amount(previous), "change": amounts.change(change), "isCheaper": change < 0,
            ]
        }
        return values
    }

    /// How much of the company's direct cost came with each tag.
    private func tags(_ posted: PostedCurrency) -> [String: Any]? {
        guard let coverage = posted.coverage?.total, coverage.cost != .zero else { return nil }
        return ["rows": StatementPage.rows(of: coverage)]
    }
}
