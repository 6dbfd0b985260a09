/// Where the reading of a table's leaves is.
struct LeafCursor {
    /// What is still to be read.
    var runs: ArraySlice<LeafRun> = []
    /// The leaves that are in the buffer and not yet done with.
    private(set) var leaves: ArraySlice<Leaf> = []
    /// The page that the buffer begins with.
    private(set) var firstPage: UInt32 = 0
    /// The cell of the first of ``leaves`` that comes next.
    private(set) var cell = 0
    /// The first id that has not been looked at.
    private(set) var next: Int64
    /// Whether no further row is wanted.
    var isOver = false
    private var previous: Int64?

    init(_ ids: ClosedRange<Int64>) {
        next = ids.lowerBound
    }

    /// Goes on to the next run; `nil` when there is none.
    mutating func nextRun() -> LeafRun? {
        guard let run = runs.popFirst() else {
            isOver = true
            return nil
        }
        firstPage = run.firstPage
        leaves = run.leaves
        beginLeaf()
        return run
    }

    /// Goes on to the next leaf of the run.
    mutating func nextLeaf() {
        leaves = leaves.dropFirst()
        beginLeaf()
    }

    private mutating func beginLeaf() {
        cell = 0
        previous = leaves.first?.above
    }

    /// Whether an id may come next.
    @inline(__always)
    func isNext(_ id: Int64) -> Bool {
        guard let previous else { return true }
        return id > previous
    }

    /// Goes on behind the row of an id.
    @inline(__always)
    mutating func pass(_ id: Int64) {
        previous = id
        cell &+= 1
        if id == .max { isOver = true } else { next = max(next, id &+ 1) }
    }
}
