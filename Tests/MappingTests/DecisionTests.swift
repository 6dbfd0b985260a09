import Testing

@testable import Mapping

@Suite struct Decisions {
    static let rules = """
        rules:
          - id: experiments
            priority: 50
            override: true
            when: { project: { prefix: exp- } }
            set: { department: research }
          - id: tracker
            priority: 90
            when: { session: { regex: '^([A-Z]+)-[0-9]+' } }
            set: { project: { lookup: projects, by: tracker_key, value: '$1' } }
          - id: owner
            priority: 100
            when: { feature: present }
            set:
              department: { lookup: features }
              gl_account: { lookup: features }
              project: { lookup: features }
          - id: feature-of-a-tag
            priority: 100
            when: { tag.app: { regex: '^app-(.*)$' } }
            set: { feature: { capture: 'x-$1' } }
          - id: team
            priority: 150
            set: { department: { copy: tag.team } }
          - id: usage
            priority: 900
            when: { department: present }
            set: { gl_account: 5110-ai-usage }
        """

    @Test(arguments: [
        ([:], "- - suspense! 9999-suspense!"),
        (["feature": "chatbot"], "chatbot voice@owner support@owner 5110-ai-usage@owner"),
        (["feature": "Chatbot"], "chatbot<Chatbot voice@owner support@owner 5110-ai-usage@owner"),
        (["feature": "code-review"], "code-review - engineering@owner 5110-ai-usage@owner"),
        (["feature": "unknown"], "unknown - suspense! 9999-suspense!"),
        (["department": "eng"], "- - engineering<eng 5110-ai-usage@usage"),
        (["department": "sales", "gl_account": " 42 "], "- - sales  42 "),
        (["feature": "chatbot", "session": "ATLAS-7"], "chatbot atlas@tracker support@owner 5110-ai-usage@owner"),
        (
            ["feature": "chatbot", "session": "EXPA-7"],
            "chatbot exp-agents@tracker research@experiments 5110-ai-usage@owner"
        ),
        (["department": "support", "project": "exp-1"], "- exp-1 research@experiments 5110-ai-usage@usage"),
        (["session": "NONE-7"], "- - suspense! 9999-suspense!"),
        (["tag.app": "app-mail"], "x-mail@feature-of-a-tag - suspense! 9999-suspense!"),
        (["tag.app": "app-"], "x-@feature-of-a-tag - suspense! 9999-suspense!"),
        (["tag.team": "core"], "- - core@team 5110-ai-usage@usage"),
    ])
    func `follow the order of targets and rules`(values: [String: String], summary: String) throws {
        let model = try Models.model(Decisions.rules)
        #expect(model.decide(Models.attribution(values), at: 0).summary == summary)
    }

    @Test func `do not depend on the order of the file`() throws {
        let blocks = Decisions.rules.split(separator: "\n  - ").map(String.init)
        let reversed = ([blocks[0]] + blocks[1...].reversed()).joined(separator: "\n  - ")
        let forward = try Models.model(Decisions.rules)
        let backward = try Models.model(reversed)
        #expect(forward.rules.map(\.id) == ["experiments", "tracker", "feature-of-a-tag", "owner", "team", "usage"])
        for values in [["feature": "Chatbot", "session": "EXPA-1"], ["tag.team": "x"], [:]] {
            let attribution = Models.attribution(values)
            #expect(forward.decide(attribution, at: 0) == backward.decide(attribution, at: 0))
        }
    }

    @Test func `change only at boundaries`() throws {
        let model = try Models.model(
            """
            rules:
              - id: a
                priority: 1
                valid: { from: 2026-10-01, to: 2026-10-15 }
                set: { department: one }
              - id: a
                priority: 1
                valid: { from: 2026-10-15 }
                when: { not: { time: { from: 2026-10-20T12:00:00Z } } }
                set: { department: two }
            """)
        let day: Int64 = 86_400_000_000
        let start = Models.october
        #expect(model.boundaries(in: start..<(start + 31 * day)) == [start + 14 * day, start + 19 * day + day / 2])
        #expect(model.boundaries(in: (start + 14 * day)..<(start + 15 * day)) == [])
        let department = { (instant: Int64) in model.decide(Attribution(), at: instant).department.value }
        #expect(department(start - 1) == "suspense")
        #expect(department(start) == "one")
        #expect(department(start + 14 * day - 1) == "one")
        #expect(department(start + 14 * day) == "two")
        #expect(department(start + 20 * day) == "suspense")
    }

    @Test(arguments: [
        ("create_ticket", "agentic-write"), ("sendMail", "agentic-write"), ("jira.updateIssue", "agentic-write"),
        ("HTTP-DELETE", "agentic-write"), ("write", "agentic-write"), ("write2file", "agentic-write"),
        ("search", "agentic-read"), ("sendgrid_search", "agentic-read"), ("recreate", "agentic-read"),
        ("", "agentic-read"),
        ("\u{0}\u{FFFD}", "agentic-read"),
    ])
    func `conclude the workload from the tool's name`(tool: String, workload: String) throws {
        let model = try Models.model("rules: []")
        let inferred = model.decide(Attribution([.tool: tool]), at: 0).workload
        #expect(inferred == Decision.Workload(value: workload, isInferred: true))
        let sent = model.decide(Attribution([.tool: tool, .workload: "batch"]), at: 0).workload
        #expect(sent == Decision.Workload(value: "batch", isInferred: false))
    }

    @Test(arguments: [
        (Assignment.Origin.sent, Assignment.Origin.sent, Coverage.tagged), (.sent, .alias(from: "x"), .aliased),
        (.rule("a"), .alias(from: "x"), .mapped), (.sent, .suspense, .suspense),
    ])
    func `are covered as well as the weaker of department and account`(
        department: Assignment.Origin, account: Assignment.Origin, coverage: Coverage
    ) {
        let decision = Decision(
            department: Assignment(value: "d", origin: department), glAccount: Assignment(value: "g", origin: account),
            workload: Decision.Workload(value: "w", isInferred: true), abandonedRules: [])
        #expect(decision.coverage == coverage)
    }
}
