public import JSONText
internal import Money

// Reports for programs. Amounts are strings of plain decimals, since a JSON number is read as a float; lists have a fixed order.

extension LintFinding {
    /// Writes the finding as one object.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("kind", kind.rawValue)
        writer.member("severity", isError ? "error" : "warning")
        writer.member("file", file)
        writer.name("line")
        if let line { writer.number(line) } else { writer.null() }
        writer.name("column")
        if let column { writer.number(column) } else { writer.null() }
        writer.member("subject", subject)
        writer.member("message", message)
        writer.member("fix", fix)
        writer.endObject()
    }
}

extension MappingCoverage {
    /// Writes totals, shares by coverage, and what each rule decided in the order in which rules are tried.
    public func write(to writer: inout JSONWriter, rules: [MappingRule]) {
        writer.beginObject()
        writer.name("total")
        total.write(to: &writer) { _ in }
        writer.name("coverage")
        writer.beginObject()
        for coverage in Coverage.allCases {
            writer.name("\(coverage)")
            (byCoverage[coverage] ?? Share()).write(to: &writer) { _ in }
        }
        writer.endObject()
        writer.name("rules")
        writer.beginArray()
        var listed: Set<ExactText> = []
        for rule in rules where listed.insert(ExactText(rule.id)).inserted {
            for target in MappingTarget.allCases where rule.settings[target] != nil {
                (byRule[RuleTarget(rule: rule.id, target: target)] ?? Share()).write(to: &writer) {
                    $0.member("rule", rule.id)
                    $0.member("decides", target.rawValue)
                }
            }
        }
        writer.endArray()
        writer.name("suspense")
        writer.beginArray()
        for (feature, share) in suspense.sorted(by: { String.bytewise($0.key ?? "", $1.key ?? "") }) {
            share.write(to: &writer) { $0.member("feature", feature) }
        }
        writer.endArray()
        writer.name("abandoned_rules")
        writer.beginArray()
        for (rule, share) in abandonedRules.sorted(by: { String.bytewise($0.key, $1.key) }) {
            share.write(to: &writer) { $0.member("rule", rule) }
        }
        writer.endArray()
        writer.endObject()
    }
}

extension MappingCoverage.Share {
    fileprivate func write(to writer: inout JSONWriter, _ members: (inout JSONWriter) -> Void) {
        writer.beginObject()
        members(&writer)
        writer.member("calls", calls)
        writer.member("cost", cost.description)
        writer.endObject()
    }
}

extension MappingComparison {
    /// Writes totals before and after by department and account, and every move, by name.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("rows", rows)
        writer.member("moved_rows", movedRows)
        writer.member("moved_cost", movedCost.description)
        MappingComparison.write(departments, "departments", "department", to: &writer)
        MappingComparison.write(accounts, "accounts", "gl_account", to: &writer)
        writer.name("moves")
        writer.beginArray()
        for (move, share) in moves.sorted(by: { String.bytewise($0.key.sortKey, $1.key.sortKey) }) {
            writer.beginObject()
            writer.member("from_department", move.fromDepartment)
            writer.member("from_gl_account", move.fromAccount)
            writer.member("from_project", move.fromProject)
            writer.member("to_department", move.toDepartment)
            writer.member("to_gl_account", move.toAccount)
            writer.member("to_project", move.toProject)
            writer.member("rows", share.rows)
            writer.member("cost", share.cost.description)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    private static func write(
        _ changes: [String: Change], _ list: String, _ name: String, to writer: inout JSONWriter
    ) {
        writer.name(list)
        writer.beginArray()
        for (value, change) in changes.sorted(by: { String.bytewise($0.key, $1.key) }) {
            writer.beginObject()
            writer.member(name, value)
            writer.member("before", change.before.description)
            writer.member("after", change.after.description)
            writer.member("difference", change.difference.description)
            writer.member("moved_rows", change.movedRows)
            writer.endObject()
        }
        writer.endArray()
    }
}

extension MappingComparison.Move {
    fileprivate var sortKey: String {
        [fromDepartment, fromAccount, fromProject ?? "", toDepartment, toAccount, toProject ?? ""]
            .joined(separator: "\u{0}")
    }
}

extension Trace {
    /// Writes each target with its value, where it came from, and every rule tried.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("aliases")
        writer.beginArray()
        for alias in aliases {
            writer.beginObject()
            writer.member("attribute", alias.attribute.name)
            writer.member("sent", alias.alias)
            writer.member("name", alias.name)
            writer.endObject()
        }
        writer.endArray()
        writer.name("targets")
        writer.beginArray()
        for target in targets { write(target, to: &writer) }
        writer.endArray()
        if let workload = decision?.workload {
            writer.member("workload", workload.value)
            writer.member("workload_inferred", workload.isInferred)
        }
        writer.endObject()
    }

    private func write(_ target: TargetTrace, to writer: inout JSONWriter) {
        let assignment = decision?[target.target]
        writer.beginObject()
        writer.member("target", target.target.rawValue)
        writer.member("sent", target.sent)
        writer.member("value", assignment?.value)
        writer.member("origin", assignment?.origin.word)
        writer.name("rules")
        writer.beginArray()
        for attempt in target.attempts {
            writer.beginObject()
            writer.member("rule", attempt.rule.id)
            writer.member("priority", attempt.rule.priority)
            writer.member("decided", attempt.outcome.isDecision)
            writer.member("reason", attempt.outcome.sentence(of: attempt.rule))
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}

extension Assignment.Origin {
    /// `sent`, `alias`, `rule` or `suspense`.
    public var word: String {
        switch self {
        case .sent: "sent"
        case .alias: "alias"
        case .rule: "rule"
        case .suspense: "suspense"
        }
    }
}

extension Trace.Outcome {
    fileprivate var isDecision: Bool {
        if case .decided = self { true } else { false }
    }
}
