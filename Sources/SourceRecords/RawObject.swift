/// One row of a table as a line of JSON, so that it can be put right and read again.
struct RawObject {
    private(set) var bytes: [UInt8] = [UInt8(ascii: "{")]

    /// Adds a value; a missing one is left out.
    mutating func append(_ name: String, _ kind: FieldValue.Kind, _ text: some Sequence<UInt8>) {
        guard kind != .missing else { return }
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        append(name.utf8)
        bytes.append(UInt8(ascii: ":"))
        switch kind {
        case .number, .flag, .json: bytes.append(contentsOf: text)
        case .text, .missing: append(text)
        }
    }

    /// The object as a line.
    var line: [UInt8] { bytes + Array("}\n".utf8) }

    private mutating func append(_ text: some Sequence<UInt8>) {
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(UInt8(ascii: "\""))
        for byte in text {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
            } else if byte < 0x20 {
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(contentsOf: [digits[Int(byte >> 4)], digits[Int(byte & 15)]])
            } else {
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
