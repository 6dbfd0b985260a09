public import Allocation
public import Apportionment
public import Lines
internal import Mapping
internal import Money
internal import Pools

/// What a target receives of one source of a pool.
public struct PoolMove: Sendable {
    /// The pool that moves it.
    public let pool: PoolReference
    /// Who had it.
    public let source: PostingKey
    /// Who has it now.
    public let receiver: PostingKey
    /// Who has it now, as the pool names it; `nil` for the rounding account.
    public let target: Target?
    /// The part of the pool that the target has; 0 for the rounding account.
    public let share: Fraction
    /// What moves.
    public let costs: ChargeCosts
}

/// The moves of a pool from its sources to its targets.
///
/// For each source, what is taken out equals what is shared of it, in every cost; for each target, the shared lines add
/// up to its posted amounts. So sums by provider, product and the like do not change, and targets have whole units. What
/// rounding leaves of the exact pool, less than half a unit, stays with the largest source.
struct PoolTransfer {
    private let pool: PoolReference
    private let sources: [Posting]
    private var receivers: [Receiver]

    private struct Receiver {
        let target: Target?
        let share: Fraction
        let key: (PostingKey) -> PostingKey
        let posted: ChargeCosts
    }

    /// - Parameter sources: in the order of their keys.
    init(_ allocated: AllocatedPool, from sources: [Posting]) {
        pool = allocated.reference
        self.sources = sources
        let dimensions = allocated.definition.levels.flatMap(\.dimensions)
        receivers = allocated.lines.filter { $0.posted != ChargeCosts() }.map { line in
            Receiver(
                target: line.target, share: line.share, key: { $0.handed(to: line.target, dimensions) },
                posted: line.posted)
        }
        guard allocated.roundingDifference != ChargeCosts() else { return }
        let account = allocated.definition.policies.roundingAccount
        receivers.append(
            Receiver(
                target: nil, share: .zero,
                key: { key in
                    var key = key
                    key.glAccount = account ?? key.glAccount
                    return key
                }, posted: allocated.roundingDifference))
    }

    /// Each source with each receiver.
    func moves() throws(AllocationError) -> [PoolMove] {
        var cells = [[ChargeCosts]](
            repeating: [ChargeCosts](repeating: ChargeCosts(), count: receivers.count), count: sources.count)
        for (_, path) in ChargeCosts.all {
            let amounts = receivers.map { $0.posted[keyPath: path] }
            let columns = try matrix(sources.map { $0.costs[keyPath: path] }, amounts)
            for (source, row) in columns.enumerated() {
                for (receiver, amount) in row.enumerated() { cells[source][receiver][keyPath: path] = amount }
            }
        }
        return zip(sources, cells).flatMap { source, row in
            zip(receivers, row).compactMap { receiver, costs in
                guard costs != ChargeCosts() else { return nil }
                return PoolMove(
                    pool: pool, source: source.key, receiver: receiver.key(source.key), target: receiver.target,
                    share: receiver.share, costs: costs)
            }
        }
    }

    /// What each receiver gets of each source: rows add up to the sources, but for the largest, columns to the amounts.
    private func matrix(_ sources: [Total], _ amounts: [Total]) throws(AllocationError) -> [[Total]] {
        let none = [Total](repeating: .zero, count: amounts.count)
        let sum = amounts.reduce(.zero, +)
        let largest = sources.indices.max {
            // The first of equals.
            sources[$0].picos.magnitude != sources[$1].picos.magnitude
                ? sources[$0].picos.magnitude < sources[$1].picos.magnitude : $0 > $1
        }
        guard let largest, sum != .zero else { return sources.map { _ in none } }
        var rows: [[Total]] = []
        var left = amounts
        for (index, source) in sources.enumerated() {
            guard index != largest, source != .zero else {
                rows.append(none)
                continue
            }
            let row = try split(source, by: amounts, sum)
            for (column, amount) in row.enumerated() { left[column] = left[column] - amount }
            rows.append(row)
        }
        rows[largest] = left
        return rows
    }

    /// An amount in the proportions of others, to 10⁻¹².
    private func split(_ amount: Total, by weights: [Total], _ sum: Total) throws(AllocationError) -> [Total] {
        let smallest = Total(picos: 1)
        do throws(ApportionmentError) {
            let isPositive = sum > .zero
            let whole = weights.map { UInt64(exactly: isPositive ? $0.picos : -$0.picos) }
            if !whole.contains(nil) {
                return try WeightedSplit.largestRemainder(of: amount, to: smallest, by: whole.map { $0 ?? 0 })
                    .units.map { Total(picos: $0) }
            }
            let factor = Fraction(amount) / Fraction(sum)
            return try RoundingMethod.largestRemainder.round(weights.map { Fraction($0) * factor }, to: smallest)
                .units.map { Total(picos: $0) }
        } catch {
            throw .outOfRange(pool: pool.id)
        }
    }
}

extension [PoolMove] {
    /// The lines taken out and the lines shared.
    var postings: [Posting] {
        flatMap { move in
            [
                Posting(move.source.with(.takenOut(move.pool)), costs: -move.costs),
                Posting(move.receiver.with(.shared(move.pool)), costs: move.costs),
            ]
        }
    }
}

extension PostingKey {
    func with(_ origin: PostingOrigin) -> PostingKey {
        var key = self
        key.origin = origin
        return key
    }

    /// The key of what a target receives of this one's cost. A dimension that the pool does not hand out stays, but a
    /// project does not follow its cost into another department.
    fileprivate func handed(to target: Target, _ dimensions: [PoolDefinition.Dimension]) -> PostingKey {
        var key = self
        if dimensions.contains(.department) { key.project = nil }
        for (dimension, part) in zip(dimensions, target.parts) {
            switch dimension {
            case .department: key.department = part
            case .project: key.project = part.isEmpty ? nil : part
            case .glAccount: key.glAccount = part
            }
        }
        return key
    }
}
