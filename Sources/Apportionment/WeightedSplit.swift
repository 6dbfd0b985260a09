internal import BigInt
public import Money

/// Splits an amount by whole weights, rounded by the largest remainder, in time proportional to their number.
///
/// The quick twin of ``RoundingMethod/round(_:to:ranks:)`` for what happens most: a pool and a metered driver.
public enum WeightedSplit {
    /// The share of each weight in whole units.
    ///
    /// - Parameters:
    ///   - amount: what to split; a negative amount gives the mirror of the positive one.
    ///   - unit: what shares are rounded to.
    ///   - precedes: which of two equal shares is the first to get a unit; asked only where it matters.
    /// - Throws: ``ApportionmentError/noWeight`` when all weights are zero.
    public static func largestRemainder(
        of amount: Total, to unit: Total, by weights: [UInt64], precedes: (Int, Int) -> Bool = { $0 < $1 }
    ) throws(ApportionmentError) -> RoundedLines {
        var sum: UInt128 = 0
        for weight in weights { sum += UInt128(weight) }
        guard sum > 0 else { throw .noWeight }
        let size = UInt128(unit.picos)
        let (doubled, tooLarge) = amount.picos.magnitude.multipliedReportingOverflow(by: 2)
        guard !tooLarge else { throw .outOfRange }
        // Half away from zero, ⌊x + ½⌋ = ⌊(⌊2x⌋ + 1) / 2⌋; the sign comes back at the end.
        guard let units = Int128(exactly: (doubled / size + 1) / 2) else { throw .outOfRange }
        let floors =
            if let quick = floors(amount.picos.magnitude, size, weights, sum) {
                quick
            } else {
                try wideFloors(amount.picos.magnitude, size, weights, sum)
            }
        var rounded = handOut(units, floors, weights, precedes)
        if amount.picos < 0 { rounded.negate() }
        return rounded
    }

    /// What each weight gets at least, and what remains of its share.
    private struct Floors {
        var units: [Int128] = []
        /// Numbers that compare as the remainders do.
        var remainders: [UInt128] = []
    }

    /// `nil` when a product does not fit 128 bits.
    private static func floors(_ amount: UInt128, _ unit: UInt128, _ weights: [UInt64], _ sum: UInt128) -> Floors? {
        let (divisor, overflow) = sum.multipliedReportingOverflow(by: unit)
        guard !overflow, amount.leadingZeroBitCount + (weights.max() ?? 0).leadingZeroBitCount >= 64 else { return nil }
        var floors = Floors()
        floors.units.reserveCapacity(weights.count)
        floors.remainders.reserveCapacity(weights.count)
        if let narrowAmount = UInt64(exactly: amount), let narrowDivisor = UInt64(exactly: divisor) {
            for weight in weights {
                // The quotient is at most amount / unit: it fits, and the high word is below the divisor.
                let result = narrowDivisor.dividingFullWidth(narrowAmount.multipliedFullWidth(by: weight))
                floors.units.append(Int128(result.quotient))
                floors.remainders.append(UInt128(result.remainder))
            }
            return floors
        }
        for weight in weights {
            let result = (amount * UInt128(weight)).quotientAndRemainder(dividingBy: divisor)
            floors.units.append(Int128(result.quotient))
            floors.remainders.append(result.remainder)
        }
        return floors
    }

    /// The same for numbers of any size. Equal remainders get equal ranks.
    private static func wideFloors(
        _ amount: UInt128, _ unit: UInt128, _ weights: [UInt64], _ sum: UInt128
    ) throws(ApportionmentError) -> Floors {
        let divisor = BigUInt(sum) * BigUInt(unit)
        var floors = Floors()
        var remainders: [BigUInt] = []
        for weight in weights {
            let result = (BigUInt(amount) * BigUInt(weight)).quotientAndRemainder(dividingBy: divisor)
            guard let floor = Int128(exactly: result.quotient) else { throw .outOfRange }
            floors.units.append(floor)
            remainders.append(result.remainder)
        }
        let order = remainders.indices.sorted { remainders[$0] < remainders[$1] }
        floors.remainders = [UInt128](repeating: 0, count: weights.count)
        var rank: UInt128 = 0
        for (place, index) in order.enumerated() {
            if remainders[index] > (place == 0 ? 0 : remainders[order[place - 1]]) { rank += 1 }
            floors.remainders[index] = rank
        }
        return floors
    }

    /// Gives the units that are left to the largest remainders; equal ones to the larger weight, then as `precedes` says.
    private static func handOut(
        _ total: Int128, _ floors: Floors, _ weights: [UInt64], _ precedes: (Int, Int) -> Bool
    ) -> RoundedLines {
        var rounded = RoundedLines(
            units: floors.units, adjustments: [Int128](repeating: 0, count: weights.count))
        let left = Int(total - floors.units.reduce(0, +))
        guard left > 0 else { return rounded }
        let limit = Selection.largest(left, of: floors.remainders)
        var tied: [Int] = []
        for index in weights.indices {
            if floors.remainders[index] > limit.value {
                rounded.addUnit(to: index)
            } else if floors.remainders[index] == limit.value {
                tied.append(index)
            }
        }
        if limit.countAtValue < tied.count {
            tied.sort { first, second in
                weights[first] != weights[second] ? weights[first] > weights[second] : precedes(first, second)
            }
        }
        for index in tied.prefix(limit.countAtValue) { rounded.addUnit(to: index) }
        return rounded
    }
}
