internal import Money

/// A pool handed out to departments, and each department's rounded amount to its projects, so that both levels tie.
public struct TwoLevelAllocation: Hashable, Sendable {
    /// The first level.
    public let parent: PoolAllocation
    /// The second level, in the order of the first; departments that receive nothing have none.
    public let children: [PoolAllocation]

    /// Hands a pool out twice.
    ///
    /// - Parameter projects: the basis of each department's projects. "No project" is a target like any other.
    /// - Throws: ``AllocationError/noSecondLevel(pool:target:amount:)`` for a department that receives something and has
    ///   no entry; what either level throws.
    public init(
        _ pool: Pool, by departments: MeasuredBasis, then projects: [Target: MeasuredBasis],
        policies: AllocationPolicies = AllocationPolicies()
    ) throws(AllocationError) {
        parent = try pool.allocate(by: departments, policies: policies)
        var children: [PoolAllocation] = []
        for line in parent.lines where line.amount.picos != 0 {
            guard let basis = projects[line.target] else {
                throw .noSecondLevel(pool: pool.id, target: line.target, amount: line.amount)
            }
            let share = Pool(id: "\(pool.id)/\(line.target)", amount: line.amount, unit: pool.unit)
            // Caps and the least amount are those of the first level.
            var own = policies
            own.caps = [:]
            own.minimum = nil
            children.append(try share.allocate(by: basis, policies: own))
        }
        self.children = children
    }
}
