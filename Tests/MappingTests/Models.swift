import SettingsText
import Testing

@testable import Mapping

/// Builds models from text, as files would.
enum Models {
    static let tables: [String: String] = [
        "chart-of-accounts": """
        account,name,type,active
        5110-ai-usage,AI usage,expense,true
        5090-legacy-ml,Legacy,expense,false
        6200-rnd,Research,expense,true
        9999-suspense,Suspense,suspense,true
        """,
        "departments": """
        department,name,cost_center,manager,active
        engineering,Engineering,CC-100,Priya Raman,true
        research,Research,CC-210,Kenji Watanabe,true
        support,Support,CC-220,Amara Diallo,true
        suspense,Suspense,CC-999,,true
        """,
        "projects": """
        project,name,department,tracker_key,active
        atlas,Atlas,engineering,ATLAS,true
        exp-agents,Experiment,research,EXPA,true
        voice,Voice,support,VOICE,false
        """,
        "features": """
        feature,name,department,gl_account,project,active
        chatbot,Chatbot,support,5110-ai-usage,voice,true
        code-review,Code review,engineering,5110-ai-usage,,true
        """,
        "aliases": """
        attribute,alias,value
        feature,Chatbot,chatbot
        department,eng,engineering
        """,
    ]

    /// A model of the rules over ``tables``, with some of them replaced, and what is wrong with it.
    static func read(_ rules: String, tables replaced: [String: String] = [:]) -> (MappingModel, [SettingProblem]) {
        let problems = SettingProblems()
        var tables = MappingTables()
        for known in MappingTables.knownTables {
            let text = replaced[known.name] ?? Models.tables[known.name] ?? ""
            let table = TableFile.read(
                Array(text.utf8), file: "Mappings/\(known.name).csv", required: known.columns, problems: problems)
            if let table { tables.add(table, named: known.name, problems: problems) }
        }
        let list = MappingRule.read(Array(rules.utf8), file: "Mappings/rules.yaml", problems: problems)
        let suspense = MappingModel.Suspense(glAccount: "9999-suspense", department: "suspense")
        return (MappingModel(rules: list, tables: tables, suspense: suspense, problems: problems), problems.sorted)
    }

    /// A model without problems.
    static func model(_ rules: String, tables: [String: String] = [:]) throws -> MappingModel {
        let (model, problems) = read(rules, tables: tables)
        try #require(problems == [], "\(problems.map(\.description).joined(separator: "\n"))")
        return model
    }

    /// A rule with the condition `when` that sets a GL account.
    static func rule(when: String) -> String {
        "rules:\n  - id: a\n    priority: 1\n    when: \(when)\n    set: { gl_account: hit }\n"
    }

    /// Values of a combination by rule-file name.
    static func attribution(_ values: [String: String]) -> Attribution {
        var attribution = Attribution()
        for (name, value) in values {
            guard let attribute = Attribute(name: name) else {
                Issue.record("unknown attribute \(name)")
                continue
            }
            attribution[attribute] = value
        }
        return attribution
    }

    static let october: Int64 = 1_790_812_800_000_000
}

extension Decision {
    /// `feature project department gl_account`, each with its origin, `-` for none.
    var summary: String {
        MappingTarget.allCases.map { target in
            guard let assignment = self[target] else { return "-" }
            switch assignment.origin {
            case .sent: return assignment.value
            case .alias(let spelling): return "\(assignment.value)<\(spelling)"
            case .rule(let id): return "\(assignment.value)@\(id)"
            case .suspense: return "\(assignment.value)!"
            }
        }.joined(separator: " ")
    }
}
