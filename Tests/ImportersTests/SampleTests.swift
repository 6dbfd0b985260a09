import Foundation
import TestSupport
import Testing

@testable import Importers

/// One source, a sample of it with its traps, and what has to come of it. The sums are worked out by hand.
private struct Sample: CustomTestStringConvertible, Sendable {
    var source: String
    var file: String
    /// Read, new, known, conflicts, rejected, skipped, older.
    var counts: [Int]
    var sums: [String: String]
    /// Tokens of calls: input, cached, cache write, long cache write, output.
    var tokens: [Int]?
    var testDescription: String { "\(source), \(file)" }

    static let all = [
        // Dollars as floating point; 0.1 + 0.2 in row 2; no price in row 4; an answer from the proxy's cache in row 3.
        Sample(
            source: "litellm", file: "litellm.csv", counts: [5, 5, 0, 0, 0, 0, 0], sums: ["USD": "0.312301"],
            tokens: [600 + 1000 + 64 + 10, 5400, 2000, 1000, 300]),
        // Input that does not hold the cache in row 1, and does in row 2; an agent that repeats usage; a newer version.
        Sample(
            source: "langfuse", file: "langfuse.jsonl", counts: [6, 3, 0, 0, 1, 1, 1], sums: ["USD": "0.3006665"],
            tokens: [600 + 200 + 65, 400 + 700, 100, 0, 200 + 10]),
        Sample(
            source: "langfuse", file: "langfuse.csv", counts: [6, 3, 0, 0, 1, 1, 1], sums: ["USD": "0.3006665"],
            tokens: [600 + 200 + 65, 400 + 700, 100, 0, 200 + 10]),
        // Billionths of a dollar: 560000 + 17250000 + 75.
        Sample(
            source: "helicone", file: "helicone.jsonl", counts: [6, 5, 0, 0, 0, 0, 1], sums: ["USD": "0.017810075"],
            tokens: [600 + 1000 + 50 + 1, 400 + 5000, 3000, 0, 200 + 100 + 5]),
        // Cents: 0.066 + 1.725; a semantic cache hit uses no tokens.
        Sample(
            source: "portkey", file: "portkey.jsonl", counts: [4, 4, 0, 0, 0, 0, 0], sums: ["USD": "0.01791"],
            tokens: [10000, 0, 0, 0, 300]),
        // No cost; an agent's span is passed over; one whose input does not hold its cache is refused.
        Sample(
            source: "otel-genai", file: "otel-genai.json", counts: [5, 3, 0, 0, 1, 1, 0], sums: [:],
            tokens: [600 + 64 + 1000, 400 + 5000, 3000, 0, 300]),
        // A batch that was sent twice.
        Sample(
            source: "otel-genai", file: "otel-genai.jsonl", counts: [6, 3, 1, 0, 1, 1, 0], sums: [:],
            tokens: [600 + 64 + 1000, 400 + 5000, 3000, 0, 300]),
        // 0.01725 + 0.0003, and 0.01725 once more for the event that was sent twice.
        Sample(
            source: "claude-code", file: "claude-code.jsonl", counts: [5, 2, 1, 0, 0, 2, 0], sums: ["USD": "0.0348"],
            tokens: [1300, 5000, 3000, 0, 100]),
        // Dollars: 12.34 + 0.06 + 0.00000015 − 2.5 + 0.1 + 0.2; NaN is refused.
        Sample(
            source: "openai-costs", file: "openai-costs.json", counts: [7, 6, 0, 0, 1, 0, 0],
            sums: ["USD": "10.20000015"]),
        // One row a meter that was used.
        Sample(
            source: "openai-usage", file: "openai-usage.json", counts: [2, 6, 0, 0, 0, 0, 0], sums: ["USD": "0.0"]),
        // Cents in texts: 123.45 + 0.0000005 + 1000.
        Sample(
            source: "anthropic-costs", file: "anthropic-costs.json", counts: [3, 3, 0, 0, 0, 0, 0],
            sums: ["USD": "11.234500005"]),
        Sample(
            source: "anthropic-usage", file: "anthropic-usage.json", counts: [1, 6, 0, 0, 0, 0, 0],
            sums: ["USD": "0.0"]),
        // Unblended, never blended: 4.5 + 1.5 + 0.15 + 6 − 0.6 + 1.155; compute is passed over.
        Sample(
            source: "aws-cur", file: "aws-cur.csv", counts: [7, 6, 0, 0, 0, 1, 0], sums: ["USD": "12.705"]),
        // Two rows that are the same in every column are two rows.
        Sample(
            source: "aws-focus", file: "aws-focus.csv", counts: [4, 3, 0, 0, 0, 1, 0], sums: ["USD": "7.5"]),
        // A row with a time zone of its own; a purchase; a credit of another currency.
        Sample(
            source: "focus", file: "focus.csv", counts: [3, 3, 0, 0, 0, 0, 0], sums: ["EUR": "-1.0", "USD": "101.25"]),
        Sample(
            source: "azure-focus", file: "azure-focus.csv", counts: [3, 2, 0, 0, 0, 1, 0],
            sums: ["EUR": "19.845678901234"]),
        // Cost and credits: 10.1 − 0.1 − 5 + 0.3.
        Sample(
            source: "gcp-billing", file: "gcp-billing.jsonl", counts: [5, 2, 0, 0, 0, 3, 0], sums: ["EUR": "5.3"]),
        Sample(
            source: "invoices", file: "invoices.csv", counts: [3, 2, 0, 0, 1, 0, 0],
            sums: ["EUR": "99.99", "USD": "1234.5"]),
    ]
}

