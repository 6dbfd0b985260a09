internal import BigInt
public import Money

/// An exact fraction of any size, always in lowest terms.
///
/// Shares, solved equations and driver values are fractions; they become amounts by one declared rounding.
public struct Fraction: Hashable, Sendable {
    private enum Storage: Hashable, Sendable {
        /// Whatever fits is kept like this, so that equal fractions are stored alike.
        case small(Int64, over: Int64)
        /// For the few that do not fit; boxed, so that the many stay small.
        indirect case large(BigInt, over: BigInt)
    }

    /// The denominator is above zero.
    private let storage: Storage

    /// Nothing.
    public static let zero = Fraction(0)
    /// The whole.
    public static let one = Fraction(1)

    /// A whole number.
    public init(_ number: some BinaryInteger) {
        if let small = Int64(exactly: number) {
            storage = .small(small, over: 1)
        } else {
            storage = .large(BigInt(number), over: 1)
        }
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
        if let small = Int64(exactly: numerator), let below = Int64(exactly: denominator) {
            self.init(reducing: Int128(small), Int128(below))
            return
        }
        let divisor = BigInt(Fraction.commonDivisor(numerator.magnitude, denominator.magnitude))
        let signed = denominator < 0 ? -divisor : divisor
        let (above, below) = (numerator / signed, denominator / signed)
        if let smallAbove = Int64(exactly: above), let smallBelow = Int64(exactly: below) {
            self.init(storage: .small(smallAbove, over: smallBelow))
        } else {
            self.init(storage: .large(above, over: below))
        }
    }

    /// Products of two small numbers.
    private init(reducing numerator: Int128, _ denominator: Int128) {
        var (divisor, rest) = (numerator.magnitude, denominator.magnitude)
        while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
        let sign: Int128 = denominator < 0 ? -1 : 1
        let above = numerator / Int128(divisor) * sign
        let below = denominator / Int128(divisor) * sign
        if let smallAbove = Int64(exactly: above), let smallBelow = Int64(exactly: below) {
            storage = .small(smallAbove, over: smallBelow)
        } else {
            storage = .large(BigInt(above), over: BigInt(below))
        }
    }

    var numerator: BigInt {
        switch storage {
        case .small(let numerator, _): BigInt(numerator)
        case .large(let numerator, _): numerator
        }
    }

    /// Above zero.
    var denominator: BigInt {
        switch storage {
        case .small(_, let denominator): BigInt(denominator)
        case .large(_, let denominator): denominator
        }
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
}

// MARK: - Whole parts

extension Fraction {
    /// The absolute value.
    public var magnitude: Fraction { self < .zero ? -self : self }

    /// The number, where it is whole, not negative, and fits.
    public var wholeWeight: UInt64? {
        switch storage {
        case .small(let numerator, 1): UInt64(exactly: numerator)
        case .small: nil
        case .large(let numerator, let denominator): denominator == 1 ? UInt64(exactly: numerator) : nil
        }
    }

    /// The number, where it is whole and fits 64 bits.
    fileprivate var smallWhole: Int64? {
        if case .small(let numerator, 1) = storage { numerator } else { nil }
    }

    /// The largest whole number that is not above it, or `nil` when that does not fit.
    public var floor: Int128? { Int128(exactly: wholeFloor) }

    /// The nearest whole number, halves away from zero, or `nil` when that does not fit.
    public var rounded: Int128? {
        let half = (magnitude + Fraction(1, over: 2)).wholeFloor
        return Int128(exactly: self < .zero ? -half : half)
    }

    private var wholeFloor: BigInt {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

// MARK: - Arithmetic

extension Fraction: Comparable {
    public static func < (left: Fraction, right: Fraction) -> Bool {
        if case .small(let a, let b) = left.storage, case .small(let c, let d) = right.storage {
            return b == d ? a < c : Int128(a) * Int128(d) < Int128(c) * Int128(b)
        }
        return left.numerator * right.denominator < right.numerator * left.denominator
    }

    public static func + (left: Fraction, right: Fraction) -> Fraction {
        if case .small(let a, let b) = left.storage, case .small(let c, let d) = right.storage {
            if b == 1, d == 1 { return Fraction(Int128(a) + Int128(c)) }
            let (sum, overflow) = (Int128(a) * Int128(d)).addingReportingOverflow(Int128(c) * Int128(b))
            if !overflow { return Fraction(reducing: sum, Int128(b) * Int128(d)) }
        }
        return Fraction(
            reducing: left.numerator * right.denominator + right.numerator * left.denominator,
            left.denominator * right.denominator)
    }

    public static func - (left: Fraction, right: Fraction) -> Fraction { left + -right }

    public static func * (left: Fraction, right: Fraction) -> Fraction {
        if case .small(let a, let b) = left.storage, case .small(let c, let d) = right.storage {
            return Fraction(reducing: Int128(a) * Int128(c), Int128(b) * Int128(d))
        }
        return Fraction(reducing: left.numerator * right.numerator, left.denominator * right.denominator)
    }

    /// - Precondition: the divisor is not zero.
    public static func / (left: Fraction, right: Fraction) -> Fraction {
        precondition(right != .zero, "nothing is divided by zero")
        if case .small(let a, let b) = left.storage, case .small(let c, let d) = right.storage {
            return Fraction(reducing: Int128(a) * Int128(d), Int128(b) * Int128(c))
        }
        return Fraction(reducing: left.numerator * right.denominator, left.denominator * right.numerator)
    }

    public static prefix func - (fraction: Fraction) -> Fraction {
        if case .small(let numerator, let denominator) = fraction.storage, numerator != .min {
            return Fraction(storage: .small(-numerator, over: denominator))
        }
        return Fraction(reducing: -fraction.numerator, fraction.denominator)
    }

    public static func += (left: inout Fraction, right: Fraction) { left = left + right }

    public static func -= (left: inout Fraction, right: Fraction) { left = left - right }

    private init(storage: Storage) {
        self.storage = storage
    }
}

extension Fraction: CustomStringConvertible {
    /// `5/8`, or `3` for a whole number.
    public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}

extension Collection where Element == Fraction {
    /// The exact sum.
    public func sum() -> Fraction {
        if let sum = smallSum() { return sum }
        let (numerators, denominator) = overCommonDenominator()
        return Fraction(reducing: numerators.reduce(0, +), denominator)
    }

    /// The sum of whole numbers that fit, without one big number.
    private func smallSum() -> Fraction? {
        var sum: Int128 = 0
        for fraction in self {
            guard let small = fraction.smallWhole else { return nil }
            sum += Int128(small)
        }
        return Fraction(sum)
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
