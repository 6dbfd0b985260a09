internal import Glibc

/// What is wrong with a JSON text, and where.
struct JSONFault: Error {
    var flaw: RecordFault.JSONFlaw
    var offset: Int
}

/// Takes the wanted values out of a JSON text (RFC 8259) and goes past all others without looking into them.
///
/// Texts that are not wanted, such as prompts and answers, are neither decoded nor copied; of these only quotes and brackets
/// must be right. There is no recursion but along the wanted names.
struct JSONScanner {
    /// How many objects and arrays may be open at once.
    static let maximumDepth = 256

    private let bytes: UnsafeBufferPointer<UInt8>
    private var count: Int { bytes.count }
    /// The offset of the next byte.
    private(set) var position: Int
    private let tree: PathTree

    /// A scanner over bytes that outlive it.
    init(_ text: UnsafeBufferPointer<UInt8>, from position: Int = 0, tree: PathTree) {
        bytes = text
        self.position = position
        self.tree = tree
    }

    /// Whether nothing but space is left.
    mutating func isAtEnd() -> Bool {
        skipSpace()
        return position == count
    }

    /// Takes the wanted values of the value that comes next.
    mutating func value(_ node: Int, into record: inout SourceRecord) throws(JSONFault) {
        let slot = tree.slot(node)
        let hasChildren = tree.hasChildren(node)
        let start = position
        switch try peek() {
        case UInt8(ascii: "{"):
            if hasChildren { try object(node, into: &record) } else { try skip() }
            if slot >= 0 { record.set(slot, .json, text(start..<position)) }
        case UInt8(ascii: "["):
            if hasChildren { try keyedArray(node, into: &record) } else { try skip() }
            if slot >= 0 { record.set(slot, .json, text(start..<position)) }
        case UInt8(ascii: "\""):
            let (range, hasEscapes) = try string()
            if slot >= 0 { set(slot, range, hasEscapes, in: &record) }
            if hasChildren { try textOfJSON(range, hasEscapes, node, into: &record) }
        default:
            let range = try literal()
            guard slot >= 0 else { return }
            switch bytes[range.lowerBound] {
            case UInt8(ascii: "t"): record.set(slot, .flag, try word("true", range))
            case UInt8(ascii: "f"): record.set(slot, .flag, try word("false", range))
            case UInt8(ascii: "n"):
                _ = try word("null", range)
                record.fields[slot] = .missing
            // A number, or a word such as NaN: who wants a number says that it is none.
            default: record.set(slot, .number, text(range))
            }
        }
    }

    // MARK: - Objects and arrays

    private mutating func object(_ node: Int, into record: inout SourceRecord) throws(JSONFault) {
        position += 1
        skipSpace()
        if try peek() == UInt8(ascii: "}") {
            position += 1
            return
        }
        while true {
            let child = try name(below: node)
            if child >= 0 { try value(child, into: &record) } else { try skip() }
            if try isAfterLast(closing: UInt8(ascii: "}")) { return }
        }
    }

    /// Hands the names and values of the object that comes next to `body`.
    mutating func eachMember(
        _ body: (_ name: [UInt8], _ value: Range<Int>) -> Void
    ) throws(JSONFault) {
        let scanner = self
        try memberRanges { name, value in
            let hasEscapes = scanner.offset(of: UInt8(ascii: "\\"), in: name) != nil
            body(hasEscapes ? scanner.decoded(name) : Array(scanner.text(name)), value)
        }
    }

    /// Hands the ranges of the names, without quotes, and of the values of the object that comes next to `body`.
    mutating func memberRanges(
        _ body: (_ name: Range<Int>, _ value: Range<Int>) -> Void
    ) throws(JSONFault) {
        guard try peek() == UInt8(ascii: "{") else { throw unexpected() }
        position += 1
        skipSpace()
        if try peek() == UInt8(ascii: "}") {
            position += 1
            return
        }
        while true {
            guard try peek() == UInt8(ascii: "\"") else { throw unexpected() }
            let (range, _) = try string()
            skipSpace()
            guard try peek() == UInt8(ascii: ":") else { throw unexpected() }
            position += 1
            skipSpace()
            let start = position
            try skip()
            body(range, start..<position)
            if try isAfterLast(closing: UInt8(ascii: "}")) { return }
        }
    }

