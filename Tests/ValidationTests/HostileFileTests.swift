import FOCUS
import InputBytes
import Testing

@testable import Validation

/// Builds a delimited text from rows.
struct SampleText {
    /// The rows as a file would hold them.
    static func text(_ rows: SampleRows, newline: String = "\n", quoteAll: Bool = false) -> String {
        func cell(_ text: String?) -> String {
            guard let text else { return "" }
            guard quoteAll || text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
            return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }
        let lines =
            [rows.columns.joined(separator: ",")]
            + rows.rows.map { row in rows.columns.map { cell(row[$0]) }.joined(separator: ",") }
        return lines.joined(separator: newline) + newline
    }

    /// The findings of a report, in short.
    static func findings(_ report: ValidationReport) -> [String] {
        report.fileFindings.map { "\($0.id) \($0.count)" }
            + report.groups.map { "\($0.rule.id) \($0.column ?? "-") \($0.count)" }
    }
}

@Suite struct `A file as found in the world` {
    static let good = SampleText.text(.all)

    static func report(_ text: String, chunkSize: Int = 1 << 20, workers: Int = 2) throws -> ValidationReport {
        try report(Array(text.utf8), chunkSize: chunkSize, workers: workers)
    }

    static func report(_ bytes: [UInt8], chunkSize: Int = 1 << 20, workers: Int = 2) throws -> ValidationReport {
        try FileValidator.validate(
            bytes: bytes,
            options: ValidationOptions(version: .v1_1, profile: .everything, workerCount: workers), chunkSize: chunkSize
        )
    }

    @Test(arguments: [
        ("as it is", good),
        ("CRLF", SampleText.text(.all, newline: "\r\n")),
        ("all quoted", SampleText.text(.all, quoteAll: true)),
        ("byte order mark", "\u{FEFF}" + good),
        ("no line end at the end", String(good.dropLast())),
        ("empty lines", good.split(separator: "\n").joined(separator: "\n\n")),
        ("semicolons", semicolons),
    ])
    func `has no finding when its rows are good`(name: String, text: String) throws {
        let report = try Self.report(text)
        #expect(SampleText.findings(report) == [])
        #expect(report.rowCount == SampleRows.all.rows.count)
    }

    static let semicolons: String = {
        var rows = SampleRows.all
        for index in rows.rows.indices { rows.rows[index]["Tags"] = nil }
        for index in rows.rows.indices { rows.rows[index]["SkuPriceDetails"] = nil }
        return SampleText.text(rows).split(separator: ",", omittingEmptySubsequences: false).joined(separator: ";")
    }()

    @Test(arguments: [
        (
            "a cell too few", "BilledCost,x_A\n1,2\n3\n", ["FILE-RaggedRow 1"], 2
        ),
        ("a cell too many", "BilledCost,x_A\n1,2,3\n4,5\n", ["FILE-RaggedRow 1"], 2),
        ("text after a quote", "BilledCost,x_A\n1,\"a\"b\n", ["FILE-TextAfterQuote 1"], 1),
        (
            "text after a quote, and good rows after it", "BilledCost,x_A\n1,\"a\"b\n2,c\n3,d\n",
            ["FILE-TextAfterQuote 1"], 3
        ),
        ("a quote that never ends", "BilledCost,x_A\n1,2\n3,\"a\n4,5\n", ["FILE-UnterminatedQuote 1"], 1),
        ("a doubled header", "BilledCost,BilledCost\n1,2\n", ["F11-ColumnNaming-003 BilledCost 1"], 1),
        ("a line end in quotes", "BilledCost,x_A\n1,\"a\nb\"\n2,c\n", [], 2),
        ("a quote inside an unquoted cell", "BilledCost,x_A\n1,5\" disk\n2,3\n", [], 2),
        ("no rows", "BilledCost,x_A\n", [], 0),
        ("NUL in a cell", "BilledCost,x_A\n1,a\u{0}b\n", ["F11-StringHandling-006 x_A 1"], 1),
        ("the word NULL", "BilledCost,x_A\n1,NULL\n", ["F11-NullHandling-005 x_A 1"], 1),
        ("a carriage return alone", "BilledCost,x_A\n1,a\rb\n", [], 1),
    ])
    func `is read to its end`(name: String, text: String, expected: [String], rows: Int) throws {
        let report = try Self.report(text)
        // Columns that are missing are not what this is about.
        let findings = SampleText.findings(report).filter { !$0.hasSuffix("-001 \($0.split(separator: " ")[1]) 1") }
        let interesting = findings.filter { finding in
            finding.hasPrefix("FILE") || finding.contains("x_A") || finding.contains("ColumnNaming")
        }
        #expect(interesting == expected)
        #expect(report.rowCount == rows)
    }

