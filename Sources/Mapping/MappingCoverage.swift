public import Money
internal import TerminalText

/// How much of a cost each rule decided, and how much came tagged, aliased, mapped and unclaimed. One currency.
public struct MappingCoverage: Sendable {
    /// A count of charges with their cost.
    public struct Share: Hashable, Sendable {
        public var calls = 0
        public var cost = Total.zero

        mutating func add(_ calls: Int, _ cost: Total) {
            self.calls += calls
            self.cost += cost
        }
    }

    /// All charges.
    public private(set) var total = Share()
    /// By how department and account came about: each charge once, by the weaker of the two.
    public private(set) var byCoverage: [Coverage: Share] = [:]
    /// By rule and target: a charge counts under each rule that decided something of it.
    public private(set) var byRule: [RuleTarget: Share] = [:]
    /// What no rule claimed, by the feature as sent; `nil` without one.
    public private(set) var suspense: [String?: Share] = [:]
    /// The rules whose expressions gave up on some value.
    public private(set) var abandonedRules: [String: Share] = [:]

    /// A rule with one of the targets that it sets.
    public struct RuleTarget: Hashable, Sendable {
        public var rule: String
        public var target: MappingTarget

        /// A rule with a target.
        public init(rule: String, target: MappingTarget) {
            self.rule = rule
            self.target = target
        }
    }

    /// Nothing yet.
    public init() {}

    /// Counts charges of one combination.
    public mutating func add(_ decision: Decision, calls: Int, cost: Total) {
        total.add(calls, cost)
        byCoverage[decision.coverage, default: Share()].add(calls, cost)
        for target in MappingTarget.allCases {
            guard case .rule(let rule)? = decision[target]?.origin else { continue }
            byRule[RuleTarget(rule: rule, target: target), default: Share()].add(calls, cost)
        }
        if decision.coverage == .suspense { suspense[decision.feature?.value, default: Share()].add(calls, cost) }
        for rule in decision.abandonedRules { abandonedRules[rule, default: Share()].add(calls, cost) }
    }

    /// Adds what another part of the same period came to.
    public mutating func merge(_ other: MappingCoverage) {
        let add = { (left: inout Share, right: Share) in left.add(right.calls, right.cost) }
        add(&total, other.total)
        for (key, share) in other.byCoverage { add(&byCoverage[key, default: Share()], share) }
        for (key, share) in other.byRule { add(&byRule[key, default: Share()], share) }
        for (key, share) in other.suspense { add(&suspense[key, default: Share()], share) }
        for (key, share) in other.abandonedRules { add(&abandonedRules[key, default: Share()], share) }
    }

    /// The rules that decided something.
    public var decidingRules: Set<String> { Set(byRule.keys.map(\.rule)) }

    /// Two tables for a terminal: how the cost came to its owner, and what each rule of the model decided.
    public func text(rules: [MappingRule]) -> String {
        var shares = TextTable([.left, .right, .right, .right], indentation: 0, gap: 2)
        shares.add(["coverage", "calls", "cost", "share"])
        for coverage in Coverage.allCases {
            let share = byCoverage[coverage] ?? Share()
            shares.add(["\(coverage)", "\(share.calls)", share.cost.grouped(), percent(share.cost)])
        }
        shares.add(["total", "\(total.calls)", total.cost.grouped(), percent(total.cost)])
        var table = TextTable([.right, .left, .left, .right, .right], indentation: 0, gap: 2)
        table.add(["priority", "rule", "decides", "calls", "cost"])
        var listed: Set<ExactText> = []
        for rule in rules where listed.insert(ExactText(rule.id)).inserted {
            for target in MappingTarget.allCases where rule.settings[target] != nil {
                let share = byRule[RuleTarget(rule: rule.id, target: target)] ?? Share()
                table.add(["\(rule.priority)", rule.id, target.rawValue, "\(share.calls)", share.cost.grouped()])
            }
        }
        return shares.text + "\n" + table.text
    }

    /// A part of the total cost in percent with one place, half away from zero; `-` of nothing.
    private func percent(_ cost: Total) -> String {
        let (permille, overflow) = cost.picos.multipliedReportingOverflow(by: 1_000)
        guard total.cost != .zero, !overflow else { return "-" }
        let (quotient, remainder) = permille.quotientAndRemainder(dividingBy: total.cost.picos)
        let isHalf = remainder.magnitude >= total.cost.picos.magnitude - remainder.magnitude
        let sign: Int128 = (permille < 0) == (total.cost.picos < 0) ? 1 : -1
        return DecimalText.format(quotient + (isHalf ? sign : 0), scale: 1) + " %"
    }
}
