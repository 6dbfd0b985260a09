internal import Money
internal import Periods
internal import PostedPeriods

/// Why the cost is another than in the month before, and than planned.
extension StatementPage {
    /// The walks, each a chart and a table whose last line is the sum of the others.
    func walks(_ figures: DepartmentFigures, _ amounts: AmountText, number: Int) -> [[String: Any]] {
        guard let month = figures.previousPeriod else { return [] }
        var walks: [[String: Any]] = []
        if let walk = figures.walk {
            walks.append(
                values(
                    of: walk, title: "Why it changed", from: month.title, meaning: "what was charged",
                    sentence: "than in \(month.title)", id: "walk\(number)", figures, amounts))
        }
        if let walk = figures.budgetWalk {
            walks.append(
                values(
                    of: walk, title: "Why it differs from the budget", from: "Budget", meaning: "what was planned",
                    sentence: "than planned", id: "budget\(number)", figures, amounts))
        }
        return walks
    }

    private func values(
        of walk: VarianceWalk, title: String, from label: String, meaning: String, sentence: String, id: String,
        _ figures: DepartmentFigures, _ amounts: AmountText
    ) -> [String: Any] {
        let steps = walk.steps.filter { $0.units != 0 || [.volume, .mix, .price, .shared].contains($0.step) }
        let last = heading.period.title
        let chart = StatementChart.walk(
            id: id, title: "From \(label) to \(last)",
            description:
                "Steps from \(amounts.amount(walk.before)) to \(amounts.amount(walk.after)) \(figures.currency); the table below has them.",
            before: (label, walk.before), steps: steps.map { ($0.step.title, $0.units) }, after: (last, walk.after),
            accent: settings.accent, amounts: amounts)
        let first = row(label, meaning, amounts.amount(walk.before), isNegative: walk.before < 0)
        return [
            "title": title, "sentence": words(for: walk, sentence, figures, amounts), "chart": chart,
            "rows": [first]
                + steps.map { row($0.step.title, $0.step.meaning, amounts.change($0.units), isNegative: $0.units < 0) },
            "afterLabel": last, "after": amounts.amount(walk.after),
        ]
    }

    private func row(_ label: String, _ meaning: String, _ amount: String, isNegative: Bool) -> [String: Any] {
        ["label": label, "meaning": meaning, "amount": amount, "isNegative": isNegative]
    }

    /// How much more or less, and what most of it comes from.
    private func words(
        for walk: VarianceWalk, _ than: String, _ figures: DepartmentFigures, _ amounts: AmountText
    ) -> String {
        let change = walk.after - walk.before
        guard change != 0 else { return "Neither more nor less \(than)." }
        let amount = amounts.amount(Int128(change.magnitude))
        let sentence = "\(amount) \(figures.currency) \(change > 0 ? "more" : "less") \(than)."
        // The largest step in the direction of the change; others only make up for it.
        let reason = walk.steps.filter { ($0.units > 0) == (change > 0) }.max {
            $0.units.magnitude < $1.units.magnitude
        }
        guard let reason, reason.units != 0 else { return sentence }
        return
            "\(sentence) The largest reason: \(reason.step.title.lowercased()) (\(amounts.change(reason.units))), \(reason.step.meaning)."
    }

    /// The last months as a chart; none where only this one is known.
    func trend(
        _ posted: PostedCurrency, _ figures: DepartmentFigures, _ amounts: AmountText, number: Int
    ) -> [String: Any]? {
        let earlier = posted.earlier.suffix(settings.trendMonths - 1)
        guard !earlier.isEmpty else { return nil }
        let months =
            earlier.map { ($0.period.short, $0.units(of: department)) } + [(heading.period.short, figures.total)]
        let chart = StatementChart.months(
            id: "months\(number)", title: "Cost of \(months.count) months",
            description: months.map { "\($0.0): \(amounts.amount($0.1))" }.joined(separator: ", ")
                + " \(figures.currency).",
            months, accent: settings.accent, amounts: amounts)
        return ["chart": chart]
    }
}

extension FiscalPeriod {
    /// `Oct 26`, or `P10 26` where it is no calendar month.
    fileprivate var short: String {
        "\(calendarMonth.map { String($0.title.prefix(3)) } ?? "P\(label.number)") \(String(label.year).suffix(2))"
    }
}
