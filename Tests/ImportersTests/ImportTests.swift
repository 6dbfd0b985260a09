import CostStore
import Foundation
import SettingsText
import SourceRecords
import TestSupport
import Testing

@testable import Importers

/// A gateway that writes little.
private let small = """
    source: small
    rows: calls
    zone: UTC
    columns:
      call_id: id
      started_at: at
      ended_at: at
      provider: { value: openai }
      billing_account: { value: a }
      operation: { value: chat }
      model: model
      tier: { value: standard }
      status: { value: ok }
      metered_cost: { from: cost, unit: dollars }
      currency: { from: currency, default: USD }
    tokens: { input: input }
    attribution: { user: user, department: [{ tag: team }] }
    tags: { objects: [tags] }
    """

@Suite struct `An import` {
    @Test func `refuses hostile records one by one, by their lines, and takes all others`() throws {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        let digits = String(repeating: "9", count: 200_000)
        let lines = [
            #"{"id":"a","at":"2026-10-01 00:00:00","model":"m","cost":0.5}"#,
            #"{"id":"b","at":"2026-10-01 00:00:00","model":"m","cost":0.5"#,
            #"{"id":"c","at":"2026-10-01 00:00:00","model":"m","cost":NaN}"#,
            #"{"id":"d","at":"2026-10-01 00:00:00","model":"m","cost":\#(digits)}"#,
            #"{"id":"e","at":"2026-10-01 00:00:00","model":"m","cost":0.5,"other":\#(deep)}"#,
            #"{"id":"f","at":12,"model":"m","cost":0.5}"#,
            #"{"id":"g","at":"2026-10-01 00:00:00","model":"m","cost":{"a":1}}"#,
            #"{"id":"h","at":"2026-10-01 00:00:00","model":"m","cost":-1e400}"#,
            #"{"id":"i","at":"2026-10-01 00:00:00","model":"m","cost":1,"input":1.5}"#,
            #"{"id":"j","at":"2026-10-01 00:00:00","model":"m","cost":1,"input":9223372036854775807}"#,
            #"[1,2"#,
            #""text""#,
            #"{"id":"","at":"2026-10-01 00:00:00","model":"m","cost":1}"#,
            #"{"id":"k","at":"2026-10-01 00:00:00","model":"m","cost":1,"currency":"dollars"}"#,
            #"{"id":"l","at":"2026-02-30 00:00:00","model":"m","cost":1}"#,
            #"{"id":"m","at":"2026-10-01 00:00:00","model":"m","cost":0x10}"#,
            "\u{0}\u{1}",
            #"{"id":"a","at":"2026-10-01 00:00:00","model":"m","cost":0.6}"#,
            #"{"id":"a","at":"2026-10-01 00:00:00","model":"m","cost":0.50}"#,
            #"{"id":"z","at":"2026-10-01 00:00:00","model":"\ud800\u0000","cost":0.000000000001}"#,
        ]
        let folder = try ImportFolder()
        let path = try folder.file("hostile.jsonl", lines.joined(separator: "\n"))
        let report = try folder.run(try mapping(text: small), [path])
        #expect(report.counts == [20, 2, 1, 1, 16, 0, 0])
        #expect(report.rejections.map(\.line) == Array(2...17))
        #expect(report.conflicts.map(\.line) == [18])
        #expect(
            report.refused.map { $0.prefix(100) } == [
                "2: the record is no JSON: it ends within a value",
                "3: metered_cost: cost 'NaN' is not a number",
                "4: metered_cost: cost '999999999999999999999999999999999999999999999999999999999999…' is not within ",
                "5: the record is no JSON that can be read: more than 256 levels",
                "6: started_at: at '12' is not a time as in ISO 8601",
                #"7: metered_cost: cost '{"a":1}' is not a number"#,
                "8: metered_cost: cost '-1e400' is not within what a store holds exactly",
                "9: input_tokens: input '1.5' is not a whole number from 0 to 10¹⁵",
                "10: input_tokens: input '9223372036854775807' is not a whole number from 0 to 10¹⁵",
                "11: the record is no JSON: it ends within a value",
                "12: the record is no JSON object",
                "13: call_id has no value: nothing is in id",
                "14: currency: 'dollars' is not a code of ISO 4217 in capitals",
                "15: started_at: at '2026-02-30 00:00:00' is not a time as in ISO 8601",
                "16: metered_cost: cost '0x10' is not a number",
                "17: the record is no JSON object",
            ])
        #expect(try folder.rows.value("SELECT sum(metered_cost) FROM calls") == "500000000001")
        // What was refused is kept as it was, to the byte.
        let kept = try String(contentsOfFile: try #require(report.rejectsFiles.first), encoding: .utf8)
        #expect(kept == lines[1...16].joined(separator: "\n") + "\n")
    }

