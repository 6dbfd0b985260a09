public import Allocation
public import Apportionment
public import Money

/// What happens at the edges of a pool. What is not declared is the default; an error names pool, target and figures.
public struct PolicyDefinition: Hashable, Sendable {
    public var zeroDriver = ZeroDriver.refuse
    public var negativeDriver = NegativeDriverPolicy.refuse
    public var rounding = RoundingMethod.largestRemainder
    /// The account that takes the difference, for ``RoundingMethod/roundingAccount``.
    public var roundingAccount: String?
    /// The most that a target of the first level pays.
    public var caps: [DeclaredPortion] = []
    /// Who takes what nobody else can take, once all are at their caps.
    public var excess: Target?
    /// What is too small to charge.
    public var deMinimis: DeMinimis?

    /// The defaults.
    public init() {}

    /// When no target has any of the driver.
    public enum ZeroDriver: Hashable, Sendable {
        case refuse
        /// The same to each target in scope.
        case even
        /// To the suspense account and department.
        case suspense
        /// By another driver.
        case fallback(DriverDefinition)
    }

    /// Charges below an amount are waived to a central target: shown, never lost.
    public struct DeMinimis: Hashable, Sendable {
        public var below: Amount
        public var target: Target
    }
}
