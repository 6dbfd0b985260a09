/// Writes JSON into bytes. Members stand in the order in which they are written.
///
/// Numbers are written from integers and exact decimals in text; no binary floating point comes in.
public struct JSONWriter {
    /// What has been written so far.
    public private(set) var bytes: [UInt8] = []

    private let indentation: Int?
    private var depth = 0
    private var needsComma = false
    private var followsName = false

    /// A writer of compact JSON, or of one value a line with this many spaces a level.
    public init(indentation: Int? = nil) {
        self.indentation = indentation
    }

    /// Opens an object.
    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    /// Closes the innermost object.
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    /// Opens an array.
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    /// Closes the innermost array.
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// The name of the member whose value comes next.
    public mutating func name(_ name: String) {
        separate()
        JSONWriter.append(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        if indentation != nil { bytes.append(UInt8(ascii: " ")) }
        followsName = true
    }

    /// A string, or null.
    public mutating func string(_ text: String?) {
        guard let text else { return literal("null") }
        separate()
        JSONWriter.append(text, to: &bytes)
        needsComma = true
    }

    /// A whole number.
    public mutating func number(_ number: some BinaryInteger) { literal(String(number)) }

    /// `true` or `false`.
    public mutating func flag(_ flag: Bool) { literal(flag ? "true" : "false") }

    /// Null.
    public mutating func null() { literal("null") }

    /// Text that is JSON already, such as a plain decimal.
    public mutating func literal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    /// A member that is a string, or null.
    public mutating func member(_ name: String, _ text: String?) {
        self.name(name)
        string(text)
    }

    /// A member that is a whole number.
    public mutating func member(_ name: String, _ number: some BinaryInteger) {
        self.name(name)
        self.number(number)
    }

    /// A member that is `true` or `false`.
    public mutating func member(_ name: String, _ flag: Bool) {
        self.name(name)
        self.flag(flag)
    }

    /// The object of these strings on one line, by name in byte order, as tags are written.
    public static func object(_ members: [FlatObject.Member]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for member in members.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            writer.member(member.name, member.value)
        }
        writer.endObject()
        return writer.bytes
    }

    /// Appends a text in quotes; quotes, backslashes and control characters are escaped, the rest stays UTF-8.
    public static func append(_ text: String, to bytes: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 0x08: bytes.append(contentsOf: Array("\\b".utf8))
            case 0x0C: bytes.append(contentsOf: Array("\\f".utf8))
            case 0x0A: bytes.append(contentsOf: Array("\\n".utf8))
            case 0x0D: bytes.append(contentsOf: Array("\\r".utf8))
            case 0x09: bytes.append(contentsOf: Array("\\t".utf8))
            case 0..<0x20, 0x7F:
                bytes.append(contentsOf: Array("\\u00".utf8))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func open(_ byte: UInt8) {
        separate()
        bytes.append(byte)
        depth += 1
        needsComma = false
    }

    private mutating func close(_ byte: UInt8) {
        depth -= 1
        if needsComma { breakLine() }
        bytes.append(byte)
        needsComma = true
    }

    private mutating func separate() {
        defer { followsName = false }
        guard !followsName else { return }
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        if depth > 0 { breakLine() }
        needsComma = false
    }

    private mutating func breakLine() {
        guard let indentation else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * indentation))
    }
}
