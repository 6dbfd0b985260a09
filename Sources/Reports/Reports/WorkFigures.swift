internal import Money

/// Sums over many sessions, runs or users.
struct WorkTotals: Sendable {
    var cost = Total.zero
    var calls: Int64 = 0
    var charges: Int64 = 0
    var tokens: Int128 = 0
    var errors: Int64 = 0
    var retries: Int64 = 0

    init() {}

    init(_ figures: GroupedFigures.Figures) {
        cost = figures.cost
        calls = figures.calls
        charges = figures.charges
        tokens = figures.tokens
        errors = figures.errors
        retries = figures.retries
    }

    mutating func add(_ sums: WorkSums) {
        cost.picos += sums.cost
        calls += Int64(sums.calls)
        charges += Int64(sums.charges)
        tokens += Int128(sums.tokens)
        errors += Int64(sums.errors)
        retries += Int64(sums.retries)
    }

    mutating func add(_ other: WorkTotals) {
        cost += other.cost
        calls += other.calls
        charges += other.charges
        tokens += other.tokens
        errors += other.errors
        retries += other.retries
    }

    static func - (left: WorkTotals, right: WorkTotals) -> WorkTotals {
        var difference = left
        difference.cost = left.cost - right.cost
        difference.calls -= right.calls
        difference.charges -= right.charges
        difference.tokens -= right.tokens
        difference.errors -= right.errors
        difference.retries -= right.retries
        return difference
    }

    /// Whether nothing is left.
    var isEmpty: Bool { calls == 0 && charges == 0 && cost == .zero }
}

extension WorkTotals {
    init(_ sums: WorkSums) {
        add(sums)
    }
}

/// What the sessions or runs of one currency come to, and what is usual among them.
struct WorkFigures {
    /// All of them together.
    private(set) var all = WorkTotals()
    let costs: Distribution
    let calls: Distribution
    let durations: Distribution
    /// How many there are, and their cost, by the number of their calls.
    private(set) var byCalls: [UInt32: ByCalls] = [:]

    var count: Int { costs.count }

    private struct Part {
        var all = WorkTotals()
        var costs: [Int128] = []
        var calls: [UInt32] = []
        var durations: [Int64] = []
        var byCalls: [UInt32: ByCalls] = [:]
    }

    /// How many have one number of calls, and what they cost.
    struct ByCalls {
        private(set) var count: Int64 = 0
        private(set) var cost: Int128 = 0

        fileprivate mutating func add(_ count: Int64, _ cost: Int128) {
            self.count += count
            self.cost += cost
        }
    }

    init(_ works: WorkIndex, _ wanted: [Bool], threads: Int) {
        let parts = works.gather(wanted, threads: threads, from: { Part() }) { part, cells in
            let sums = cells.total
            part.all.add(sums)
            part.costs.append(sums.cost)
            part.calls.append(sums.calls)
            part.durations.append(sums.duration)
            part.byCalls[sums.calls, default: ByCalls()].add(1, sums.cost)
        }
        for part in parts {
            all.add(part.all)
            for (calls, figures) in part.byCalls { byCalls[calls, default: ByCalls()].add(figures.count, figures.cost) }
        }
        costs = Distribution(parts: parts.map(\.costs))
        calls = Distribution(parts: parts.map(\.calls))
        durations = Distribution(parts: parts.map(\.durations))
    }

    /// Whether a cost is so many times the median, which is above 0.
    func isCostly(_ cost: Int128, multiple: Int) -> Bool {
        guard let doubled = costs.doubledMedian, doubled > 0 else { return false }
        return cost * 2 >= doubled * Int128(multiple)
    }
}

extension WorkSums {
    /// From the start of the first call or charge to the latest end of one, in microseconds.
    var duration: Int64 {
        let (duration, overflow) = last.subtractingReportingOverflow(first)
        return overflow ? 0 : duration
    }

    /// The rules of waste that calls broke, by name.
    var wasteFlags: [String] { WasteRule.allCases.filter { waste & UInt32($0.bit) != 0 }.map(\.name) }
}

extension PeriodUsage {
    /// The values of a dimension in some cells, the one with the largest cost first; no value left out.
    func dearest(_ dimension: CostDimension, _ cells: WorkCells) -> [(name: String, cost: Int128)] {
        var costs: [UInt32: Int128] = [:]
        for cell in cells { costs[kinds.kinds[Int(cell.kind)][dimension], default: 0] += cell.sums.cost }
        return dearest(dimension, costs)
    }

    /// The same of costs by the numbers of values.
    func dearest(_ dimension: CostDimension, _ costs: [UInt32: Int128]) -> [(name: String, cost: Int128)] {
        costs.compactMap { code, cost in kinds.name(code, dimension).map { (name: $0, cost: cost) } }
            .sorted { ($1.cost, ByteOrder([$0.name])) < ($0.cost, ByteOrder([$1.name])) }
    }

    /// The number of the value that most of the cost of some cells belongs to, the first by name of several; 0 where
    /// that is no value.
    func dearestCode(_ dimension: CostDimension, _ cells: WorkCells) -> UInt32 {
        let only = kinds.kinds[Int(cells.firstKind)][dimension]
        if cells.allSatisfy({ kinds.kinds[Int($0.kind)][dimension] == only }) { return only }
        var costs: [UInt32: Int128] = [:]
        for cell in cells { costs[kinds.kinds[Int(cell.kind)][dimension], default: 0] += cell.sums.cost }
        let best = costs.max { left, right in
            if left.value != right.value { return left.value < right.value }
            return ByteOrder([kinds.name(right.key, dimension)]) < ByteOrder([kinds.name(left.key, dimension)])
        }
        return best?.key ?? 0
    }
}

/// Names compared by their bytes, no name first.
struct ByteOrder: Hashable, Comparable {
    private let bytes: [UInt8]

    init(_ names: [String?]) {
        bytes = names.flatMap { name in (name.map { [1] + Array($0.utf8) } ?? []) + [0] }
    }

    static func < (left: ByteOrder, right: ByteOrder) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}
