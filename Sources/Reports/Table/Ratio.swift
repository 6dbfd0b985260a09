/// An exact fraction of two whole numbers: a share, an average, a change. It is divided only where it is shown.
public struct Ratio: Hashable, Sendable {
    public let numerator: Int128
    /// Above zero.
    public let denominator: Int128

    /// A fraction, or `nil` where there is nothing to divide by.
    public init?(_ numerator: some BinaryInteger, per denominator: some BinaryInteger) {
        guard denominator != 0, let numerator = Int128(exactly: numerator),
            let denominator = Int128(exactly: denominator)
        else { return nil }
        guard denominator > 0 || (numerator != .min && denominator != .min) else { return nil }
        self.numerator = denominator > 0 ? numerator : -numerator
        self.denominator = denominator > 0 ? denominator : -denominator
    }

    /// How much larger a fraction is than another one, as a part of that; `nil` where the other is 0 or the figures are
    /// too large to be compared exactly.
    public static func change(from old: Ratio, to new: Ratio) -> Ratio? {
        // new/old − 1 = (new.n × old.d − old.n × new.d) / (old.n × new.d)
        let (left, leftOverflow) = new.numerator.multipliedReportingOverflow(by: old.denominator)
        let (right, rightOverflow) = old.numerator.multipliedReportingOverflow(by: new.denominator)
        let (difference, overflow) = left.subtractingReportingOverflow(right)
        guard !leftOverflow, !rightOverflow, !overflow else { return nil }
        // Measured against the size of the old figure, so that a rise is above zero even where that was a credit.
        guard right != .min else { return nil }
        return Ratio(difference, per: right < 0 ? -right : right)
    }

    /// The value in units of 10^-places, rounded half away from zero; `nil` beyond 128 bits.
    public func rounded(places: Int) -> Int128? {
        var factor: UInt128 = 1
        for _ in 0..<places { factor *= 10 }
        let (high, low) = numerator.magnitude.multipliedFullWidth(by: factor)
        let divisor = denominator.magnitude
        guard high < divisor else { return nil }
        let (quotient, remainder) = divisor.dividingFullWidth((high, low))
        let isUp = remainder >= divisor - remainder
        guard let value = Int128(exactly: quotient), value < .max else { return nil }
        return (numerator < 0 ? -1 : 1) * (value + (isUp ? 1 : 0))
    }

    /// The value to 15 digits, for scores and trends.
    var approximate: Double { Double(numerator) / Double(denominator) }

    /// The fraction by a whole number; `nil` where that leaves 128 bits.
    func divided(by number: Int128) -> Ratio? {
        let (product, overflow) = denominator.multipliedReportingOverflow(by: number)
        return overflow ? nil : Ratio(numerator, per: product)
    }

    /// Compares exactly.
    static func isLess(_ left: Ratio, _ right: Ratio) -> Bool {
        if (left.numerator < 0) != (right.numerator < 0) { return left.numerator < right.numerator }
        let one = left.numerator.magnitude.multipliedFullWidth(by: right.denominator.magnitude)
        let other = right.numerator.magnitude.multipliedFullWidth(by: left.denominator.magnitude)
        let isLessInSize = (one.high, one.low) < (other.high, other.low)
        let isMoreInSize = (one.high, one.low) > (other.high, other.low)
        return left.numerator < 0 ? isMoreInSize : isLessInSize
    }
}

extension Ratio: Comparable {
    /// Smaller before larger, exactly.
    public static func < (left: Ratio, right: Ratio) -> Bool { isLess(left, right) }

    /// Whether two fractions are the same number.
    public static func == (left: Ratio, right: Ratio) -> Bool { !isLess(left, right) && !isLess(right, left) }

    /// Fractions that are the same number need not be written the same, so the hash is that of the sign.
    public func hash(into hasher: inout Hasher) { hasher.combine(numerator.signum()) }
}