@Suite struct `A sample of each source` {
    @Test(arguments: Sample.all)
    fileprivate func `becomes the rows that its traps are set for, to the last digit`(sample: Sample) throws {
        let folder = try ImportFolder()
        let path = path(of: sample.file)
        let report = try folder.run(sample.source, [path])
        #expect(report.counts == sample.counts)
        #expect(report.sums == sample.sums)
        if let tokens = sample.tokens {
            let columns = ["input", "cached_input", "cache_write", "cache_write_long", "output"]
            let sums = columns.map { "sum(\($0)_tokens)" }.joined(separator: ", ")
            #expect(try folder.rows.rows("SELECT \(sums) FROM calls")[0] == tokens.map { "\($0)" })
        }
        try expectGolden(try dump(folder.rows), sample.file)

        // What people wrote to models, and what these answered, is nowhere in the store.
        #expect(folder.bytes.range(of: Data("SECRET".utf8)) == nil)
        // Nor is an address that was not asked for.
        #expect(folder.bytes.range(of: Data("ada@acme.example".utf8)) == nil)

        // The same again, and a part of it, change nothing.
        let before = try dump(folder.rows)
        let again = try folder.run(sample.source, [path])
        #expect(again.new + again.conflicting == 0)
        #expect(again.known == report.new + report.known)
        #expect(try dump(folder.rows) == before)
    }

    @Test func `covers every source that is built in, but price lists`() {
        #expect(Set(Sample.all.map(\.source)).union(["prices"]) == Set(SourceCatalogue.names))
    }

    @Test func `as Parquet gives the rows that it gives as CSV, nested tags and all`() throws {
        let (csv, parquet) = (try ImportFolder(), try ImportFolder())
        for source in ["aws-focus", "aws-cur"] {
            let file = parquet.folder.path("\(source).parquet")
            _ = try Python.run("ImportersTests/Judges/parquet.py", [path(of: "\(source).csv"), file])
            try csv.run(source, [path(of: "\(source).csv")])
            #expect(try parquet.run(source, [file]).rejected == 0)
        }
        #expect(try dump(parquet.rows) == dump(csv.rows))
    }

    /// Azure writes decimals of a wide scale, BigQuery records within records.
    @Test(arguments: [("azure-focus", "azure-focus.csv"), ("gcp-billing", "gcp-billing.jsonl")])
    func `as Parquet gives the rows, ids and sums that it gives as text`(source: String, text: String) throws {
        let (first, second) = (try ImportFolder(), try ImportFolder())
        let file = second.folder.path("\(source).parquet")
        _ = try Python.run("ImportersTests/Judges/nested_parquet.py", [source, file])
        let expected = try first.run(source, [path(of: text)])
        let report = try second.run(source, [file])
        #expect(report.counts == expected.counts)
        #expect(report.sums == expected.sums)
        // BigQuery's times have a form of their own in each kind of file; the tag of one is kept as it stands.
        let columns = "charge_id, started_at, quantity, list_cost, billed_cost, effective_cost, department, "
        let rows = "SELECT \(columns) json_remove(tags, '$.gcp_exported') FROM charges ORDER BY charge_id"
        #expect(try second.rows.rows(rows) == first.rows.rows(rows))
        // The one after the other changes nothing.
        #expect(try first.run(source, [file]).new == 0)
    }

    @Test func `of Google's bill as a whole ties with the invoice only with its taxes and rounding`() throws {
        let text = try #require(SourceCatalogue.text(of: "gcp-billing"))
        let whole = text.split(separator: "\n", omittingEmptySubsequences: false).filter {
            !$0.hasPrefix("only:") && !$0.contains("contains:")
        }
        let folder = try ImportFolder()
        let report = try folder.run(try mapping(text: whole.joined(separator: "\n")), [sample("gcp-billing.jsonl")])
        // 10.1 − 0.1 − 5 + 0.3 + 1.01 + 0.000001 + 3.3
        #expect(report.sums == ["EUR": "9.610001"])
        #expect(
            try folder.rows.rows("SELECT category, count(*) FROM charges GROUP BY 1 ORDER BY 1")
                == [["Adjustment", "1"], ["Tax", "1"], ["Usage", "3"]])
    }

    /// Every row of a store, a line a value.
    private func dump(_ store: StoreDatabase) throws -> String {
        var text = ""
        for table in ["calls", "charges", "invoices", "prices"] {
            let columns = try store.rows("SELECT name FROM pragma_table_info('\(table)')").compactMap { $0[0] }
            for row in try store.rows("SELECT * FROM \(table) ORDER BY rowid") {
                text += "\(table)\n"
                for (column, value) in zip(columns, row) {
                    if let value, column != "id" { text += "  \(column): \(value)\n" }
                }
            }
        }
        return text
    }

    private func expectGolden(_ text: String, _ name: String) throws {
        let path = Python.package.appending(path: "Tests/ImportersTests/Golden/\(name).txt")
        if ProcessInfo.processInfo.environment["CHARGEBACK_REWRITE_GOLDEN"] != nil {
            try text.write(to: path, atomically: true, encoding: .utf8)
        }
        #expect(text == (try? String(contentsOf: path, encoding: .utf8)), "Golden/\(name).txt")
    }
}

/// The path of a sample; `sample` is the argument of the test.
private func path(of name: String) -> String { sample(name) }
