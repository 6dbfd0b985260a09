public import Allocation
public import Apportionment
public import Lines
public import Money
public import Pools

/// A pool of a period handed out in one currency: what an allocation sheet shows, and what postings and rows are made of.
public struct AllocatedPool: Sendable {
    /// The rule.
    public let definition: PoolDefinition
    /// The pool with the version of its rule.
    public let reference: PoolReference
    /// The code of ISO 4217.
    public let currency: String
    /// What was in the pool, exactly.
    public let exact: ChargeCosts
    /// The calls and the rows of `charges` in it; 0 for a fixed amount and a balance.
    public let calls: Int64
    public let charges: Int64
    /// The smallest amount that is posted.
    public let unit: Total
    /// Who receives what, in the order of the basis.
    public internal(set) var lines: [Line]
    /// What goes to the rounding account, where the pool has one.
    public let roundingDifference: ChargeCosts
    /// By what the pool is handed out, level by level, as its rule says it.
    public let basis: [String]
    /// The drivers of the rule with their values, level by level in the order of the rule.
    public let drivers: [Driver]

    /// A driver of a pool in the period.
    public struct Driver: Sendable {
        /// As the rule says it: `tokens`, `compute_seconds where provider internal-gpu`.
        public let name: String
        /// How many dimensions of a target its values are by: those of the first level, or all.
        public let depth: Int
        /// The values by target, cut to ``depth``; targets without any are not there.
        public let values: [Target: Fraction]

        /// What all targets have; for a second level, `nil`, as each target of the first has a sum of its own.
        public let total: Fraction?
    }

    /// The values of all drivers for a line; `nil` for a target that has none of a driver.
    public func values(of line: Line) -> [(driver: Driver, value: Fraction?)] {
        drivers.map { driver in
            (driver, driver.values[Target(parts: Array(line.target.parts.prefix(driver.depth)))])
        }
    }

    /// What one target receives.
    public struct Line: Sendable {
        /// Who receives.
        public let target: Target
        /// Why it is here: a share, a cap, a waived minimum, …
        public let reason: PoolAllocation.Reason
        /// The driver's value; `nil` where no single driver decided, or where levels have one each.
        public let driver: Fraction?
        /// The exact part of the pool that it bears; 0 where it is waived, with whoever bears that.
        public let share: Fraction
        /// The posted amounts, whole units each.
        public fileprivate(set) var posted: ChargeCosts
        /// What rounding added to the billed amount, or took, of what it would be rounded down or alone.
        public let adjustment: Total
        /// What was waived because it is too small, billed; shown here, borne by another line.
        public let waived: Total
    }

    /// Whether it is one of several service departments whose pools are rounded once, all together.
    public internal(set) var isRoundedWithOthers = false

    /// Adds to what a target receives, for pools that are rounded together.
    mutating func add(_ costs: ChargeCosts, to target: Target) {
        guard costs != ChargeCosts(), let index = lines.firstIndex(where: { $0.target == target }) else { return }
        lines[index].posted += costs
    }

    /// What was posted, the rounding difference included: the pool rounded once.
    public var posted: ChargeCosts { lines.reduce(roundingDifference) { $0 + $1.posted } }

    /// The exact billed amount of a line before it was rounded.
    public func exactAmount(of line: Line) -> Fraction { Fraction(exact.billed) * line.share }

    /// The exact shares of targets, each target once, without those that bear nothing.
    public var shares: [(target: Target, share: Fraction)] {
        var order: [Target] = []
        var shares: [Target: Fraction] = [:]
        for line in lines where line.share != .zero {
            if shares[line.target] == nil { order.append(line.target) }
            shares[line.target, default: .zero] += line.share
        }
        return order.map { ($0, shares[$0] ?? .zero) }
    }
}

/// Why a period's pools cannot be handed out.
public enum PeriodAllocationError: Error, Sendable {
    /// What the pool's rule does not cover; the definition says where it stands.
    case pool(PoolDefinition, currency: String, AllocationError)
    /// Shares below zero: rows of a file cannot carry them.
    case negativeShare(PoolDefinition, target: Target, share: Fraction)
}
