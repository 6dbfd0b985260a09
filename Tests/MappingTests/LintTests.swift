import SettingsText
import Testing

@testable import Mapping

@Suite struct `Lint of mappings` {
    private func findings(
        _ rules: String, tables: [String: String] = [:], observed: LintObservations = LintObservations()
    ) throws -> [String] {
        try MappingLint.findings(in: Models.model("rules:\n" + rules, tables: tables), observed: observed)
            .filter { $0.file != "Mappings/features.csv" || tables["features"] != nil }
            .map { $0.description.replacing("Mappings/", with: "") }
    }

    @Test(arguments: [
        // References.
        (
            "- { id: a, priority: 1, when: { model: x }, set: { department: reserch, gl_account: 5090-legacy-ml, project: nothing-like-it } }",
            [
                "rules.yaml:2: error inactive-account: a: account 5090-legacy-ml is inactive in chart-of-accounts.csv; choose an active one",
                "rules.yaml:2: error unknown-department: a: department reserch is not in departments.csv; did you mean research?",
                "rules.yaml:2: error unknown-project: a: project nothing-like-it is not in projects.csv; add it there or correct it",
            ]
        ),
        (
            "- { id: a, priority: 1, when: { feature: chatbots }, set: { department: support } }",
            ["rules.yaml:2: warning unknown-feature: a: feature chatbots is not in features.csv; did you mean chatbot?"]
        ),
        // Reach.
        (
            "- { id: a, priority: 1, when: { model: { prefix: gpt } }, set: { department: support } }\n- { id: b, priority: 2, when: { model: [gpt-5, gpt-6], tool: x }, set: { department: research } }",
            [
                "rules.yaml:3: warning unreachable-rule: b: a always decides before it; lower its priority number or remove it"
            ]
        ),
        (
            "- { id: a, priority: 1, when: { model: { prefix: gpt } }, set: { department: support } }\n- { id: b, priority: 2, override: true, when: { model: gpt-5 }, set: { department: research } }",
            []
        ),
        (
            "- { id: a, priority: 1, when: { feature: present }, set: { department: { lookup: features } } }\n- { id: b, priority: 2, when: { feature: chatbot }, set: { department: research } }",
            []
        ),
        (
            "- { id: a, priority: 1, valid: { to: 2026-10-01 }, set: { department: support } }\n- { id: b, priority: 2, set: { department: research } }",
            []
        ),
        (
            "- { id: a, priority: 1, set: { department: support } }\n- { id: b, priority: 2, when: { model: x }, set: { department: research, project: atlas } }",
            []
        ),
        // Contradictions.
        (
            "- { id: a, priority: 1, when: { model: { prefix: gpt, equals: claude } }, set: { department: support } }",
            [
                "rules.yaml:2: warning never-matching-rule: a: its conditions contradict one another: model: claude and model prefix gpt; correct or remove it"
            ]
        ),
        (
            "- { id: a, priority: 1, when: { all: [{ tool: absent }, { tool: { regex: x } }] }, set: { department: support } }",
            [
                "rules.yaml:2: warning never-matching-rule: a: its conditions contradict one another: tool absent and tool regex x; correct or remove it"
            ]
        ),
        // Validity.
        (
            "- { id: a, priority: 1, valid: { to: 2026-10-01 }, set: { department: support } }\n- { id: a, priority: 1, valid: { from: 2026-10-03 }, set: { department: support } }",
            [
                "rules.yaml:3: warning validity-gap: a: no version is in force from 2026-10-01 to 2026-10-03; close the gap, or say after_gap: true when it is meant"
            ]
        ),
        (
            "- { id: a, priority: 1, valid: { to: 2026-10-01 }, set: { department: support } }\n- { id: a, priority: 1, after_gap: true, valid: { from: 2026-10-03 }, set: { department: support } }",
            []
        ),
        // Names.
        (
            "- { id: Team_Rule, priority: 1, when: { model: x }, set: { department: support } }",
            [
                "rules.yaml:2: warning naming-convention: Team_Rule: is not lowercase words joined by hyphens; rename it team-rule"
            ]
        ),
    ])
    func `finds what rules get wrong`(rules: String, expected: [String]) throws {
        #expect(try findings(rules) == expected)
    }

