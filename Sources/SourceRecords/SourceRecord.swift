/// One value of a record: where its text stands in ``SourceRecord/bytes``, and what it was.
public struct FieldValue: BitwiseCopyable, Sendable {
    /// What stood in the source.
    public enum Kind: UInt8, Sendable, BitwiseCopyable {
        /// Nothing: no such member, a null, an empty cell without quotes.
        case missing
        /// A text, without quotes and escapes.
        case text
        /// A number, as it was written.
        case number
        /// `true` or `false`.
        case flag
        /// A JSON object or array, as it was written.
        case json
    }

    /// What stood in the source.
    public let kind: Kind
    private let start: UInt32
    private let count: UInt32

    /// Nothing.
    public static let missing = FieldValue(.missing, 0..<0)

    /// A value whose text stands at a range of the bytes of its record.
    public init(_ kind: Kind, _ range: Range<Int>) {
        self.kind = kind
        start = UInt32(truncatingIfNeeded: range.lowerBound)
        count = UInt32(truncatingIfNeeded: range.count)
    }

    /// Where the text stands.
    public var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
    /// Whether there is nothing, or an empty text.
    public var isBlank: Bool { kind == .missing || count == 0 }
}

/// The values of one record that were asked for, in the order in which they were. Used again for the next record.
public struct SourceRecord: Sendable {
    /// One value for each path that the reader was made with.
    public internal(set) var fields: [FieldValue]
    /// The texts of the values. Further texts may be put behind them.
    public var bytes: [UInt8] = []
    /// The line on which the record begins, or its number where a source has no lines; from 1.
    public internal(set) var line = 0
    /// Why the record as a whole cannot be read.
    public internal(set) var fault: RecordFault?
    /// Whether bytes of a text that were not UTF-8 became U+FFFD.
    public internal(set) var isRepaired = false
    /// What stands at the beginning of ``bytes`` for all records.
    private let constantCount: Int

    /// A record of so many fields, with texts that stay at the beginning of ``bytes``.
    public init(fieldCount: Int, constants: [UInt8] = []) {
        fields = [FieldValue](repeating: .missing, count: fieldCount)
        bytes = constants
        constantCount = constants.count
    }

    /// Forgets the last record.
    package mutating func removeAll() {
        bytes.removeLast(bytes.count - constantCount)
        for index in fields.indices { fields[index] = .missing }
        fault = nil
        isRepaired = false
    }

    /// Forgets what was read last: the texts behind so many bytes, and these values.
    mutating func forget(behind byteCount: Int, slots: [Int]) {
        bytes.removeLast(bytes.count - byteCount)
        for slot in slots { fields[slot] = .missing }
        fault = nil
    }

    /// Sets a value by bytes that are copied.
    @inline(__always)
    package mutating func set(_ slot: Int, _ kind: FieldValue.Kind, _ text: UnsafeBufferPointer<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: text)
        fields[slot] = FieldValue(kind, start..<bytes.count)
    }

    /// Sets the number or the fault that a reader of another module found.
    package mutating func begin(line: Int, fault: RecordFault? = nil) {
        self.line = line
        self.fault = fault
    }

    /// The text of a value, for messages.
    public func text(_ value: FieldValue) -> String { String(decoding: bytes[value.range], as: UTF8.self) }
}

/// Why one record cannot be read. The records after it can.
public enum RecordFault: Error, Hashable, Sendable {
    /// The text, or the column named, is no JSON: what is wrong at the byte.
    case json(column: String?, JSONFlaw, offset: Int)
    /// A quoted cell never ends.
    case openQuote
    /// Text follows the closing quote of a cell.
    case textAfterQuote
    /// More or fewer cells than the header has.
    case cellCount(found: Int, expected: Int)
    /// The record is longer than a reader takes.
    case tooLong(limit: Int)

    /// What is wrong with a JSON text.
    public enum JSONFlaw: Hashable, Sendable {
        /// A byte that may not stand there.
        case unexpected
        /// The text ends within a value.
        case endsEarly
        /// Objects and arrays are nested too deeply.
        case tooDeep
        /// The value is no object.
        case notAnObject
        /// The object has no list of records where one is wanted; the names that lead there.
        case noList([String])
    }
}

extension RecordFault: CustomStringConvertible {
    /// One sentence that says what is wrong and what would be right.
    public var description: String {
        switch self {
        case .json(let column, let flaw, let offset):
            let subject = column.map { "\($0) is no JSON" } ?? "is no JSON"
            switch flaw {
            case .unexpected: return "\(subject): unexpected character at byte \(offset + 1)"
            case .endsEarly: return "\(subject): it ends within a value"
            case .tooDeep: return "\(subject) that can be read: more than \(JSONScanner.maximumDepth) levels"
            case .notAnObject: return "is no JSON object"
            case .noList(let names): return "has no list \(names.joined(separator: "."))"
            }
        case .openQuote: return "a quote opens and never closes"
        case .textAfterQuote: return "text follows a closing quote: double quotes inside"
        case .cellCount(let found, let expected): return "\(found) cells, the header has \(expected)"
        case .tooLong(let limit): return "is longer than \(limit >> 20) MiB"
        }
    }
}
