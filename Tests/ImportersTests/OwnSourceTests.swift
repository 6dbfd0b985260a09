import Foundation
import SettingsText
import SourceRecords
import TestSupport
import Testing

@testable import Importers

/// A gateway of one's own: units, token convention, times and tags of its own.
private let gateway = """
    source: gateway
    rows: calls
    database: { table: requests }
    columns:
      call_id: id
      started_at: { from: at, time: unix_seconds }
      ended_at: { from: ms, time: milliseconds_after_start }
      provider: { from: vendor, lowercase: true, map: { bedrock: aws-bedrock } }
      billing_account: { parameter: account }
      operation: { value: chat }
      model: { from: model, after_last: "/" }
      tier: { value: standard }
      status: { from: code, map: { "2*": ok }, otherwise: error }
      metered_cost: { from: cost, unit: micros }
      currency: { value: USD }
    tokens: { input: usage.in, cached_input: usage.cached, output: usage.out, input_includes: [cached_input] }
    attribution: { department: [headers.department, team], feature: [{ tag: feature }] }
    tags: { objects: [labels] }
    """

@Suite struct `A source of one's own` {
    private static let lines = """
        {"id":"a","at":1790841600,"ms":1500,"vendor":"OpenAI","model":"openai/gpt-5-mini","code":200,"cost":660.5,"usage":{"in":1000,"cached":400,"out":200},"headers":{"department":"support"},"labels":{"feature":"search","release":"v7"}}
        {"id":"b","at":1790841601,"ms":10,"vendor":"Bedrock","model":"m","code":503,"cost":0,"usage":{"in":1,"cached":0,"out":0},"headers":{},"team":"ops","labels":{}}
        """
    private static let table = """
        CREATE TABLE requests (id text, at bigint, ms bigint, vendor text, model text, code bigint, cost numeric, usage text,
            headers text, team text, labels text);
        INSERT INTO requests VALUES
            ('a', 1790841600, 1500, 'OpenAI', 'openai/gpt-5-mini', 200, 660.5, '{"in":1000,"cached":400,"out":200}',
                '{"department":"support"}', NULL, '{"feature":"search","release":"v7"}'),
            ('b', 1790841601, 10, 'Bedrock', 'm', 503, 0, '{"in":1,"cached":0,"out":0}', '{}', 'ops', '{}');
        """
    private static let expected = [
        [
            "a", "1790841600000000", "1790841601500000", "openai", "org-1", "gpt-5-mini", "ok", "660500000", "600",
            "400",
            "200", "support", "search", #"{"release":"v7"}"#,
        ],
        [
            "b", "1790841601000000", "1790841601010000", "aws-bedrock", "org-1", "m", "error", "0", "1", "0", "0",
            "ops",
            nil, nil,
        ],
    ]

    enum Kind: CaseIterable { case lines, table, sqlite, postgreSQL }

