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
        let divisor = numerator.magnitude.greatestCommonDivisor(with: denominator.magnitude)
        let sign: BigInt = denominator < 0 ? -1 : 1
        self.numerator = numerator / BigInt(divisor) * sign
        self.denominator = denominator / BigInt(divisor) * sign
    }

    private init(numerator: BigInt, whole denominator: BigInt) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// The absolute value.
    public var magnitude: Fraction { Fraction(numerator: BigInt(numerator.magnitude), whole: denominator) }

    /// Whether it is a whole number.
    public var isWhole: Bool { denominator == 1 }

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
        left.numerator * right.denominator < right.numerator * left.denominator
    }

    public static func + (left: Fraction, right: Fraction) -> Fraction {
        if left.denominator == 1, right.denominator == 1 {
            return Fraction(numerator: left.numerator + right.numerator, whole: 1)
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

extension Sequence where Element == Fraction {
    /// The exact sum.
    public func sum() -> Fraction { reduce(.zero, +) }
}
