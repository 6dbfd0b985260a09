/// Reads JSON (RFC 8259) token by token from bytes; strict, and without recursion.
///
/// Texts that are not what they should be are repaired and counted, not refused: bytes that are not UTF-8 and lone
/// surrogates come out as U+FFFD. Everything else that the grammar does not allow is an error.
public struct JSONTokenizer {
    /// One token. Names and strings are in ``text``, numbers in ``literal``.
    public enum Token: Hashable, Sendable {
        case beginObject, endObject, beginArray, endArray
        /// The name of a member; its value follows.
        case name
        case string, number, `true`, `false`, null
    }

    /// The text of the last name or string, without quotes and escapes.
    public private(set) var text: [UInt8] = []
    /// The range of the bytes of the last token.
    public private(set) var literal: Range<Int> = 0..<0
    /// What has been repaired so far.
    public private(set) var repairs: JSONRepairs = []

    private let bytes: [UInt8]
    private let maximumDepth: Int
    private var position = 0
    private var stack: [Container] = []
    private var expectation = Expectation.value

    private enum Container {
        case object, array
    }

    private enum Expectation {
        case value, valueOrEnd, nameOrEnd, name, commaOrEnd, end
    }

    /// Reads one JSON text.
    ///
    /// - Parameter maximumDepth: how many objects and arrays may be open at once.
    public init(_ bytes: [UInt8], maximumDepth: Int = 64) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    /// The next token, or `nil` after the one value that a text has.
    public mutating func next() throws(JSONError) -> Token? {
        skipSpace()
        if expectation == .end {
            guard position == bytes.count else { throw .unexpected(offset: position) }
            return nil
        }
        if expectation == .commaOrEnd {
            guard let byte = peek() else { throw .endsEarly }
            if byte == UInt8(ascii: ",") {
                position += 1
                skipSpace()
                expectation = stack.last == .object ? .name : .value
            } else {
                return try close(byte)
            }
        }
        guard let byte = peek() else { throw .endsEarly }
        switch expectation {
        case .nameOrEnd where byte == UInt8(ascii: "}"), .valueOrEnd where byte == UInt8(ascii: "]"):
            return try close(byte)
        case .name, .nameOrEnd: return try name(byte)
        default: return try value(byte)
        }
    }

    private mutating func name(_ byte: UInt8) throws(JSONError) -> Token {
        guard byte == UInt8(ascii: "\"") else { throw .unexpected(offset: position) }
        try string()
        skipSpace()
        guard let colon = peek() else { throw .endsEarly }
        guard colon == UInt8(ascii: ":") else { throw .unexpected(offset: position) }
        position += 1
        expectation = .value
        return .name
    }

    private mutating func value(_ byte: UInt8) throws(JSONError) -> Token {
        switch byte {
        case UInt8(ascii: "{"): return try open(.object, .beginObject, .nameOrEnd)
        case UInt8(ascii: "["): return try open(.array, .beginArray, .valueOrEnd)
        case UInt8(ascii: "\""):
            try string()
            endValue()
            return .string
        case UInt8(ascii: "t"): return try word("true", .true)
        case UInt8(ascii: "f"): return try word("false", .false)
        case UInt8(ascii: "n"): return try word("null", .null)
        default:
            try number()
            endValue()
            return .number
        }
    }

    private mutating func open(
        _ container: Container, _ token: Token, _ next: Expectation
    ) throws(JSONError) -> Token {
        guard stack.count < maximumDepth else { throw .tooDeep(offset: position) }
        stack.append(container)
        literal = position..<position + 1
        position += 1
        expectation = next
        return token
    }

    private mutating func close(_ byte: UInt8) throws(JSONError) -> Token {
        let isObject = stack.last == .object
        guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { throw .unexpected(offset: position) }
        stack.removeLast()
        literal = position..<position + 1
        position += 1
        endValue()
        return isObject ? .endObject : .endArray
    }

