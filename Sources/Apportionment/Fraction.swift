internal import BigInt
public import Money

/// An exact fraction of any size, always in lowest terms.
///
/// Shares, solved equations and driver values are fractions; they become amounts by one declared rounding.
public struct Fraction: Hashable, Comparable, Sendable {
    let numerator: BigInt
    /// Above zero.
    let denominator: BigInt

    /// Nothing.
    public static let zero = Fraction(numerator: 0, whole: 1)
    /// The whole.
    public static let one = Fraction(numerator: 1, whole: 1)

    /// A whole number.
    public init(_ number: some BinaryInteger) {
        numerator = BigInt(number)
        denominator = 1
    }

    /// A quotient of whole numbers.
    ///
    /// - Precondition: the denominator is not zero.
    public init(_ numerator: some BinaryInteger, over denominator: some BinaryInteger) {
        precondition(denominator != 0, "a fraction has a denominator")
        self.init(reducing: BigInt(numerator), BigInt(denominator))
    }

    /// An amount, in whole units of its currency.
    public init(_ total: Total) {
        self.init(total.picos, over: Amount.picosPerUnit)
    }

    /// Reads plain decimal text of up to 12 places, such as `33.3` or `-20`.
    public init(_ text: String) throws(AmountError) {
        self.init(try Total(text))
    }

    init(reducing numerator: BigInt, _ denominator: BigInt) {
        let divisor = BigInt(Fraction.commonDivisor(numerator.magnitude, denominator.magnitude))
        let signed = denominator < 0 ? -divisor : divisor
        self.numerator = signed == 1 ? numerator : numerator / signed
        self.denominator = signed == 1 ? denominator : denominator / signed
    }

    /// The greatest common divisor, in machine words where they suffice: BigInt's own goes bit by bit.
    static func commonDivisor(_ left: BigUInt, _ right: BigUInt) -> BigUInt {
        guard let narrowLeft = UInt64(exactly: left), let narrowRight = UInt64(exactly: right) else {
            // One division, and the numbers are often narrow after it.
            return right == 0 ? left : commonDivisor(right, left % right)
        }
        var (larger, smaller) = (narrowLeft, narrowRight)
        while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
        return BigUInt(larger)
    }

    private init(numerator: BigInt, whole denominator: BigInt) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// The absolute value.
    public var magnitude: Fraction { Fraction(numerator: BigInt(numerator.magnitude), whole: denominator) }

    /// The number, where it is whole, not negative, and fits.
    public var wholeWeight: UInt64? { denominator == 1 ? UInt64(exactly: numerator) : nil }

    /// The largest whole number that is not above it, or `nil` when that does not fit.
    public var floor: Int128? { Int128(exactly: wholeFloor) }

    /// The nearest whole number, halves away from zero, or `nil` when that does not fit.
    public var rounded: Int128? {
        let half = (magnitude + Fraction(1, over: 2)).wholeFloor
        return Int128(exactly: numerator < 0 ? -half : half)
    }

    /// The largest whole number that is not above it.
    var wholeFloor: BigInt {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        return remainder < 0 ? quotient - 1 : quotient
    }

    public static func < (left: Fraction, right: Fraction) -> Bool {
        if left.denominator == right.denominator { return left.numerator < right.numerator }
        return left.numerator * right.denominator < right.numerator * left.denominator
    }

    public static func + (left: Fraction, right: Fraction) -> Fraction {
        if left.denominator == right.denominator {
            let sum = left.numerator + right.numerator
            if left.denominator == 1 { return Fraction(numerator: sum, whole: 1) }
            return Fraction(reducing: sum, left.denominator)
        }
        return Fraction(
            reducing: left.numerator * right.denominator + right.numerator * left.denominator,
            left.denominator * right.denominator)
    }

    public static func - (left: Fraction, right: Fraction) -> Fraction { left + -right }

    public static func * (left: Fraction, right: Fraction) -> Fraction {
        Fraction(reducing: left.numerator * right.numerator, left.denominator * right.denominator)
    }

    /// - Precondition: the divisor is not zero.
    public static func / (left: Fraction, right: Fraction) -> Fraction {
        precondition(right.numerator != 0, "nothing is divided by zero")
        return Fraction(reducing: left.numerator * right.denominator, left.denominator * right.numerator)
    }

    public static prefix func - (fraction: Fraction) -> Fraction {
        Fraction(numerator: -fraction.numerator, whole: fraction.denominator)
    }

    public static func += (left: inout Fraction, right: Fraction) { left = left + right }

    public static func -= (left: inout Fraction, right: Fraction) { left = left - right }
}

extension Fraction: CustomStringConvertible {
    /// `5/8`, or `3` for a whole number.
    public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}

extension Collection where Element == Fraction {
    /// The exact sum.
    public func sum() -> Fraction {
        let (numerators, denominator) = overCommonDenominator()
        return Fraction(reducing: numerators.reduce(0, +), denominator)
    }

    /// The same fractions with one denominator: much quicker to add and compare than each with its own.
    func overCommonDenominator() -> (numerators: [BigInt], denominator: BigInt) {
        var common: BigUInt = 1
        for fraction in self {
            let denominator = fraction.denominator.magnitude
            if denominator != 1, common != denominator, common % denominator != 0 {
                common *= denominator / Fraction.commonDivisor(common, denominator)
            }
        }
        let denominator = BigInt(common)
        let numerators = map { fraction in
            fraction.denominator == denominator
                ? fraction.numerator : fraction.numerator * (denominator / fraction.denominator)
        }
        return (numerators, denominator)
    }
}
