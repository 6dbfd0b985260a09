internal import Glibc
internal import InputBytes

/// Reads a delimited text (RFC 4180) of any size with a header, record by record.
///
/// Takes LF and CRLF, a byte order mark, and comma, semicolon, tab or bar between cells. A record that breaks the rules is
/// a fault of its own: reading goes on behind it.
public struct DelimitedRecordReader: RecordReader, ~Copyable {
    /// The longest record in bytes.
    static let recordLimit = 16 << 20
    private static let quote = UInt8(ascii: "\"")
    private static let newline = UInt8(ascii: "\n")

    private let path: String
    private var input: BufferedInput
    private var delimiter = UInt8(ascii: ",")
    private var layout = ColumnLayout()
    private var columnCount = 0
    private var line = 1
    private var last: Range<Int> = 0..<0
    private var cells: [Cell] = []
    public private(set) var rawHeader: [UInt8] = []
    public static var rawExtension: String { "csv" }
    /// The names of the header.
    public private(set) var columns: [String] = []

    private struct Cell {
        var range: Range<Int>
        var isQuoted: Bool
        var hasDoubledQuotes: Bool
    }

    /// Opens a file and reads its header; `-` is standard input.
    ///
    /// - Parameters:
    ///   - wanted: the paths of the values that records shall hold.
    ///   - required: those of `wanted`, by position, whose column must be there.
    public init(path: String, wanted: [FieldPath], required: Set<Int> = []) throws(SourceError) {
        let source: ByteSource
        do throws(InputError) { source = try ByteSource.open(path: path) } catch { throw .input(path: path, error) }
        try self.init(source, path: path, wanted: wanted, required: required)
    }

    /// Reads a text that is in memory.
    package init(bytes: [UInt8], wanted: [FieldPath], required: Set<Int> = []) throws(SourceError) {
        try self.init(ByteSource(bytes: bytes), path: "-", wanted: wanted, required: required)
    }

    private init(
        _ source: consuming ByteSource, path: String, wanted: [FieldPath], required: Set<Int>
    ) throws(SourceError) {
        self.path = path
        input = BufferedInput(source)
        do throws(InputError) { try readHeader() } catch { throw .input(path: path, error) }
        layout = try ColumnLayout(columns: columns, wanted: wanted, required: required, path: path)
    }

    private mutating func readHeader() throws(InputError) {
        try input.fill()
        if input.starts(with: [0xFF, 0xFE]) || input.starts(with: [0xFE, 0xFF]) { throw .encoding("UTF-16") }
        if input.starts(with: [0xEF, 0xBB, 0xBF]) { input.consume(3) }
        guard let first = try input.lineEnd(limit: DelimitedRecordReader.recordLimit) else { throw .headerTooLong }
        delimiter = DelimitedRecordReader.delimiter(of: input.bytes[input.start..<first])
        guard let fault = try scan() else { throw .empty }
        guard fault == nil else { throw .empty }
        for cell in cells { columns.append(String(decoding: text(of: cell), as: UTF8.self)) }
        columnCount = cells.count
        rawHeader = Array(input.bytes[last])
        guard columns.contains(where: { !$0.isEmpty }) else { throw .empty }
    }

    /// The comma where the header has one, else the first of semicolon, tab and bar that it has.
    private static func delimiter(of header: ArraySlice<UInt8>) -> UInt8 {
        [",", ";", "\t", "|"].map { UInt8(ascii: $0) }.first(where: header.contains) ?? UInt8(ascii: ",")
    }

    public mutating func next(_ record: inout SourceRecord) throws(SourceError) -> Bool {
        record.removeAll()
        let fault: RecordFault?
        do throws(InputError) {
            guard let found = try scan() else { return false }
            fault = found
        } catch {
            throw .input(path: path, error)
        }
        record.begin(line: recordLine, fault: fault)
        guard fault == nil else { return true }
        guard cells.count == columnCount else {
            record.begin(line: recordLine, fault: .cellCount(found: cells.count, expected: columnCount))
            return true
        }
        for column in layout.wantedColumns {
            let cell = cells[column]
            if cell.hasDoubledQuotes {
                text(of: cell).withUnsafeBufferPointer { layout.set(column, .text, $0, in: &record) }
            } else if cell.isQuoted || !cell.range.isEmpty {
                input.bytes.withUnsafeBufferPointer {
                    layout.set(column, .text, UnsafeBufferPointer(rebasing: $0[cell.range]), in: &record)
                }
            }
        }
        return true
    }

    public var rawRecord: [UInt8] {
        let raw = input.bytes[last]
        return raw.last == DelimitedRecordReader.newline ? Array(raw) : Array(raw) + [DelimitedRecordReader.newline]
    }

    // MARK: - Records

    private var recordLine = 1

