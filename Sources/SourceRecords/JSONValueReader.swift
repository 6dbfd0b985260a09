internal import Glibc
internal import InputBytes

/// Finds the outermost values of a JSON text: one a line, or one after another, or the elements of one array.
struct JSONValueReader: ~Copyable {
    /// The longest line or outermost value in bytes.
    static let limit = 256 << 20

    private let path: String
    private var input: BufferedInput
    private var form = Form.unknown
    /// The line of the byte at `counted`.
    private var line = 1
    private var counted = 0

    private enum Form {
        case unknown, lines, values, array, done
    }

    init(_ source: consuming ByteSource, path: String) {
        self.path = path
        input = BufferedInput(source)
    }

    /// Looks at the bytes that ranges refer to.
    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        input.bytes.withUnsafeBufferPointer(body)
    }

    /// The line of an offset that is not before the last one asked for.
    mutating func line(of offset: Int) -> Int {
        let range = counted..<max(counted, offset)
        input.bytes.withUnsafeBufferPointer { bytes in
            for byte in bytes[range] where byte == 0x0A { line += 1 }
        }
        counted = range.upperBound
        return line
    }

    /// The range of the next value, without space around it, and what is wrong with it; `nil` at the end.
    ///
    /// Ranges of the values before it mean nothing any more.
    mutating func next() throws(SourceError) -> (Range<Int>, RecordFault?)? {
        if form == .unknown { try detect() }
        return switch form {
        case .lines: try nextLine()
        case .values, .array: try nextValue()
        case .unknown, .done: nil
        }
    }

    /// An array, or values over several lines, are told from values a line by how the first line begins and ends.
    private mutating func detect() throws(SourceError) {
        try fill()
        if input.starts(with: [0xFF, 0xFE]) || input.starts(with: [0xFE, 0xFF]) {
            throw .input(path: path, .encoding("UTF-16"))
        }
        if input.starts(with: [0xEF, 0xBB, 0xBF]) { input.consume(3) }
        guard try skipSpace() else { return form = .done }
        guard input.bytes[input.start] != UInt8(ascii: "[") else {
            input.consume(1)
            return form = .array
        }
        guard let end = try lineEnd() else { return form = .lines }
        let goesOn = [",", "{", "[", ":"].map { UInt8(ascii: $0) }
        let tail = input.bytes[input.start..<end].last { $0 > 0x20 }
        form = tail.map(goesOn.contains) == true ? .values : .lines
    }

    // MARK: - Values a line

    private mutating func nextLine() throws(SourceError) -> (Range<Int>, RecordFault?)? {
        while true {
            if input.available == 0 { try fill() }
            guard input.available > 0 else { return nil }
            guard let end = try lineEnd() else { return (try skipLongLine(), .tooLong(limit: JSONValueReader.limit)) }
            var range = input.start..<end
            while let first = input.bytes[range].first, JSONValueReader.isSpace(first) { range.removeFirst() }
            while let last = input.bytes[range].last, JSONValueReader.isSpace(last) { range.removeLast() }
            input.consume(end - input.start)
            if !range.isEmpty { return (range, nil) }
        }
    }

    /// Goes past a line that does not fit in memory.
    private mutating func skipLongLine() throws(SourceError) -> Range<Int> {
        _ = line(of: input.start)
        do throws(InputError) { try input.skipToNewline() } catch { throw .input(path: path, error) }
        counted = input.start
        return input.start..<input.start
    }

    // MARK: - Values one after another

    private mutating func nextValue() throws(SourceError) -> (Range<Int>, RecordFault?)? {
        while true {
            guard try skipSpace() else {
                guard form == .array else { return nil }
                throw .notJSON(path: path, line: line, .json(column: nil, .endsEarly, offset: 0))
            }
            let byte = input.bytes[input.start]
            if byte == UInt8(ascii: "]"), form == .array {
                form = .values
            } else if byte != UInt8(ascii: ",") {
                break
            }
            input.consume(1)
        }
        while true {
            do throws(JSONFault) {
                let end = try valueEnd()
                // A number at the end of what is read may go on.
                if end < input.end || input.isAtEnd {
                    let range = input.start..<end
                    input.consume(range.count)
                    return (range, nil)
                }
            } catch {
                guard error.flaw == .endsEarly, !input.isAtEnd, input.available < JSONValueReader.limit else {
                    let offset = error.offset - input.start
                    throw .notJSON(
                        path: path, line: line(of: error.offset), .json(column: nil, error.flaw, offset: offset))
                }
            }
            // What is there doubles, so that a long value is looked at only a few times.
            try fill(to: 2 * input.available)
        }
    }

    private func valueEnd() throws(JSONFault) -> Int {
        var fault: JSONFault?
        let end = input.bytes.withUnsafeBufferPointer { bytes -> Int in
            let text = UnsafeBufferPointer(rebasing: bytes[..<input.end])
            var scanner = JSONScanner(text, from: input.start, tree: JSONScanner.nothing)
            do throws(JSONFault) { try scanner.skip() } catch { fault = error }
            return scanner.position
        }
        if let fault { throw fault }
        return end
    }

    // MARK: - Bytes

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// Goes past space; false at the end.
    private mutating func skipSpace() throws(SourceError) -> Bool {
        while true {
            if input.available == 0 { try fill() }
            guard input.available > 0 else { return false }
            guard input.bytes[input.start] <= 0x20 else {
                _ = line(of: input.start)
                return true
            }
            input.consume(1)
        }
    }

    private mutating func lineEnd() throws(SourceError) -> Int? {
        _ = line(of: input.start)
        do throws(InputError) {
            let end = try input.lineEnd(limit: JSONValueReader.limit)
            counted = input.start
            return end
        } catch {
            throw .input(path: path, error)
        }
    }

    private mutating func fill(to wanted: Int = 0) throws(SourceError) {
        guard !input.isAtEnd else { return }
        _ = line(of: input.start)
        do throws(InputError) { try input.fill(to: wanted) } catch { throw .input(path: path, error) }
        counted = input.start
    }
}
