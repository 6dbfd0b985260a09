public import Apportionment
public import Money

/// Why a pool cannot be allocated. Each names the pool and the figures: nothing is guessed.
public enum AllocationError: Error, Hashable, Sendable {
    /// There is nobody to receive the pool.
    case noTargets(pool: String, amount: Total)
    /// A target is named twice.
    case duplicateTarget(pool: String, target: Target)
    /// All driver values are zero, or cancel each other out, and the pool does not say what to do then.
    case zeroDriver(pool: String, driver: String, amount: Total)
    /// A driver value is below zero, and the pool does not say what to do then.
    case negativeDriver(pool: String, driver: String, target: Target, value: Fraction)
    /// Percentages that do not add up to 100 where the pool does not say what to do then, or that exceed it.
    case percentagesNot100(pool: String, sum: Fraction)
    /// A percentage below zero.
    case negativePercentage(pool: String, target: Target, value: Fraction)
    /// Fixed amounts that take more than there is, or have the other sign.
    case fixedAbovePool(pool: String, fixed: Total, amount: Total)
    /// The parts of a combination of drivers that do not add up to 1.
    case partsNot1(pool: String, sum: Fraction)
    /// Every target is at its cap, and the pool does not say who takes the rest.
    case capsBelowPool(pool: String, excess: Fraction)
    /// A cap below zero.
    case negativeCap(pool: String, target: Target, cap: Total)
    /// A department received a share, and there is no driver for its projects.
    case noSecondLevel(pool: String, target: Target, amount: Total)
    /// A service department that is used by a department without a cost entry, or that has none itself.
    case unknownDepartment(service: String, department: String)
    /// A service department that the declared order leaves out, or names twice, or a name in the order that is none.
    case badOrder(name: String)
    /// Service departments, or pools, that only hand on to each other.
    case closedLoop([String])
    /// Pools that feed each other in a circle, in the order of the circle.
    case cycle([String])
    /// A stage that feeds a pool that is none.
    case unknownPool(pool: String, feeds: String)
    /// A result beyond what an amount can hold.
    case outOfRange(pool: String)
}