    /// Reads a name and its colon; the wanted node of that name, or -1.
    private mutating func name(below node: Int) throws(JSONFault) -> Int {
        guard try peek() == UInt8(ascii: "\"") else { throw unexpected() }
        let (range, hasEscapes) = try string()
        skipSpace()
        guard try peek() == UInt8(ascii: ":") else { throw unexpected() }
        position += 1
        skipSpace()
        guard hasEscapes else { return tree.child(of: node, named: text(range)) }
        return decoded(range).withUnsafeBufferPointer { tree.child(of: node, named: $0) }
    }

    /// Goes past a comma, or past the closing bracket.
    private mutating func isAfterLast(closing bracket: UInt8) throws(JSONFault) -> Bool {
        skipSpace()
        let byte = try peek()
        guard byte == UInt8(ascii: ",") || byte == bracket else { throw unexpected() }
        position += 1
        if byte == bracket { return true }
        skipSpace()
        return false
    }

    /// An array of `{key, value}` objects as if it were one object; a name that is a number is a position.
    private mutating func keyedArray(_ node: Int, into record: inout SourceRecord) throws(JSONFault) {
        position += 1
        skipSpace()
        if try peek() == UInt8(ascii: "]") {
            position += 1
            return
        }
        var index = 0
        while true {
            let start = position
            let child = Array(String(index).utf8).withUnsafeBufferPointer { tree.child(of: node, named: $0) }
            if child >= 0 {
                try value(child, into: &record)
            } else {
                try skip()
                if bytes[start] == UInt8(ascii: "{") { try keyedElement(start..<position, node, into: &record) }
            }
            index += 1
            if try isAfterLast(closing: UInt8(ascii: "]")) { return }
        }
    }

    private func keyedElement(
        _ element: Range<Int>, _ node: Int, into record: inout SourceRecord
    ) throws(JSONFault) {
        var pair = SourceRecord(fieldCount: 1)
        var scanner = JSONScanner(text(element), tree: JSONScanner.key)
        try scanner.value(PathTree.root, into: &pair)
        guard pair.fields[0].kind == .text else { return }
        let child = pair.bytes[pair.fields[0].range].withUnsafeBufferPointer { tree.child(of: node, named: $0) }
        guard child >= 0, var value = try JSONScanner.member("value", of: element, in: bytes) else { return }
        // OTLP wraps each value in an object that names its type (opentelemetry-proto, AnyValue).
        for type in JSONScanner.anyValueTypes {
            guard let wrapped = try JSONScanner.member(type, of: value, in: bytes) else { continue }
            value = wrapped
            break
        }
        var inner = JSONScanner(bytes, from: value.lowerBound, tree: tree)
        try inner.value(child, into: &record)
    }

    private static let key = PathTree([(["key"], 0)])
    /// A tree that wants nothing.
    static let nothing = PathTree([])
    static let anyValueTypes = [
        "stringValue", "intValue", "doubleValue", "boolValue", "arrayValue", "kvlistValue",
    ]

    /// The range of a member of the object at a range; `nil` when there is none, or no object.
    static func member(
        _ name: String, of object: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>
    ) throws(JSONFault) -> Range<Int>? {
        guard !object.isEmpty, bytes[object.lowerBound] == UInt8(ascii: "{") else { return nil }
        var scanner = JSONScanner(
            UnsafeBufferPointer(rebasing: bytes[..<object.upperBound]), from: object.lowerBound + 1,
            tree: PathTree([([name], 0)]))
        scanner.skipSpace()
        if try scanner.peek() == UInt8(ascii: "}") { return nil }
        while true {
            let isWanted = try scanner.name(below: PathTree.root) >= 0
            let start = scanner.position
            try scanner.skip()
            if isWanted { return start..<scanner.position }
            if try scanner.isAfterLast(closing: UInt8(ascii: "}")) { return nil }
        }
    }

