/// An exact decimal: `coefficient` × 10^`exponent`, as it was written, trailing zeros included.
struct ExactDecimal: Hashable, Sendable {
    var coefficient: Int128
    var exponent: Int

    /// The sign: −1, 0 or 1.
    var signum: Int { Int(coefficient.signum()) }

    /// The same number without trailing zeros: the same coefficient and exponent for all ways to write it.
    var normalized: ExactDecimal {
        if coefficient == 0 { return ExactDecimal(coefficient: 0, exponent: 0) }
        var (coefficient, exponent) = (coefficient, exponent)
        while Int64(exactly: coefficient) == nil, coefficient % 10 == 0 {
            coefficient /= 10
            exponent += 1
        }
        guard var short = Int64(exactly: coefficient) else {
            return ExactDecimal(coefficient: coefficient, exponent: exponent)
        }
        while short % 10 == 0 {
            short /= 10
            exponent += 1
        }
        return ExactDecimal(coefficient: Int128(short), exponent: exponent)
    }

    /// The same number without zeros at the end that come after cents: to how many places it was rounded, as databases
    /// fill up what they write. A zero says nothing of that.
    var withoutPadding: ExactDecimal {
        var (number, cents) = (self, -2)
        if number.coefficient == 0 { cents = exponent }
        while number.exponent < cents, number.coefficient % 10 == 0 {
            number.coefficient /= 10
            number.exponent += 1
        }
        return number
    }

    /// `nil` when the result needs more than 128 bits.
    func times(_ other: ExactDecimal) -> ExactDecimal? {
        let (product, overflow) = coefficient.multipliedReportingOverflow(by: other.coefficient)
        let (sum, carry) = exponent.addingReportingOverflow(other.exponent)
        return overflow || carry ? nil : ExactDecimal(coefficient: product, exponent: sum)
    }

    /// The coefficient at a lower exponent; `nil` when it needs more than 128 bits.
    func coefficient(at lower: Int) -> Int128? {
        if coefficient == 0 || lower == exponent { return coefficient }
        let shift = exponent - lower
        guard shift >= 0, shift < PowersOfTen.table.count else { return nil }
        let (value, overflow) = coefficient.multipliedReportingOverflow(by: PowersOfTen.table[shift])
        return overflow ? nil : value
    }

    /// Less, equal or greater as −1, 0 or 1; `nil` when 128 bits do not decide it.
    func compared(to other: ExactDecimal) -> Int? {
        if signum != other.signum { return signum < other.signum ? -1 : 1 }
        if coefficient == 0 { return 0 }
        let lower = Swift.min(exponent, other.exponent)
        guard let left = coefficient(at: lower), let right = other.coefficient(at: lower) else { return nil }
        return left < right ? -1 : left > right ? 1 : 0
    }

    /// Plain text without an exponent while that is short, otherwise with one.
    var text: String {
        WideDecimal(self).text
    }
}

/// 10⁰ to 10³⁸, all that fit 128 bits.
enum PowersOfTen {
    static let table: [Int128] = {
        var powers: [Int128] = [1]
        while powers.count < 39 { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()
}

/// How a cost relates to the product of a price and a quantity.
enum ProductRelation: Hashable, Sendable {
    /// The same number.
    case equal
    /// Apart by no more than half a unit of the last decimal place of the cost, padding left out.
    case rounded
    /// Apart by more.
    case different

    /// Compares in 128 bits where they suffice, otherwise in as many as it takes.
    static func of(price: ExactDecimal, quantity: ExactDecimal, cost: ExactDecimal) -> ProductRelation {
        if let product = price.times(quantity) {
            let lower = min(product.exponent, cost.exponent)
            if let exact = product.coefficient(at: lower), let written = cost.coefficient(at: lower) {
                let (difference, overflow) = exact.subtractingReportingOverflow(written)
                if difference == 0, !overflow { return .equal }
                let (twice, excess) = difference.magnitude.multipliedReportingOverflow(by: 2)
                let places = cost.withoutPadding.exponent - lower
                if !overflow, !excess, places < PowersOfTen.table.count {
                    return twice <= PowersOfTen.table[places].magnitude && places > 0 ? .rounded : .different
                }
            }
        }
        return of(price: WideDecimal(price), quantity: WideDecimal(quantity), cost: WideDecimal(cost))
    }

    /// Compares in as many digits as it takes.
    static func of(price: WideDecimal, quantity: WideDecimal, cost: WideDecimal) -> ProductRelation {
        let product = price.times(quantity)
        switch product.magnitudeGap(cost.withoutPadding) {
        case .same: return .equal
        case .within: return .rounded
        case .beyond: return .different
        }
    }
}
