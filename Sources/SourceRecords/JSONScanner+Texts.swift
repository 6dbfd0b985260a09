/// Strings: taken over, decoded, and looked into where they hold JSON themselves.
extension JSONScanner {
    mutating func set(_ slot: Int, _ range: Range<Int>, _ hasEscapes: Bool, in record: inout SourceRecord) {
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
    func textOfJSON(
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
    func decoded(_ range: Range<Int>) -> [UInt8] {
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
