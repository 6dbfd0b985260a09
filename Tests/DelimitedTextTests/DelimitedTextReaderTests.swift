import Testing

@testable import DelimitedText

@Suite struct `Delimited text` {
    @Test(arguments: [
        ("a,b\nc,d", [["a", "b"], ["c", "d"]]),
        ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
        ("\u{FEFF}a,b", [["a", "b"]]),
        ("\"a,\"\"b\"\"\nc\",d\n\n\n", [["a,\"b\"\nc", "d"]]),
        ("a,,\"\"", [["a", "", ""]]),
        ("a\"b,c", [["a\"b", "c"]]),
        ("", []), ("\n\r\n", []), (",", [["", ""]]),
    ])
    func `becomes records`(text: String, records: [[String]]) throws {
        var reader = DelimitedTextReader(Array(text.utf8))
        var found: [[String]] = []
        while let record = try reader.next() { found.append(record.fields.map(\.text)) }
        #expect(found == records)
    }

    @Test func `tells a missing field from an empty one, and where a record stands`() throws {
        var reader = DelimitedTextReader(Array("x,y\n\"1\n2\",\"\"\n3,".utf8))
        let records = [try reader.next(), try reader.next(), try reader.next()].compactMap { $0 }
        #expect(records.map(\.line) == [1, 2, 4])
        #expect(records.map(\.byteOffset) == [0, 4, 13])
        #expect(records.map { $0.fields[1].isNull } == [false, false, true])
    }

    @Test(arguments: [
        ("a\n\"b", DelimitedTextError.unterminatedQuote(line: 2)), ("a\n\"b\"c", .textAfterQuote(line: 2)),
    ])
    func `is refused when quotes do not match`(text: String, error: DelimitedTextError) {
        #expect(throws: error) {
            var reader = DelimitedTextReader(Array(text.utf8))
            while try reader.next() != nil {}
        }
    }
}

@Suite struct `A text that was written` {
    @Test(
        arguments: [
            ["a", nil, ""], ["with, comma", "with \"quotes\"", "two\nlines"], ["\r\n", " ", "é"], [nil, nil, nil],
            ["=SUM(A1)", "-1", "1,000"],
        ] as [[String?]])
    func `reads back exactly, missing values told from empty ones`(row: [String?]) throws {
        var writer = DelimitedTextWriter(header: ["x", "y", "z"])
        writer.append(row)
        #expect(writer.rowCount == 1)
        var reader = DelimitedTextReader(writer.bytes)
        let header = try #require(try reader.next())
        #expect(header.fields.map(\.text) == ["x", "y", "z"])
        let record = try #require(try reader.next())
        #expect(record.fields.map { $0.isNull ? nil : $0.text } == row)
        #expect(try reader.next() == nil)
    }
}
