internal import InputBytes

/// Where the fields of some whole records of a delimited text stand.
///
/// Owns its memory alone and is handed from the worker that found the records to the one that tests them.
struct RecordChunk: ~Copyable, @unchecked Sendable {
    /// One field: start (32 bits), length (30 bits), whether quotes in it are doubled, whether it was quoted.
    struct Field: BitwiseCopyable {
        var word: UInt64

        static let missing = Field(word: 0)

        init(word: UInt64) {
            self.word = word
        }

        init(start: Int, length: Int, isQuoted: Bool, hasDoubledQuotes: Bool) {
            word =
                UInt64(truncatingIfNeeded: start) << 32 | UInt64(truncatingIfNeeded: length) << 2
                | (hasDoubledQuotes ? 2 : 0) | (isQuoted ? 1 : 0)
        }

        var start: Int { Int(word >> 32) }
        var length: Int { Int(word >> 2 & 0x3FFF_FFFF) }
        var isQuoted: Bool { word & 1 != 0 }
        var hasDoubledQuotes: Bool { word & 2 != 0 }
        var isMissing: Bool { word & 0xFFFF_FFFD == 0 }
    }

    /// The text; fields are positions in it. Freed with the chunk.
    fileprivate(set) var bytes: UnsafeMutableBufferPointer<UInt8>
    /// The bytes of it that are filled.
    fileprivate(set) var byteCount = 0
    /// For each record that can be judged, as many fields as the header has.
    fileprivate(set) var fields: [Field] = []
    /// For each of these records, its number from 1, its line and its offset in the whole text.
    fileprivate(set) var rows: [Int] = []
    fileprivate(set) var lines: [Int] = []
    fileprivate(set) var offsets: [Int] = []

    var rowCount: Int { lines.count }
    /// The filled part of the text, valid as long as the chunk.
    fileprivate var text: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: bytes[..<byteCount]) }

    init(capacity: Int) {
        bytes = .allocate(capacity: capacity)
    }

    deinit { bytes.deallocate() }

    fileprivate mutating func grow(to capacity: Int) {
        let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: capacity)
        if let target = larger.baseAddress, let source = bytes.baseAddress {
            target.update(from: source, count: byteCount)
        }
        bytes.deallocate()
        bytes = larger
    }
}

/// Finds records and fields in a delimited text (RFC 4180), in chunks that workers take up.
///
/// Reads what real files hold: LF or CRLF, a byte order mark, quotes inside unquoted fields, text after a closing quote,
/// records with too few or too many fields. What is not as it should be is counted, and reading goes on. A record whose
/// fields cannot be told apart by column is left out, and so is one longer than ``recordLimit``, so that memory stays
/// bounded.
struct RecordScanner: ~Copyable {
    /// Bytes of text that a chunk normally holds.
    static let defaultChunkSize = 1 << 20
    /// Bytes of the longest record that is read.
    static let recordLimit = 1 << 23
    /// The most columns that a header may have.
    static let columnLimit = 1 << 12
    /// The fields of a chunk, missing ones included, after which it ends: rows of a few bytes under a long header would
    /// else fill the memory with what they lack.
    private static let fieldLimit = 1 << 20

    private var source: ByteSource
    private let chunkSize: Int
    private var carry: [UInt8] = []
    private var isAtEnd = false
    private var delimiter: UInt8 = UInt8(ascii: ",")
    /// The header's names.
    private(set) var header: [String] = []
    private(set) var problems = FileProblems()
    private var line = 1
    private var offset = 0
    private var row = 1
    /// Whether text follows a closing quote in the record that is being read.
    private var hasTextAfterQuote = false

    /// Reads the header.
    init(
        source: consuming ByteSource, exampleLimit: Int, chunkSize: Int = RecordScanner.defaultChunkSize
    ) throws(InputError) {
        self.source = source
        self.chunkSize = max(16, chunkSize)
        problems = FileProblems(exampleLimit: exampleLimit)
        try readHeader()
    }

