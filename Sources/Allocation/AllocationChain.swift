internal import Apportionment
public import Money

/// Pools that feed other pools: stages that are worked off in the order of what they depend on.
public struct AllocationChain: Sendable {
    /// A pool's own amount, and by what it is handed out. A target that is the id of another stage feeds that pool.
    public struct Stage: Hashable, Sendable {
        public let pool: Pool
        public let basis: MeasuredBasis
        public let policies: AllocationPolicies
        /// The targets that are pools. What is not named here is a receiver, even where a pool has the same name.
        public let feeds: Set<String>

        /// A stage.
        public init(
            _ pool: Pool, by basis: MeasuredBasis, feeds: Set<String> = [],
            policies: AllocationPolicies = AllocationPolicies()
        ) {
            self.pool = pool
            self.basis = basis
            self.feeds = feeds
            self.policies = policies
        }
    }

    /// The stages in the order in which they are worked off: by what they need, then by id.
    public let order: [Stage]

    /// Puts stages in order.
    ///
    /// - Throws: ``AllocationError/cycle(_:)`` for pools that feed each other: choose the reciprocal method for them.
    ///   ``AllocationError/unknownPool(pool:feeds:)``, or ``AllocationError/badOrder(name:)`` for an id that is there
    ///   twice.
    public init(_ stages: [Stage]) throws(AllocationError) {
        var byId: [String: Stage] = [:]
        for stage in stages {
            guard byId.updateValue(stage, forKey: stage.pool.id) == nil else { throw .badOrder(name: stage.pool.id) }
        }
        var waitsFor: [String: Int] = [:]
        for stage in stages {
            for fed in stage.feeds.sorted() {
                guard byId[fed] != nil else { throw .unknownPool(pool: stage.pool.id, feeds: fed) }
                waitsFor[fed, default: 0] += 1
            }
        }
        var order: [Stage] = []
        var ready = byId.keys.filter { waitsFor[$0, default: 0] == 0 }.sorted()
        while !ready.isEmpty {
            guard let stage = byId.removeValue(forKey: ready.removeFirst()) else { continue }
            order.append(stage)
            for fed in stage.feeds {
                waitsFor[fed, default: 0] -= 1
                if waitsFor[fed] == 0 { ready.append(fed) }
            }
            ready.sort()
        }
        guard byId.isEmpty else { throw .cycle(AllocationChain.circle(in: byId)) }
        self.order = order
    }

    /// One circle among stages that all wait for each other, from its smallest id on.
    private static func circle(in stages: [String: Stage]) -> [String] {
        // Every stage left is fed by another one left: walking against the flow must come back to where it was.
        var path: [String] = []
        var current = stages.keys.min() ?? ""
        while !path.contains(current) {
            path.append(current)
            current = stages.keys.filter { stages[$0]?.feeds.contains(current) == true }.min() ?? current
        }
        let circle = Array(path[(path.firstIndex(of: current) ?? 0)...].reversed())
        let start = circle.indices.min { circle[$0] < circle[$1] } ?? 0
        return Array(circle[start...] + circle[..<start])
    }

    /// The stages handed out, and what receivers bear in the end.
    public struct Result: Hashable, Sendable {
        /// In the order of the chain; a pool's amount is its own and what it has received.
        public let steps: [PoolAllocation]
        /// By receiver, in byte order.
        public let totals: [(target: Target, amount: Total)]

        public static func == (left: Result, right: Result) -> Bool {
            left.steps == right.steps && left.totals.map(\.target) == right.totals.map(\.target)
                && left.totals.map(\.amount) == right.totals.map(\.amount)
        }

        public func hash(into hasher: inout Hasher) { hasher.combine(steps) }
    }

    /// Works the stages off; each is rounded, because each is a journal.
    public func run() throws(AllocationError) -> Result {
        var received: [String: Total] = [:]
        var totals: [Target: Total] = [:]
        var steps: [PoolAllocation] = []
        for stage in order {
            let amount = stage.pool.amount + received[stage.pool.id, default: .zero]
            let step = try Pool(id: stage.pool.id, amount: amount, unit: stage.pool.unit)
                .allocate(by: stage.basis, policies: stage.policies)
            for line in step.lines {
                if line.target.parts.count == 1, stage.feeds.contains(line.target.parts[0]) {
                    received[line.target.parts[0], default: .zero] += line.amount
                } else {
                    totals[line.target, default: .zero] += line.amount
                }
            }
            steps.append(step)
        }
        return Result(
            steps: steps, totals: totals.sorted { $0.key < $1.key }.map { (target: $0.key, amount: $0.value) })
    }
}