    @Test(arguments: Kind.allCases)
    func `gives the same calls from CSV, JSON lines, SQLite and PostgreSQL`(kind: Kind) throws {
        let folder = try ImportFolder()
        let own = try mapping(text: gateway, ["account": "org-1"])
        var server: PostgreSQLServer?
        let input: String
        switch kind {
        case .lines: input = try folder.file("requests.jsonl", Self.lines)
        case .table:
            input = try folder.file(
                "requests.csv",
                """
                id;at;ms;vendor;model;code;cost;usage;headers;team;labels
                a;1790841600;1500;OpenAI;openai/gpt-5-mini;200;660.5;"{""in"":1000,""cached"":400,""out"":200}";"{""department"":""support""}";;"{""feature"":""search"",""release"":""v7""}"
                b;1790841601;10;Bedrock;m;503;0;"{""in"":1,""cached"":0,""out"":0}";{};ops;{}
                """)
        case .sqlite:
            input = folder.folder.path("requests.sqlite")
            try StoreDatabase.run(Self.table, on: input)
        case .postgreSQL:
            let started = try PostgreSQLServer()
            try started.execute(Self.table)
            (server, input) = (started, started.address())
        }
        let report = try withExtendedLifetime(server) { try folder.run(own, [input]) }
        #expect(report.counts == [2, 2, 0, 0, 0, 0, 0])
        #expect(report.sums == ["USD": "0.0006605"])
        #expect(
            try folder.rows.rows(
                """
                SELECT call_id, started_at, ended_at, provider, billing_account, model, status, metered_cost, input_tokens,
                    cached_input_tokens, output_tokens, department, feature, tags FROM calls ORDER BY id
                """) == Self.expected)
    }

    /// Each wrong value with its line, its field and what would be right.
    @Test(
        arguments: [
            ("rows: calls", "rows: call", #":2:7: rows: "call" is not a known value; did you mean calls?"#),
            (
                "zone: UTC", "zone: Europe/Berlin",
                #":3:7: zone: "Europe/Berlin" is not UTC or an offset such as +02:00"#
            ),
            ("call_id: id", "call_id: ''", #"columns.call_id"#), ("call_id: id", "call_id: 'a..b'", "a path such as"),
            ("call_id: id", "call_id: { from: id, unit: cents }", "unit"),
            ("call_id: id", "caller: id", "caller"), ("call_id: id", "call_id: { default: }", "call_id"),
            ("unit: micros", "unit: pennies", "pennies"), ("unit: micros", "zero: nothing", "nothing"),
            ("time: iso", "time: unix_minutes", "unix_minutes"),
            ("input_includes: [cached_input]", "input_includes: [reasoning]", "reasoning"),
            ("tokens: {", "tokens: { inputs: a,", "inputs"), ("tags: {", "tags: { pair: [a],", "pair"),
            ("overlap_hours: 2", "overlap_hours: -2", "overlap_hours"),
            ("overlap_hours: 2", "overlap_hours: 2, table2: x", "table2"),
            (#"after_last: "/""#, "after_last: '::'", "one ASCII character"),
            ("numbers: float", "numbers: double", "double"), ("skip: {", "skip: { a..b: x,", "a path such as"),
            ("source: x", "source: [x]", "source"), ("source: x", "surce: x", "surce"),
            ("{ parameter: account }", "{ parameter: other }", "--set other=VALUE"),
        ])
    func `says what is wrong with its mapping, and where`(right: String, wrong: String, expected: String) throws {
        let text = """
            source: x
            rows: calls
            zone: UTC
            numbers: float
            database: { table: t, watermark: at, overlap_hours: 2 }
            skip: { kind: [x] }
            columns:
              call_id: id
              started_at: { from: at, time: iso }
              ended_at: at
              provider: { value: p }
              billing_account: { parameter: account }
              operation: { value: chat }
              model: { from: model, after_last: "/" }
              tier: { value: standard }
              status: { value: ok }
              metered_cost: { from: cost, unit: micros }
              currency: { value: USD }
            tokens: { input: in, cached_input: cached, input_includes: [cached_input] }
            tags: { objects: [labels] }
            """
        func problems(_ text: String) -> [String] {
            let problems = SettingProblems()
            let parameters = ["account": "a"]
            let read = SourceMapping.read(Array(text.utf8), file: "x.yaml", parameters: parameters, problems: problems)
            #expect((read == nil) == !problems.isEmpty)
            return problems.sorted.map(\.description)
        }
        #expect(problems(text) == [])
        try #require(text.contains(right))
        let all = problems(text.replacing(right, with: wrong))
        #expect(all.contains { $0.hasPrefix("x.yaml") && $0.contains(expected) }, "\(all)")
    }

    /// Nothing that a file says may end the program.
    @Test(arguments: [
        "", "[]", "x", "source: x", "source: x\nrows: calls\ncolumns: []", "rows: calls\nsource: &a [*a]", "{",
        "source: x\nrows: calls\ntokens: { input: { count: a, parts: b } }", "\u{0}", "source: x\nsource: y",
        "source: x\nrows: charges\neach: { a: x, b: { meter: y } }",
        "source: x\nrows: invoices\neach: { a: { amount: y } }",
        "source: x\nrows: calls\nonly: [a, { b: present }]",
        "source: x\nrows: calls\nlists: [a]\ncolumns: { call_id: parent.parent.a }",
        "source: x\nrows: outcomes\ncolumns: { outcome_id: [[[a]]] }",
        "source: " + String(repeating: "[", count: 10_000),
    ])
    func `refuses a mapping that is none`(text: String) {
        let problems = SettingProblems()
        #expect(SourceMapping.read(Array(text.utf8), file: "x.yaml", problems: problems) == nil)
        #expect(!problems.isEmpty)
        for problem in problems.sorted { #expect(problem.description.hasPrefix("x.yaml"), "\(problem)") }
    }
}
