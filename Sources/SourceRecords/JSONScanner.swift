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

    let bytes: UnsafeBufferPointer<UInt8>
    var count: Int { bytes.count }
    /// The offset of the next byte.
    var position: Int
    let tree: PathTree

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

    mutating func object(_ node: Int, into record: inout SourceRecord) throws(JSONFault) {
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
    mutating func keyedArray(_ node: Int, into record: inout SourceRecord) throws(JSONFault) {
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
}
