internal import SettingsText
internal import TerminalText

extension Trace: CustomStringConvertible {
    /// For a terminal: each target with its value, and below it every rule tried with the reason.
    public var description: String {
        var text = ""
        for alias in aliases {
            text += "\(alias.attribute) \(SettingProblem.quoted(alias.alias)) is an alias of \(alias.name)\n"
        }
        for target in targets {
            text += "\(target.target.rawValue): \(result(of: target.target))\n"
            var table = TextTable([.right, .left, .left], indentation: 0, gap: 2)
            table.add(["  priority", "rule", "outcome"])
            for attempt in target.attempts {
                table.add(["\(attempt.rule.priority)", attempt.rule.id, attempt.outcome.sentence(of: attempt.rule)])
            }
            if !target.attempts.isEmpty { text += table.text }
        }
        if let workload = decision?.workload {
            text += "workload: \(workload.value), \(workload.isInferred ? "inferred from the tool" : "sent")\n"
        }
        return text
    }

    private func result(of target: MappingTarget) -> String {
        guard let assignment = decision?[target] else { return "none: not sent and no rule decides it" }
        switch assignment.origin {
        case .sent: return "\(assignment.value), sent by the caller"
        case .alias(let spelling):
            return "\(assignment.value), sent by the caller as \(SettingProblem.quoted(spelling))"
        case .rule(let id): return "\(assignment.value), by rule \(id)"
        case .suspense: return "\(assignment.value), as no rule claims it"
        }
    }
}

extension Trace.Outcome {
    /// What became of the rule, as a sentence.
    public func sentence(of rule: MappingRule) -> String {
        switch self {
        case .notInForce: return "no: valid \(rule.validity)"
        case .sentValueStays: return "no: the caller sent a value and the rule does not override it"
        case .failed(let tests):
            let failures = tests.filter { !$0.holds }.map(\.sentence)
            return "no: " + failures.joined(separator: "; ")
        case .gaveNothing(let why): return "holds, but \(why)"
        case .decided(let value): return "yes: \(rule.condition), gives \(value)"
        }
    }
}

extension Trace.TestResult {
    /// The test and what it saw.
    fileprivate var sentence: String {
        guard condition.attribute != nil else { return "not true: \(condition)" }
        return "\(condition), but " + (value.map { "it is \(SettingProblem.quoted($0))" } ?? "there is none")
    }
}
