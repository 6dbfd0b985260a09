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
    ///   - ranks: what decides between equals, the smaller first, in the order of the lines: the places of their keys in
    ///     byte order. Without it, the order of the lines.
    /// - Throws: ``ApportionmentError/outOfRange``.
    public func round(
        _ lines: [Fraction], to unit: Total, ranks: [Int]? = nil
    ) throws(ApportionmentError) -> RoundedLines {
        let size = Fraction(unit)
        let isNegative = lines.sum() < .zero
        let scaled = lines.map { (isNegative ? -$0 : $0) / size }
        guard let total = scaled.sum().rounded else { throw .outOfRange }
        var rounded =
            self == .largestRemainder
            ? try byLargestRemainder(scaled, total, ranks) : try oneByOne(scaled, total, ranks)
        if isNegative {
            rounded.units = rounded.units.map { -$0 }
            rounded.adjustments = rounded.adjustments.map { -$0 }
            rounded.difference = -rounded.difference
        }
        return rounded
    }

    /// - Parameter total: not negative, and the rounded sum of the lines.
    private func byLargestRemainder(
        _ lines: [Fraction], _ total: Int128, _ ranks: [Int]?
    ) throws(ApportionmentError) -> RoundedLines {
        var units: [Int128] = []
        units.reserveCapacity(lines.count)
        for line in lines {
            guard let floor = line.floor else { throw .outOfRange }
            units.append(floor)
        }
        let remainders = zip(lines, units).map { $0 - Fraction($1) }
        // Fewer units are left than lines have a remainder: each remainder is below 1 and the total was rounded by at most
        // a half.
        let left = Int(total - units.reduce(0, +))
        let order = lines.indices.sorted { first, second in
            if remainders[first] != remainders[second] { return remainders[first] > remainders[second] }
            let sizes = (lines[first].magnitude, lines[second].magnitude)
            if sizes.0 != sizes.1 { return sizes.0 > sizes.1 }
            return rank(first, ranks) < rank(second, ranks)
        }
        var adjustments = [Int128](repeating: 0, count: lines.count)
        for index in order.prefix(left) {
            units[index] += 1
            adjustments[index] = 1
        }
        return RoundedLines(units: units, adjustments: adjustments)
    }

    private func oneByOne(
        _ lines: [Fraction], _ total: Int128, _ ranks: [Int]?
    ) throws(ApportionmentError) -> RoundedLines {
        var units: [Int128] = []
        units.reserveCapacity(lines.count)
        for line in lines {
            guard let rounded = line.rounded else { throw .outOfRange }
            units.append(rounded)
        }
        var result = RoundedLines(units: units, adjustments: [Int128](repeating: 0, count: lines.count))
        let difference = total - units.reduce(0, +)
        guard difference != 0 else { return result }
        let taker: Int? =
            switch self {
            case .firstLine: lines.firstIndex { $0 != .zero }
            case .lastLine: lines.lastIndex { $0 != .zero }
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