    /// The ranges of the elements of the array that comes next, one at a time.
    mutating func elements(_ body: (Range<Int>) -> Void) throws(JSONFault) {
        guard try peek() == UInt8(ascii: "[") else { throw unexpected() }
        position += 1
        skipSpace()
        if try peek() == UInt8(ascii: "]") {
            position += 1
            return
        }
        while true {
            let start = position
            try skip()
            body(start..<position)
            if try isAfterLast(closing: UInt8(ascii: "]")) { return }
        }
    }

    // MARK: - Texts

    private mutating func set(_ slot: Int, _ range: Range<Int>, _ hasEscapes: Bool, in record: inout SourceRecord) {
        let isRepaired: Bool
        if hasEscapes {
            let decoded = decoded(range)
            isRepaired = decoded.withUnsafeBufferPointer { record.setText(slot, $0) }
        } else {
            isRepaired = record.setText(slot, text(range))
        }
        if isRepaired { record.isRepaired = true }
    }

    /// A text that holds JSON itself, as in exports that know no nested values. One that does not has nothing below it.
    private func textOfJSON(
        _ range: Range<Int>, _ hasEscapes: Bool, _ node: Int, into record: inout SourceRecord
    ) throws(JSONFault) {
        let inner = hasEscapes ? decoded(range) : Array(text(range))
        guard let first = inner.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return }
        let fault = inner.withUnsafeBufferPointer { text -> JSONFault? in
            var scanner = JSONScanner(text, tree: tree)
            // What stands at the node itself is set already, as text.
            do throws(JSONFault) { try scanner.below(node, into: &record) } catch { return error }
            return nil
        }
        if let fault { throw JSONFault(flaw: fault.flaw, offset: range.lowerBound) }
    }

    /// Takes what is wanted below a node, not the value itself.
    mutating func below(_ node: Int, into record: inout SourceRecord) throws(JSONFault) {
        skipSpace()
        switch try peek() {
        case UInt8(ascii: "{"): try object(node, into: &record)
        case UInt8(ascii: "["): try keyedArray(node, into: &record)
        default: try skip()
        }
        guard isAtEnd() else { throw unexpected() }
    }

    /// The text of a string with escapes, these resolved. Half a surrogate pair becomes U+FFFD.
    private func decoded(_ range: Range<Int>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < range.upperBound else {
                text.append(byte)
                continue
            }
            let escape = bytes[index]
            index += 1
            switch escape {
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"):
                let scalar = codePoint(&index, end: range.upperBound).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
                text.append(contentsOf: String(Character(scalar)).utf8)
            default: text.append(escape)
            }
        }
        return text
    }

    /// The code point of `\uXXXX`, or of two of them that are one; the index is behind the `u`.
    private func codePoint(_ index: inout Int, end: Int) -> UInt32? {
        guard let unit = hexadecimal(&index, end: end) else { return nil }
        guard unit & 0xFC00 == 0xD800, index + 1 < end, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        else { return unit }
        var next = index + 2
        guard let second = hexadecimal(&next, end: end), second & 0xFC00 == 0xDC00 else { return unit }
        index = next
        return 0x10000 + (unit & 0x3FF) << 10 + second & 0x3FF
    }

    private func hexadecimal(_ index: inout Int, end: Int) -> UInt32? {
        guard index + 4 <= end else { return nil }
        var value: UInt32 = 0
        for offset in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[index + offset])).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        index += 4
        return value
    }

    // MARK: - Going past values

    /// Goes past the value that comes next.
    mutating func skip() throws(JSONFault) {
        switch try peek() {
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "{"), UInt8(ascii: "["): try skipContainer()
        default: _ = try literal()
        }
    }

    private mutating func skipContainer() throws(JSONFault) {
        // Which of the open brackets are of objects; the innermost is the lowest bit of the last word.
        var kinds: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var depth = 0
        while position < count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                _ = try string()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard depth < JSONScanner.maximumDepth else { throw JSONFault(flaw: .tooDeep, offset: position) }
                depth += 1
                kinds.3 = kinds.3 << 1 | kinds.2 >> 63
                kinds.2 = kinds.2 << 1 | kinds.1 >> 63
                kinds.1 = kinds.1 << 1 | kinds.0 >> 63
                kinds.0 = kinds.0 << 1 | (byte == UInt8(ascii: "{") ? 1 : 0)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard kinds.0 & 1 == (byte == UInt8(ascii: "}") ? 1 : 0) else { throw unexpected() }
                kinds.0 = kinds.0 >> 1 | kinds.1 << 63
                kinds.1 = kinds.1 >> 1 | kinds.2 << 63
                kinds.2 = kinds.2 >> 1 | kinds.3 << 63
                kinds.3 >>= 1
                depth -= 1
                if depth == 0 {
                    position += 1
                    return
                }
            default: break
            }
            position += 1
        }
        throw JSONFault(flaw: .endsEarly, offset: position)
    }

    /// Goes past a string; the range between its quotes, and whether there is a backslash in it.
    private mutating func string() throws(JSONFault) -> (Range<Int>, hasEscapes: Bool) {
        let start = position + 1
        var from = start
        while let end = offset(of: UInt8(ascii: "\""), in: from..<count) {
            var backslashes = 0
            while end - backslashes > start, bytes[end - backslashes - 1] == UInt8(ascii: "\\") { backslashes += 1 }
            from = end + 1
            if backslashes & 1 == 0 {
                position = from
                return (start..<end, offset(of: UInt8(ascii: "\\"), in: start..<end) != nil)
            }
        }
        throw JSONFault(flaw: .endsEarly, offset: count)
    }

    /// Goes past a number or word.
    private mutating func literal() throws(JSONFault) -> Range<Int> {
        let start = position
        while position < count {
            switch bytes[position] {
            case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"), UInt8(ascii: "\""),
                UInt8(ascii: "{"), UInt8(ascii: "["), 0...0x20:
                guard position > start else { throw unexpected() }
                return start..<position
            default: position += 1
            }
        }
        guard position > start else { throw JSONFault(flaw: .endsEarly, offset: position) }
        return start..<position
    }

    private func word(_ word: StaticString, _ range: Range<Int>) throws(JSONFault) -> UnsafeBufferPointer<UInt8> {
        guard range.count == word.utf8CodeUnitCount,
            word.withUTF8Buffer({ $0.elementsEqual(text(range)) })
        else { throw JSONFault(flaw: .unexpected, offset: range.lowerBound) }
        return text(range)
    }

    // MARK: - Bytes

    private func text(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[range])
    }

    private func offset(of byte: UInt8, in range: Range<Int>) -> Int? {
        guard !range.isEmpty, let base = bytes.baseAddress,
            let found = memchr(base + range.lowerBound, Int32(byte), range.count)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    @inline(__always)
    private func peek() throws(JSONFault) -> UInt8 {
        guard position < count else { throw JSONFault(flaw: .endsEarly, offset: position) }
        return bytes[position]
    }

    mutating func skipSpace() {
        while position < count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private func unexpected() -> JSONFault { JSONFault(flaw: .unexpected, offset: position) }
}

extension SourceRecord {
    /// Sets a text; bytes that are not UTF-8 become U+FFFD, and then it says so.
    mutating func setText(_ slot: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if text.allSatisfy({ $0 < 0x80 }) || String(validating: text, as: UTF8.self) != nil {
            set(slot, .text, text)
            return false
        }
        let repaired = Array(String(decoding: text, as: UTF8.self).utf8)
        repaired.withUnsafeBufferPointer { set(slot, .text, $0) }
        return true
    }
}