    @Test(arguments: [
        // A comma without quotes moves what is behind it: judged by column, the row would have findings in many.
        ("ProviderName,BilledCost,BillingCurrency\nAcme, Inc,1,USD\nAcme,1,USD\n", "4 cells", "3 cells"),
        // The last cell may be the empty one of the last column.
        ("ProviderName,BilledCost,BillingCurrency,x_A\nAcme, Inc,1,USD,\nAcme,1,USD,\n", "5 cells", "4 cells"),
        ("ProviderName,BilledCost,BillingCurrency\n1\nAcme,1,USD\n", "1 cell", "3 cells"),
    ])
    func `has one finding for a row whose cells cannot be told apart, and counts it`(
        text: String, found: String, expected: String
    ) throws {
        let report = try Self.report(text)
        let rows = report.groups.filter { $0.examples.first?.row != nil }
        #expect(rows.isEmpty)
        #expect(report.fileFindings.map(\.id) == ["FILE-RaggedRow"])
        #expect(
            report.fileFindings[0].examples == [
                Finding(
                    row: 1, line: 2, byteOffset: (text.firstIndex(of: "\n")?.utf16Offset(in: text) ?? 0) + 1,
                    value: found, expected: expected)
            ])
        #expect(report.rowCount == 2)
        #expect(report.unjudgedRowCount == 1)
    }

    @Test func `with a comma at the end of its header has findings by column all the same`() throws {
        let report = try Self.report("BilledCost,BillingCurrency,\n1,usd\n")
        #expect(report.fileFindings.map(\.count) == [1])
        #expect(report.unjudgedRowCount == 0)
        #expect(report.groups.contains { $0.column == "BillingCurrency" && $0.examples.first?.row == 1 })
    }

    @Test func `numbers the rows behind a ragged one`() throws {
        let report = try Self.report("BilledCost,BillingCurrency\n1\n2,USD\n3,4,5\n6,usd\n")
        let group = try #require(report.groups.first { $0.column == "BillingCurrency" && $0.count == 1 })
        #expect(group.examples.map(\.row) == [4])
        #expect(group.examples.map(\.line) == [5])
    }

    @Test func `with bytes that are not UTF-8 names the cell`() throws {
        let bytes = Array("BilledCost,ServiceName\n1,caf".utf8) + [0xE9] + Array("\n".utf8)
        let report = try Self.report(bytes)
        let group = try #require(report.groups.first { $0.rule.id == "F11-ServiceName-002" })
        #expect(group.examples.first?.line == 2)
        #expect(group.examples.first?.byteOffset == 23)
        #expect(group.examples.first?.expected == "valid UTF-8 without NUL")
    }

    @Test(arguments: [[UInt8](), Array("\n".utf8), Array("\u{FEFF}".utf8), Array("\"".utf8)])
    func `without a header is refused`(bytes: [UInt8]) {
        #expect(throws: FileValidationError.input(.empty)) { try Self.report(bytes) }
    }

    @Test func `with a header of thousands of columns is refused`() {
        let header = String(repeating: "x_A,", count: RecordScanner.columnLimit) + "x_B"
        let count = RecordScanner.columnLimit + 1
        #expect(throws: FileValidationError.input(.tooManyColumns(count, limit: RecordScanner.columnLimit))) {
            try Self.report(header + "\n1\n")
        }
    }

    @Test func `with short rows under a long header is read in pieces`() throws {
        let columns = (0..<4_000).map { "x_A\($0)" }.joined(separator: ",")
        let report = try Self.report(columns + "\n" + String(repeating: "1\n", count: 1_000))
        #expect(report.rowCount == 1_000)
        #expect(report.fileFindings.map(\.count) == [1_000])
        #expect(report.fileFindings[0].examples.map(\.line) == [2, 3, 4, 5, 6])
    }

    @Test func `in UTF-16 is refused`() {
        #expect(throws: FileValidationError.input(.encoding("UTF-16"))) { try Self.report([0xFF, 0xFE, 0x42, 0]) }
    }

    @Test func `with a cell of many megabytes is read on after it`() throws {
        let huge = String(repeating: "a", count: 3 << 20)
        let report = try Self.report("BilledCost,x_A\n1,2\n3,\(huge)\n4,5\n", chunkSize: 1 << 12)
        #expect(report.rowCount == 3)
        let longest = String(repeating: "b", count: RecordScanner.recordLimit + 5_000)
        let left = try Self.report("BilledCost,x_A\n1,2\n3,\"\(longest)\nc\"\n4,5\n7,8,9\n", chunkSize: 1 << 16)
        #expect(left.rowCount == 3)
        #expect(left.fileFindings.map(\.id) == ["FILE-RaggedRow", "FILE-LongRecord"])
        #expect(left.fileFindings[0].examples[0].line == 6)
        #expect(left.fileFindings[0].examples[0].row == 4)
        #expect(left.fileFindings[1].examples[0].row == 2)
    }

    @Test(arguments: [16, 64, 100, 1_000, 4_096])
    func `has the same report whatever the chunks and workers`(chunkSize: Int) throws {
        var rows = SampleRows.all
        rows.rows += rows.rows.map { $0.merging(["ChargeDescription": "two\nlines, \"quoted\""]) { $1 } }
        rows.rows[3]["BilledCost"] = "1,0"
        rows.rows[9]["ChargeCategory"] = "usage"
        rows.rows[14]["SkuId"] = "other"
        let text = SampleText.text(rows, newline: "\r\n")
        let whole = try Self.report(text, workers: 1)
        #expect(whole.groups.count == 3)
        for workers in [1, 3] { #expect(try Self.report(text, chunkSize: chunkSize, workers: workers) == whole) }
    }

    @Test func `tells its version from its columns`() {
        for version in FOCUSVersion.allCases {
            let columns = FOCUSSpecification.of(version).columns.map(\.id)
            #expect(VersionDetection.version(of: columns + ["x_Own"]).0 == version)
        }
    }
}
