internal import BigInt

/// Splits one quantity after another by fixed weights, in whole units, so that the sums stay true.
///
/// After any number of quantities, each target has got its exact share of their sum rounded down or up: never a whole
/// unit away from it. No part of a quantity is negative, and the parts of each add up to it. Rounding every quantity
/// alone would let the small targets of many small rows go without.
///
/// The units that are left over after rounding down go first to whoever would otherwise fall behind first: the rule by
/// which Steiner and Yeomans (Management Science 39, 1993) and Tijdeman (Discrete Mathematics 32, 1980) keep a sequence
/// of single units within one of its ideal. It holds for steps of any size as well. Let `C` be what targets have, `p`
/// their shares, and call `C` sound at `Q` when `Σ max(⌊d·p⌋, C) ≤ d` for all `d ≥ Q`: nobody's later claims can collide.
/// A unit handed out early for which the deadline is beyond `d` was chosen only after all with a deadline up to `d`; so
/// either all of them are paid at `d` and the sum is at most that of the state before, or the claims that remain are
/// below `(d − Q) · Σp`. Sound states lead to sound states, and no unit has to be taken back.
public struct CumulativeSplit: Sendable {
    private enum Storage: Sendable {
        case narrow(CumulativeCore<UInt64>)
        /// For weights or quantities that do not fit 64 bits.
        case wide(CumulativeCore<BigUInt>)
    }

    private var storage: Storage

    /// A split by whole weights.
    ///
    /// - Throws: ``ApportionmentError/noWeight`` when all are zero.
    public init(weights: [UInt64]) throws(ApportionmentError) {
        guard weights.contains(where: { $0 > 0 }) else { throw .noWeight }
        storage = CumulativeSplit.storage(weights.map { BigUInt($0) })
    }

    /// A split by exact weights that are not negative.
    ///
    /// - Throws: ``ApportionmentError/noWeight`` when all are zero.
    /// - Precondition: no weight is negative.
    public init(weights: [Fraction]) throws(ApportionmentError) {
        precondition(weights.allSatisfy { $0 >= .zero }, "a negative driver has been dealt with before")
        let whole = Fraction.wholeWeights(weights)
        guard whole.contains(where: { $0 > 0 }) else { throw .noWeight }
        storage = CumulativeSplit.storage(whole)
    }

    private static func storage(_ weights: [BigUInt]) -> Storage {
        // One bit to spare, for sums of two remainders.
        guard weights.reduce(0, +) >> 63 == 0 else { return .wide(CumulativeCore(weights: weights)) }
        return .narrow(CumulativeCore(weights: weights.map { UInt64($0) }))
    }

    /// The parts of the next quantity, one a weight.
    ///
    /// - Precondition: the quantity is not negative.
    public mutating func next(_ quantity: Int128) -> [Int128] {
        precondition(quantity >= 0, "a negative quantity is the mirror of a positive one in a split of its own")
        if case .narrow(let core) = storage, quantity > Int128(UInt64.max) { storage = .wide(core.widened()) }
        // The state is taken out and put back, so that it is never copied. A part is at most the quantity: it fits.
        let taken = storage
        storage = .narrow(CumulativeCore(weights: []))
        switch taken {
        case .narrow(var core):
            let parts = core.next(UInt64(quantity)).map { Int128($0) }
            storage = .narrow(core)
            return parts
        case .wide(var core):
            let parts = core.next(BigUInt(quantity)).map { Int128($0) }
            storage = .wide(core)
            return parts
        }
    }
}

/// A number that a split can count in.
protocol SplitNumber: UnsignedInteger & Sendable {
    /// `quantity · weight` divided by `sum`; the weight is at most the sum.
    static func share(_ quantity: Self, _ weight: Self, _ sum: Self) -> (quotient: Self, remainder: Self)
}

extension UInt64: SplitNumber {
    static func share(_ quantity: UInt64, _ weight: UInt64, _ sum: UInt64) -> (quotient: UInt64, remainder: UInt64) {
        // The quotient is at most the quantity, so the high word is below the sum.
        weight == sum ? (quantity, 0) : sum.dividingFullWidth(quantity.multipliedFullWidth(by: weight))
    }
}

extension BigUInt: SplitNumber {
    static func share(
        _ quantity: BigUInt, _ weight: BigUInt, _ sum: BigUInt
    ) -> (quotient: BigUInt, remainder: BigUInt) {
        (quantity * weight).quotientAndRemainder(dividingBy: sum)
    }
}

/// The state of a split. A target has got its exact share rounded down, or one more.
struct CumulativeCore<Number: SplitNumber>: Sendable {
    private let weights: [Number]
    private let sum: Number
    /// What the exact share of each target is above a whole number, in parts of `sum`.
    private var remainders: [Number]
    /// Whether a target has got a unit beyond its exact share rounded down.
    private var isAhead: [Bool]
    /// Targets that have begun a unit and not yet got it, and how many units of the whole may go by until they must.
    private var waiting: [Claim] = []

    private struct Claim: Comparable {
        let deadline: Number
        let index: Int

        static func < (left: Claim, right: Claim) -> Bool {
            left.deadline != right.deadline ? left.deadline < right.deadline : left.index < right.index
        }
    }

    init(weights: [Number]) {
        self.init(
            weights: weights, remainders: [Number](repeating: 0, count: weights.count),
            isAhead: [Bool](repeating: false, count: weights.count))
    }

    private init(weights: [Number], remainders: [Number], isAhead: [Bool]) {
        self.weights = weights
        sum = weights.reduce(0, +)
        self.remainders = remainders
        self.isAhead = isAhead
    }

    mutating func next(_ quantity: Number) -> [Number] {
        var parts = [Number](repeating: 0, count: weights.count)
        var left = quantity
        waiting.removeAll(keepingCapacity: true)
        for index in weights.indices {
            var (part, remainder) = Number.share(quantity, weights[index], sum)
            remainder += remainders[index]
            if remainder >= sum {
                remainder -= sum
                part += 1
            }
            remainders[index] = remainder
            if isAhead[index] {
                if part == 0 { continue }
                part -= 1
                isAhead[index] = false
            }
            parts[index] = part
            left -= part
            if remainder > 0 {
                let missing = sum - remainder
                waiting.append(Claim(deadline: (missing + weights[index] - 1) / weights[index], index: index))
            }
        }
        let count = Int(left)
        Selection.moveSmallest(count, of: &waiting)
        for claim in waiting.prefix(count) {
            parts[claim.index] += 1
            isAhead[claim.index] = true
        }
        return parts
    }
}

extension CumulativeCore<UInt64> {
    func widened() -> CumulativeCore<BigUInt> {
        CumulativeCore<BigUInt>(
            weights: weights.map { BigUInt($0) }, remainders: remainders.map { BigUInt($0) }, isAhead: isAhead)
    }
}

extension Fraction {
    /// Whole numbers in the same proportions, as small as they can be.
    static func wholeWeights(_ fractions: [Fraction]) -> [BigUInt] {
        let whole = fractions.overCommonDenominator().numerators.map(\.magnitude)
        let divisor = whole.reduce(BigUInt(0), commonDivisor)
        return divisor > 1 ? whole.map { $0 / divisor } : whole
    }
}
