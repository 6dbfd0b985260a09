internal import Money
internal import Periods
internal import PostedPeriods

/// What the templates of one department's statement are filled with. Every amount is in whole minor units and every list
/// foots to the posted total.
struct StatementPage {
    let contents: StatementContents
    let settings: StatementSettings
    let department: String
    /// How texts are made safe where the template does not: Markdown.
    var cleaned: (String) -> String = { $0 }

    var heading: PeriodHeading { contents.period.heading }
    var names: NameDirectory { contents.period.names }

    var values: [String: Any] {
        let name = names.department(department)
        var values: [String: Any] = StatementPage.heading(heading, settings)
        values["name"] = cleaned(name.name)
        values["department"] = cleaned(department)
        values["costCenter"] = name.costCenter.map(cleaned)
        values["manager"] = name.manager.map(cleaned)
        values["entity"] = cleaned(heading.entity)
        values["currencies"] = contents.period.currencies.enumerated().compactMap { index, posted in
            let figures = DepartmentFigures(department, of: posted, names: names)
            let isEmpty = figures.parts.isEmpty && (figures.previous ?? 0) == 0
            return index > 0 && isEmpty ? nil : currency(posted, figures, number: index)
        }
        let methods = methods
        values["hasMethods"] = !methods.isEmpty
        values["methods"] = methods.map(cleaned)
        return values
    }

    /// What page and index have in common.
    static func heading(_ heading: PeriodHeading, _ settings: StatementSettings) -> [String: Any] {
        var values: [String: Any] = [:]
        values["accent"] = settings.accent
        values["entity"] = heading.entity
        values["period"] = heading.period.title
        values["state"] = heading.state.title
        values["isDraft"] = heading.state.isDraft
        values["basis"] = heading.basis.title
        values["stateSentence"] =
            switch heading.state {
            case .draft: "Proposed figures: nothing is posted, and the next run may give others."
            case .softClosed: "The figures are issued; only corrections may follow."
            case .closed: "Final figures. What changes later becomes a correction of a later month."
            }
        let last = heading.period.lastDay.daysSinceEpoch
        let until = CivilDate(daysSinceEpoch: last + Int64(settings.disputeDays))
        let who = settings.contact.isEmpty ? "Tell finance" : "Write to \(settings.contact)"
        values["dispute"] =
            "\(who) until \(until), with the line, the amount and what it should be. What is right is corrected in the next open month, with a line of its own."
        values["footer"] =
            "Run \(heading.run), \(heading.basis.title)" + (heading.packHash.map { ", pack \($0)" } ?? "")
            + (heading.source.isEmpty ? "." : ". Source: \(heading.source).")
        return values
    }

    private func currency(_ posted: PostedCurrency, _ figures: DepartmentFigures, number: Int) -> [String: Any] {
        let amounts = AmountText(currency: posted.currency)
        var values: [String: Any] = ["currency": posted.currency.code, "total": amounts.amount(figures.total)]
        let shared = figures.units(of: .shared)
        values["shared"] = amounts.amount(shared)
        values["sharedShare"] = AmountText.percent(shared, of: figures.total)
        if let previous = figures.previous, let change = figures.change, let month = figures.previousPeriod {
            values["before"] = [
                "period": month.title, "change": amounts.change(change),
                "words": "\(AmountText.percent(change, of: previous)) from \(amounts.amount(previous))",
            ]
        }
        if let budget = figures.budget, let variance = figures.variance {
            let part = AmountText.percent(Int128(variance.magnitude), of: budget)
            values["budget"] = [
                "amount": amounts.amount(budget),
                "words": variance < 0
                    ? "overspent by \(amounts.amount(-variance)), \(part)" : "\(amounts.amount(variance)) left, \(part)"
                    ,
            ]
        }
        values["parts"] = figures.parts.map { part(of: $0.part, $0.units, figures, amounts) }
        let walks = walks(figures, amounts, number: number)
        values["walks"] = walks
        values["hasWalks"] = !walks.isEmpty
        values["trend"] = trend(posted, figures, amounts, number: number)
        let breakdowns = breakdowns(figures, amounts, number: number)
        values["hasBreakdowns"] = !breakdowns.isEmpty
        values["breakdowns"] = breakdowns
        let unitCosts = unitCosts(figures, amounts)
        values["hasUnitCosts"] = !unitCosts.isEmpty
        values["unitCosts"] = unitCosts
        values["success"] = success(figures)
        values["reports"] = reports(posted.currency)
        values["tags"] = tags(figures)
        return values
    }
}
