public import PostedPeriods
public import Postings
public import Reports

/// Everything that the statements of one period show. Each part is a value.
public struct StatementContents: Sendable {
    /// The posted lines, with earlier periods, budgets, outcomes and tag coverage.
    public var period: PostedPeriod
    /// The pools, handed out: the methods and shares of shared cost.
    public var pools: [AllocatedPool] = []
    /// The reports of each department that its statement has as parts: sessions, work items, outcomes.
    public var reports: [String: [Report]] = [:]
    /// The departments that get a statement; all if not given.
    public var departments: [String]?

    /// Statements of posted lines alone.
    public init(_ period: PostedPeriod) {
        self.period = period
    }
}
