/// Reads a number as the Numeric Format attribute writes it, or says what is wrong with the text.
///
/// The grammar is `-?(\d+(\.\d+)?|\.\d+)([Ee]-?\d+)?`, with nothing before or after.
enum NumericText {
    enum Reading: Hashable, Sendable {
        case number(ExactDecimal)
        /// A number of more digits than 128 bits hold.
        case wide
        case defect(Defect)
    }

    /// Digits beyond which a number is not calculated with.
    static let digitLimit = 10_000

    @inline(__always) private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

    static func read(_ text: UnsafeBufferPointer<UInt8>) -> Reading {
        var index = 0
        let count = text.count
        let isNegative = count > 0 && text[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }
        var significand: UInt64 = 0
        var digits = 0
        var places = 0
        let start = index
        while index < count, isDigit(text[index]) {
            significand = significand &* 10 &+ UInt64(text[index] &- 48)
            index += 1
        }
        digits = index - start
        if index < count, text[index] == UInt8(ascii: ".") {
            index += 1
            let first = index
            while index < count, isDigit(text[index]) {
                significand = significand &* 10 &+ UInt64(text[index] &- 48)
                index += 1
            }
            places = index - first
            if places == 0 { return .defect(defect(of: text)) }
            digits += places
        }
        if digits == 0 { return .defect(defect(of: text)) }
        var exponent = 0
        if index < count, text[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            let isBelow = index < count && text[index] == UInt8(ascii: "-")
            if isBelow { index += 1 }
            let first = index
            while index < count, isDigit(text[index]), index - first < 10 {
                exponent = exponent * 10 + Int(text[index] &- 48)
                index += 1
            }
            if index == first { return .defect(defect(of: text)) }
            if isBelow { exponent = -exponent }
        }
        if index < count { return .defect(defect(of: text)) }
        if digits <= 19 {
            // 19 digits fit 64 bits without a sign.
            let coefficient = Int128(significand)
            return .number(
                ExactDecimal(coefficient: isNegative ? -coefficient : coefficient, exponent: exponent - places))
        }
        return long(text, from: start, isNegative: isNegative, exponent: exponent - places)
    }

    private static func long(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, isNegative: Bool, exponent: Int
    ) -> Reading {
        var coefficient: Int128 = 0
        for byte in text[start...] {
            if byte == UInt8(ascii: ".") { continue }
            guard isDigit(byte) else { break }
            let (shifted, overflow) = coefficient.multipliedReportingOverflow(by: 10)
            let (sum, carry) = shifted.addingReportingOverflow(Int128(byte &- 48))
            if overflow || carry { return .wide }
            coefficient = sum
        }
        return .number(ExactDecimal(coefficient: isNegative ? -coefficient : coefficient, exponent: exponent))
    }

    /// The number that a text of valid form holds, however many digits it has; `nil` past ``digitLimit``.
    static func wide(_ text: UnsafeBufferPointer<UInt8>) -> WideDecimal? {
        guard text.count <= digitLimit else { return nil }
        var digits: [UInt8] = []
        var places = 0
        var seenPoint = false
        var index = 0
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative { index = 1 }
        while index < text.count, isDigit(text[index]) || text[index] == UInt8(ascii: ".") {
            if text[index] == UInt8(ascii: ".") {
                seenPoint = true
            } else {
                digits.append(text[index] &- 48)
                if seenPoint { places += 1 }
            }
            index += 1
        }
        var exponent = 0
        if index < text.count {
            guard let written = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) else { return nil }
            exponent = written
        }
        return WideDecimal(isNegative: isNegative, digits: digits, exponent: exponent - places)
    }

    /// Which rule of the attribute a text that is no number breaks; each text breaks one.
    static func defect(of text: UnsafeBufferPointer<UInt8>) -> Defect {
        guard text.count <= digitLimit else { return .type }
        let characters = Array(String(decoding: text, as: UTF8.self))
        let digitCount = characters.count { $0.isASCII && $0.isNumber }
        guard digitCount > 0 else { return .type }
        if characters.first == "+" { return .numericPlus }
        if let mark = characters.firstIndex(where: { $0 == "e" || $0 == "E" }), mark + 1 < characters.count,
            characters[mark + 1] == "+", characters[..<mark].allSatisfy({ $0.isNumber || $0 == "." || $0 == "-" })
        {
            return .numericExponent
        }
        let isIn = { (set: String) in characters.contains { set.contains($0) } }
        if isIn("[]{};|~") || isRange(characters) || isComplex(characters) { return .numericSeveral }
        if isIn("*^=()×÷√<>+") { return .numericOperator }
        if isIn("/") { return .numericNotation }
        if characters.contains(where: { $0.isCurrencySymbol || $0 == "%" }) { return .numericExtra }
        if isIn(",'’_") || characters.count(where: { $0 == "." }) > 1 || characters.contains(where: \.isWhitespace) {
            return characters.contains(where: \.isLetter) ? .numericExtra : .numericPunctuation
        }
        if characters.last == "." || (characters.first == "." && digitCount == 0) { return .numericNotation }
        if characters.contains(where: \.isLetter) {
            return characters.first?.isLetter == true && !hasUnit(characters) ? .type : .numericExtra
        }
        return .type
    }

    /// `1-2`, `1..2`, `1 to 2`.
    private static func isRange(_ characters: [Character]) -> Bool {
        let text = String(characters)
        if text.contains("..") || text.contains(" to ") { return true }
        guard let hyphen = characters.dropFirst().firstIndex(of: "-") else { return false }
        return characters[hyphen - 1].isNumber && hyphen + 1 < characters.count && characters[hyphen + 1].isNumber
            && characters.count { $0 == "-" } <= 2
    }

    /// `1+2i`, `2i`.
    private static func isComplex(_ characters: [Character]) -> Bool {
        characters.count > 1 && characters.last == "i" && characters[characters.count - 2].isNumber
    }

    /// `USD 5`, `5 USD`: three capital letters beside digits.
    private static func hasUnit(_ characters: [Character]) -> Bool {
        let letters = characters.filter(\.isLetter)
        return letters.count <= 3 && letters.allSatisfy(\.isUppercase)
    }
}
