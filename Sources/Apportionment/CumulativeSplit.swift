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
        case narrow(CumulativeCore<UInt128>)
        /// For weights or quantities whose products do not fit 128 bits.
        case wide(CumulativeCore<BigUInt>)
    }

    private var storage: Storage

    /// A split by whole weights.
    ///
    /// - Throws: ``ApportionmentError/noWeight`` when all are zero.
    public init(weights: [UInt64]) throws(ApportionmentError) {
        guard weights.contains(where: { $0 > 0 }) else { throw .noWeight }
        storage = .narrow(CumulativeCore(weights: weights.map { UInt128($0) }))
    }

    /// A split by exact weights that are not negative.
    ///
    /// - Throws: ``ApportionmentError/noWeight`` when all are zero.
    /// - Precondition: no weight is negative.
    public init(weights: [Fraction]) throws(ApportionmentError) {
        precondition(weights.allSatisfy { $0 >= .zero }, "a negative driver has been dealt with before")
        let whole = Fraction.wholeWeights(weights)
        guard whole.contains(where: { $0 > 0 }) else { throw .noWeight }
        storage = .wide(CumulativeCore(weights: whole))
        let narrow = whole.map { UInt64(exactly: $0) }
        if narrow.allSatisfy({ $0 != nil }) {
            storage = .narrow(CumulativeCore(weights: narrow.map { UInt128($0 ?? 0) }))
        }
    }

    /// The parts of the next quantity, one a weight.
    ///
    /// - Precondition: the quantity is not negative.
    public mutating func next(_ quantity: Int128) -> [Int128] {
        precondition(quantity >= 0, "a negative quantity is the mirror of a positive one in a split of its own")
        if case .narrow(let core) = storage, !core.fits(UInt128(quantity)) {
            storage = .wide(core.widened())
        }
        switch storage {
        case .narrow(var core):
            storage = .narrow(CumulativeCore(weights: []))
            let parts = core.next(UInt128(quantity)).map { Int128($0) }
            storage = .narrow(core)
            return parts
        case .wide(var core):
            storage = .narrow(CumulativeCore(weights: []))
            // A part is at most the quantity: it fits.
            let parts = core.next(BigUInt(quantity)).map { Int128($0) }
            storage = .wide(core)
            return parts
        }
    }
}

/// The state of a split: what each target has got of which sum.
struct CumulativeCore<Number: UnsignedInteger & Sendable>: Sendable {
    let weights: [Number]
    let weightSum: Number
    private(set) var given: [Number]
    private(set) var sum: Number = 0

    init(weights: [Number]) {
        self.weights = weights
        weightSum = weights.reduce(0, +)
        given = [Number](repeating: 0, count: weights.count)
    }

    mutating func next(_ quantity: Number) -> [Number] {
        sum += quantity
        var parts = [Number](repeating: 0, count: weights.count)
        var left = quantity
        // Targets that have not yet got the unit that their exact share has begun, and by when they must.
        var waiting: [(deadline: Number, index: Int)] = []
        for index in weights.indices {
            let (floor, remainder) = (sum * weights[index]).quotientAndRemainder(dividingBy: weightSum)
            guard given[index] <= floor else { continue }
            parts[index] = floor - given[index]
            left -= parts[index]
            if remainder > 0 {
                let next = (floor + 1) * weightSum
                waiting.append(((next + weights[index] - 1) / weights[index], index))
            }
        }
        if left > 0 {
            waiting.sort { $0 < $1 }
            for (_, index) in waiting.prefix(Int(left)) { parts[index] += 1 }
        }
        for index in parts.indices { given[index] += parts[index] }
        return parts
    }
}

extension CumulativeCore<UInt128> {
    /// Whether all products of the next step fit.
    func fits(_ quantity: UInt128) -> Bool {
        let (next, overflow) = sum.addingReportingOverflow(quantity)
        // One bit to spare for the sums within a step.
        return !overflow && next.leadingZeroBitCount + weightSum.leadingZeroBitCount >= 130
    }

    func widened() -> CumulativeCore<BigUInt> {
        CumulativeCore<BigUInt>(
            weights: weights.map { BigUInt($0) }, given: given.map { BigUInt($0) }, sum: BigUInt(sum))
    }
}

extension CumulativeCore<BigUInt> {
    init(weights: [BigUInt], given: [BigUInt], sum: BigUInt) {
        self.init(weights: weights)
        self.given = given
        self.sum = sum
    }
}

extension Fraction {
    /// Whole numbers in the same proportions, as small as they can be.
    static func wholeWeights(_ fractions: [Fraction]) -> [BigUInt] {
        var common: BigUInt = 1
        for fraction in fractions {
            let divisor = common.greatestCommonDivisor(with: fraction.denominator.magnitude)
            common *= fraction.denominator.magnitude / divisor
        }
        let whole = fractions.map { $0.numerator.magnitude * (common / $0.denominator.magnitude) }
        let divisor = whole.reduce(BigUInt(0)) { $0.greatestCommonDivisor(with: $1) }
        return divisor > 1 ? whole.map { $0 / divisor } : whole
    }
}
