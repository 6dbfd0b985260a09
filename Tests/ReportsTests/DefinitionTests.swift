import Books
import Foundation
import Reports
import SettingsText
import TestSupport
import Testing

/// What is wrong in the files that reports are defined by, told as a whole.
@Suite struct `Definitions of reports` {
    private static let header = "dimension,value,amount,enforcement,from,to,currency\n"
    private static let marks = "benchmark,name,currency,ai_cost_from,ai_cost_to,human_cost_from,human_cost_to\n"
    private static let cases: [(file: String, text: String, problems: [String])] = [
        (
            "budgets.csv",
            header + """
                departement,it,1,none,,,
                department,nobody,1,none,,,
                department,,1,none,,,
                feature,chatbot,-1,none,,,
                feature,chatbot,12abc,none,,,
                feature,chatbot,1,stop,,,
                feature,chatbot,1,none,2026-13,,
                feature,chatbot,1,none,2026-10,2026-09,
                feature,chatbot,1,none,,,USX
                feature,chatbot,1,none,,2026-10,
                feature,chatbot,2,none,2026-10,,

                """,
            [
                #"Mappings/budgets.csv:2: dimension: "departement" is not a known value; did you mean department?"#,
                #"Mappings/budgets.csv:3: value: "nobody" is not in Mappings/departments.csv;"#,
                "Mappings/budgets.csv:4: value: is missing: give the department",
                #"Mappings/budgets.csv:5: amount: "-1" is not a plain decimal such as 1200.00, not below zero"#,
                #"Mappings/budgets.csv:6: amount: "12abc" is not a plain decimal such as 1200.00, not below zero"#,
                #"Mappings/budgets.csv:7: enforcement: "stop" is not a known value; use one of none, alert, block"#,
                #"Mappings/budgets.csv:8: from: "2026-13" is not a period such as 2026-10"#,
                "Mappings/budgets.csv:9: to: to is before from",
                #"Mappings/budgets.csv:10: currency: "USX" is not an ISO 4217 code such as USD"#,
                #"Mappings/budgets.csv:12: value: "chatbot" is there twice: first on line 11; keep one"#,
            ]
        ),
        (
            "benchmarks.csv",
            marks + """
                a,A,USD,1,2,3,4
                a,A,USD,1,2,3,4
                b,B,US,1,2,3,4
                c,C,USD,2,1,3,x
                d,,USD,1,2,3,4

                """,
            [
                #"Mappings/benchmarks.csv:3: benchmark: "a" is there twice: first on line 2; keep one"#,
                #"Mappings/benchmarks.csv:4: currency: "US" is not an ISO 4217 code such as USD"#,
                #"Mappings/benchmarks.csv:5: ai_cost_to: ai_cost_to is below ai_cost_from"#,
                "Mappings/benchmarks.csv:6: name: is missing: give a value",
            ]
        ),
        (
            "workstreams.yaml",
            """
            workstreams:
              - id: a
                session: '['
              - id: a
                session: x
              - name: no id
              - id: b
                sesion: x
            """,
            [
                #"Mappings/workstreams.yaml:3:14: workstreams.a.session: "[" is not a regular expression: at byte 1: missing terminating ] for character class"#,
                #"Mappings/workstreams.yaml:4:9: workstreams.id: "a" is there twice: first on line 2; keep one"#,
                "Mappings/workstreams.yaml:6:5: workstreams.id: is missing: give an id that no other entry has",
                "Mappings/workstreams.yaml:7:5: workstreams.b.session: is missing: give a regular expression for session ids",
                #"Mappings/workstreams.yaml:8:5: workstreams.b: "sesion" is not a known field; did you mean session?"#,
            ]
        ),
        (
            "outcomes.yaml",
            """
            outcomes:
              - id: a
              - id: b
                type: t
                sessions: { gl_account: x }
              - id: c
                type: t
                success: { score: { at_least: many, at_lest: 3 }, other: }
              - id: d
                type: t
                benchmark: support-level-11
              - id: e
                type: t
                sessions: { feature: { prefix: [a] } }
            """,
            [
                "Mappings/outcomes.yaml:2:5: outcomes.a.type: is missing: give the outcome_type of the store's events, or sent: values of X-Cost-Outcome",
                "Mappings/outcomes.yaml:5:15: outcomes.b.sessions: may ask for session, feature, department, project, workload, provider, model, nothing else",
                #"Mappings/outcomes.yaml:8:35: outcomes.c.success.score.at_least: "many" is not a plain decimal such as 70"#,
                #"Mappings/outcomes.yaml:8:41: outcomes.c.success.score: "at_lest" is not a known field; did you mean at_least?"#,
                #"Mappings/outcomes.yaml:8:62: outcomes.c.success.other: "nothing" is not a value, a list, at_least or at_most"#,
                #"Mappings/outcomes.yaml:11:16: outcomes.d.benchmark: "support-level-11" is not in Mappings/benchmarks.csv; did you mean support-level-1?"#,
                #"Mappings/outcomes.yaml:14:36: outcomes.e.sessions.feature.prefix: "a list" is not a text"#,
            ]
        ),
        ("outcomes.yaml", "outcomes: many\n", [#"Mappings/outcomes.yaml:1:11: outcomes: "many" is not a list"#]),
        ("workstreams.yaml", "streams: []\n", [#"Mappings/workstreams.yaml:1:1: "streams" is not a known field; "#]),
    ]

    @Test(arguments: cases.indices)
    func `are checked as a whole, each problem with its place`(index: Int) throws {
        let (file, text, expected) = Self.cases[index]
        do {
            _ = try ReportBooks([file: text]).open()
            Issue.record("\(file) is taken as it is")
        } catch BooksError.problems(let problems) {
            let found = problems.map(\.description)
            #expect(found.count == expected.count, "\(found.joined(separator: "\n"))")
            for (found, expected) in zip(found, expected) { #expect(found.hasPrefix(expected)) }
        }
    }

    @Test func `may all be missing`() throws {
        let files = ["budgets.csv", "benchmarks.csv", "workstreams.yaml", "outcomes.yaml"]
        let books = try ReportBooks(Dictionary(uniqueKeysWithValues: files.map { ($0, "") }))
        let folder = try TemporaryFolder()
        try SampleStore.write(to: folder.path("store.sqlite"))
        let judged = JudgedReports(store: folder.path("store.sqlite"), books: try books.open())
        #expect(try judged.differences() == "")
        #expect(try judged.set().report(.budgets)?.tables.isEmpty == true)
    }

    @Test func `of thresholds are checked`() throws {
        let books = try ReportBooks()
        let file = "\(books.path)/chargeback.yaml"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try text.replacing("healthy_to: 6", with: "healthy_to: 30").replacing("score: 3.5", with: "score: -1")
            .replacing("months: 3", with: "months: 25").write(toFile: file, atomically: true, encoding: .utf8)
        do {
            _ = try books.open()
            Issue.record("taken as it is")
        } catch BooksError.problems(let problems) {
            #expect(
                problems.map(\.field) == [
                    "reports.sessions.loop_calls", "reports.anomalies.score", "reports.budgets.months",
                ])
        }
    }
}
