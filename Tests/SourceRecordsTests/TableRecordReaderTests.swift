import Foundation
import InputBytes
import TestSupport
import Testing

@testable import SourceRecords

/// The values of paths in each record, and what is wrong with those that cannot be read.
private func read<Reader: RecordReader & ~Copyable>(_ reader: inout Reader, _ count: Int) throws -> [[String]] {
    var record = SourceRecord(fieldCount: count)
    var all: [[String]] = []
    while try reader.next(&record) {
        all.append(
            record.fault.map { ["\(record.line): \($0)"] }
                ?? record.fields.map { $0.kind == .missing ? "-" : "\($0.kind) \(record.text($0))" })
    }
    return all
}

private func paths(_ texts: [String]) throws -> [FieldPath] { try texts.map { try #require(FieldPath($0)) } }

@Suite struct `Records of CSV` {
    private func records(_ text: String, _ paths: [String]) throws -> [[String]] {
        var reader = try DelimitedRecordReader(bytes: Array(text.utf8), wanted: try SourceRecordsTests.paths(paths))
        return try read(&reader, paths.count)
    }

    @Test(
        arguments: [
            // An empty cell is nothing, an empty text in quotes is one; columns that are not there are nothing.
            ("a,b\n1,\n\"\",x\n", ["a", "b", "c"], [["text 1", "-", "-"], ["text ", "text x", "-"]]),
            // Quotes, doubled quotes, delimiters and line breaks in them; CRLF; a last line without an end.
            (
                "a,b\r\n\"x\"\"y\",\"p,q\r\nr\"\r\nz,w", ["a", "b"],
                [["text x\"y", "text p,q\r\nr"], ["text z", "text w"]]
            ),
            // Other delimiters, a byte order mark, empty lines.
            ("\u{FEFF}a;b\n\n1;2\n\n", ["b"], [["text 2"]]), ("a\tb\n1\t2", ["b"], [["text 2"]]),
            ("a|b\n1|2", ["b"], [["text 2"]]),
            // JSON in a cell, and the flattened name of a path.
            ("a\n\"{\"\"b\"\":{\"\"c\"\":5}}\"\n", ["a.b.c"], [["number 5"]]),
            ("a.b,a\n7,\"{\"\"b\"\":8}\"\n", ["a.b"], [["text 7"]]),
            ("a\n\"{\"\"b\"\":\"\n", ["a.b"], [["2: a is no JSON: it ends within a value"]]),
            // What is wrong with one record does not harm the next.
            (
                "a,b\n1\n1,2,3\n1,2", ["a"],
                [["2: 1 cells, the header has 2"], ["3: 3 cells, the header has 2"], ["text 1"]]
            ),
            ("a\n\"x\"y\nz", ["a"], [["2: text follows a closing quote: double quotes inside"], ["text z"]]),
            ("a\n\"x\nz\n", ["a"], [["2: a quote opens and never closes"], ["text z"]]),
            // A header alone.
            ("a,b", ["a"], []),
        ] as [(String, [String], [[String]])])
    func `give the values of columns`(text: String, paths: [String], expected: [[String]]) throws {
        #expect(try records(text, paths) == expected)
    }

    @Test func `keep a record as it stood, whatever its line breaks`() throws {
        var reader = try DelimitedRecordReader(
            bytes: Array("a,b\r\n\"x\ny\",2\r\n3,4".utf8), wanted: try SourceRecordsTests.paths(["a"]))
        var record = SourceRecord(fieldCount: 1)
        #expect(reader.rawHeader == Array("a,b\r\n".utf8))
        #expect(try reader.next(&record) && reader.rawRecord == Array("\"x\ny\",2\r\n".utf8) && record.line == 2)
        #expect(try reader.next(&record) && reader.rawRecord == Array("3,4\n".utf8) && record.line == 4)
    }

    @Test func `need the columns that are required, once`() throws {
        let wanted = try SourceRecordsTests.paths(["a", "b"])
        #expect(throws: SourceError.missingColumn(path: "-", column: "b", known: ["a", "c"])) {
            _ = try DelimitedRecordReader(bytes: Array("a,c\n".utf8), wanted: wanted, required: [1])
        }
        #expect(throws: SourceError.doubleColumn(path: "-", column: "a")) {
            _ = try DelimitedRecordReader(bytes: Array("a,b,a\n".utf8), wanted: wanted)
        }
        #expect(throws: SourceError.input(path: "-", .empty)) {
            _ = try DelimitedRecordReader(bytes: [], wanted: wanted)
        }
        #expect(throws: SourceError.input(path: "-", .encoding("UTF-16"))) {
            _ = try DelimitedRecordReader(bytes: [0xFF, 0xFE, 0x61, 0], wanted: wanted)
        }
    }

    @Test func `of any length are read alike, and those beyond the limit are refused`() throws {
        let long = String(repeating: "x", count: 1_000_000)
        let endless = "\"" + String(repeating: "y\n", count: DelimitedRecordReader.recordLimit / 2)
        let all = try records("a,b\n\(long),1\n2,\"\(long)\n\"\n3,4\n", ["b"])
        #expect(all == [["text 1"], ["text \(long)\n"], ["text 4"]])
        #expect(try records("a\nz\n" + endless, ["a"])[1] == ["3: is longer than 16 MiB"])
        // A line that no memory holds is one record, and the lines behind it have their numbers.
        let line = String(repeating: "9", count: 5 * DelimitedRecordReader.recordLimit / 2)
        #expect(
            try records("a\n\(line)\nz,1\ny", ["a"])
                == [["2: is longer than 16 MiB"], ["3: 2 cells, the header has 1"], ["text y"]])
    }
}

