/// Rows that are there twice, in bounded memory.
struct DistinctRows: Sendable {
    struct RowKey: HashedRecord {
        var sortingHash: UInt64 { hash.high }
        var hash: ValueHash
        var row: Int

        static func < (left: RowKey, right: RowKey) -> Bool {
            left.hash != right.hash ? left.hash < right.hash : left.row < right.row
        }

        static func == (left: RowKey, right: RowKey) -> Bool { left.hash == right.hash && left.row == right.row }
    }

    /// What is found at the end.
    struct Outcome: Sendable {
        /// Rows that agree with an earlier one.
        var count = 0
        /// For each row that is repeated, itself and its first repetition.
        var pairs: [(first: Int, row: Int)] = []
    }

    /// A hash that came lately, and how many of its rows were kept.
    private struct Recent: Sendable {
        var hash = ValueHash.null
        var kept = 0
        var row = 0
    }

    private var rows: SpillSorter<RowKey>
    private var recent: [Recent] = []
    /// Repeated rows that were counted and not kept.
    private var leftOut = 0

    private static var recentCount: Int { 1 << 12 }

    init(_ limits: MemoryLimits) {
        rows = SpillSorter(capacity: limits.rows, limits: limits)
    }

    /// Takes in one row, by the hash of what tells rows apart.
    mutating func add(_ hash: ValueHash, row: Int) throws(ValidationError) {
        if recent.isEmpty { recent = Array(repeating: Recent(), count: Self.recentCount) }
        // A row that comes again and again is kept twice and counted from then on, so that no partition of the sorter
        // is filled by one hash.
        let place = Int(truncatingIfNeeded: hash.low) & (Self.recentCount - 1)
        if recent[place].hash != hash {
            recent[place] = Recent(hash: hash, kept: 1, row: row)
        } else if row > recent[place].row {
            if recent[place].kept == 2 {
                leftOut += 1
                return
            }
            recent[place].kept = 2
            recent[place].row = row
        }
        try rows.append(RowKey(hash: hash, row: row))
    }

    /// Takes over what another worker has seen.
    mutating func merge(_ other: DistinctRows) throws(ValidationError) {
        leftOut += other.leftOut
        try rows.merge(other.rows)
    }

    /// The repeated rows, the first `limit` of them by their repetition.
    mutating func finish(limit: Int) throws(ValidationError) -> Outcome {
        var outcome = Outcome(count: leftOut)
        var first: RowKey?
        var isPaired = false
        try rows.forEachSorted { record in
            guard let known = first, known.hash == record.hash else {
                first = record
                isPaired = false
                return
            }
            outcome.count += 1
            if isPaired { return }
            isPaired = true
            outcome.pairs.append((known.row, record.row))
            if outcome.pairs.count > 8 * limit + 64 {
                outcome.pairs.sort { $0.row < $1.row }
                outcome.pairs.removeLast(outcome.pairs.count - limit)
            }
        }
        outcome.pairs.sort { $0.row < $1.row }
        outcome.pairs.removeLast(max(0, outcome.pairs.count - limit))
        return outcome
    }
}
