import JSONText
import Money
import Testing

@testable import Mapping

@Suite struct `Reports on decisions` {
    private func total(_ text: String) throws -> Total { try Total(text) }

    @Test func `explain every rule that was tried`() throws {
        let model = try Models.model(Decisions.rules)
        let trace = model.trace(
            Models.attribution(["feature": "Chatbot", "session": "X-1", "department": "support", "tool": "send_mail"]),
            at: 0)
        #expect(
            trace.description == """
                feature "Chatbot" is an alias of chatbot
                feature: chatbot, sent by the caller as "Chatbot"
                  priority  rule              outcome
                       100  feature-of-a-tag  no: the caller sent a value and the rule does not override it
                project: voice, by rule owner
                  priority  rule     outcome
                        90  tracker  holds, but projects gives nothing for tracker_key "X"
                       100  owner    yes: feature present, gives voice
                department: support, sent by the caller
                  priority  rule         outcome
                        50  experiments  no: project prefix exp-, but it is "voice"
                       100  owner        no: the caller sent a value and the rule does not override it
                       150  team         no: the caller sent a value and the rule does not override it
                gl_account: 5110-ai-usage, by rule owner
                  priority  rule   outcome
                       100  owner  yes: feature present, gives 5110-ai-usage
                workload: agentic-write, inferred from the tool

                """)
    }

    @Test func `explain the same decision that is made`() throws {
        let model = try Models.model(Decisions.rules)
        for values in [[:], ["feature": "Chatbot"], ["tag.team": "a"], ["project": "exp-1", "department": "eng"]] {
            let attribution = Models.attribution(values)
            #expect(model.trace(attribution, at: 5).decision == model.decide(attribution, at: 5))
        }
    }

    @Test func `count cost by coverage and rule`() throws {
        let model = try Models.model(Decisions.rules)
        var coverage = MappingCoverage()
        var half = MappingCoverage()
        let decide = { (values: [String: String]) in model.decide(Models.attribution(values), at: 0) }
        coverage.add(decide(["feature": "chatbot"]), calls: 10, cost: try total("6.25"))
        coverage.add(decide(["department": "eng", "gl_account": "x"]), calls: 1, cost: try total("0.5"))
        half.add(decide(["department": "support", "gl_account": "x"]), calls: 2, cost: try total("1.25"))
        half.add(decide(["feature": "new"]), calls: 3, cost: try total("2"))
        coverage.merge(half)
        #expect(coverage.decidingRules == ["owner"])
        #expect(coverage.suspense == ["new": MappingCoverage.Share(calls: 3, cost: try total("2"))])
        #expect(
            coverage.text(rules: Array(model.rules.prefix(4))) == """
                coverage  calls   cost    share
                tagged        2   1.25   12.5 %
                aliased       1   0.50    5.0 %
                mapped       10   6.25   62.5 %
                suspense      3   2.00   20.0 %
                total        16  10.00  100.0 %

                priority  rule              decides     calls  cost
                      50  experiments       department      0  0.00
                      90  tracker           project         0  0.00
                     100  feature-of-a-tag  feature         0  0.00
                     100  owner             project        10  6.25
                     100  owner             department     10  6.25
                     100  owner             gl_account     10  6.25

                """)
    }

    @Test func `compare two rule sets`() throws {
        let before = try Models.model(Decisions.rules)
        let after = try Models.model(Decisions.rules.replacing("{ copy: tag.team }", with: "research"))
        var comparison = MappingComparison()
        for (values, cost, rows) in [
            (["feature": "chatbot"], "5", 2), (["tag.team": "core"], "12.5", 3), ([:], "-0.5", 1),
            (["department": "support"], "1", 4),
        ] {
            let attribution = Models.attribution(values)
            comparison.add(
                before: before.decide(attribution, at: 0), after: after.decide(attribution, at: 0),
                cost: try total(cost), rows: rows)
        }
        #expect(
            comparison.text == """
                4 of 10 rows move, 12.00

                department  before  after  difference  rows
                core         12.50   0.00      -12.50     3
                research      0.00  12.00       12.00     4
                suspense     -0.50   0.00        0.50     1

                account        before  after  difference  rows
                5110-ai-usage   18.50  18.00       -0.50     1
                9999-suspense   -0.50   0.00        0.50     1

                from                    to                      rows   cost
                core 5110-ai-usage      research 5110-ai-usage     3  12.50
                suspense 9999-suspense  research 5110-ai-usage     1  -0.50

                """)
    }

    @Test func `compare with suspense`() throws {
        let before = try Models.model("rules: []")
        let after = try Models.model("rules: [{ id: a, priority: 1, set: { department: research, project: atlas } }]")
        var comparison = MappingComparison()
        comparison.add(
            before: before.decide(Attribution(), at: 0), after: after.decide(Attribution(), at: 0),
            cost: try total("-3"),
            rows: 2)
        #expect(
            comparison.text == """
                2 of 2 rows move, -3.00

                department  before  after  difference  rows
                research      0.00  -3.00       -3.00     2
                suspense     -3.00   0.00        3.00     2

                from                    to                            rows   cost
                suspense 9999-suspense  research 9999-suspense atlas     2  -3.00

                """)
        #expect(MappingComparison().isEmpty)
    }

    private func json(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `are written for programs`() throws {
        let model = try Models.model(
            "rules: [{ id: a, priority: 1, when: { model: x }, set: { department: research } }]")
        let decision = model.decide(Attribution([.model: "x"]), at: 0)
        var comparison = MappingComparison()
        comparison.add(before: model.decide(Attribution(), at: 0), after: decision, cost: try total("0.5"), rows: 3)
        var coverage = MappingCoverage()
        coverage.add(decision, calls: 3, cost: try total("0.5"))
        let finding = LintFinding(
            kind: .spellingTwins, file: nil, line: nil, subject: "\"a\"", message: "differs", fix: "add an alias")
        #expect(
            json { finding.write(to: &$0) }
                == #"{"kind":"spelling-twins","severity":"warning","file":null,"line":null,"column":null,"subject":"\"a\"","#
                + #""message":"differs","fix":"add an alias"}"#)
        #expect(
            json { coverage.write(to: &$0, rules: model.rules) }
                == #"{"total":{"calls":3,"cost":"0.5"},"coverage":{"tagged":{"calls":0,"cost":"0.0"},"#
                + #""aliased":{"calls":0,"cost":"0.0"},"mapped":{"calls":0,"cost":"0.0"},"#
                + #""suspense":{"calls":3,"cost":"0.5"}},"#
                + #""rules":[{"rule":"a","decides":"department","calls":3,"cost":"0.5"}],"#
                + #""suspense":[{"feature":null,"calls":3,"cost":"0.5"}],"abandoned_rules":[]}"#)
        #expect(
            json { comparison.write(to: &$0) }
                == #"{"rows":3,"moved_rows":3,"moved_cost":"0.5","departments":[{"department":"research","#
                + #""before":"0.0","after":"0.5","difference":"0.5","moved_rows":3},{"department":"suspense","#
                + #""before":"0.5","after":"0.0","difference":"-0.5","moved_rows":3}],"#
                + #""accounts":[{"gl_account":"9999-suspense","before":"0.5","after":"0.5","difference":"0.0","#
                + #""moved_rows":0}],"moves":[{"from_department":"suspense","from_gl_account":"9999-suspense","#
                + #""from_project":null,"to_department":"research","to_gl_account":"9999-suspense","#
                + #""to_project":null,"rows":3,"cost":"0.5"}]}"#)
        #expect(
            json { model.trace(Attribution([.model: "x"]), at: 0).write(to: &$0) }
                == #"{"aliases":[],"targets":[{"target":"feature","sent":null,"value":null,"origin":null,"rules":[]},"#
                + #"{"target":"project","sent":null,"value":null,"origin":null,"rules":[]},"#
                + #"{"target":"department","sent":null,"value":"research","origin":"rule","rules":[{"rule":"a","#
                + #""priority":1,"decided":true,"reason":"yes: model: x, gives research"}]},"#
                + #"{"target":"gl_account","sent":null,"value":"9999-suspense","origin":"suspense","rules":[]}],"#
                + #""workload":"agentic-read","workload_inferred":true}"#)
    }
}