@Suite struct `Records of SQLite` {
    private let folder: TemporaryFolder
    private var path: String { folder.path("source.sqlite") }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func records(_ table: String?, _ paths: [String], required: Set<Int> = []) throws -> [[String]] {
        var reader = try SQLiteRecordReader(
            path: path, table: table, wanted: try SourceRecordsTests.paths(paths), required: required)
        return try read(&reader, paths.count)
    }

    @Test func `give the values of columns as SQLite holds them`() throws {
        try StoreDatabase.run(
            """
            CREATE TABLE "odd ""table's" (id INTEGER PRIMARY KEY, "a name's" TEXT, cost REAL, meta TEXT, raw BLOB);
            INSERT INTO "odd ""table's" VALUES (1, 'x', 0.30000000000000004, '{"usage":{"in":7}}', x'41'),
                (2, '', 1e-7, '{"usage":', NULL), (3, NULL, 2.5, 'no JSON', 'text'), (4, '', NULL, NULL, NULL);
            """, on: path)
        #expect(
            try records("odd \"table's", ["id", "a name's", "cost", "meta.usage.in", "raw"]) == [
                ["number 1", "text x", "number 0.30000000000000004", "number 7", "text A"],
                ["2: meta is no JSON: it ends within a value"],
                ["number 3", "-", "number 2.5", "-", "text text"], ["number 4", "text ", "-", "-", "-"],
            ])
    }

    @Test func `come from the only table, or from the one that is named`() throws {
        try StoreDatabase.run("CREATE TABLE one (a); INSERT INTO one VALUES ('x')", on: path)
        #expect(try records(nil, ["a"]) == [["text x"]])
        try StoreDatabase.run("CREATE TABLE two (a)", on: path)
        #expect(try records("two", ["a"]) == [])
        let several = "it has the tables one, two: name one in the mapping, as database.table"
        #expect(throws: SourceError.database(path: path, reason: several)) { try records(nil, ["a"]) }
        #expect(throws: SourceError.database(path: path, reason: "it has no table three")) {
            try records("three", ["a"])
        }
        #expect(throws: SourceError.missingColumn(path: path, column: "b", known: ["a"])) {
            try records("one", ["b"], required: [0])
        }
    }

    @Test func `are refused of what is no database, and of one that is not there`() throws {
        try "SQLite format 3, but not really".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: SourceError.database(path: path, reason: "file is not a database")) {
            try records("one", ["a"])
        }
        #expect(throws: SourceError.self) {
            _ = try SQLiteRecordReader(path: folder.path("nowhere"), table: nil, wanted: [])
        }
        // Looking at a database that is not there makes none.
        #expect(folder.contents == ["source.sqlite"])
    }

    @Test func `are lines of JSON where they are refused`() throws {
        try StoreDatabase.run(
            "CREATE TABLE t (a, b REAL, c); INSERT INTO t VALUES ('q\"\n\\', 0.1, NULL)", on: path)
        var reader = try SQLiteRecordReader(path: path, table: nil, wanted: try paths(["a", "b", "c"]))
        var record = SourceRecord(fieldCount: 3)
        #expect(try reader.next(&record))
        #expect(String(decoding: reader.rawRecord, as: UTF8.self) == #"{"a":"q\"\u000a\\","b":0.1}"# + "\n")
    }
}

@Suite struct `Records of Parquet` {
    /// The judge is pyarrow, which writes the file.
    @Test func `give the values of columns, nested ones as JSON`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("records.parquet")
        _ = try Python.run("SourceRecordsTests/Judges/records.py", [path])
        let names = [
            "id", "count", "share", "price", "ok", "day", "at", "local", "labels", "labels.team", "credits",
            "service.description",
        ]
        var reader = try ParquetRecordReader(path: path, wanted: try paths(names))
        let all = try read(&reader, names.count)
        #expect(
            all == [
                [
                    "text a", "number 1", "number 0.1", "number 1.5", "flag true", "text 2026-10-01",
                    "text 2026-10-01T08:00:00.123000Z", "text 2026-10-01T08:00:00.000000", #"json {"team":"x"}"#,
                    "text x",
                    #"json [{"name":"n","amount":-0.5}]"#, "text Vertex AI",
                ],
                [
                    "-", "-", "number 0.30000000000000004", "number -0.07", "flag false", "-", "-", "-",
                    "json {}", "-", "-", "-",
                ],
                [
                    "text cé", "number -3", "number 0.0000001", "-", "-", "text 1969-12-31", "-", "-", "-", "-",
                    "json []",
                    "-",
                ],
            ])
    }

    @Test func `are refused of a file that is cut short`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("records.parquet")
        _ = try Python.run("SourceRecordsTests/Judges/records.py", [path])
        let whole = try Data(contentsOf: URL(filePath: path))
        try whole.prefix(whole.count / 2).write(to: URL(filePath: path))
        #expect(throws: SourceError.self) { _ = try ParquetRecordReader(path: path, wanted: []) }
    }

    @Test func `need the columns that are required`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("records.parquet")
        _ = try Python.run("SourceRecordsTests/Judges/records.py", [path])
        #expect(throws: SourceError.self) {
            _ = try ParquetRecordReader(path: path, wanted: try paths(["nothing"]), required: [0])
        }
    }
}
