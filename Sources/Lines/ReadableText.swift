/// Turns the bytes of a store's text into text that every format can carry.
public enum ReadableText {
    /// The text, with U+FFFD for NUL and for bytes that are not UTF-8, and whether there was any of those.
    public static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> (text: String, isRepaired: Bool) {
        if isPlain(bytes) { return (String(decoding: bytes, as: UTF8.self), false) }
        let text = String(decoding: bytes, as: UTF8.self)
        var repaired = text
        if text.utf8.contains(0) {
            repaired = ""
            for scalar in text.unicodeScalars {
                repaired.unicodeScalars.append(scalar == "\u{0}" ? "\u{FFFD}" : scalar)
            }
        }
        return (repaired, !repaired.utf8.elementsEqual(bytes))
    }

    /// The repaired text of an id, which is distinct as the id was: `a�b#123` in the row with the number 123.
    static func distinct(_ repaired: String, id: Int64) -> String { "\(repaired)#\(id)" }

    /// A text of Swift's, with U+FFFD for NUL.
    public static func read(_ text: String) -> String {
        var text = text
        return text.withUTF8 { read($0).text }
    }

    /// Whether all bytes are ASCII other than NUL, which is what nearly all texts are.
    public static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var seen: UInt8 = 0
        var hasZero = false
        for byte in bytes {
            seen |= byte
            if byte == 0 { hasZero = true }
        }
        return seen < 0x80 && !hasZero
    }
}
