/// How a decision came about: every rule that was tried, and why it did or did not decide.
public struct Trace: Sendable {
    /// The spellings that aliases replaced.
    public internal(set) var aliases: [Alias] = []
    /// The targets in the order in which they were decided.
    public internal(set) var targets: [TargetTrace] = []
    /// The result.
    public internal(set) var decision: Decision?

    /// A spelling that stood for a name.
    public struct Alias: Hashable, Sendable {
        public var attribute: Attribute
        public var alias: String
        public var name: String
    }

    /// The rules tried for one target.
    public struct TargetTrace: Sendable {
        public var target: MappingTarget
        /// What the caller sent for it.
        public var sent: String?
        /// What the rules saw: values after aliases, and the targets decided before.
        public var seen: Attribution
        /// In the order of (priority, id), up to the one that decided.
        public var attempts: [Attempt] = []
    }

    /// One rule tried.
    public struct Attempt: Sendable {
        public var rule: MappingRule
        public var outcome: Outcome
    }

    /// What became of a rule.
    public enum Outcome: Hashable, Sendable {
        /// The charge starts outside its validity.
        case notInForce
        /// The caller sent a value and the rule does not override.
        case sentValueStays
        /// A condition did not hold; every test with what it saw.
        case failed([TestResult])
        /// The conditions held, but the value came out empty, as a sentence.
        case gaveNothing(String)
        /// It decided this value.
        case decided(String)
    }

    /// One test of a condition, with what it saw.
    public struct TestResult: Hashable, Sendable {
        /// The test, or an `any` or `not` as a whole.
        public var condition: Condition
        /// The attribute's value; `nil` when it has none, or the condition is about several.
        public var value: String?
        public var holds: Bool
    }

    mutating func note(_ rule: MappingRule, _ outcome: Outcome) {
        guard !targets.isEmpty else { return }
        targets[targets.count - 1].attempts.append(Attempt(rule: rule, outcome: outcome))
    }
}

extension Condition {
    /// The parts that must all hold, each with its answer.
    func tests(of attribution: Attribution, at instant: Int64) -> [Trace.TestResult] {
        if case .all(let conditions) = self { return conditions.flatMap { $0.tests(of: attribution, at: instant) } }
        let value = attribute.flatMap { attribution[$0] }
        return [Trace.TestResult(condition: self, value: value, holds: holds(for: attribution, at: instant))]
    }
}

extension MappingModel {
    /// Decides as ``decide(_:at:)`` does and tells how.
    public func trace(_ attribution: Attribution, at instant: Int64) -> Trace {
        var trace: Trace? = Trace()
        _ = decide(attribution, at: instant, tracing: &trace)
        return trace ?? Trace()
    }
}
