import TestSupport
import Testing

@testable import Mapping

@Suite struct Observations {
    static let rules = """
        rules:
          - id: tracker
            priority: 90
            when: { session: { regex: '^([A-Z]+)-[0-9]+' }, user: { not: [bot, robot] } }
            set: { project: { lookup: projects, by: tracker_key, value: '$1' } }
          - id: team
            priority: 95
            when: { session: { regex: '^team-([a-c])' } }
            set: { department: { capture: 'team-$1' } }
          - id: tests
            priority: 96
            when: { any: [{ session: { suffix: -test } }, { outcome: failed }] }
            set: { gl_account: 6200-rnd }
          - id: tag
            priority: 97
            when: { tag.keep: present }
            set: { feature: { copy: tag.keep } }
        """

    @Test func `tell apart only what rules tell apart`() throws {
        let model = try Models.model(Observations.rules)
        func classes(_ attribute: Attribute, _ values: [String?]) -> [Int] {
            var seen: [Observation] = []
            return values.map { value in
                let observation = model.observer(of: attribute).observe(value)
                if let index = seen.firstIndex(of: observation) { return index }
                seen.append(observation)
                return seen.count - 1
            }
        }
        #expect(
            classes(.session, ["x", "y", nil, "  ", "ATLAS-1", "ATLAS-2", "VOICE-3", "NONE-4", "OTHER-5"]) == [
                0, 0, 1, 1, 2, 2, 3, 4, 4,
            ])
        #expect(classes(.session, ["team-a1", "team-a2", "team-b1", "team-a-test"]) == [0, 0, 1, 2])
        #expect(classes(.user, ["bot", "ann", "robot", "bob"]) == [0, 1, 0, 1])
        #expect(classes(.outcome, ["failed", "won", "lost", nil]) == [0, 1, 1, 2])
        #expect(classes(.runId, ["a", "b", nil]) == [0, 0, 0])
        #expect(classes(.tag("other"), ["a", "b", nil]) == [0, 0, 0])
        #expect(classes(.tag("keep"), ["a", "b", nil]) == [0, 1, 2])
        #expect(classes(.feature, ["a", "b", "Chatbot", "chatbot"]) == [0, 1, 2, 3])
        #expect(classes(.tool, ["create_x", "send_y", "get_x", nil]) == [0, 0, 1, 2])
    }

    @Test func `that are equal give equal decisions`() throws {
        let model = try Models.model(Observations.rules)
        let alphabet = [
            "ATLAS-1", "EXPA-2", "VOICE-x", "team-a", "team-b9", "team-a-test", "z-test", "q", "Ω", "", "A-1",
        ]
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            let attributes: [Attribute] = [.session, .user, .outcome, .tool]
            var base = Attribution()
            for attribute in attributes {
                base[attribute] = Bool.random(using: &random) ? alphabet.randomElement(using: &random) : nil
            }
            if Bool.random(using: &random) { base[.user] = "bot" }
            var other = base
            let attribute = attributes.randomElement(using: &random) ?? .session
            other[attribute] = alphabet.randomElement(using: &random)
            let same =
                model.observer(of: attribute).observe(base[attribute])
                == model.observer(of: attribute).observe(other[attribute])
            if same { #expect(model.decide(base, at: 0) == model.decide(other, at: 0)) }
        }
    }

    @Test func `stay right past 64 tests`() throws {
        let rules = (0..<150).map {
            "  - { id: r\($0), priority: \($0), when: { session: s\($0) }, set: { department: d\($0) } }"
        }
        let model = try Models.model("rules:\n" + rules.joined(separator: "\n"))
        let observations = (0..<151).map { model.observer(of: .session).observe("s\($0)") }
        #expect(Set(observations).count == 151)
        #expect(model.observer(of: .session).observe("other") == observations[150])
    }

    @Test func `name every attribute that a decision depends on`() throws {
        let model = try Models.model(Observations.rules)
        #expect(
            model.mentioned == [
                .feature, .project, .department, .glAccount, .workload, .tool, .session, .user, .outcome, .tag("keep"),
            ])
    }
}