    private mutating func readHeader() throws(InputError) {
        var chunk = RecordChunk(capacity: chunkSize)
        try fill(&chunk)
        let start = chunk.bytes.prefix(chunk.byteCount)
        if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) { throw .encoding("UTF-16") }
        if start.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
        guard chunk.byteCount > offset else { throw .empty }
        let firstLine = start[offset...].prefix { $0 != UInt8(ascii: "\n") }
        delimiter = Self.delimiter(of: firstLine)
        var position = offset
        while true {
            let before = position
            var fields: [RecordChunk.Field] = []
            switch record(in: chunk.text, from: &position, &fields) {
            case .record:
                if fields.isEmpty { continue }
                header = fields.map { field in
                    String(decoding: Self.text(of: field, in: chunk), as: UTF8.self)
                }
                if header.allSatisfy(\.isEmpty) { throw .empty }
                if header.count > Self.columnLimit { throw .tooManyColumns(header.count, limit: Self.columnLimit) }
                hasTextAfterQuote = false
                offset = position
                carry = Array(chunk.bytes[position..<chunk.byteCount])
                return
            case .incomplete:
                guard chunk.byteCount < Self.recordLimit else { throw .headerTooLong }
                if isAtEnd { throw .empty }
                line = 1
                position = before
                chunk.grow(to: min(chunk.bytes.count * 2, Self.recordLimit))
                try fill(&chunk)
            }
        }
    }

    /// A semicolon or a tab, where the header has them and no comma.
    private static func delimiter(of line: Slice<UnsafeMutableBufferPointer<UInt8>>) -> UInt8 {
        if line.contains(UInt8(ascii: ",")) { return UInt8(ascii: ",") }
        return [UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")].first { line.contains($0) }
            ?? UInt8(ascii: ",")
    }

    private mutating func fill(_ chunk: inout RecordChunk) throws(InputError) {
        while chunk.byteCount < chunk.bytes.count, !isAtEnd {
            let count = try source.read(into: UnsafeMutableBufferPointer(rebasing: chunk.bytes[chunk.byteCount...]))
            if count == 0 { isAtEnd = true }
            chunk.byteCount += count
        }
    }

    /// The next whole records, or `nil` at the end.
    mutating func next() throws(InputError) -> RecordChunk? {
        var chunk = RecordChunk(capacity: max(chunkSize, carry.count + chunkSize / 2))
        _ = chunk.bytes.update(fromContentsOf: carry)
        chunk.byteCount = carry.count
        carry = []
        try fill(&chunk)
        if chunk.byteCount == 0 { return nil }
        let start = offset
        chunk.fields.reserveCapacity(chunk.byteCount / 8)
        var position = 0
        while position < chunk.byteCount {
            let recordStart = position
            let recordLine = line
            let fieldCount = chunk.fields.count
            hasTextAfterQuote = false
            if fieldCount >= Self.fieldLimit {
                carry = Array(chunk.bytes[position..<chunk.byteCount])
                offset = start + position
                return chunk
            }
            switch record(in: chunk.text, from: &position, &chunk.fields) {
            case .record:
                guard chunk.fields.count > fieldCount else { continue }
                if hasTextAfterQuote {
                    problems.note(.textAfterQuote, row: row, line: recordLine, offset: start + recordStart)
                }
                if level(&chunk, from: fieldCount, line: recordLine, offset: start + recordStart) {
                    chunk.rows.append(row)
                    chunk.lines.append(recordLine)
                    chunk.offsets.append(start + recordStart)
                }
                row += 1
            case .incomplete:
                chunk.fields.removeSubrange(fieldCount...)
                line = recordLine
                if recordStart > 0 || chunk.byteCount < Self.recordLimit, !isAtEnd {
                    if recordStart == 0 {
                        position = 0
                        chunk.grow(to: min(chunk.bytes.count * 2, Self.recordLimit))
                        try fill(&chunk)
                        continue
                    }
                    carry = Array(chunk.bytes[recordStart..<chunk.byteCount])
                    offset = start + recordStart
                    return chunk
                }
                if isAtEnd, chunk.byteCount - recordStart < Self.recordLimit {
                    problems.note(.unterminatedQuote, row: row, line: recordLine, offset: start + recordStart)
                    position = chunk.byteCount
                } else {
                    problems.note(.longRecord, row: row, line: recordLine, offset: start + recordStart)
                    try skipRecord(&chunk, from: recordStart)
                    offset = start + chunk.byteCount
                    row += 1
                    return chunk
                }
            }
        }
        offset = start + chunk.byteCount
        return chunk
    }

    private enum Step { case record, incomplete }

    /// Finds the fields of one record. An empty line has none.
    private mutating func record(
        in text: UnsafeBufferPointer<UInt8>, from position: inout Int, _ fields: inout [RecordChunk.Field]
    ) -> Step {
        // A text of no bytes is never given.
        let bytes = text.baseAddress.unsafelyUnwrapped
        let count = text.count
        let delimiter = delimiter
        let newline = UInt8(ascii: "\n")
        let carriageReturn = UInt8(ascii: "\r")
        var index = position
        if bytes[index] == newline
            || (bytes[index] == carriageReturn && index + 1 < count && bytes[index + 1] == newline)
        {
            position = index + (bytes[index] == newline ? 1 : 2)
            line += 1
            return .record
        }
        while true {
            let fieldStart = index
            if index < count, bytes[index] == UInt8(ascii: "\"") {
                guard quotedField(bytes, count, &index, &fields) else { return .incomplete }
            } else {
                while index < count, bytes[index] != delimiter, bytes[index] != newline { index &+= 1 }
                if index == count, !isAtEnd { return .incomplete }
                var end = index
                if end > fieldStart, bytes[end - 1] == carriageReturn, index == count || bytes[index] == newline {
                    end -= 1
                }
                fields.append(
                    RecordChunk.Field(
                        start: fieldStart, length: end - fieldStart, isQuoted: false, hasDoubledQuotes: false))
            }
            if index < count, bytes[index] == delimiter {
                index += 1
                if index == count, !isAtEnd { return .incomplete }
                continue
            }
            if index < count {
                index += 1
                line += 1
            }
            position = index
            return .record
        }
    }

    /// Reads a field from its opening quote to the delimiter or line end after it; false when it does not end here.
    private mutating func quotedField(
        _ bytes: UnsafePointer<UInt8>, _ count: Int, _ index: inout Int, _ fields: inout [RecordChunk.Field]
    ) -> Bool {
        let quote = UInt8(ascii: "\"")
        let start = index + 1
        var hasDoubled = false
        index = start
        while true {
            while index < count, bytes[index] != quote {
                if bytes[index] == UInt8(ascii: "\n") { line += 1 }
                index &+= 1
            }
            guard index < count else { return false }
            if index + 1 < count, bytes[index + 1] == quote {
                hasDoubled = true
                index += 2
                continue
            }
            if index + 1 == count, !isAtEnd { return false }
            break
        }
        let end = index
        index += 1
        let afterQuote = index
        while index < count, bytes[index] != delimiter, bytes[index] != UInt8(ascii: "\n") { index &+= 1 }
        if index == count, !isAtEnd { return false }
        var rest = index - afterQuote
        if rest > 0, bytes[index - 1] == UInt8(ascii: "\r"), index == count || bytes[index] == UInt8(ascii: "\n") {
            rest -= 1
        }
        if rest > 0 { hasTextAfterQuote = true }
        fields.append(
            RecordChunk.Field(start: start, length: end - start, isQuoted: true, hasDoubledQuotes: hasDoubled))
        return true
    }

    /// Says whether a record has as many fields as the header, or lacks only columns without a name.
    ///
    /// Otherwise nobody can say which cell belongs to which column, not even where surplus cells are empty: a comma too
    /// many may stand before the last value. The record has no fields then.
    private mutating func level(_ chunk: inout RecordChunk, from first: Int, line: Int, offset: Int) -> Bool {
        let found = chunk.fields.count - first
        if found == header.count { return true }
        let isClear = found < header.count && header[found...].allSatisfy(\.isEmpty)
        problems.noteRagged(
            row: row, line: line, offset: offset, found: found, expected: header.count, isJudged: isClear)
        if isClear {
            chunk.fields.append(contentsOf: repeatElement(.missing, count: header.count - found))
        } else {
            chunk.fields.removeSubrange(first...)
        }
        return isClear
    }

    /// Reads on to the end of a record that is too long to hold, and keeps what comes after it.
    private mutating func skipRecord(_ chunk: inout RecordChunk, from start: Int) throws(InputError) {
        var isQuoted = false
        var position = start
        let window = chunkSize
        while true {
            while position < chunk.byteCount {
                let byte = chunk.bytes[position]
                position += 1
                if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                if byte == UInt8(ascii: "\n") {
                    line += 1
                    if !isQuoted {
                        carry = Array(chunk.bytes[position..<chunk.byteCount])
                        chunk.byteCount = position
                        return
                    }
                }
            }
            if isAtEnd { return }
            // The text before is not needed again: its records stand earlier in the chunk only when `start` is above 0.
            let kept = start
            offset += position - kept
            chunk.byteCount = kept
            position = kept
            let room = min(chunk.bytes.count - kept, window)
            let count = try source.read(into: UnsafeMutableBufferPointer(rebasing: chunk.bytes[kept..<(kept + room)]))
            if count == 0 { isAtEnd = true }
            chunk.byteCount += count
        }
    }

    /// The bytes of a field, with doubled quotes made single.
    static func text(of field: RecordChunk.Field, in chunk: borrowing RecordChunk) -> [UInt8] {
        let raw = chunk.bytes[field.start..<(field.start + field.length)]
        guard field.hasDoubledQuotes else { return Array(raw) }
        var text: [UInt8] = []
        var index = raw.startIndex
        while index < raw.endIndex {
            text.append(raw[index])
            index += raw[index] == UInt8(ascii: "\"") ? 2 : 1
        }
        return text
    }
}