    private mutating func endValue() {
        expectation = stack.isEmpty ? .end : .commaOrEnd
    }

    private mutating func word(_ word: StaticString, _ token: Token) throws(JSONError) -> Token {
        let start = position
        let count = word.utf8CodeUnitCount
        for offset in 0..<count {
            guard start + offset < bytes.count else { throw .endsEarly }
            guard bytes[start + offset] == word.utf8Start[offset] else { throw .unexpected(offset: start + offset) }
        }
        position += count
        literal = start..<position
        endValue()
        return token
    }

    private mutating func number() throws(JSONError) {
        let start = position
        if peek() == UInt8(ascii: "-") { position += 1 }
        if peek() == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if peek() == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if let byte = peek(), byte | 0x20 == UInt8(ascii: "e") {
            position += 1
            if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        literal = start..<position
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = peek(), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        guard position > start else {
            throw position < bytes.count ? .unexpected(offset: position) : .endsEarly
        }
    }

    /// Reads a string into ``text``; the position is at its opening quote.
    private mutating func string() throws(JSONError) {
        let start = position
        text.removeAll(keepingCapacity: true)
        position += 1
        var run = position
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                text.append(contentsOf: bytes[run..<position])
                position += 1
                literal = start..<position
                repairEncoding()
                return
            case UInt8(ascii: "\\"):
                text.append(contentsOf: bytes[run..<position])
                position += 1
                try escape()
                run = position
            case 0..<0x20: throw .unexpected(offset: position)
            default: position += 1
            }
        }
        throw .endsEarly
    }

    private mutating func escape() throws(JSONError) {
        guard let byte = peek() else { throw .endsEarly }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): try unicodeEscape()
        default: throw .unexpected(offset: position - 1)
        }
    }

    private mutating func unicodeEscape() throws(JSONError) {
        let unit = try hexadecimal()
        if unit & 0xFC00 == 0xD800, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        {
            let afterFirst = position
            position += 2
            let second = try hexadecimal()
            if second & 0xFC00 == 0xDC00 {
                append(0x10000 + (unit & 0x3FF) << 10 + second & 0x3FF)
                return
            }
            // The second stands for itself: it is read again.
            position = afterFirst
        }
        append(unit)
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek() else { throw .endsEarly }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw .unexpected(offset: position) }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private mutating func append(_ codePoint: UInt32) {
        if let scalar = Unicode.Scalar(codePoint) {
            text.append(contentsOf: String(Character(scalar)).utf8)
        } else {
            text.append(contentsOf: [0xEF, 0xBF, 0xBD])
            repairs.insert(.loneSurrogate)
        }
    }

    private mutating func repairEncoding() {
        guard String(validating: text, as: UTF8.self) == nil else { return }
        text = Array(String(decoding: text, as: UTF8.self).utf8)
        repairs.insert(.invalidUTF8)
    }

    private func peek() -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }
}

/// What had to be repaired in a text to read it.
public struct JSONRepairs: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Bytes that are not UTF-8 became U+FFFD.
    public static let invalidUTF8 = JSONRepairs(rawValue: 1)
    /// Half a surrogate pair became U+FFFD.
    public static let loneSurrogate = JSONRepairs(rawValue: 2)
    /// A name stood twice in one object; the last value counts.
    public static let duplicateName = JSONRepairs(rawValue: 4)
    /// A value was not a string; its JSON text counts, and nothing for null.
    public static let otherThanString = JSONRepairs(rawValue: 8)
}

/// Why a text is no JSON.
public enum JSONError: Error, Hashable, Sendable {
    /// The byte at this offset, from 0, may not stand there.
    case unexpected(offset: Int)
    /// The text ends within a value.
    case endsEarly
    /// The object or array that opens at this offset is nested too deeply.
    case tooDeep(offset: Int)
    /// The value is not an object.
    case notAnObject
}
