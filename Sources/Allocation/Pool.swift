public import Apportionment
public import Money

/// An exact amount that no one owner caused, to be handed out.
public struct Pool: Hashable, Sendable {
    public let id: String
    /// Negative for a credit.
    public let amount: Total
    /// The smallest amount that is posted, such as ``Currency/minorUnit``.
    public let unit: Total

    /// A pool.
    ///
    /// - Precondition: the unit is above zero.
    public init(id: String, amount: Total, unit: Total) {
        precondition(unit > .zero, "an amount is rounded to something")
        self.id = id
        self.amount = amount
        self.unit = unit
    }
}

/// A pool handed out: one line a target, with everything that explains it.
public struct PoolAllocation: Hashable, Sendable {
    public let pool: Pool
    /// In the order of the basis; targets that a policy brings in come last.
    public internal(set) var lines: AllocatedLines
    /// What goes to the rounding account, for that method.
    public internal(set) var roundingDifference: Total

    /// What one target receives.
    public struct Line: Hashable, Sendable {
        public let target: Target
        /// Why it is here.
        public let reason: Reason
        /// The driver's value after the policy for negative ones; `nil` where no single driver decided.
        public let driver: Fraction?
        /// The part of ``whole`` that the target has.
        let weight: Fraction
        /// The weights of all lines together.
        let whole: Fraction
        /// The posted amount, a whole number of units.
        public internal(set) var amount: Total
        /// What of it rounding added or took.
        public let adjustment: Total
        /// What the target would have received but for the least amount.
        public internal(set) var waived: Total = .zero

        /// The exact share of the pool; 0 for an empty pool, and for a line that a least amount brought in.
        public var share: Fraction { whole == .zero ? .zero : weight / whole }
    }

    /// The exact amount of a line before it was rounded.
    public func exactAmount(of line: Line) -> Fraction { Fraction(pool.amount) * line.share }

    /// Why a target has a line.
    public enum Reason: String, Hashable, Sendable {
        case share, percentage, fixed, cap, excess, suspense, remainder, minimum
    }

    /// The lines and the difference: the pool, rounded once.
    public var total: Total { lines.reduce(roundingDifference) { $0 + $1.amount } }

    /// What a target receives.
    public func amount(of target: Target) -> Total {
        lines.filter { $0.target == target }.reduce(.zero) { $0 + $1.amount }
    }
}
