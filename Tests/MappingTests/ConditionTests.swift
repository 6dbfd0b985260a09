import SettingsText
import Testing

@testable import Mapping

@Suite struct Conditions {
    @Test(arguments: [
        ("{ model: gpt-5 }", ["model": "gpt-5"], true),
        ("{ model: gpt-5 }", ["model": "GPT-5"], false),
        ("{ model: gpt-5 }", [:], false),
        ("{ model: 6200 }", ["model": "6200"], true),
        ("{ model: [a, b] }", ["model": "b"], true),
        ("{ model: { in: [a, b] } }", ["model": "c"], false),
        ("{ model: { equals: present } }", ["model": "present"], true),
        ("{ model: 'present' }", ["model": "present"], true),
        ("{ model: 'present' }", ["model": "other"], false),
        ("{ model: present }", ["model": "other"], true),
        ("{ model: present }", ["model": " \t"], false),
        ("{ model: absent }", ["model": ""], true),
        ("{ model: { prefix: exp- } }", ["model": "exp-1"], true),
        ("{ model: { prefix: exp- } }", ["model": "exp"], false),
        ("{ model: { suffix: -east } }", ["model": "data-east"], true),
        ("{ model: { suffix: -east } }", ["model": "east"], false),
        ("{ model: { prefix: a, suffix: z } }", ["model": "abcz"], true),
        ("{ model: { prefix: a, suffix: z } }", ["model": "abc"], false),
        ("{ model: { regex: '^[a-z]+-\\d+$' } }", ["model": "ab-12"], true),
        ("{ model: { regex: '^[a-z]+-\\d+$' } }", ["model": "ab-12\n"], false),
        ("{ model: { not: [a, b] } }", ["model": "c"], true),
        ("{ model: { not: [a, b] } }", [:], true),
        ("{ not: { model: a } }", ["model": "a"], false),
        ("{ all: [{ model: a }, { tool: b }] }", ["model": "a", "tool": "b"], true),
        ("{ any: [{ model: a }, { tool: b }] }", ["model": "x", "tool": "b"], true),
        ("{ any: [{ model: a }, { tool: b }] }", ["model": "x"], false),
        ("{ model: a, tool: b }", ["model": "a"], false),
        ("{ tag.team: core }", ["tag.team": "core"], true),
        ("{ 'tag.cost centre': present }", ["tag.cost centre": "1"], true),
        ("{ workload: agentic-write }", ["tool": "create_ticket"], true),
        ("{ time: { from: 2026-10-01 } }", [:], true),
        ("{ time: { to: 2026-10-01 } }", [:], false),
        ("{ not: { time: { from: 2026-10-02T00:00:00Z } } }", [:], true),
        ("{ model: é }", ["model": "e\u{301}"], false),
        ("{}", [:], true),
    ])
    func `hold for the values they name`(when: String, values: [String: String], holds: Bool) throws {
        let model = try Models.model(Models.rule(when: when))
        let decision = model.decide(Models.attribution(values), at: Models.october)
        #expect((decision.glAccount.value == "hit") == holds)
    }

    @Test func `that take too many steps count as not matching, on both sides of a not`() throws {
        let value = String(repeating: "a", count: 4000) + "!"
        for when in ["{ model: { regex: '^(a+)+$' } }", "{ not: { model: { regex: '^(a+)+$' } } }"] {
            let decision = try Models.model(Models.rule(when: when)).decide(Attribution([.model: value]), at: 0)
            #expect(decision.glAccount.origin == .suspense)
            #expect(decision.abandonedRules == ["a"])
        }
    }

    @Test(arguments: [
        (
            "{ sesion: x }",
            #"Mappings/rules.yaml:4:13: rules.a.when: "sesion" is not a known field; did you mean session?"#
        ),
        (
            "{ model: { prefx: x } }",
            #"Mappings/rules.yaml:4:22: rules.a.when.model: "prefx" is not a known field; did you mean prefix?"#
        ),
        (
            "{ model: { regex: '(' } }",
            #"Mappings/rules.yaml:4:29: rules.a.when.model.regex: "(": missing closing parenthesis, at character 2"#
        ),
        (
            "{ model: '' }",
            #"Mappings/rules.yaml:4:20: rules.a.when.model: "" is not a value; write absent to ask for none"#
        ),
        ("{ model: [] }", "Mappings/rules.yaml:4:20: rules.a.when.model: is missing: give at least one value"),
        ("{ model: [[a]] }", #"Mappings/rules.yaml:4:21: rules.a.when.model: "a list" is not a text"#),
        ("{ any: x }", #"Mappings/rules.yaml:4:18: rules.a.when.any: "x" is not a list of conditions"#),
        (
            "{ time: { from: tomorrow } }",
            #"Mappings/rules.yaml:4:27: rules.a.when.time.from: "tomorrow" is not a date such as 2026-10-01 (midnight UTC) or an instant such as 2026-10-01T06:30:00Z"#
        ),
        (
            "{ time: { from: 2026-10-02, to: 2026-10-01 } }",
            "Mappings/rules.yaml:4:19: rules.a.when.time: to must be after from: the stretch includes from and ends before to"
        ),
        ("[]", #"Mappings/rules.yaml:4:11: rules.a.when: "a list" is not a group of fields"#),
    ])
    func `that are wrong say where and what would be right`(when: String, message: String) {
        #expect(Models.read(Models.rule(when: when)).1.map(\.description) == [message])
    }
}
