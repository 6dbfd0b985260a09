internal import BigInt
public import Money

/// Splits an amount by whole weights, rounded by the largest remainder, in time proportional to their number.
///
/// The quick twin of ``RoundingMethod/round(_:to:ranks:)`` for what happens most: a pool and a metered driver.
public enum WeightedSplit {
    /// The share of each weight in whole units; equal ones in favour of the first.
    ///
    /// - Parameters:
    ///   - amount: what to split; a negative amount gives the mirror of the positive one.
    ///   - unit: what shares are rounded to.
    /// - Throws: ``ApportionmentError/noWeight`` when all weights are zero.
    public static func largestRemainder(
        of amount: Total, to unit: Total, by weights: [UInt64]
    ) throws(ApportionmentError) -> [Int128] {
        var sum: UInt128 = 0
        for weight in weights { sum += UInt128(weight) }
        guard sum > 0 else { throw .noWeight }
        let size = UInt128(unit.picos)
        let (doubled, tooLarge) = amount.picos.magnitude.multipliedReportingOverflow(by: 2)
        guard !tooLarge else { throw .outOfRange }
        // Half away from zero, ⌊x + ½⌋ = ⌊(⌊2x⌋ + 1) / 2⌋; the sign comes back at the end.
        guard let units = Int128(exactly: (doubled / size + 1) / 2) else { throw .outOfRange }
        let shares: [Int128]
        if let quick = floors(amount.picos.magnitude, size, weights, sum) {
            shares = handOut(units, quick, weights)
        } else {
            shares = try split(BigUInt(amount.picos.magnitude), BigUInt(size), weights, BigUInt(sum), units)
        }
        return amount.picos < 0 ? shares.map { -$0 } : shares
    }

    /// What each weight gets at least, and the remainder as a number of `sum · unit`-ths.
    private struct Floors {
        var units: [Int128]
        var remainders: [UInt128]
    }

    /// `nil` when a product does not fit 128 bits.
    private static func floors(_ amount: UInt128, _ unit: UInt128, _ weights: [UInt64], _ sum: UInt128) -> Floors? {
        let (divisor, overflow) = sum.multipliedReportingOverflow(by: unit)
        guard !overflow, amount.leadingZeroBitCount + (weights.max() ?? 0).leadingZeroBitCount >= 64 else { return nil }
        var floors = Floors(units: [], remainders: [])
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

    /// Gives the units that are left to the largest remainders; equal ones to the larger weight, then to the first.
    private static func handOut(_ total: Int128, _ floors: Floors, _ weights: [UInt64]) -> [Int128] {
        var units = floors.units
        let left = Int(total - units.reduce(0, +))
        guard left > 0 else { return units }
        let limit = Selection.largest(left, of: floors.remainders)
        var tied: [Int] = []
        for index in units.indices {
            if floors.remainders[index] > limit.value {
                units[index] += 1
            } else if floors.remainders[index] == limit.value {
                tied.append(index)
            }
        }
        let larger = { (first: Int, second: Int) in (weights[first], second) > (weights[second], first) }
        if limit.countAtValue < tied.count { tied.sort(by: larger) }
        for index in tied.prefix(limit.countAtValue) { units[index] += 1 }
        return units
    }

    /// The same for numbers of any size.
    private static func split(
        _ amount: BigUInt, _ unit: BigUInt, _ weights: [UInt64], _ sum: BigUInt, _ total: Int128
    ) throws(ApportionmentError) -> [Int128] {
        let divisor = sum * unit
        var units: [Int128] = []
        var remainders: [BigUInt] = []
        for weight in weights {
            let result = (amount * BigUInt(weight)).quotientAndRemainder(dividingBy: divisor)
            guard let floor = Int128(exactly: result.quotient) else { throw .outOfRange }
            units.append(floor)
            remainders.append(result.remainder)
        }
        let left = Int(total - units.reduce(0, +))
        let order = units.indices.sorted { first, second in
            if remainders[first] != remainders[second] { return remainders[first] > remainders[second] }
            return (weights[first], second) > (weights[second], first)
        }
        for index in order.prefix(left) { units[index] += 1 }
        return units
    }
}

/// Finds the n largest numbers without sorting.
enum Selection {
    /// The n-th largest value, and how many of the n largest are equal to it.
    ///
    /// Narrows the candidates by eight bits at a time, from the highest.
    ///
    /// - Precondition: `count` is between 1 and the number of values.
    static func largest(_ count: Int, of values: [UInt128]) -> (value: UInt128, countAtValue: Int) {
        var prefix: UInt128 = 0
        var wanted = count
        let highest = values.reduce(0, |)
        var shift = (127 - highest.leadingZeroBitCount) / 8 * 8
        guard highest > 0 else { return (0, count) }
        var candidates = values
        while true {
            var buckets = [Int](repeating: 0, count: 256)
            for value in candidates { buckets[Int(truncatingIfNeeded: value >> UInt128(shift)) & 255] += 1 }
            var digit = 255
            while buckets[digit] < wanted {
                wanted -= buckets[digit]
                digit -= 1
            }
            prefix |= UInt128(digit) << UInt128(shift)
            if shift == 0 { return (prefix, wanted) }
            candidates = candidates.filter { Int(truncatingIfNeeded: $0 >> UInt128(shift)) & 255 == digit }
            shift -= 8
        }
    }
}
