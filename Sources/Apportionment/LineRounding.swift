internal import BigInt
public import Money

extension RoundingMethod {
    /// Rounds exact lines to whole units, so that they add up to their exact sum rounded half away from zero.
    ///
    /// Lines whose sum is negative come out as the mirror of the same lines with the other sign, so that a credit cancels
    /// its charge.
    ///
    /// - Parameters:
    ///   - lines: exact amounts, in units of the currency.
    ///   - unit: what a line is rounded to, such as 0.01.
    ///   - given: what the lines are to add up to, in units, where their sum was rounded a level above: the exact sum
    ///     rounded down or up.
    ///   - ranks: what decides between equals, the smaller first, in the order of the lines: the places of their keys in
    ///     byte order. Without it, the order of the lines.
    /// - Throws: ``ApportionmentError/outOfRange``, also for a given total that is a unit or more away from the sum.
    public func round(
        _ lines: [Fraction], to unit: Total, summingTo given: Int128? = nil, ranks: [Int]? = nil
    ) throws(ApportionmentError) -> RoundedLines {
        let scaled = ScaledLines(lines, unit)
        guard let sum = Int128(exactly: scaled.roundedSum) else { throw .outOfRange }
        let total = given.map { scaled.isMirrored ? -$0 : $0 } ?? sum
        guard scaled.isNear(total) else { throw .outOfRange }
        var rounded =
            self == .largestRemainder
            ? try byLargestRemainder(scaled, total, ranks) : try oneByOne(scaled, total, ranks)
        if scaled.isMirrored { rounded.negate() }
        return rounded
    }

    /// - Parameter total: the rounded sum of the lines.
    private func byLargestRemainder(
        _ lines: ScaledLines, _ total: Int128, _ ranks: [Int]?
    ) throws(ApportionmentError) -> RoundedLines {
        var units: [Int128] = []
        var remainders: [BigInt] = []
        for numerator in lines.numerators {
            let (floor, remainder) = lines.floor(numerator)
            guard let floor = Int128(exactly: floor) else { throw .outOfRange }
            units.append(floor)
            remainders.append(remainder)
        }
        // No more units are left than lines have a remainder: each remainder is below 1, and the total was rounded by at
        // most a half.
        let left = Int(total - units.reduce(0, +))
        let order = units.indices.sorted { first, second in
            if remainders[first] != remainders[second] { return remainders[first] > remainders[second] }
            let sizes = (lines.numerators[first].magnitude, lines.numerators[second].magnitude)
            return sizes.0 != sizes.1 ? sizes.0 > sizes.1 : rank(first, ranks) < rank(second, ranks)
        }
        var rounded = RoundedLines(units: units, adjustments: [Int128](repeating: 0, count: units.count))
        for index in order.prefix(left) { rounded.addUnit(to: index) }
        return rounded
    }

    private func oneByOne(
        _ lines: ScaledLines, _ total: Int128, _ ranks: [Int]?
    ) throws(ApportionmentError) -> RoundedLines {
        var units: [Int128] = []
        for numerator in lines.numerators {
            guard let rounded = Int128(exactly: lines.rounded(numerator)) else { throw .outOfRange }
            units.append(rounded)
        }
        var result = RoundedLines(units: units, adjustments: [Int128](repeating: 0, count: units.count))
        let difference = total - units.reduce(0, +)
        guard difference != 0 else { return result }
        let taker: Int? =
            switch self {
            case .firstLine: lines.numerators.firstIndex { $0 != 0 }
            case .lastLine: lines.numerators.lastIndex { $0 != 0 }
            case .largestTarget: largest(units, ranks)
            case .roundingAccount, .largestRemainder: nil
            }
        if let taker {
            result.units[taker] += difference
            result.adjustments[taker] = difference
        } else {
            result.difference = difference
        }
        return result
    }

    private func largest(_ units: [Int128], _ ranks: [Int]?) -> Int? {
        units.indices.min { first, second in
            let sizes = (units[first].magnitude, units[second].magnitude)
            return sizes.0 != sizes.1 ? sizes.0 > sizes.1 : rank(first, ranks) < rank(second, ranks)
        }
    }

    private func rank(_ index: Int, _ ranks: [Int]?) -> Int { ranks?[index] ?? index }
}

/// Lines as whole numbers of parts of a unit, with the sign that makes their sum positive.
private struct ScaledLines {
    let numerators: [BigInt]
    /// How many parts make a unit.
    let parts: BigInt
    /// Whether the signs were turned.
    let isMirrored: Bool

    init(_ lines: [Fraction], _ unit: Total) {
        let (numerators, denominator) = lines.overCommonDenominator()
        isMirrored = numerators.reduce(0, +) < 0
        let scale = BigInt(isMirrored ? -Amount.picosPerUnit : Amount.picosPerUnit)
        self.numerators = numerators.map { $0 * scale }
        parts = denominator * BigInt(unit.picos)
    }

    var roundedSum: BigInt { rounded(numerators.reduce(0, +)) }

    /// Whether a total is less than a unit away from the exact sum.
    func isNear(_ total: Int128) -> Bool {
        (BigInt(total) * parts - numerators.reduce(0, +)).magnitude < parts.magnitude
    }

    /// Down to minus infinity.
    func floor(_ numerator: BigInt) -> (units: BigInt, remainder: BigInt) {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: parts)
        return remainder < 0 ? (quotient - 1, remainder + parts) : (quotient, remainder)
    }

    /// Halves away from zero.
    func rounded(_ numerator: BigInt) -> BigInt {
        let units = (BigInt(numerator.magnitude) * 2 + parts) / (parts * 2)
        return numerator < 0 ? -units : units
    }
}
