/// One record of a delimited text: its fields and where it stands.
public struct DelimitedRecord: Sendable {
    /// One field: its text without quotes, and whether it was quoted (`""` is an empty text, nothing is a missing one).
    public struct Field: Sendable {
        /// The bytes between delimiters, with quotes removed and doubled quotes made single.
        public var bytes: [UInt8]
        /// Whether the field was written in quotes.
        public var isQuoted: Bool

        /// The field as text; bytes that are not UTF-8 come out as U+FFFD.
        public var text: String { String(decoding: bytes, as: UTF8.self) }
        /// Whether there is nothing between the delimiters.
        public var isNull: Bool { bytes.isEmpty && !isQuoted }
    }

    /// The fields in order.
    public var fields: [Field]
    /// The line on which the record begins, from 1. A record may span lines, inside quotes.
    public var line: Int
    /// The offset of the record's first byte.
    public var byteOffset: Int
}

/// Reads small delimited texts (RFC 4180) such as mapping tables, record by record.
///
/// Takes LF and CRLF, a leading byte order mark, and quotes inside an unquoted field as they stand. Empty lines are
/// skipped. The file is held in memory.
public struct DelimitedTextReader {
    private let bytes: [UInt8]
    private let delimiter: UInt8
    private var position = 0
    private var line = 1

    /// A reader over the bytes of a file.
    public init(_ bytes: [UInt8], delimiter: UInt8 = UInt8(ascii: ",")) {
        self.bytes = bytes
        self.delimiter = delimiter
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next record, or `nil` at the end.
    ///
    /// - Throws: ``DelimitedTextError`` when a quoted field does not end, or goes on after its quote.
    public mutating func next() throws(DelimitedTextError) -> DelimitedRecord? {
        skipEmptyLines()
        guard position < bytes.count else { return nil }
        var record = DelimitedRecord(fields: [], line: line, byteOffset: position)
        while true {
            record.fields.append(try field())
            guard position < bytes.count, bytes[position] == delimiter else { break }
            position += 1
        }
        endLine()
        return record
    }

    private mutating func field() throws(DelimitedTextError) -> DelimitedRecord.Field {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return unquotedField() }
        let startLine = line
        var text: [UInt8] = []
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") {
                guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                    guard isAtFieldEnd else { throw .textAfterQuote(line: line) }
                    return DelimitedRecord.Field(bytes: text, isQuoted: true)
                }
                position += 1
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
            text.append(byte)
        }
        throw .unterminatedQuote(line: startLine)
    }

    private mutating func unquotedField() -> DelimitedRecord.Field {
        let start = position
        while !isAtFieldEnd { position += 1 }
        return DelimitedRecord.Field(bytes: Array(bytes[start..<position]), isQuoted: false)
    }

    private var isAtFieldEnd: Bool {
        guard position < bytes.count else { return true }
        let byte = bytes[position]
        return byte == delimiter || byte == UInt8(ascii: "\n") || isCarriageReturnOfLineEnd
    }

    private var isCarriageReturnOfLineEnd: Bool {
        bytes[position] == UInt8(ascii: "\r")
            && (position + 1 == bytes.count || bytes[position + 1] == UInt8(ascii: "\n"))
    }

    private mutating func endLine() {
        if position < bytes.count, bytes[position] == UInt8(ascii: "\r") { position += 1 }
        if position < bytes.count, bytes[position] == UInt8(ascii: "\n") {
            position += 1
            line += 1
        }
    }

    private mutating func skipEmptyLines() {
        while position < bytes.count, bytes[position] == UInt8(ascii: "\n") || isCarriageReturnOfLineEnd { endLine() }
    }
}

/// Why a delimited text cannot be read.
public enum DelimitedTextError: Error, Hashable, Sendable {
    /// A field that begins with a quote on this line never ends.
    case unterminatedQuote(line: Int)
    /// Text follows the closing quote of a field on this line.
    case textAfterQuote(line: Int)
}