    /// Finds the cells of the next record and what is wrong with it; `nil` at the end.
    private mutating func scan() throws(InputError) -> RecordFault?? {
        while true {
            guard try input.hasMore() else { return nil }
            recordLine = line
            var wanted = 0
            while true {
                switch cells(to: input.isAtEnd) {
                case .empty(let end):
                    input.consume(end - input.start)
                    line += 1
                case .record(let end, let fault):
                    last = input.start..<end
                    line += newlines(in: last)
                    input.consume(end - input.start)
                    return .some(fault)
                case .incomplete:
                    if input.isAtEnd { return .some(try skipLine(.openQuote)) }
                    guard input.available < DelimitedRecordReader.recordLimit else {
                        return .some(try skipLine(.tooLong(limit: DelimitedRecordReader.recordLimit)))
                    }
                    // What is there doubles, so that a long record is looked at only a few times.
                    wanted = max(input.available * 2, wanted * 2, 1 << 18)
                    try input.fill(to: min(wanted, DelimitedRecordReader.recordLimit))
                    continue
                }
                break
            }
        }
    }

    /// Gives up a record: its first line is all of it, so that the next line has its chance. Of a line that is longer than
    /// a record may be nothing is kept.
    private mutating func skipLine(_ fault: RecordFault) throws(InputError) -> RecordFault {
        line += 1
        if let end = try input.lineEnd(limit: DelimitedRecordReader.recordLimit) {
            last = input.start..<end
            input.consume(end - input.start)
        } else {
            try input.skipToNewline()
            last = input.start..<input.start
            if try input.hasMore() { input.consume(1) }
        }
        return fault
    }

    private func newlines(in range: Range<Int>) -> Int {
        // Most records are one line.
        var count = 0
        for cell in cells where cell.isQuoted {
            for byte in input.bytes[cell.range] where byte == DelimitedRecordReader.newline { count += 1 }
        }
        return count + 1
    }

    private enum Step {
        case empty(end: Int)
        case record(end: Int, RecordFault?)
        case incomplete
    }

    /// Finds the cells of the record at the start of what is buffered.
    private mutating func cells(to isAtEnd: Bool) -> Step {
        cells.removeAll(keepingCapacity: true)
        let delimiter = delimiter
        let end = input.end
        var index = input.start
        var fault: RecordFault?
        return input.bytes.withUnsafeBufferPointer { bytes in
            if bytes[index] == DelimitedRecordReader.newline { return .empty(end: index + 1) }
            if bytes[index] == UInt8(ascii: "\r"), index + 1 < end, bytes[index + 1] == DelimitedRecordReader.newline {
                return .empty(end: index + 2)
            }
            while true {
                var cell = Cell(range: index..<index, isQuoted: false, hasDoubledQuotes: false)
                if index < end, bytes[index] == DelimitedRecordReader.quote {
                    guard let close = DelimitedRecordReader.closingQuote(bytes, index + 1, end, isAtEnd, &cell) else {
                        return .incomplete
                    }
                    index = close + 1
                }
                let tail = index
                while index < end, bytes[index] != delimiter, bytes[index] != DelimitedRecordReader.newline {
                    index &+= 1
                }
                if index == end, !isAtEnd { return .incomplete }
                var tailEnd = index
                if tailEnd > tail, bytes[tailEnd - 1] == UInt8(ascii: "\r"),
                    index == end || bytes[index] == DelimitedRecordReader.newline
                {
                    tailEnd -= 1
                }
                if !cell.isQuoted {
                    cell.range = tail..<tailEnd
                } else if tailEnd > tail {
                    fault = .textAfterQuote
                }
                cells.append(cell)
                guard index < end else { return .record(end: end, fault) }
                index += 1
                if bytes[index - 1] == DelimitedRecordReader.newline { return .record(end: index, fault) }
            }
        }
    }

    /// The offset of the quote that closes a cell; `nil` when it is not there yet.
    private static func closingQuote(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ isAtEnd: Bool, _ cell: inout Cell
    ) -> Int? {
        var index = start
        while index < end, let base = bytes.baseAddress,
            let found = memchr(base + index, Int32(quote), end - index)
        {
            let position = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            if position + 1 < end, bytes[position + 1] == quote {
                cell.hasDoubledQuotes = true
                index = position + 2
                continue
            }
            // A quote at the end of what is there may be the first of two.
            if position + 1 == end, !isAtEnd { return nil }
            cell.isQuoted = true
            cell.range = start..<position
            return position
        }
        return nil
    }

    private func text(of cell: Cell) -> [UInt8] {
        guard cell.hasDoubledQuotes else { return Array(input.bytes[cell.range]) }
        var text: [UInt8] = []
        text.reserveCapacity(cell.range.count)
        var index = cell.range.lowerBound
        while index < cell.range.upperBound {
            text.append(input.bytes[index])
            index += input.bytes[index] == DelimitedRecordReader.quote ? 2 : 1
        }
        return text
    }
}
