internal import Columns
internal import FOCUS

/// The rules of a version, compiled for the columns of one file.
final class Plan: Sendable {
    let catalogue: RuleCatalogue
    let specification: FOCUSSpecification
    let profile: Profile
    let facts: ReferenceFacts
    let columns: [ColumnPlan]
    let rowChecks: [RowCheck]
    let agreements: [AgreementCheck]
    let sums: [SumCheck]
    /// The rule on doubled rows and the columns that tell rows apart.
    let distinctRows: (rule: Int, columns: [Int])?
    /// For each rule, why it is not run; `nil` when it is.
    let skipped: [RuleOutcome.Status?]
    let header: [HeaderFinding]
    let positions: [String: Int]

    /// - Parameter hasDistinctRows: whether it is known that no row is there twice.
    init(
        catalogue: RuleCatalogue, schema: [ColumnSchema], profile: Profile, facts: ReferenceFacts,
        hasDistinctRows: Bool = false
    ) {
        var compiler = PlanCompiler(catalogue: catalogue, schema: schema, profile: profile, facts: facts)
        compiler.hasDistinctRows = hasDistinctRows
        compiler.compile()
        self.catalogue = catalogue
        self.profile = profile
        self.facts = facts
        specification = compiler.specification
        columns = compiler.columns
        rowChecks = compiler.rowChecks
        agreements = compiler.agreements
        sums = compiler.sums
        distinctRows = compiler.distinctRows
        skipped = compiler.skipped
        header = compiler.header.findings
        positions = compiler.header.positions
    }

    /// The column that says whose rows they are.
    var providerColumn: Int? { positions["ProviderName"] ?? positions["ServiceProviderName"] }

    /// How a finding of a rule counts.
    static func severity(of rule: Rule) -> Severity {
        if rule.isProxy { return .warning }
        return rule.level == .must ? .error : .warning
    }
}

/// Turns rules into checks over column positions.
struct PlanCompiler {
    let catalogue: RuleCatalogue
    let specification: FOCUSSpecification
    let profile: Profile
    let facts: ReferenceFacts
    let header: HeaderReading
    var columns: [ColumnPlan]
    var rowChecks: [RowCheck] = []
    var agreements: [AgreementCheck] = []
    var sums: [SumCheck] = []
    var distinctRows: (rule: Int, columns: [Int])?
    var hasDistinctRows = false
    var skipped: [RuleOutcome.Status?]

    init(catalogue: RuleCatalogue, schema: [ColumnSchema], profile: Profile, facts: ReferenceFacts) {
        self.catalogue = catalogue
        self.profile = profile
        self.facts = facts
        specification = FOCUSSpecification.of(catalogue.version)
        header = HeaderReading(schema.map(\.name), catalogue: catalogue, profile: profile)
        columns = zip(schema, header.columns).map { ColumnPlan($0, column: $1) }
        skipped = Array(repeating: nil, count: catalogue.rules.count)
    }

    mutating func compile() {
        for (index, column) in columns.enumerated() {
            guard let allowed = column.column?.allowedValues else { continue }
            for value in allowed { columns[index].allowed.insert(columns[index].literal(value)) }
        }
        for (number, rule) in catalogue.rules.enumerated() { compile(rule, number) }
    }

    private func position(_ column: String) -> Int? { header.positions[column] }

    private mutating func compile(_ rule: Rule, _ number: Int) {
        if let reason = reasonNotToRun(rule) {
            skipped[number] = reason
            return
        }
        var isApplied = false
        for clause in rule.clauses {
            if compile(clause, rule, number) { isApplied = true }
        }
        if !isApplied { skipped[number] = .notApplicable(absence(of: rule)) }
    }

    private func absence(of rule: Rule) -> String {
        guard let first = rule.columns.first else { return "no column has values of this format" }
        if position(first) == nil { return "the file has no column \(first)" }
        let absent = rule.columns.dropFirst().filter { position($0) == nil }
        return absent.isEmpty ? "nothing to test" : "the file has no column \(absent.joined(separator: ", "))"
    }

