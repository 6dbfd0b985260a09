public import Allocation
public import Apportionment
internal import Lines
public import Money
public import Periods
public import Postings

/// What a target gets of a pool: the rule, the drivers, the exact share, the unit that rounding gave, and what the pool
/// is made of.
public struct ShareExplanation: Sendable {
    /// Of all that the target gets of the pool.
    public let id: PostedAmountId
    public let period: FiscalPeriod
    public let currency: Currency
    /// The pool, handed out.
    public let pool: AllocatedPool
    public let target: Target
    /// The target's lines of the pool; more than one where a policy names a target that has a share of its own.
    public let lines: [AllocatedPool.Line]
    /// The lines of the ledger that it is posted to.
    public let posted: [Posted]
    /// The line of the ledger or the row of a file that is looked at; `nil` for all of it.
    public let part: Part?
    /// What is in the pool, or in the part of it that is looked at.
    public let content: Content

    /// An amount on a line of the ledger.
    public struct Posted: Sendable {
        public let id: PostedAmountId
        public let department: String
        public let glAccount: String
        public let project: String?
        public let amount: Total
    }

    /// What is looked at, where it is not all that the target gets.
    public enum Part: Sendable {
        /// What is posted to one line of the ledger.
        case line(amount: Total)
        /// A row of a file: one part of a row of the pool.
        case row(id: String, original: String?, cost: Total?)
    }

    /// What a pool is made of.
    public enum Content: Sendable {
        /// Calls and charges that its condition selects.
        case sources(SourceList)
        /// A fixed amount a month.
        case fixedAmount(Total, glAccount: String, department: String)
        /// Lines of a service department, the largest first, and how many are not named, with what they come to.
        case lines([Posted], restCount: Int, rest: Total)
    }

    /// The part of the pool that the target bears, exactly.
    public var share: Fraction { lines.map(\.share).sum() }

    /// The target's share of the pool before it was rounded.
    public var exact: Fraction { Fraction(pool.exact.billed) * share }

    /// All that is posted to the target.
    public var amount: Total { lines.reduce(.zero) { $0 + $1.posted.billed } }

    /// The cost of what the pool, or the part of it that is looked at, is made of.
    public var contentCost: Total {
        switch content {
        case .sources(let sources): sources.cost
        case .fixedAmount(let amount, _, _): amount
        case .lines(let lines, _, let rest): lines.reduce(rest) { $0 + $1.amount }
        }
    }
}
