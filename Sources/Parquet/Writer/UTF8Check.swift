/// Whether bytes are UTF-8.
enum UTF8Check {
    static func isValid(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        isASCII(text) || String(validating: text, as: UTF8.self) != nil
    }

    private static func isASCII(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let raw = UnsafeRawBufferPointer(text)
        var all: UInt64 = 0
        var offset = 0
        while offset &+ 8 <= raw.count {
            all |= raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            offset &+= 8
        }
        while offset < raw.count {
            all |= UInt64(raw[offset])
            offset &+= 1
        }
        return all & 0x8080_8080_8080_8080 == 0
    }
}