    private func reasonNotToRun(_ rule: Rule) -> RuleOutcome.Status? {
        if rule.clauses.contains(where: { $0.check == .permission }) { return .permission }
        switch rule.need {
        case .nothing: return rule.hasTest ? nil : .undecided("there is no test for it")
        case .documentation: return .undecided("needs the provider's documentation or intent")
        case .fact(let fact):
            let isGiven = facts.has(fact) || profile.meets(rule.need) == true
            return rule.hasTest && isGiven ? nil : .undecided(fact.sentence)
        case .ability(let ability, let isAbsent):
            switch profile.meets(rule.need) {
            case true?: return nil
            case false?:
                return .notApplicable("the profile says \(isAbsent ? "" : "not ")that \(ability.sentence)")
            case nil:
                let isThere = rule.clauses.contains { $0.check == .present } && position(rule.columns[0]) != nil
                return isThere ? nil : .undecided("needs the profile to say whether \(ability.sentence)")
            }
        }
    }

    /// Adds the checks of a clause; false when the file has nothing that it applies to.
    private mutating func compile(_ clause: Clause, _ rule: Rule, _ number: Int) -> Bool {
        switch clause.check {
        case .nothing, .permission: return false
        case .present, .header: return true
        case .presentWith(let other): return position(other) != nil
        case .see: return rule.columns.first.map { position($0) != nil } ?? true
        case .format(let defect): return assign(defect, number, rule)
        case .custom(let kind): return assign(kind, number)
        case .typed:
            guard let subject = clause.subject.flatMap(position) else { return false }
            columns[subject].ruleOfDefect[.type] = number
            return true
        case .pascalKeys:
            guard let subject = clause.subject.flatMap(position) else { return false }
            columns[subject].pascalKeysRule = number
            return true
        case .noEmptyTag:
            guard let subject = clause.subject.flatMap(position) else { return false }
            columns[subject].emptyTagRule = number
            return true
        case .distinctRows:
            let telling = columns.indices.filter { index in
                columns[index].column.map { $0.kind != .metric } ?? true
            }
            if hasDistinctRows { return !telling.isEmpty }
            for index in telling { columns[index].needsHashes = true }
            distinctRows = (number, telling)
            return !telling.isEmpty
        case .onePer(let keys, let terms):
            return compileAgreement(clause, keys, terms, rule, number)
        case .sumInvoiced, .invoiceCurrency, .commitmentBalances:
            return compileSum(clause.check, number)
        default:
            return compileRowCheck(clause, rule, number)
        }
    }

    private mutating func assign(_ defect: Defect, _ number: Int, _ rule: Rule) -> Bool {
        var isApplied = false
        for index in columns.indices {
            guard let column = columns[index].column else { continue }
            if let only = rule.columns.first, only != column.id { continue }
            let applies =
                switch defect.attribute {
                case "numeric": columns[index].format == .numeric
                case "date-time": columns[index].format == .dateTime
                case "unit": columns[index].format == .unit
                case "key-value": columns[index].format == .keyValue || columns[index].format == .jsonObject
                case "currency":
                    if case .currency = columns[index].format { true } else { false }
                case "string": !column.allowsNulls && columns[index].format == .text
                case "null":
                    defect == .nullPlaceholder || !(columns[index].forbidsNull && columns[index].format == .text)
                default: false
                }
            guard applies else { continue }
            columns[index].ruleOfDefect[defect] = number
            isApplied = true
        }
        return isApplied
    }

    private mutating func assign(_ kind: CustomKind, _ number: Int) -> Bool {
        var isApplied = false
        for index in columns.indices where columns[index].isCustom {
            let defects: [Defect] =
                switch (kind, columns[index].format) {
                case (.numeric, .numeric): [.type] + Defect.allCases.filter { $0.attribute == "numeric" }
                case (.dateTime, .dateTime): [.type] + Defect.allCases.filter { $0.attribute == "date-time" }
                case (.currency, .currency): [.currency]
                case (.null, _): [.nullEmpty, .nullPlaceholder]
                case (.string, .text): [.nullBlank, .type]
                case (.string, .currency): [.type]
                default: []
                }
            for defect in defects { columns[index].ruleOfDefect[defect] = number }
            if !defects.isEmpty { isApplied = true }
        }
        return isApplied
    }

