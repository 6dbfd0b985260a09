public import Money

/// Where the difference goes when lines are rounded and must add up to their rounded total.
///
/// To discard it is not a choice: the lines would not tie to the pool.
public enum RoundingMethod: String, CaseIterable, Hashable, Sendable {
    /// Every line is rounded down, and the units that are left go to the lines with the largest remainders; among equal
    /// remainders to the larger line, then to the first key. Gives the least error in all lines together.
    case largestRemainder = "largest_remainder"
    /// Every line is rounded half away from zero; the last line that is not zero takes the difference.
    case lastLine = "last_line"
    /// Every line is rounded half away from zero; the first line that is not zero takes the difference.
    case firstLine = "first_line"
    /// Every line is rounded half away from zero; the largest takes the difference.
    case largestTarget = "largest_target"
    /// Every line is rounded half away from zero; the difference is a line of its own.
    case roundingAccount = "rounding_account"
}

/// Lines in whole units, and what went into them.
public struct RoundedLines: Hashable, Sendable {
    /// The units of each line, in the order in which the lines were given.
    public internal(set) var units: [Int128]
    /// What a line got more, or less, than it would have alone: than its floor toward zero by the largest remainder, than
    /// itself rounded by the other methods. In units.
    public internal(set) var adjustments: [Int128]
    /// What goes to the rounding account; 0 but for ``RoundingMethod/roundingAccount``.
    public internal(set) var difference: Int128 = 0

    /// The sum of all lines and the difference.
    public var total: Int128 { units.reduce(difference, +) }

    mutating func addUnit(to index: Int) {
        units[index] += 1
        adjustments[index] = 1
    }

    /// Turns the lines of a charge into those of its credit.
    mutating func negate() {
        for index in units.indices {
            units[index] = -units[index]
            adjustments[index] = -adjustments[index]
        }
        difference = -difference
    }
}

extension Currency {
    /// The smallest amount that is paid in the currency: 0.01 of a dollar, 1 yen.
    public var minorUnit: Total {
        var picos = Int128(Amount.picosPerUnit)
        for _ in 0..<minorUnits { picos /= 10 }
        return Total(picos: picos)
    }
}

/// Why lines cannot be rounded or handed out.
public enum ApportionmentError: Error, Hashable, Sendable {
    /// There is nothing to hand out by: no line, or all weights are zero.
    case noWeight
    /// A result does not fit 128 bits.
    case outOfRange
}
