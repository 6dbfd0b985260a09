internal import Money

/// What calls and charges come to, by the values of some dimensions.
struct GroupedFigures {
    /// The figures of one group.
    struct Figures {
        var cost = Total.zero
        var calls: Int64 = 0
        var charges: Int64 = 0
        var tokens: Int128 = 0
        var errors: Int64 = 0
        var blocked: Int64 = 0
        var retries: Int64 = 0
        var unpriced: Int64 = 0
        /// Distinct sessions that have calls or charges in the group, where they were asked for.
        var sessions: Int64 = 0
        /// What those calls and charges cost.
        var sessionCost = Total.zero

        mutating func add(_ sums: DaySums) {
            cost += Total(picos: sums.cost)
            calls += sums.calls
            charges += sums.charges
            tokens += sums.allTokens
            errors += sums.errors
            blocked += sums.blocked
            retries += sums.retries
            unpriced += sums.unpriced
        }

        /// Adds another group; sessions are distinct, so those of several groups are not added.
        mutating func add(_ other: Figures) {
            cost += other.cost
            calls += other.calls
            charges += other.charges
            tokens += other.tokens
            errors += other.errors
            blocked += other.blocked
            retries += other.retries
            unpriced += other.unpriced
            sessionCost += other.sessionCost
        }
    }

    /// The group of each kind; −1 for kinds that are not wanted.
    let groupOfKind: [Int]
    /// The names of each group, one for each dimension; `nil` stands for no value.
    let names: [[String?]]
    private(set) var groups: [Figures]
    /// All groups together, its sessions counted once.
    private(set) var total = Figures()

    init(_ usage: PeriodUsage, _ wanted: [Bool], by dimensions: [CostDimension], sessionThreads: Int?) {
        var groupOfCodes: [[UInt32]: Int] = [:]
        var names: [[String?]] = []
        groupOfKind = zip(usage.kinds.kinds, wanted).map { kind, isWanted in
            guard isWanted else { return -1 }
            let codes = dimensions.map { kind[$0] }
            if let group = groupOfCodes[codes] { return group }
            groupOfCodes[codes] = names.count
            names.append(zip(codes, dimensions).map { usage.kinds.name($0, $1) })
            return names.count - 1
        }
        self.names = names
        groups = [Figures](repeating: Figures(), count: names.count)
        for (key, sums) in usage.days {
            let group = groupOfKind[Int(UInt32(truncatingIfNeeded: key))]
            guard group >= 0 else { continue }
            groups[group].add(sums)
            total.add(sums)
        }
        if let sessionThreads { countSessions(usage, wanted, sessionThreads) }
    }

    private mutating func countSessions(_ usage: PeriodUsage, _ wanted: [Bool], _ threads: Int) {
        let counts = WorkCounts(usage.sessions, wanted, by: groupOfKind, of: groups.count, threads: threads)
        total.sessions = counts.all
        for (group, count) in counts.groups.enumerated() {
            groups[group].sessions = count.works
            groups[group].sessionCost = Total(picos: count.cost)
            total.sessionCost += groups[group].sessionCost
        }
    }
}