    @Test func `of a table refuses hostile records one by one, by their lines`() throws {
        let folder = try ImportFolder()
        let path = try folder.file(
            "hostile.csv",
            """
            id,at,model,cost,input,tags
            a,2026-10-01 00:00:00,m,0.5,1,"{""team"":""x""}"
            b,2026-10-01 00:00:00,m,0.5,1
            c,2026-10-01 00:00:00,"two
            lines",0.5,1,
            d,2026-10-01 00:00:00,m"x,0.5,1,"{""team"":"
            e,2026-10-01 00:00:00,"m"x,0.5,1,
            f,2026-10-01 00:00:00,m,"1,5",1,
            g,2026-10-01 00:00:00,m,0.5,1,
            "h,2026-10-01 00:00:00,m,0.5,1,
            i,2026-10-01 00:00:00,m,0.5,1,
            """)
        let report = try folder.run(try mapping(text: small), [path])
        #expect(report.counts == [9, 5, 0, 0, 4, 0, 0])
        #expect(
            report.refused == [
                "3: the record 5 cells, the header has 6",
                "7: the record text follows a closing quote: double quotes inside",
                "8: metered_cost: cost '1,5' is not a number",
                "10: the record a quote opens and never closes",
            ])
        #expect(report.notes.unreadTags == 1)
        #expect(
            try folder.rows.rows("SELECT call_id FROM calls ORDER BY id").map { $0[0] } == ["a", "c", "d", "g", "i"])
    }

    @Test func `that cannot be read to its end leaves the store as it was`() throws {
        let folder = try ImportFolder()
        let own = try mapping(text: small)
        let good = try folder.file("good.jsonl", #"{"id":"a","at":"2026-10-01","model":"m","cost":1}"#)
        try folder.run(own, [good])
        let before = folder.bytes
        // A gzip file that is cut short after many whole records.
        let many = (0..<20_000).map { #"{"id":"\#($0)","at":"2026-10-01","model":"m","cost":\#($0)}"# }
        let cut = try folder.file("cut.jsonl", many.joined(separator: "\n"))
        _ = try Program.run(["/bin/gzip", cut])
        let bytes = try Data(contentsOf: URL(filePath: cut + ".gz"))
        try bytes.prefix(bytes.count / 2).write(to: URL(filePath: cut + ".gz"))
        #expect(throws: ImportError.self) { try folder.run(own, [good, cut + ".gz"]) }
        #expect(folder.bytes == before)
        // A text of which nobody knows where the next record begins.
        let broken = try folder.file(
            "broken.json", "[{\"id\":\"b\",\"at\":\"2026-10-01\",\"model\":\"m\",\"cost\":1},{")
        #expect(throws: ImportError.self) { try folder.run(own, [broken]) }
        #expect(folder.bytes == before)
        // Somebody stops it.
        let whole = try folder.file("whole.jsonl", many.joined(separator: "\n"))
        let input = ImportInput.file(path: whole, .json)
        let request = ImportRequest(mapping: own, inputs: [input], store: folder.store)
        #expect(throws: ImportError.self) { try ImportRun(request) { $0 < 8000 }.run() }
        #expect(folder.bytes == before)
        #expect(folder.folder.contents.filter { $0.contains("partial") } == [])
    }

    @Test func `that fails makes no store where none was`() throws {
        let folder = try ImportFolder()
        let broken = try folder.file(
            "broken.json", "[{\"id\":\"b\",\"at\":\"2026-10-01\",\"model\":\"m\",\"cost\":1},{")
        #expect(throws: ImportError.self) { try folder.run(try mapping(text: small), [broken]) }
        #expect(folder.folder.contents == ["broken.json"])
    }

    @Test func `is undone by one bad record where it shall be strict, and writes nothing where it is dry`() throws {
        let folder = try ImportFolder()
        let own = try mapping(text: small)
        let path = try folder.file(
            "two.jsonl",
            """
            {"id":"a","at":"2026-10-01","model":"m","cost":1}
            {"id":"b","at":"2026-10-01","model":"m"}
            {"id":"c","at":"2026-10-01","model":"m","cost":"x"}
            """)
        #expect(throws: ImportError.self) { try folder.run(own, [path]) { $0.isStrict = true } }
        #expect(folder.folder.contents == ["store.sqlite.rejects", "two.jsonl"])
        #expect(try folder.run(own, [path]) { $0.isDryRun = true }.counts == [3, 2, 0, 0, 1, 0, 0])
        #expect(folder.folder.contents == ["store.sqlite.rejects", "two.jsonl"])
    }

    @Test func `takes what was refused once it is right, whatever was around it`() throws {
        let folder = try ImportFolder()
        let first = try folder.run("otel-genai", [sample("otel-genai.json")])
        let refused = try String(contentsOfFile: try #require(first.rejectsFiles.first), encoding: .utf8)
        #expect(refused.split(separator: "\n").count == 1)
        let fixed = refused.replacing(#"{"intValue":"10"}"#, with: #"{"intValue":"5010"}"#)
        let second = try folder.run("otel-genai", [try folder.file("fixed.jsonl", fixed)])
        #expect(second.counts == [1, 1, 0, 0, 0, 0, 0])
        // What stands beside the spans comes along.
        #expect(
            try folder.rows.rows(
                "SELECT call_id, department, input_tokens, cached_input_tokens FROM calls ORDER BY id DESC LIMIT 1")
                == [["msg-4", "support", "10", "5000"]])
    }

    @Test func `refuses a value that has no list of records where the source has one`() throws {
        let folder = try ImportFolder()
        let path = try folder.file("error.json", #"{"error":{"message":"wrong key"}}"#)
        #expect(try folder.run("openai-costs", [path]).refused == ["1: the record has no list data"])
    }

    @Test func `hides persons as the settings say, and what belongs together stays together`() throws {
        let lines = """
            {"id":"a","at":"2026-10-01","model":"m","cost":1,"user":"ada@acme.example","tags":{"owner":"bob@acme.example"}}
            {"id":"b","at":"2026-10-01","model":"m","cost":1,"user":"ada@acme.example","tags":{"owner":"x @ y"}}
            """
        func users(_ change: (inout ImportRequest) -> Void) throws -> [[String?]] {
            let folder = try ImportFolder()
            try folder.run(try mapping(text: small), [try folder.file("a.jsonl", lines)], change)
            return try folder.rows.rows("SELECT \"user\", tags FROM calls ORDER BY id")
        }
        let kept = try users { $0.personal.emails = .keep }
        #expect(
            kept == [
                ["ada@acme.example", #"{"owner":"bob@acme.example"}"#], ["ada@acme.example", #"{"owner":"x @ y"}"#],
            ])
        #expect(try users { $0.personal.emails = .drop } == [[nil, nil], [nil, #"{"owner":"x @ y"}"#]])
        let hashed = try users { _ in }
        let salted = try users { $0.personal.salt = Array("salt".utf8) }
        // The first half of SHA-256, as sha256sum prints it.
        #expect(hashed[0][0] == "sha256:2a1322415fff1b1aceaebe7855b2c5bd")
        #expect(hashed[0][0] == hashed[1][0])
        #expect(salted[0][0] != hashed[0][0])
    }

    @Test func `adds to what other imports have written, and to nothing that is no store`() throws {
        let folder = try ImportFolder()
        let own = try mapping(text: small)
        try folder.run(own, [try folder.file("a.jsonl", #"{"id":"a","at":"2026-10-01","model":"m","cost":1}"#)])
        // Charges of the same store come from another mapping.
        try folder.run("openai-costs", [sample("openai-costs.json")])
        #expect(
            try folder.rows.rows("SELECT (SELECT count(*) FROM calls), (SELECT count(*) FROM charges)") == [["1", "6"]])
        #expect(throws: StoreWriterError.self) {
            try "no store".write(toFile: folder.store, atomically: true, encoding: .utf8)
            try folder.run(own, [sample("langfuse.jsonl")])
        }
    }
}