    private mutating func compileAgreement(
        _ clause: Clause, _ keys: [String], _ terms: [Term], _ rule: Rule, _ number: Int
    ) -> Bool {
        // A moment is what makes keys many; without one it would be no key.
        let momentName = keys.count > 1 ? keys.first { $0 == "ChargePeriodStart" } : nil
        let moment = momentName.flatMap(position)
        let otherKeys = keys.filter { $0 != momentName }
        let keyPositions = otherKeys.compactMap(position)
        let mustBeSet = terms.compactMap { position($0.column) }
        guard let subject = clause.subject.flatMap(position), keyPositions.count == otherKeys.count,
            mustBeSet.count == terms.count, momentName == nil || moment != nil
        else { return false }
        for index in keyPositions + [subject] + (moment.map { [$0] } ?? []) {
            columns[index].needsHashes = true
            columns[index].needsNumbers = true
        }
        agreements.append(
            AgreementCheck(
                rule: number, subject: subject, keys: keyPositions, moment: moment, mustBeSet: mustBeSet,
                severity: Plan.severity(of: rule)))
        return true
    }

    private mutating func compileSum(_ check: Check, _ number: Int) -> Bool {
        if check == .invoiceCurrency {
            // Decided with the sums: a group in another currency than its invoices is of this rule.
            guard let index = sums.firstIndex(where: { $0.currencyRule == nil && $0.subtracted == nil }) else {
                return false
            }
            sums[index].currencyRule = number
            return true
        }
        guard let billed = position("BilledCost") else { return false }
        columns[billed].needsNumbers = true
        if check == .sumInvoiced {
            let keys = ["BillingAccountId", "BillingPeriodStart", "BillingPeriodEnd", "BillingCurrency"]
            let places = keys.compactMap(position)
            guard places.count == keys.count else { return false }
            for place in places { columns[place].needsNumbers = true }
            sums.append(
                SumCheck(
                    rule: number, kind: .invoices, subject: billed, keys: places, added: (billed, []), subtracted: nil))
            return true
        }
        guard let effective = position("EffectiveCost"), let id = position("CommitmentDiscountId") else { return false }
        columns[effective].needsNumbers = true
        let isSet = Term(column: "CommitmentDiscountId", test: .isSet)
        let consumed = [isSet, Term(column: "CommitmentDiscountStatus", test: .isIn(["Used", "Unused"]))]
        let bought = [isSet, Term(column: "ChargeCategory", test: .isIn(["Purchase"]))]
        sums.append(
            SumCheck(
                rule: number, kind: .commitments, subject: effective, keys: [id],
                added: (effective, [consumed.map { literal($0, whenUnknown: false) }]),
                subtracted: (billed, [bought.map { literal($0, whenUnknown: false) }])))
        return true
    }

    private mutating func compileRowCheck(_ clause: Clause, _ rule: Rule, _ number: Int) -> Bool {
        guard let subject = clause.subject.flatMap(position), let test = test(clause.check, subject) else {
            return false
        }
        let when = clause.when.map { $0.alternatives.map { $0.map { literal($0, whenUnknown: false) } } } ?? []
        let unless = clause.unless.map { $0.alternatives.map { $0.map { literal($0, whenUnknown: true) } } } ?? []
        rowChecks.append(
            RowCheck(
                rule: number, subject: subject, test: test, when: when, unless: unless,
                severity: Plan.severity(of: rule)))
        return true
    }

