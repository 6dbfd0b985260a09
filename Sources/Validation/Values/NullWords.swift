/// Recognises texts that stand for a missing value without being one.
enum NullWords {
    enum Kind { case none, empty, blank, placeholder }

    private static let words: Set<[UInt8]> = Set(
        ["null", "none", "n/a", "#n/a", "not applicable", "-", "--", "nil", "(null)", "\\n", "undefined"].map {
            Array($0.utf8)
        })

    /// The bytes of the longest of them. A longer text can only be blank.
    static let longest = 14

    static func kind(of text: UnsafeBufferPointer<UInt8>) -> Kind {
        guard let first = text.first else { return .empty }
        if first == 32 || first == 9 { return text.allSatisfy { $0 == 32 || $0 == 9 } ? .blank : .none }
        // The first letters of the words above: almost every value is told apart by them.
        switch first | 0x20 {
        case UInt8(ascii: "n"), UInt8(ascii: "u"), UInt8(ascii: "-"), UInt8(ascii: "("), UInt8(ascii: "#"),
            UInt8(ascii: "\\") | 0x20:
            guard text.count <= longest, first != UInt8(ascii: "-") || text.count <= 2 else { return .none }
            return words.contains(text.map { $0 &- 65 < 26 ? $0 | 0x20 : $0 }) ? .placeholder : .none
        default:
            return .none
        }
    }
}
