internal import Allocation
internal import Apportionment
public import Books
internal import CostStore
public import Lines
internal import Mapping
internal import Money
internal import Periods
internal import Pools
public import PostedPeriods
public import Postings
internal import Rating

extension WorkbookContents {
    /// The workbook of a run: its posted lines with everything that the scan says of exceptions, rules and sources; the
    /// detail is apart, see ``DetailRows/rows(of:_:_:callsUpTo:progress:)``.
    ///
    /// - Parameters:
    ///   - period: the posted lines of the same scan.
    ///   - lines: of the scan, at any grain.
    ///   - checks: what the run has proved.
    public init(
        _ period: PostedPeriod, books: Books, lines: Lines, pools: [AllocatedPool], checks: [ControlCheck] = []
    ) {
        self.init(period)
        self.pools = pools
        self.checks = checks
        for posted in period.currencies {
            let coverage = lines.coverage(in: posted.currency.code)
            rules += RuleEffect.effects(books.mapping.rules, coverage, posted.currency, in: period.heading.period)
            exceptions += WorkbookException.exceptions(posted, books, lines, coverage)
            for pool in pools where pool.currency == posted.currency.code {
                exceptions += pool.exceptions(posted.currency)
            }
        }
        exceptions += WorkbookException.unpriced(lines, period.heading.currency)
        exceptions += WorkbookException.values(lines, books, period.heading.currency)
        exceptions.sort(by: WorkbookException.isBefore)
        assumptions = Assumption.assumptions(period, books, lines)
    }
}

extension RuleEffect {
    fileprivate static func effects(
        _ rules: [MappingRule], _ coverage: MappingCoverage, _ currency: Currency, in period: FiscalPeriod
    ) -> [RuleEffect] {
        let moments = Validity(
            from: Instant(period.firstDay).microseconds, to: Instant(period.dayAfter).microseconds)
        return rules.enumerated().filter { $0.element.validity.overlaps(moments) }.flatMap { order, rule in
            MappingTarget.allCases.compactMap { target -> RuleEffect? in
                guard let source = rule.settings[target] else { return nil }
                let share = coverage.byRule[.init(rule: rule.id, target: target)]
                return RuleEffect(
                    order: order + 1, priority: rule.priority, id: rule.id, decides: target.title,
                    condition: rule.condition == .always ? "always" : "\(rule.condition)", gives: source.wording,
                    validity: "\(rule.validity)", overrides: rule.overridesSent, rows: share?.calls ?? 0,
                    currency: currency, amount: share?.cost ?? .zero)
            }
        }
    }
}

extension WorkbookException {
    /// By kind, then the larger amount.
    fileprivate static func isBefore(_ left: WorkbookException, _ right: WorkbookException) -> Bool {
        let order = { (one: WorkbookException) in Kind.allCases.firstIndex(of: one.kind) ?? 0 }
        if left.kind != right.kind { return order(left) < order(right) }
        let sizes = (left.amount.picos.magnitude, right.amount.picos.magnitude)
        return sizes.0 != sizes.1 ? sizes.0 > sizes.1 : left.subject < right.subject
    }

    fileprivate static func exceptions(
        _ posted: PostedCurrency, _ books: Books, _ lines: Lines, _ coverage: MappingCoverage
    ) -> [WorkbookException] {
        let currency = posted.currency
        var found = coverage.suspense.map { feature, share in
            WorkbookException(
                .suspense, department: books.settings.suspense.department, subject: feature ?? "(no feature)",
                note: feature.map {
                    "No rule gives \($0) a department and a GL account: add it to features.csv or a rule."
                }
                    ?? "Sent without a feature, and no rule claims it: send the tags, or add a rule.",
                rows: share.calls, currency: currency, amount: share.cost)
        }
        for (department, one) in posted.coverage?.departments ?? [:] {
            for (alias, share) in one.aliases {
                found.append(
                    WorkbookException(
                        .alias, department: department, subject: alias.sent,
                        note: "Sent as \(alias.tag.rawValue), taken for \(alias.value): correct the caller.",
                        rows: share.rows, currency: currency, amount: share.cost))
            }
        }
        for rule in books.mapping.rules where rule.overridesSent {
            for target in MappingTarget.allCases {
                guard let share = coverage.byRule[.init(rule: rule.id, target: target)], share.calls > 0 else {
                    continue
                }
                found.append(
                    WorkbookException(
                        .override, subject: rule.id,
                        note: "The rule decides the \(target.title) whatever callers send.",
                        rows: share.calls, currency: currency, amount: share.cost))
            }
        }
        for department in posted.budgets.keys.sorted() {
            guard let budget = posted.budgets[department] else { continue }
            let cost = currency.total(posted.units(of: department))
            guard cost > budget else { continue }
            found.append(
                WorkbookException(
                    .budget, department: department, subject: "budget of \(budget.rounded(to: currency.minorUnits))",
                    note: "The department costs more than its budget.", currency: currency, amount: cost - budget))
        }
        return found
    }