    private mutating func test(_ check: Check, _ subject: Int) -> RowCheck.Test? {
        switch check {
        case .set: return .anyOf([.holds(.null(subject))])
        case .null: return .anyOf([.holdsNot(.null(subject))])
        case .positive:
            columns[subject].needsNumbers = true
            return .anyOf([.holds(.null(subject)), .holds(.notPositive(subject))])
        case .zero:
            columns[subject].needsNumbers = true
            return .anyOf([.holds(.notZero(subject))])
        case .nonnegative:
            columns[subject].needsNumbers = true
            return .anyOf([.holds(.negative(subject))])
        case .oneOf: return .anyOf([.holds(.notAllowed(subject))])
        case .equals(let value):
            let others = columns[subject].allowed.subtracting([columns[subject].literal(value)])
            return .anyOf([.holds(.literal(subject, others, orNull: false, orInvalid: false))])
        case .differs(let value):
            return .anyOf([
                .holds(.literal(subject, [columns[subject].literal(value)], orNull: false, orInvalid: false))
            ])
        case .sameAs(let other): return pair(subject, other) { .sameAs($0, isDifferent: false) }
        case .differsFrom(let other): return pair(subject, other) { .sameAs($0, isDifferent: true) }
        case .before(let other): return pair(subject, other) { .before($0) }
        case .atMost(let other): return pair(subject, other) { .atMost($0) }
        case .togetherWith(let other): return position(other).map { .togetherWith($0) }
        case .listedUnder(let other): return position(other).map { .listedUnder($0) }
        case .listedPrice: return pair(subject, "SkuPriceId") { .listedPrice($0) }
        case .listedUnit: return pair(subject, "SkuPriceId") { .listedUnit($0) }
        case .keptKeys(let other): return position(other).map { .keptKeys($0) }
        case .keptValues(let other): return position(other).map { .keptValues($0) }
        case .keptIdentifier(let other): return position(other).map { .keptIdentifier($0) }
        case .product(let price, let quantity):
            guard let price = position(price), let quantity = position(quantity) else { return nil }
            for index in [subject, price, quantity] { columns[index].needsNumbers = true }
            return .product(price, quantity)
        case .within(let start, let end):
            guard let start = position(start), let end = position(end), let own = position("ChargePeriodEnd") else {
                return nil
            }
            for index in [subject, start, end, own] { columns[index].needsNumbers = true }
            return .within(end: own, start, end)
        default: return nil
        }
    }

    private mutating func pair(_ subject: Int, _ other: String, _ make: (Int) -> RowCheck.Test) -> RowCheck.Test? {
        guard let other = position(other) else { return nil }
        columns[subject].needsNumbers = true
        columns[other].needsNumbers = true
        return make(other)
    }

    /// A term over a column's position. A value that is not allowed leaves a condition open: the rule then has no say on
    /// the row, so that one wrong word does not make ten findings.
    private mutating func literal(_ term: Term, whenUnknown: Bool) -> Literal {
        guard let column = position(term.column) else {
            // An absent column counts as null; one that must not be null leaves the condition open.
            let isOptional = specification.column(term.column)?.allowsNulls ?? true
            switch term.test {
            case .isNull: return .always
            case .isNotIn: return isOptional || whenUnknown ? .always : .never
            case .isIn where whenUnknown && !isOptional: return .always
            case .isSet, .isEmpty, .isPositive, .isIn: return .never
            }
        }
        switch term.test {
        case .isNull, .isEmpty: return .holds(.null(column))
        case .isSet: return .holdsNot(.null(column))
        case .isPositive:
            columns[column].needsNumbers = true
            return .holds(.positive(column))
        case .isIn(let words):
            let numbers = Set(words.map { columns[column].literal($0) })
            return .holds(
                .literal(
                    column, numbers, orNull: whenUnknown && columns[column].column?.allowsNulls == false,
                    orInvalid: whenUnknown))
        case .isNotIn(let words):
            let numbers = Set(words.map { columns[column].literal($0) })
            // Missing where it must not be is as good as unknown.
            let orNull = columns[column].column?.allowsNulls ?? true
            return .holds(
                .literal(
                    column, columns[column].allowed.subtracting(numbers), orNull: orNull || whenUnknown,
                    orInvalid: whenUnknown))
        }
    }
}
