/// How many sessions, runs or users have calls or charges of each of some groups of kinds, and what those come to.
struct WorkCounts {
    /// What one group comes to.
    struct Group: Sendable {
        /// Sessions, runs or users, each once.
        var works: Int64 = 0
        var calls: Int64 = 0
        var cost: Int128 = 0
        /// The last of them, by its number, so that none counts twice.
        fileprivate var last: Int64 = 0

        @inline(__always)
        fileprivate mutating func add(_ sums: WorkSums, of work: Int64) {
            calls += Int64(sums.calls)
            cost += sums.cost
            if last != work { works += 1 }
            last = work
        }
    }

    private(set) var groups: [Group]
    /// Those that have any.
    private(set) var all: Int64 = 0

    /// - Parameters:
    ///   - groupOfKind: the group of each kind that is wanted.
    ///   - count: how many groups there are.
    init(_ works: WorkIndex, _ wanted: [Bool], by groupOfKind: [Int], of count: Int, threads: Int) {
        let none = [Group](repeating: Group(), count: count)
        let parts = works.gather(wanted, threads: threads, from: { (all: Int64(0), groups: none) }) { part, cells in
            part.all += 1
            for cell in cells { part.groups[groupOfKind[Int(cell.kind)]].add(cell.sums, of: part.all) }
        }
        groups = none
        for part in parts {
            all += part.all
            for (index, group) in part.groups.enumerated() {
                groups[index].works += group.works
                groups[index].calls += group.calls
                groups[index].cost += group.cost
            }
        }
    }
}
