internal import Glibc
internal import InputBytes

/// Reads records of JSON: objects one a line, an array of objects, or objects that hold lists of records.
///
/// Memory holds one line, or one value of the outermost level, at a time.
public struct JSONRecordReader: RecordReader, ~Copyable {
    private let path: String
    private var values: JSONValueReader
    private let levels: [Level]
    /// What of the value that was read last is still to come, the next one last.
    private var pending: [Pending] = []
    /// How many bytes of the record there were before each level.
    private var marks: [Int]
    private var last: Range<Int> = 0..<0
    public var rawHeader: [UInt8] { [] }
    public static var rawExtension: String { "jsonl" }

    /// What is wanted of the objects of one level.
    private struct Level {
        var tree: PathTree
        /// The values of this level and of those within it, by their position in the record.
        var slots: [Int]
        /// The names that lead to the objects of the next level; empty for the innermost.
        var list: [String]
    }

    private struct Pending {
        var level: Int
        var range: Range<Int>
        /// The object that has it in a list, by its position in ``envelopes``; `nil` at the outermost level.
        var envelope: Int?
    }

    /// An object that holds records in a list.
    private struct Envelope {
        var object: Range<Int>
        var list: Range<Int>
        var outer: Int?
    }

    /// The objects that hold what is still to come of the value that was read last.
    private var envelopes: [Envelope] = []
    private var lastEnvelope: Int?

    /// Opens a file; `-` is standard input.
    ///
    /// - Parameters:
    ///   - lists: the way from an outermost object to its records through lists of objects: none when it is a record
    ///     itself, `data` and `results` for the results in each element of `data`.
    ///   - wanted: the paths of the values that records shall hold.
    public init(path: String, lists: [FieldPath] = [], wanted: [FieldPath]) throws(SourceError) {
        let source: ByteSource
        do throws(InputError) { source = try ByteSource.open(path: path) } catch { throw .input(path: path, error) }
        self.init(source, path: path, lists: lists, wanted: wanted)
    }

    /// Reads a text that is in memory.
    public init(bytes: [UInt8], lists: [FieldPath] = [], wanted: [FieldPath]) {
        self.init(ByteSource(bytes: bytes), path: "-", lists: lists, wanted: wanted)
    }

    private init(_ source: consuming ByteSource, path: String, lists: [FieldPath], wanted: [FieldPath]) {
        self.path = path
        values = JSONValueReader(source, path: path)
        levels = (0...lists.count).map { level in
            let own = wanted.enumerated().filter { lists.count - $0.element.level == level }
            // A flattened export has the whole path as one name.
            let flat = own.filter { $0.element.names.count > 1 }.map { ([$0.element.flattened][...], $0.offset) }
            return Level(
                tree: PathTree(own.map { ($0.element.names[...], $0.offset) } + flat),
                slots: wanted.indices.filter { lists.count - wanted[$0].level >= level },
                list: level < lists.count ? lists[level].names : [])
        }
        marks = [Int](repeating: 0, count: levels.count)
    }

    public mutating func next(_ record: inout SourceRecord) throws(SourceError) -> Bool {
        record.isRepaired = false
        while true {
            guard let item = pending.popLast() else {
                record.removeAll()
                guard let (range, fault) = try values.next() else { return false }
                last = range
                lastEnvelope = nil
                envelopes.removeAll(keepingCapacity: true)
                record.begin(line: values.line(of: range.lowerBound), fault: fault)
                if fault != nil { return true }
                pending.append(Pending(level: 0, range: range))
                continue
            }
            last = item.range
            lastEnvelope = item.envelope
            if item.level == 0 {
                record.removeAll()
            } else {
                record.forget(behind: marks[item.level], slots: levels[item.level].slots)
            }
            marks[item.level] = record.bytes.count
            do throws(JSONFault) {
                guard try read(item, into: &record) else { continue }
                record.begin(line: values.line(of: item.range.lowerBound))
            } catch {
                record.begin(
                    line: values.line(of: item.range.lowerBound),
                    fault: .json(column: nil, error.flaw, offset: error.offset - item.range.lowerBound))
            }
            return true
        }
    }

    /// Reads what is wanted of an object; false when it is not a record but holds those that come next.
    private mutating func read(_ item: Pending, into record: inout SourceRecord) throws(JSONFault) -> Bool {
        let level = levels[item.level]
        var elements: [Range<Int>] = []
        var isRecord = true
        var isList = false
        var envelope = item.envelope
        let fault = values.withBytes { bytes -> JSONFault? in
            do throws(JSONFault) {
                if item.level == 0, bytes[item.range.lowerBound] == UInt8(ascii: "[") {
                    (isRecord, isList) = (false, true)
                    elements = try JSONRecordReader.elements(of: item.range, in: bytes)
                    return nil
                }
                guard bytes[item.range.lowerBound] == UInt8(ascii: "{") else {
                    return JSONFault(flaw: .notAnObject, offset: item.range.lowerBound)
                }
                let text = UnsafeBufferPointer(rebasing: bytes[..<item.range.upperBound])
                var scanner = JSONScanner(text, from: item.range.lowerBound, tree: level.tree)
                try scanner.below(PathTree.root, into: &record)
                guard !level.list.isEmpty else { return nil }
                isRecord = false
                var list: Range<Int>? = item.range
                for name in level.list {
                    guard let inside = list else { break }
                    list = try JSONScanner.member(name, of: inside, in: bytes)
                }
                guard let list, bytes[list.lowerBound] == UInt8(ascii: "[") else {
                    // Further in, an empty list may be left out.
                    return item.level == 0 ? JSONFault(flaw: .noList(level.list), offset: item.range.lowerBound) : nil
                }
                envelopes.append(Envelope(object: item.range, list: list, outer: item.envelope))
                envelope = envelopes.count - 1
                elements = try JSONRecordReader.elements(of: list, in: bytes)
                return nil
            } catch {
                return error
            }
        }
        if let fault { throw fault }
        let next = isList ? 0 : item.level + 1
        for element in elements.reversed() { pending.append(Pending(level: next, range: element, envelope: envelope)) }
        if isRecord { return true }
        if next > 0 { marks[next] = record.bytes.count }
        return false
    }

    private static func elements(
        of list: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>
    ) throws(JSONFault) -> [Range<Int>] {
        var elements: [Range<Int>] = []
        let text = UnsafeBufferPointer(rebasing: bytes[..<list.upperBound])
        var scanner = JSONScanner(text, from: list.lowerBound, tree: JSONScanner.nothing)
        try scanner.elements { elements.append($0) }
        return elements
    }

    public var rawRecord: [UInt8] {
        // With the objects around it, so that it can be read again in the same way.
        var raw = values.withBytes { bytes in
            var raw = Array(bytes[last])
            var envelope = lastEnvelope
            while let position = envelope {
                let around = envelopes[position]
                raw =
                    Array(bytes[around.object.lowerBound..<around.list.lowerBound]) + [UInt8(ascii: "[")] + raw
                    + [UInt8(ascii: "]")] + Array(bytes[around.list.upperBound..<around.object.upperBound])
                envelope = around.outer
            }
            return raw
        }
        // A record is one line of a file of rejects.
        for index in raw.indices where raw[index] == 0x0A || raw[index] == 0x0D { raw[index] = 0x20 }
        while let end = raw.last, end == 0x20 { raw.removeLast() }
        return raw + [0x0A]
    }
}
