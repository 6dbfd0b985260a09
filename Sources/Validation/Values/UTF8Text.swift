/// UTF-8 as text should be: valid and without NUL.
enum UTF8Text {
    static func isValid(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if isASCII(text) { return true }
        if text.contains(0) { return false }
        return String(validating: text, as: UTF8.self) != nil
    }

    /// Whether all bytes are from 1 to 127.
    static func isASCII(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let base = UnsafeRawPointer(text.baseAddress) else { return true }
        var offset = 0
        var sum: UInt64 = 0
        while offset &+ 8 <= text.count {
            let word = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            // A zero byte borrows into its high bit, as does any byte above 127 keep its own.
            sum |= word | (word &- 0x0101_0101_0101_0101)
            offset &+= 8
        }
        while offset < text.count {
            if text[offset] &- 1 > 126 { return false }
            offset &+= 1
        }
        return sum & 0x8080_8080_8080_8080 == 0
    }
}
