internal import Glibc

/// Going past values without looking into them.
extension JSONScanner {
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
    mutating func string() throws(JSONFault) -> (Range<Int>, hasEscapes: Bool) {
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
    mutating func literal() throws(JSONFault) -> Range<Int> {
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

    func word(_ word: StaticString, _ range: Range<Int>) throws(JSONFault) -> UnsafeBufferPointer<UInt8> {
        guard range.count == word.utf8CodeUnitCount,
            word.withUTF8Buffer({ $0.elementsEqual(text(range)) })
        else { throw JSONFault(flaw: .unexpected, offset: range.lowerBound) }
        return text(range)
    }

    // MARK: - Bytes

    func text(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[range])
    }

    func offset(of byte: UInt8, in range: Range<Int>) -> Int? {
        guard !range.isEmpty, let base = bytes.baseAddress,
            let found = memchr(base + range.lowerBound, Int32(byte), range.count)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    @inline(__always)
    func peek() throws(JSONFault) -> UInt8 {
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

    func unexpected() -> JSONFault { JSONFault(flaw: .unexpected, offset: position) }
}