    @Test func `finds what tables get wrong`() throws {
        let tables = [
            "features": """
            feature,name,department,gl_account,project,active
            chatbot,Chatbot,suport,5090-legacy-ml,voice,true
            Bad Name,Bad,support,5110-ai-usage,,true
            """,
            "aliases": """
            attribute,alias,value
            feature,chatbot,Bad Name
            department,eng,enginering
            """,
        ]
        #expect(
            try findings(" []", tables: tables) == [
                "aliases.csv:2: error alias-hides-name: chatbot: is a name of its own in features.csv; remove the alias or the entry",
                "aliases.csv:3: error unknown-department: eng: department enginering is not in departments.csv; did you mean engineering?",
                "features.csv:2: error inactive-account: chatbot: account 5090-legacy-ml is inactive in chart-of-accounts.csv; choose an active one",
                "features.csv:2: error inactive-project: chatbot: project voice is inactive in projects.csv; choose an active one",
                "features.csv:2: error unknown-department: chatbot: department suport is not in departments.csv; did you mean support?",
                "features.csv:3: warning naming-convention: Bad Name: is not lowercase words joined by hyphens; rename it bad-name",
            ])
    }

    @Test func `finds what a store shows`() throws {
        let rules = """
            - { id: a, priority: 1, when: { model: { prefix: o1 } }, set: { department: support } }
            - { id: b, priority: 2, when: { model: { prefix: gpt } }, set: { department: support } }
            - { id: c, priority: 3, when: { tool: absent }, set: { department: research } }
            """
        let observed = LintObservations(
            values: [
                .model: ["gpt-5", "claude"], .feature: ["Chatbot", "CHATBOT", "chat bot", "chatbot", "New Thing", ""],
                .glAccount: ["5110-ai-usage", "42"], .tool: [],
                .project: ["Data_Lake", "data-lake"],
            ], decidingRules: ["a", "b"])
        #expect(
            try findings(rules, observed: observed) == [
                "rules.yaml:2: warning never-matching-rule: a: nothing in the store has model prefix o1; correct or remove it",
                "rules.yaml:4: warning never-matching-rule: c: decided nothing in the store; remove it or correct its conditions",
                "store: warning naming-convention: New Thing: is not lowercase words joined by hyphens; rename it new-thing",
                "store: warning spelling-twins: CHATBOT: differs from feature chatbot only by case or spacing; add to aliases.csv: feature,CHATBOT,chatbot",
                "store: warning spelling-twins: Data_Lake: differs from project data-lake only by case or spacing; add to aliases.csv: project,Data_Lake,data-lake",
                "store: warning spelling-twins: chat bot: differs from feature chatbot only by case or spacing; add to aliases.csv: feature,chat bot,chatbot",
                "store: error unknown-account: 42: it is not in chart-of-accounts.csv; add it there or correct it",
                "store: warning unknown-feature: New Thing: it is not in features.csv; add it there or correct it",
                "store: error unknown-project: Data_Lake: it is not in projects.csv; add it there or correct it",
                "store: error unknown-project: data-lake: it is not in projects.csv; add it there or correct it",
            ])
    }

    @Test func `overlapping versions of a rule are refused when they are read`() {
        let (_, problems) = Models.read(
            """
            rules:
              - { id: a, priority: 1, set: { department: support } }
              - { id: a, priority: 1, valid: { from: 2026-10-03 }, set: { department: research } }
            """)
        #expect(
            problems.map(\.description) == [
                "Mappings/rules.yaml:3:5: rules.a: a rule of this id is in force at the same time on line 2: give both versions valid stretches that do not meet, or another id"
            ])
    }

    /// Whatever the logic says of two conditions must be true of every value.
    @Test func `never calls a rule out of reach that can be reached`() throws {
        let pattern = try Pattern("^a.*c$")
        let texts = ["a", "ab", "abc", "c", "bc"]
        var tests: [Condition] = [.isPresent(.model), .isAbsent(.model), .matches(.model, pattern), .always]
        for text in texts {
            tests += [.equals(.model, text), .hasPrefix(.model, text), .hasSuffix(.model, text)]
            tests.append(.isIn(.model, [text, "abc"]))
        }
        tests += tests.map { .not($0) }
        tests += [
            .any([tests[0], tests[1]]), .all([tests[2], tests[5]]), .any([.equals(.model, "a"), .equals(.tool, "a")]),
        ]
        let values: [String?] = texts + ["x", "axc", nil]
        for left in tests {
            for right in tests {
                let implies = left.implies(right)
                let excludes = left.excludes(right)
                for value in values {
                    var attribution = Attribution()
                    attribution[.model] = value
                    let holdsLeft = left.holds(for: attribution, at: 0)
                    let holdsRight = right.holds(for: attribution, at: 0)
                    if implies, holdsLeft {
                        #expect(holdsRight, "\(left) implies \(right), not for \(value ?? "none")")
                    }
                    if excludes {
                        #expect(!(holdsLeft && holdsRight), "\(left) excludes \(right), not for \(value ?? "none")")
                    }
                }
            }
        }
    }
}
