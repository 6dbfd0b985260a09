public import Money

/// What happens at the edges of a pool. What is not declared is the default; an error names pool, target and figures.
public struct Policies: Hashable, Sendable {
    public var zeroDriver = ZeroDriver.error
    public var negativeDriver = NegativeDriver.error
    public var rounding = Rounding.largestRemainder
    /// The most that a target of the first level pays.
    public var caps: [Portion] = []
    /// Who takes what nobody else can take, once all are at their caps.
    public var excessTarget: [String]?
    /// What is too small to charge.
    public var deMinimis: DeMinimis?

    /// The defaults.
    public init() {}

    /// When no target has any of the driver.
    public enum ZeroDriver: Hashable, Sendable {
        case error
        /// The same to each target in scope.
        case even
        /// To the suspense account and department.
        case suspense
        /// By another basis.
        case fallback(Basis)
    }

    /// When a target has less than none of the driver, as after a refund.
    public enum NegativeDriver: String, CaseIterable, Hashable, Sendable {
        case error
        /// Counts as none.
        case clipZero = "clip_zero"
        /// Counts without its sign.
        case absolute
        /// All are shifted until the most negative is none (or, for a negative total, the most positive).
        case shift
        /// Counts as it is: the target is paid.
        case allow
    }

    /// Where the units go that rounding leaves over.
    public enum Rounding: Hashable, Sendable {
        /// One each to the largest fractions, ties to the larger driver, then by key.
        case largestRemainder
        /// The whole difference to one target with any of the driver.
        case firstLine, lastLine, largestTarget
        /// The whole difference to an account of its own.
        case account(String)
    }

    /// Charges below an amount are waived to a central target: shown, never lost.
    public struct DeMinimis: Hashable, Sendable {
        public var below: Amount
        public var target: [String]
    }
}

/// When declared percents do not total 100. Above 100 is an error except to normalise.
public enum PercentPolicy: Hashable, Sendable {
    case error
    /// They count in proportion.
    case normalize
    /// What is missing goes to a target.
    case remainder(to: [String])
}
