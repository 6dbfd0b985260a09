/// Rules as text for people: one explained, or all listed.
public enum RuleText {
    /// Everything that the catalogue knows of a rule.
    public static func explanation(of rule: Rule) -> String {
        var lines = [
            "\(rule.id)   \(rule.level.rawValue)", "", "  \(rule.sentence)",
        ]
        if !rule.fix.isEmpty { lines.append("  \(rule.fix)") }
        lines += ["", "  section   \(rule.section)"]
        if !rule.columns.isEmpty { lines.append("  columns   \(rule.columns.joined(separator: ", "))") }
        let ends = rule.versions
        lines.append(
            "  versions  \(ends.lowerBound)" + (ends.lowerBound == ends.upperBound ? "" : " to \(ends.upperBound)"))
        lines.append("  decided   \(decision(rule))")
        return lines.joined(separator: "\n") + "\n"
    }

    /// One line a rule.
    public static func list(_ catalogue: RuleCatalogue) -> String {
        catalogue.rules.map { rule in
            let id = rule.id + String(repeating: " ", count: max(1, 38 - rule.id.count))
            let level = rule.level.rawValue + String(repeating: " ", count: 7 - rule.level.rawValue.count)
            let decided = symbol(rule) + String(repeating: " ", count: 12 - symbol(rule).count)
            return "\(id)\(level)\(decided)\(rule.sentence)"
        }.joined(separator: "\n") + "\n"
    }

    private static func symbol(_ rule: Rule) -> String {
        if rule.level == .may { return "permission" }
        switch rule.need {
        case .nothing: return rule.hasTest ? "tested" : "untested"
        case .ability: return "profile"
        case .documentation: return "documents"
        case .fact: return rule.isProxy ? "partly" : "facts"
        }
    }

    private static func decision(_ rule: Rule) -> String {
        if rule.level == .may { return "never: it is a permission" }
        switch rule.need {
        case .nothing: return rule.hasTest ? "from the data" : "never: there is no test for it"
        case .documentation: return "never from data: it is about documentation or intent"
        case .ability(let ability, let isAbsent):
            return
                "when the profile says \(isAbsent ? "not that" : "that") \(ability.sentence) (\(ability.rawValue): \(!isAbsent))"
        case .fact(let fact):
            return rule.isProxy ? "in part, as a warning; the rule \(fact.sentence)" : fact.sentence
        }
    }
}
