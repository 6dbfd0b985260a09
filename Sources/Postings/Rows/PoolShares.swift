internal import Allocation
internal import Apportionment
internal import Lines
internal import Mapping
internal import Money
internal import Pools

/// Who bears the rows of one pool in one currency, and how much of each so far.
///
/// What is handed out is counted for each price, and for amounts for each cost column, charges and credits apart: so a
/// target is never a whole unit away from its exact share of them, however many rows there are.
struct PoolShares {
    /// Who bears a part, in byte order.
    let targets: [Target]
    /// The parts, which add up to 1.
    let shares: [Fraction]
    private let dimensions: [PoolDefinition.Dimension]
    private let reference: PoolReference
    private let fresh: CumulativeSplit
    private var quantities: [QuantityKey: CumulativeSplit] = [:]
    private var amounts: [AmountKey: CumulativeSplit] = [:]

    private struct QuantityKey: Hashable {
        let profile: UInt32
        let isNegative: Bool
    }

    private struct AmountKey: Hashable {
        let column: Int
        let isNegative: Bool
    }

    /// - Returns: `nil` where the pool costs nothing, so that nobody has a share of it.
    /// - Throws: ``PeriodAllocationError/negativeShare(_:target:share:)``.
    init?(_ pool: AllocatedPool) throws(PeriodAllocationError) {
        let shares = pool.shares.sorted { $0.target < $1.target }
        if let negative = shares.first(where: { $0.share < .zero }) {
            throw .negativeShare(pool.definition, target: negative.target, share: negative.share)
        }
        targets = shares.map(\.target)
        self.shares = shares.map(\.share)
        dimensions = pool.definition.levels.flatMap(\.dimensions)
        reference = pool.reference
        guard let split = try? CumulativeSplit(weights: self.shares) else { return nil }
        fresh = split
    }

    /// The parts of a quantity in whole steps, by target.
    mutating func parts(ofQuantity quantity: Int128, step: Int128 = 1, profile: UInt32) -> [Int128] {
        let key = QuantityKey(profile: profile, isNegative: quantity < 0)
        return PoolShares.parts(of: quantity / step, &quantities[key, default: fresh]).map { $0 * step }
    }

    /// The parts of an amount of a cost column, by target.
    mutating func parts(ofAmount amount: Total, column: Int) -> [Total] {
        let key = AmountKey(column: column, isNegative: amount < .zero)
        return PoolShares.parts(of: amount.picos, &amounts[key, default: fresh]).map { Total(picos: $0) }
    }

    private static func parts(of number: Int128, _ split: inout CumulativeSplit) -> [Int128] {
        number < 0 ? split.next(-number).map { -$0 } : split.next(number)
    }

    /// The parts of something that goes with a row, such as its calls, in proportion to the parts of the row: whole
    /// units, and none where the row has none.
    func parts(of count: Int128, like parts: [Int128]) -> [Int128] {
        let weights = parts.map { UInt64(exactly: $0.magnitude) }
        let whole =
            weights.contains(nil)
            ? parts.map { UInt64(truncatingIfNeeded: $0.magnitude >> 64) } : weights.map { $0 ?? 0 }
        let isSplit = try? WeightedSplit.largestRemainder(of: Total(picos: count), to: Total(picos: 1), by: whole)
        if let isSplit { return isSplit.units }
        let byShare = try? RoundingMethod.largestRemainder.round(
            shares.map { Fraction(Total(picos: count)) * $0 }, to: Total(picos: 1))
        return byShare?.units ?? parts.map { _ in 0 }
    }

    /// The ownerships of the parts of an ownership's rows.
    func ownerships(of ownership: Ownership) -> [Ownership] {
        zip(targets, shares).map { target, share in
            Ownership(
                decision: ownership.decision.handed(to: target, dimensions, by: reference.id), sent: ownership.sent,
                pool: reference,
                share: PoolShare(of: ownership.decision, target: target.description, ratio: share.picos))
        }
    }
}

extension Decision {
    /// The decision of what a target receives of this one's cost. A dimension that the pool does not hand out stays, but
    /// a project does not follow its cost into another department.
    func handed(to target: Target, _ dimensions: [PoolDefinition.Dimension], by pool: String) -> Decision {
        var decision = self
        if dimensions.contains(.department) { decision.project = nil }
        for (dimension, part) in zip(dimensions, target.parts) {
            let assignment = Assignment(value: part, origin: .rule(pool))
            switch dimension {
            case .department: decision.department = assignment
            case .project: decision.project = part.isEmpty ? nil : assignment
            case .glAccount: decision.glAccount = assignment
            }
        }
        return decision
    }
}

extension Fraction {
    /// In 10⁻¹², rounded half away from zero.
    var picos: Int128 { (self * Fraction(Amount.picosPerUnit)).rounded ?? 0 }
}
