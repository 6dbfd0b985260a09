import CostStore
import Export
import Foundation
import Lines
import Periods
import TestSupport
import Testing

/// Attribution that means harm, or comes from a broken client.
@Suite struct `Hostile attribution` {
    /// A text as a caller may send it, and as rows must show it.
    struct Value: Sendable {
        let bytes: [UInt8]
        let text: String

        /// A text that comes through as it is.
        init(_ text: String) {
            bytes = Array(text.utf8)
            self.text = text
        }

        init(bytes: [UInt8], comesOutAs text: String) {
            self.bytes = bytes
            self.text = text
        }
    }

    static let texts: [Value] = [
        Value(#"say "hi", or 'ho'; done"#), Value("line\nfeed"), Value("carriage\r\nreturn"), Value("\ttab\t"),
        Value("=1+1"), Value("+49 30 1"), Value("-1"), Value("@SUM(A1:A9)"), Value("=cmd|' /C calc'!A0"),
        Value("\t=1"), Value("\r=1"), Value("'=1"), Value("\""), Value(","), Value("\\"), Value(" padded "),
        Value("NULL"), Value("{\"a\":1}"), Value("</script>"), Value("\u{FEFF}mark"), Value("\u{202E}right"),
        Value("\u{2028}"), Value("\u{7F}\u{1B}[31m"), Value("🧾💶"), Value("\u{FFFD}"),
        Value("Caf\u{E9}"), Value("Cafe\u{301}"),
        Value(String(repeating: "1 MB of \"text\", ", count: 62_500)),
        Value(bytes: [0x61, 0x00, 0x62], comesOutAs: "a\u{FFFD}b"),
        Value(bytes: [0x00], comesOutAs: "\u{FFFD}"),
        Value(bytes: [0x61, 0xFF, 0x62], comesOutAs: "a\u{FFFD}b"),
        Value(bytes: [0xC3], comesOutAs: "\u{FFFD}"),
        Value(bytes: [0x61, 0xED, 0xA0, 0x80, 0x62], comesOutAs: "a\u{FFFD}\u{FFFD}\u{FFFD}b"),
    ]

    /// A store with a call for each text, sent as the feature, the session and a tag, and one for each text of tags.
    private func store(
        in folder: TemporaryFolder, texts: [Value] = Self.texts, tags: [String] = []
    ) throws -> String {
        let path = folder.path("store.sqlite")
        try StoreWriter.create(
            at: path, calls: (0..<texts.count + tags.count).map { .sample("h-\($0)", at: October.day(1)) },
            prices: GoldenStore.prices)
        var statements = ""
        for (index, value) in texts.enumerated() {
            let text =
                "CAST(x'\(value.bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())' AS TEXT)"
            statements +=
                "UPDATE calls SET feature = \(text), session = \(text), run_id = \(text) WHERE call_id = 'h-\(index)';"
        }
        for (index, text) in tags.enumerated() {
            let quoted = text.replacing("'", with: "''")
            statements += "UPDATE calls SET tags = '\(quoted)' WHERE call_id = 'h-\(texts.count + index)';"
        }
        try StoreDatabase.run("BEGIN; \(statements) COMMIT", on: path)
        return path
    }

    private func rows(_ export: TestExport, encoding: String = "utf-8", separator: String = ",") throws -> [[String:
        String]]
    {
        let folder = try TemporaryFolder()
        let file = ExportRequest.File(path: folder.path("rows.csv"), format: .csv)
        _ = try export.run(writing: [file])
        let json = try Python.run("ExportTests/Judges/read_csv.py", [file.path, encoding, separator])
        return try JSONDecoder().decode([[String: String]].self, from: json)
    }

    private func tags(_ row: [String: String]) throws -> [String: String] {
        try JSONDecoder().decode([String: String].self, from: Data((row["Tags"] ?? "").utf8))
    }

    @Test func `comes through in exact CSV as it was sent`() throws {
        let folder = try TemporaryFolder()
        var export = TestExport(try store(in: folder))
        export.grain = .call
        let rows = try rows(export)
        #expect(rows.count == Self.texts.count * 2)
        for row in rows {
            let id = try #require(row["x_CallId"]?.dropFirst(2)).description
            let text = Self.texts[try #require(Int(id))].text
            let tags = try tags(row)
            for found in [
                row["x_Feature"], row["x_SessionId"], row["x_RunId"], tags["feature"], tags["session"], tags["run_id"],
            ] {
                #expect(found?.utf8.elementsEqual(text.utf8) == true, "\(id): \(text.prefix(40))")
            }
        }
    }

    @Test func `stays apart by its bytes in groups, and is counted where it was repaired`() throws {
        let folder = try TemporaryFolder()
        var export = TestExport(try store(in: folder))
        export.validates = false
        let rows = try rows(export).filter { $0["SkuMeter"] == "Input Tokens" }
        let expected = Dictionary(grouping: Self.texts) { Data($0.text.utf8) }.mapValues { "\($0.count)" }
        let found = Dictionary(
            uniqueKeysWithValues: rows.map { (Data(($0["x_Feature"] ?? "").utf8), $0["x_CallCount"] ?? "") })
        #expect(found == expected)
        let repaired = Self.texts.count { !$0.bytes.elementsEqual($0.text.utf8) }
        #expect(try export.run().lines.control.repairedCalls.count == Int64(repaired))
    }

    @Test func `is counted once for a call, at call grain by each text that its rows show`() throws {
        let folder = try TemporaryFolder()
        let path = try store(in: folder, tags: ["{}", #"{"a":"b"}"#, #"{"a":1}"#, "not json"])
        let first = Self.texts.count
        try StoreDatabase.run(
            """
            UPDATE calls SET session = CAST(x'61FF' AS TEXT), user = CAST(x'00' AS TEXT) WHERE call_id = 'h-\(first)';
            UPDATE calls SET feature = NULL WHERE call_id = 'h-\(first)'
            """, on: path)
        let repaired = Int64(Self.texts.count { !$0.bytes.elementsEqual($0.text.utf8) })
        var export = TestExport(path)
        export.validates = false
        export.grain = .call
        let file = ExportRequest.File(path: folder.path("rows.csv"), format: .csv)
        let control = try export.run(writing: [file]).lines.control
        #expect(control.repairedCalls.count == repaired + 1)
        #expect(control.callsWithUncleanTags.count == 2)
    }

    @Test func `runs no formula in a spreadsheet, and leaves numbers alone`() throws {
        let folder = try TemporaryFolder()
        let path = try store(in: folder)
        try StoreWriter(appendingTo: path).transaction { transaction in
            _ = try transaction.append(
                ChargeRecord.sample("credit", at: October.day(2), .credit, service: "model-api", billed: "-1.25"))
        }
        var export = TestExport(path)
        export.grain = .call
        export.validates = false
        export.csv = .spreadsheet(separator: UInt8(ascii: ";"), decimalMark: UInt8(ascii: ","))
        let rows = try rows(export, encoding: "utf-8-sig", separator: ";")
        for row in rows {
            for (column, cell) in row where !cell.isEmpty {
                let isNumber = ["Cost", "Quantity", "UnitPrice"].contains { column.hasSuffix($0) }
                guard !isNumber, column != "x_CallCount" else {
                    #expect(!cell.contains(".") && !cell.hasPrefix("'"), "\(column) \(cell)")
                    continue
                }
                #expect(!"=+-@\t\r\n".unicodeScalars.contains(cell.unicodeScalars.first ?? " "), "\(column) \(cell)")
            }
            if let id = row["x_CallId"]?.dropFirst(2), let index = Int(id) {
                let text = Self.texts[index].text
                let isFormula = text.unicodeScalars.first.map { "=+-@\t\r\n".unicodeScalars.contains($0) } ?? false
                #expect(row["x_Feature"]?.utf8.elementsEqual(((isFormula ? "'" : "") + text).utf8) == true)
            }
        }
        #expect(rows.last?["BilledCost"] == "-1,25")
    }

    /// Texts of tags as they may be sent, with the members that rows must show.
    private static let tags: [(sent: String, kept: [String: String])] = [
        (#"{"a":"b"}"#, ["a": "b"]), (#"{"z":"1","a":"2"}"#, ["a": "2", "z": "1"]),
        (#"{"lone":"\ud800"}"#, ["lone": "\u{FFFD}"]), (#"{"pair":"\ud83d\ude00"}"#, ["pair": "😀"]),
        (#"{"\udc00":"x"}"#, ["\u{FFFD}": "x"]), (#"{"nul":"a\u0000b"}"#, ["nul": "a\u{0}b"]),
        (#"{"n":1,"o":{"x":[]},"t":true,"null":null}"#, ["n": "1", "o": #"{"x":[]}"#, "t": "true"]),
        (#"{"twice":"1","twice":"2"}"#, ["twice": "2"]), ("not json", ["tags_unparsed": "not json"]),
        (#"["list"]"#, ["tags_unparsed": #"["list"]"#]), (#"{"open":"#, ["tags_unparsed": #"{"open":"#]),
        (#"{"feature":"x","department":"y"}"#, ["tags.feature": "x", "tags.department": "y"]),
        (#"{"=1+1":"-1"}"#, ["=1+1": "-1"]), ("", [:]), ("{}", [:]),
        (String(repeating: "[", count: 100_000), ["tags_unparsed": String(repeating: "[", count: 100_000)]),
    ]

    @Test func `in tags is kept or told, never lost`() throws {
        let folder = try TemporaryFolder()
        var export = TestExport(try store(in: folder, texts: [], tags: Self.tags.map(\.sent)))
        export.grain = .call
        let rows = try rows(export).filter { $0["SkuMeter"] == "Input Tokens" }
        #expect(rows.count == Self.tags.count)
        for (row, (sent, kept)) in zip(rows, Self.tags) {
            let tags = try tags(row)
            #expect(tags.count == kept.count, "\(sent.prefix(40))")
            for (key, value) in kept {
                #expect(tags[key]?.utf8.elementsEqual(value.utf8) == true, "\(sent.prefix(40))")
            }
        }
    }

    @Test func `is the same to any number of threads`() throws {
        let folder = try TemporaryFolder()
        let path = try store(in: folder)
        // Departments that look the same, in a grouping that does not keep what was sent.
        try StoreDatabase.run(
            """
            UPDATE calls SET department = iif(id % 2, 'Caf\u{E9}', 'Cafe\u{301}'),
                workload = iif(id % 3, 'caf\u{E9}', 'cafe\u{301}'), feature = NULL;
            UPDATE calls SET id = -id; UPDATE calls SET id = id * -30000
            """, on: path)
        let books = folder.path("books")
        try FileManager.default.copyItem(atPath: TestExport.tests.appending(path: "Books").path, toPath: books)
        let settings = books + "/chargeback.yaml"
        let text = try String(contentsOfFile: settings, encoding: .utf8)
        try text.replacing(
            "group_by: [feature, department, gl_account, project, workload]", with: "group_by: [feature]"
        )
        .write(toFile: settings, atomically: true, encoding: .utf8)
        var export = TestExport(path)
        export.books = books
        export.validates = false
        let bytes = try export.bytes()
        for threads in [1, 3, 8] {
            export.threads = threads
            #expect(try export.bytes() == bytes)
        }
        let owners = try DelimitedRows(bytes).rows.map {
            Data("\($0["x_DepartmentId"] ?? "") \($0["x_Workload"] ?? "")".utf8)
        }
        #expect(Set(owners).count == 4)
    }
}
