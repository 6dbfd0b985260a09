/// A number of a source in 10⁻¹² of its unit.
struct ReadDecimal: Hashable {
    /// The number, in 10⁻¹².
    var picos: Int128
    /// What rounding to 10⁻¹² has added, in 10⁻²⁴, what is below that cut off; 0 for an exact number.
    var rounding: Int128 = 0
    /// Whether the number has more than 12 places, so that rounding had something to do.
    var isRounded = false
}

/// Why a text is no number that can be kept.
enum DecimalFault: Error, Hashable {
    case notANumber
    case outOfRange
}

/// Reads numbers as sources write them: plain decimals, and such with an exponent as floating point is printed.
enum DecimalReading {
    /// The longest text that is looked at. A double has at most 1,075 digits behind the point.
    private static let limit = 1200

    /// Reads a number times 10^`exponent`, rounded half to even at 12 places.
    ///
    /// - Parameter isFloat: whether it passed through binary floating point. Then a text with more digits than a decimal
    ///   needs to name its double (more than 15) stands for the shortest decimal that names the same one:
    ///   0.1000000000000000055 is 0.1. This is the only place where a double is used, and none comes out of it.
    static func read(
        _ text: some Collection<UInt8>, exponent: Int = 0, isFloat: Bool = false
    ) throws(DecimalFault) -> ReadDecimal {
        guard text.count <= limit else { throw isNumber(text) ? .outOfRange : .notANumber }
        var parsed = try parse(text)
        if isFloat, parsed.significantDigits > 15 {
            let word = String(decoding: text, as: UTF8.self)
            if let double = Double(word), double.isFinite { parsed = try parse(Array(double.description.utf8)) }
        }
        return try scaled(parsed, exponent: exponent)
    }

    /// Reads a whole number that is 0 or more; `12.0` is one.
    static func readCount(_ text: some Collection<UInt8>) throws(DecimalFault) -> Int64 {
        if let count = plainCount(text) { return count }
        let number = try read(text)
        let (quotient, remainder) = number.picos.quotientAndRemainder(dividingBy: 1_000_000_000_000)
        guard remainder == 0, !number.isRounded else { throw .notANumber }
        guard quotient >= 0, let count = Int64(exactly: quotient) else { throw .outOfRange }
        return count
    }

    /// A number of digits alone that is within 64 bits whatever they are.
    private static func plainCount(_ text: some Collection<UInt8>) -> Int64? {
        guard !text.isEmpty, text.count <= 18 else { return nil }
        var count: Int64 = 0
        for byte in text {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            count = count * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return count
    }

    fileprivate struct Parsed {
        var isNegative = false
        /// The first digits, at most 36 of them.
        var mantissa: UInt128 = 0
        /// The power of ten that the mantissa is multiplied by.
        var exponent = 0
        var significantDigits = 0
        /// Whether a digit that is not in the mantissa is not 0.
        var hasRest = false
    }

    private static func parse(_ text: some Collection<UInt8>) throws(DecimalFault) -> Parsed {
        var parsed = Parsed()
        var digits = 0
        var places = 0
        var zeros = 0
        var seenPoint = false
        var index = text.startIndex
        if index < text.endIndex, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
            parsed.isNegative = text[index] == UInt8(ascii: "-")
            index = text.index(after: index)
        }
        while index < text.endIndex {
            let byte = text[index]
            if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                digits += 1
                if seenPoint { places += 1 }
                if byte == UInt8(ascii: "0") {
                    if parsed.significantDigits > 0 { zeros += 1 }
                } else {
                    parsed.significantDigits += zeros + 1
                    for _ in 0..<zeros { parsed.append(0) }
                    zeros = 0
                    parsed.append(byte - UInt8(ascii: "0"))
                }
            } else if byte == UInt8(ascii: "."), !seenPoint {
                seenPoint = true
            } else {
                break
            }
            index = text.index(after: index)
        }
        guard digits > 0 else { throw .notANumber }
        // Zeros at the end only move the point.
        parsed.exponent += zeros - places
        guard index < text.endIndex else { return parsed }
        guard text[index] | 0x20 == UInt8(ascii: "e") else { throw .notANumber }
        parsed.exponent += try exponent(text[text.index(after: index)...])
        return parsed
    }

    private static func exponent(_ text: some Collection<UInt8>) throws(DecimalFault) -> Int {
        var digits = text[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        guard !digits.isEmpty else { throw .notANumber }
        var value = 0
        for byte in digits {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { throw .notANumber }
            value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 100_000)
        }
        return isNegative ? -value : value
    }

    private static func scaled(_ parsed: Parsed, exponent: Int) throws(DecimalFault) -> ReadDecimal {
        guard parsed.mantissa != 0 else { return ReadDecimal(picos: 0) }
        let power = parsed.exponent + exponent + 12
        if power >= 0 {
            guard power <= 38 else { throw .outOfRange }
            let (value, overflow) = parsed.mantissa.multipliedReportingOverflow(by: DecimalReading.power(power))
            guard !overflow, value <= UInt128(Int128.max) else { throw .outOfRange }
            return ReadDecimal(
                picos: parsed.isNegative ? -Int128(value) : Int128(value), isRounded: parsed.hasRest)
        }
        return rounded(parsed, places: -power)
    }

    /// The mantissa without its last digits, rounded half to even.
    private static func rounded(_ parsed: Parsed, places: Int) -> ReadDecimal {
        // All of a mantissa of 36 digits, and more, is behind the last place.
        guard places <= 37 else { return ReadDecimal(picos: 0, isRounded: true) }
        let divisor = power(places)
        var (quotient, remainder) = parsed.mantissa.quotientAndRemainder(dividingBy: divisor)
        guard remainder != 0 || parsed.hasRest else {
            return ReadDecimal(picos: parsed.isNegative ? -Int128(quotient) : Int128(quotient))
        }
        let half = divisor / 2
        let isUp = remainder > half || (remainder == half && (parsed.hasRest || quotient & 1 == 1))
        let fraction = places > 12 ? remainder / power(places - 12) : remainder * power(12 - places)
        if isUp { quotient += 1 }
        let added = Int128(isUp ? 1_000_000_000_000 - fraction : fraction) * (isUp ? 1 : -1)
        let value = Int128(quotient)
        return ReadDecimal(
            picos: parsed.isNegative ? -value : value, rounding: parsed.isNegative ? -added : added, isRounded: true)
    }

    private static func power(_ exponent: Int) -> UInt128 { powers[exponent] }

    private static let powers: [UInt128] = (0...38).map { count in
        (0..<count).reduce(1) { power, _ in power * 10 }
    }

    /// Whether a text that is too long to be looked at has the form of a number.
    private static func isNumber(_ text: some Collection<UInt8>) -> Bool {
        text.allSatisfy { byte in
            (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) || byte | 0x20 == UInt8(ascii: "e")
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
        }
    }
}

extension DecimalReading.Parsed {
    fileprivate mutating func append(_ digit: UInt8) {
        // Counted by size rather than by digits: 10³⁵ has 36.
        guard mantissa < 100_000_000_000_000_000_000_000_000_000_000_000 else {
            exponent += 1
            if digit != 0 { hasRest = true }
            return
        }
        mantissa = mantissa * 10 + UInt128(digit)
    }
}
