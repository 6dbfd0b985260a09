/// An exact decimal of any number of digits, for the rare values that 128 bits cannot hold.
///
/// Slow, and only used where ``ExactDecimal`` gives up. The caller bounds the digits of what it reads.
struct WideDecimal: Hashable, Sendable {
    private var isNegative: Bool
    /// Decimal digits, the least significant first, without zeros at the most significant end.
    private var digits: [UInt8]
    private var exponent: Int

    init(_ decimal: ExactDecimal) {
        isNegative = decimal.coefficient < 0
        digits = String(decimal.coefficient.magnitude).utf8.reversed().map { $0 &- UInt8(ascii: "0") }
        exponent = decimal.exponent
        trim()
    }

    /// A number whose digits (most significant first) and exponent a reader found.
    init(isNegative: Bool, digits: [UInt8], exponent: Int) {
        self.isNegative = isNegative
        self.digits = digits.reversed()
        self.exponent = exponent
        trim()
    }

    /// The sign: −1, 0 or 1.
    var signum: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

    func times(_ other: WideDecimal) -> WideDecimal {
        var sums = [UInt64](repeating: 0, count: digits.count + other.digits.count)
        for (place, digit) in digits.enumerated() where digit != 0 {
            for (otherPlace, otherDigit) in other.digits.enumerated() {
                sums[place + otherPlace] += UInt64(digit) * UInt64(otherDigit)
            }
        }
        var carry: UInt64 = 0
        var product: [UInt8] = []
        for sum in sums {
            carry += sum
            product.append(UInt8(carry % 10))
            carry /= 10
        }
        while carry > 0 {
            product.append(UInt8(carry % 10))
            carry /= 10
        }
        var result = self
        result.isNegative = isNegative != other.isNegative
        result.digits = product
        result.exponent = exponent + other.exponent
        result.trim()
        return result
    }

    /// As ``ExactDecimal/withoutPadding``.
    var withoutPadding: WideDecimal {
        var number = self
        let padding = min(digits.prefix { $0 == 0 }.count, max(0, -2 - exponent))
        number.digits.removeFirst(padding)
        if !digits.isEmpty { number.exponent += padding }
        return number
    }

    enum Gap { case same, within, beyond }

    /// Whether two numbers are the same, or apart by at most half a unit of the last place of `written`.
    func magnitudeGap(_ written: WideDecimal) -> Gap {
        if digits.isEmpty, written.digits.isEmpty { return .same }
        // The place of the most significant digit of each; far apart, no alignment is needed.
        let top = exponent + digits.count
        let writtenTop = written.exponent + written.digits.count
        if written.digits.isEmpty { return top < written.exponent ? .within : gapByAlignment(written) }
        if abs(top - writtenTop) > 1, max(top, writtenTop) > written.exponent + 1 { return .beyond }
        if abs(top - writtenTop) > 2_000 { return top < written.exponent - 1 ? .within : .beyond }
        return gapByAlignment(written)
    }

    private func gapByAlignment(_ written: WideDecimal) -> Gap {
        let lower = min(exponent, written.exponent)
        guard exponent - lower < 50_000, written.exponent - lower < 50_000 else { return .beyond }
        var difference = subtract(
            shifted(to: lower), written.shifted(to: lower), sameSign: signum * written.signum >= 0)
        while difference.last == 0 { difference.removeLast() }
        if difference.isEmpty { return .same }
        let places = written.exponent - lower
        // Twice the difference against 10^places.
        var carry: UInt8 = 0
        for place in difference.indices {
            let twice = difference[place] * 2 + carry
            difference[place] = twice % 10
            carry = twice / 10
        }
        if carry > 0 { difference.append(carry) }
        if difference.count <= places { return .within }
        let isExactlyHalf =
            difference.count == places + 1 && difference[places] == 1 && difference.dropLast().allSatisfy { $0 == 0 }
        return isExactlyHalf && places > 0 ? .within : .beyond
    }

    private func shifted(to lower: Int) -> [UInt8] {
        digits.isEmpty ? [] : [UInt8](repeating: 0, count: exponent - lower) + digits
    }

    /// The magnitude of the difference, or of the sum where the signs differ.
    private func subtract(_ left: [UInt8], _ right: [UInt8], sameSign: Bool) -> [UInt8] {
        var result: [UInt8] = []
        let count = max(left.count, right.count)
        func digit(_ list: [UInt8], _ place: Int) -> Int { place < list.count ? Int(list[place]) : 0 }
        if !sameSign {
            var carry = 0
            for place in 0..<count {
                let sum = digit(left, place) + digit(right, place) + carry
                result.append(UInt8(sum % 10))
                carry = sum / 10
            }
            if carry > 0 { result.append(1) }
            return result
        }
        var leftIsLess = false
        for place in (0..<count).reversed() where digit(left, place) != digit(right, place) {
            leftIsLess = digit(left, place) < digit(right, place)
            break
        }
        let (larger, smaller) = leftIsLess ? (right, left) : (left, right)
        var borrow = 0
        for place in 0..<count {
            var value = digit(larger, place) - digit(smaller, place) - borrow
            borrow = value < 0 ? 1 : 0
            if value < 0 { value += 10 }
            result.append(UInt8(value))
        }
        return result
    }

    /// Less, equal or greater as −1, 0 or 1.
    func compared(to other: WideDecimal) -> Int {
        if signum != other.signum { return signum < other.signum ? -1 : 1 }
        if digits.isEmpty { return 0 }
        let top = exponent + digits.count
        let otherTop = other.exponent + other.digits.count
        if top != otherTop { return (top < otherTop ? -1 : 1) * signum }
        for place in 0..<max(digits.count, other.digits.count) {
            let left = place < digits.count ? digits[digits.count - 1 - place] : 0
            let right = place < other.digits.count ? other.digits[other.digits.count - 1 - place] : 0
            if left != right { return (left < right ? -1 : 1) * signum }
        }
        return 0
    }

    /// Plain text without an exponent while that is short, otherwise with one.
    var text: String {
        if digits.isEmpty { return "0" }
        let sign = isNegative ? "-" : ""
        var written = digits.reversed().map { Character(UnicodeScalar($0 + UInt8(ascii: "0"))) }
        if exponent > 0 {
            if exponent > 40 { return sign + String(written) + "E\(exponent)" }
            written += repeatElement("0", count: exponent)
            return sign + String(written)
        }
        if exponent < -60 { return sign + String(written) + "E\(exponent)" }
        if exponent == 0 { return sign + String(written) }
        let places = -exponent
        if written.count <= places {
            written.insert(contentsOf: repeatElement("0", count: places + 1 - written.count), at: 0)
        }
        var fraction = written[(written.count - places)...]
        while fraction.count > 1, fraction.last == "0" { fraction.removeLast() }
        let whole = String(written[..<(written.count - places)])
        return sign + whole + (fraction == ["0"] ? "" : "." + String(fraction))
    }

    private mutating func trim() {
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty { isNegative = false }
    }
}