    fileprivate static func unpriced(_ lines: Lines, _ currency: Currency) -> [WorkbookException] {
        lines.control.unpriced.map { model in
            WorkbookException(
                .unpriced, subject: "\(model.model.provider) \(model.model.model) \(model.model.tier)",
                note:
                    "No price for \(model.meters.map(\.rawValue).joined(separator: ", ")) and no cost of the gateway's: "
                    + "add rows to the table prices, or waive it.", rows: Int(model.calls), currency: currency)
        }
    }

    /// Values that callers sent and no table knows.
    fileprivate static func values(_ lines: Lines, _ books: Books, _ currency: Currency) -> [WorkbookException] {
        var found = books.lint(observed: lines.observations).filter { $0.file == nil }.map { finding in
            WorkbookException(
                .unmatchedTag, subject: finding.subject,
                note: finding.message.prefix(1).uppercased() + finding.message.dropFirst() + ": \(finding.fix)",
                currency: currency)
        }
        let unclean = lines.control.callsWithUncleanTags.count + lines.control.chargesWithUncleanTags.count
        if unclean > 0 {
            found.append(
                WorkbookException(
                    .unmatchedTag, subject: "tags",
                    note: "Further tags are not a JSON object of texts; they are kept as text.",
                    rows: Int(unclean), currency: currency))
        }
        return found
    }
}

extension AllocatedPool {
    fileprivate func exceptions(_ currency: Currency) -> [WorkbookException] {
        let idle = lines.filter(\.isIdle)
        return lines.compactMap { line in
            if line.waived != .zero {
                return WorkbookException(
                    .waived, department: line.target.parts.first, subject: reference.id,
                    note: "Too small to charge by the pool's rule: shown here, borne by another line.",
                    currency: currency,
                    amount: line.waived)
            }
            guard let driver = line.driver, driver <= .zero, !line.isIdle else { return nil }
            return WorkbookException(
                .driver, department: line.target.parts.first, subject: reference.id,
                note:
                    "The driver of \(line.receiver) is \(driver < .zero ? "below zero" : "zero"): it receives \(line.posted.billed.rounded(to: currency.minorUnits)).",
                currency: currency, amount: line.posted.billed)
        } + (idle.isEmpty ? [] : [exception(ofIdle: idle, currency)])
    }

    /// What receives nothing is one exception: a pool by departments and projects has a target for each pair.
    private func exception(ofIdle lines: [AllocatedPool.Line], _ currency: Currency) -> WorkbookException {
        let named = lines.prefix(AllocatedPool.mostNamed).map(\.receiver)
        let others = lines.count - named.count
        let targets = lines.count == 1 ? "1 target" : "\(lines.count) targets"
        return WorkbookException(
            .driver, subject: reference.id,
            note: "Driver of zero, so nothing for \(targets): \(named.joined(separator: ", "))"
                + (others > 0 ? ", and \(others) others." : "."), currency: currency)
    }

    private static let mostNamed = 8
}

extension AllocatedPool.Line {
    /// Who it is for: a department alone, or with its project.
    fileprivate var receiver: String { target.parts.filter { !$0.isEmpty }.joined(separator: " / ") }

    /// Whether it has a driver of zero and nothing comes of it.
    var isIdle: Bool {
        driver == .zero && posted.billed == .zero && adjustment == .zero && waived == .zero
    }
}

extension ValueSource {
    /// What it gives, as a reader of rules would say it.
    fileprivate var wording: String {
        switch self {
        case .constant(let value): value
        case .copy(let attribute): "the value of \(attribute)"
        case .capture: "what the rule's expression captured"
        case .lookup(let lookup):
            "\(lookup.table).csv" + (lookup.by.map { " by \($0)" } ?? "")
                + (lookup.column.map { ", column \($0)" } ?? "")
        }
    }
}
