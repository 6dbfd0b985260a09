internal import Allocation
internal import Apportionment
internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import Pools
internal import PostedPeriods
internal import Postings
internal import Reports

/// What the templates of one department's statement are filled with. Every amount is in whole minor units and every list
/// foots to the posted total.
struct StatementPage {
    let contents: StatementContents
    let settings: StatementSettings
    let department: String
    /// How texts are made safe where the template does not: Markdown.
    var cleaned: (String) -> String = { $0 }

    private var heading: PeriodHeading { contents.period.heading }
    private var names: NameDirectory { contents.period.names }

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

    // MARK: - One currency

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
        values["walk"] = walk(figures, amounts, number: number)
        values["trend"] = trend(posted, figures, amounts, number: number)
        values["breakdowns"] = breakdowns(figures, amounts, number: number)
        let unitCosts = unitCosts(figures, amounts)
        values["hasUnitCosts"] = !unitCosts.isEmpty
        values["unitCosts"] = unitCosts
        values["reports"] = reports(posted.currency)
        values["tags"] = tags(figures)
        return values
    }

    private func part(
        of part: CostPart, _ units: Int128, _ figures: DepartmentFigures, _ amounts: AmountText
    ) -> [String: Any] {
        let words: (String, String) =
            switch part {
            case .direct: ("Direct cost", "what the department used, by the mapping rules")
            case .takenOut(let pool):
                ("Moved to \(names.pool(pool.id).name)", "the pool took it over and hands it out to all who benefit")
            case .shared(let pool): ("Share of \(names.pool(pool.id).name)", share(of: pool, figures))
            case .trueUp: ("True-up to invoices", "what the invoices say beyond what was metered")
            case .priorPeriod: ("Corrections of earlier months", "restated less posted, charged in this month")
            }
        return [
            "label": cleaned(words.0), "how": cleaned(words.1), "amount": amounts.amount(units),
            "isNegative": units < 0,
            "share": AmountText.percent(units, of: figures.total),
        ]
    }

    /// The department's part of a pool, in a few words.
    private func share(of pool: PoolReference, _ figures: DepartmentFigures) -> String {
        let lines = contents.pools.filter { $0.reference == pool && $0.currency == figures.currency.code }
            .flatMap { pool in pool.lines.filter { pool.isOf($0, department) } }
        guard !lines.isEmpty else { return "a part of the pool, by its rule" }
        let share = lines.map(\.share).sum()
        let percent = (share * Fraction(1000)).rounded.map { DecimalText.format($0, scale: 1) } ?? ""
        return "\(percent) % of the pool, by its rule"
    }

    // MARK: - Reasons

    private func walk(_ figures: DepartmentFigures, _ amounts: AmountText, number: Int) -> [String: Any]? {
        guard let walk = figures.walk, let month = figures.previousPeriod else { return nil }
        let steps = walk.steps.filter { $0.units != 0 || [.volume, .mix, .price, .shared].contains($0.step) }
        let largest = walk.steps.max { $0.units.magnitude < $1.units.magnitude }
        let change = walk.after - walk.before
        var sentence =
            change == 0
            ? "The cost is the same as in \(month.title)."
            : "\(amounts.amount(Int128(change.magnitude))) \(figures.currency) \(change > 0 ? "more" : "less") than in \(month.title)."
        if let largest, largest.units != 0 {
            sentence +=
                " Most of it: \(largest.step.title.lowercased()) (\(amounts.change(largest.units))), \(largest.step.meaning)."
        }
        let chart = StatementChart.walk(
            id: "walk\(number)", title: "From \(month.title) to \(heading.period.title)",
            description:
                "Steps from \(amounts.amount(walk.before)) to \(amounts.amount(walk.after)) \(figures.currency); the table below has them.",
            before: (month.title, walk.before), steps: steps.map { ($0.step.title, $0.units) },
            after: (heading.period.title, walk.after), accent: settings.accent, amounts: amounts)
        let first: [String: Any] = [
            "label": month.title, "meaning": "what was charged", "amount": amounts.amount(walk.before),
            "isNegative": false,
        ]
        let rows: [[String: Any]] =
            [first]
            + steps.map {
                [
                    "label": $0.step.title, "meaning": $0.step.meaning, "amount": amounts.change($0.units),
                    "isNegative": $0.units < 0,
                ]
            }
        return [
            "sentence": sentence, "chart": chart, "rows": rows, "afterLabel": heading.period.title,
            "after": amounts.amount(walk.after),
        ]
    }

    private func trend(
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

    // MARK: - Lists

    private func breakdowns(_ figures: DepartmentFigures, _ amounts: AmountText, number: Int) -> [[String: Any]] {
        let lists: [(String, String, Breakdown)] = [
            ("Features", "Feature", figures.features), ("Models and services", "Model or service", figures.products),
            ("Projects", "Project", figures.projects), ("GL accounts", "GL account", figures.accounts),
        ]
        return lists.enumerated().compactMap { index, list -> [String: Any]? in
            let rows = list.2.top(settings.top)
            guard !rows.isEmpty else { return nil }
            var values: [String: Any] = [
                "id": "list\(number)-\(index)", "title": list.0, "heading": list.1,
                "rows": rows.map { row -> [String: Any] in
                    var values: [String: Any] = [
                        "label": cleaned(index == 3 ? accountLabel(row.label) : row.label),
                        "amount": amounts.amount(row.units), "isNegative": row.units < 0,
                        "share": AmountText.percent(row.units, of: figures.total),
                        "previous": amounts.amount(row.previous), "change": amounts.change(row.units - row.previous),
                        "isCheaper": row.units < row.previous,
                    ]
                    if let key = row.key, key != row.label { values["key"] = cleaned(key) }
                    return values
                },
                "total": amounts.amount(figures.total),
            ]
            if let before = figures.previousPeriod { values["before"] = before.title }
            return values
        }
    }

    private func accountLabel(_ account: String) -> String {
        let name = names.account(account)
        return name.isEmpty ? account : "\(account), \(name)"
    }

    private func unitCosts(_ figures: DepartmentFigures, _ amounts: AmountText) -> [[String: Any]] {
        let counts: [(String, Int128, Int128)] = [
            ("Call", Int128(figures.calls), 1), ("1,000 tokens", figures.tokens ?? 0, 1000),
        ]
        return counts.filter { $0.1 > 0 }.map { label, count, scale in
            [
                "label": label, "count": AmountText.count(count / scale),
                "each": count < scale ? "–" : amounts.each(figures.total * scale, per: count),
            ]
        }
    }

    private func reports(_ currency: Currency) -> [[String: Any]] {
        let tables = (contents.reports[department] ?? []).flatMap(\.tables).filter {
            $0.currency == currency.code && !$0.rows.isEmpty
        }
        return tables.map { table in
            let shown = table.shownRows
            // A page has room for so many columns.
            let columns = table.columns.indices.filter { column in
                shown.contains { column < $0.count && !$0[column].isEmpty }
            }.prefix(StatementPage.mostColumns)
            return [
                "title": cleaned(table.title.prefix(1).uppercased() + table.title.dropFirst()),
                "columns": columns.map { column -> [String: Any] in
                    [
                        "heading": cleaned(table.columns[column].heading),
                        "isNumber": table.columns[column].kind != .text && column > 0,
                    ]
                },
                "rows": shown.map { row -> [String: Any] in
                    [
                        "cells": columns.enumerated().map { place, column -> [String: Any] in
                            [
                                "text": cleaned(row[column]), "isFirst": place == 0,
                                "isNumber": table.columns[column].kind != .text && column > 0,
                            ]
                        }
                    ]
                },
                "notes": table.notes.map(cleaned),
            ]
        }
    }

    private static let mostColumns = 7

    // MARK: - Tags and methods

    private func tags(_ figures: DepartmentFigures) -> [String: Any]? {
        guard let coverage = figures.coverage, coverage.cost != .zero else { return nil }
        let percent = { (cost: Total?) in AmountText.percent(cost?.picos ?? 0, of: coverage.cost.picos) }
        let rows = TagCoverage.tags.map { tag -> [String: Any] in
            [
                "label": tag.title, "sent": percent(coverage.sent(tag)),
                "decided": percent(coverage.tags[tag]?[.decided]),
                "missing": percent(coverage.tags[tag]?[.missing]),
            ]
        }
        let fixes = fixes(coverage, AmountText(currency: figures.currency))
        return ["rows": rows, "fixes": fixes.map(cleaned), "hasFixes": !fixes.isEmpty]
    }

    /// What callers should change, the dearest first.
    private func fixes(_ coverage: TagCoverage.Department, _ amounts: AmountText) -> [String] {
        let places = amounts.currency.minorUnits
        var fixes: [(cost: Total, text: String)] = []
        for tag in [MappingTarget.feature, .department] {
            guard let missing = coverage.tags[tag]?[.missing], missing != .zero else { continue }
            fixes.append(
                (
                    missing,
                    "Send \(tag.header): calls and charges of \(missing.rounded(to: places)) \(amounts.currency) came without it and no rule knows it."
                ))
        }
        for (alias, share) in coverage.aliases {
            fixes.append(
                (
                    share.cost,
                    "Send \(alias.tag.header) as \(alias.value), not \(alias.sent): \(share.rows) calls and charges, \(share.cost.rounded(to: places)) \(amounts.currency)."
                ))
        }
        for (feature, share) in coverage.unowned {
            guard let feature else { continue }
            fixes.append(
                (
                    share.cost,
                    "Say who owns the feature \(feature) (Mappings/features.csv): \(share.rows) calls and charges, \(share.cost.rounded(to: places)) \(amounts.currency)."
                ))
        }
        return fixes.sorted { ($1.cost, $0.text) < ($0.cost, $1.text) }.prefix(settings.top).map(\.text)
    }

    /// One sentence a pool that the department has to do with.
    private var methods: [String] {
        let pools = contents.pools.filter { pool in
            pool.lines.contains { pool.isOf($0, department) && $0.posted.billed != .zero }
        }
        return pools.map { pool in
            let amounts = AmountText(currency: Currency(pool.currency) ?? heading.currency)
            let entry = names.pool(pool.reference.id)
            let total = pool.posted.billed.rounded(to: amounts.currency.minorUnits)
            let basis = pool.definition.levels.map { level in
                "to each \(level.dimensions.map { $0.rawValue.words }.joined(separator: " and ")) by \(level.basis.wording)"
            }.joined(separator: ", then ")
            return
                "\(entry.name): \(total) \(pool.currency) handed out \(basis) (rule \(pool.reference.id), version \(pool.reference.version))."
        }
    }
}

extension AllocatedPool {
    /// Whether a line of the pool is a department's.
    fileprivate func isOf(_ line: Line, _ department: String) -> Bool {
        let place = definition.levels.flatMap(\.dimensions).firstIndex(of: .department)
        return place.map { $0 < line.target.parts.count && line.target.parts[$0] == department } ?? false
    }
}

extension MappingTarget {
    fileprivate var title: String {
        switch self {
        case .feature: "Feature"
        case .project: "Project"
        case .department: "Department"
        case .glAccount: "GL account"
        }
    }

    /// The header by which callers send it.
    fileprivate var header: String {
        switch self {
        case .feature: "X-Cost-Feature"
        case .project: "X-Cost-Project"
        case .department: "X-Cost-Department"
        case .glAccount: "X-Cost-GL-Account"
        }
    }
}

extension FiscalPeriod {
    /// `Oct 26`, or `P10 26` where it is no calendar month.
    fileprivate var short: String {
        "\(isCalendarMonth ? String(title.prefix(3)) : "P\(label.month)") \(String(label.year).suffix(2))"
    }
}

extension String {
    /// `gl_account` as words.
    fileprivate var words: String { String(map { $0 == "_" ? " " : $0 }) }
}
