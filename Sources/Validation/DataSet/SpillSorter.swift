/// A record that is ordered first by a number whose bits are evenly distributed.
protocol HashedRecord: BitwiseCopyable, Comparable, Sendable {
    var sortingHash: UInt64 { get }
}

/// Sorts any number of records in bounded memory.
///
/// Up to `capacity` records are held. When so many are there they are dealt out to 64 partitions by the leading bits of
/// their hash, and written to a temporary file one partition after another. At the end one partition at a time is read
/// back, out of all that was written, and sorted in memory; one that is too large for that is dealt out again by the
/// next bits of the hash.
struct SpillSorter<Record: HashedRecord>: Sendable {
    private struct Run: Sendable {
        let file: TemporaryFile
        /// The place of its first record in the file.
        let start: Int
        /// Where each partition ends, counted in records of the run.
        let ends: [Int32]

        func range(_ partition: Int) -> Range<Int> {
            (partition == 0 ? 0 : Int(ends[partition - 1]))..<Int(ends[partition])
        }
    }

    private let capacity: Int
    private let limits: MemoryLimits
    /// How many leading bits of the hash all records have in common.
    private let depth: Int
    private var held: [Record] = []
    private var runs: [Run] = []
    private var file: TemporaryFile?
    private var writtenCount = 0

    private static var partitionBits: Int { 6 }

    /// - Parameter capacity: how many records are held before they are written out.
    init(capacity: Int, limits: MemoryLimits) {
        self.init(capacity: capacity, limits: limits, depth: 0)
    }

    private init(capacity: Int, limits: MemoryLimits, depth: Int) {
        self.capacity = capacity
        self.limits = limits
        self.depth = depth
    }

    /// How many times records were written out.
    var runCount: Int { runs.count }

    mutating func append(_ record: Record) throws(ValidationError) {
        held.append(record)
        if held.count >= capacity { try spill() }
    }

    /// Takes over another sorter's records.
    mutating func merge(_ other: SpillSorter) throws(ValidationError) {
        runs += other.runs
        for record in other.held { try append(record) }
    }

    /// Calls `body` with each record in order.
    mutating func forEachSorted(_ body: (Record) -> Void) throws(ValidationError) {
        if runs.isEmpty {
            held.sortByHash(after: depth)
            held.forEach(body)
            return
        }
        try spill()
        for partition in 0..<(1 << Self.partitionBits) {
            let count = runs.reduce(0) { $0 + $1.range(partition).count }
            // Records with one hash cannot be told apart by more bits of it.
            if count <= limits.sortedRecords || depth + Self.partitionBits > 48 {
                var records: [Record] = []
                records.reserveCapacity(count)
                try forEachPiece(partition) { piece throws(ValidationError) in records += piece }
                records.sortByHash(after: depth + Self.partitionBits)
                records.forEach(body)
            } else {
                var next = SpillSorter(capacity: capacity, limits: limits, depth: depth + Self.partitionBits)
                try forEachPiece(partition) { piece throws(ValidationError) in
                    for record in piece { try next.append(record) }
                }
                try next.forEachSorted(body)
            }
        }
    }

    private func forEachPiece(
        _ partition: Int, _ body: ([Record]) throws(ValidationError) -> Void
    ) throws(ValidationError) {
        let stride = MemoryLayout<Record>.stride
        for run in runs {
            let range = run.range(partition)
            if range.isEmpty { continue }
            try body(
                try run.file.elements(Record.self, at: (run.start + range.lowerBound) * stride, count: range.count))
        }
    }

    private mutating func spill() throws(ValidationError) {
        if held.isEmpty { return }
        let (records, ends) = held.dealtOut(bits: Self.partitionBits, after: depth)
        let file = if let own = self.file { own } else { try TemporaryFile() }
        self.file = file
        try file.write(records, at: writtenCount * MemoryLayout<Record>.stride)
        runs.append(Run(file: file, start: writtenCount, ends: ends.map { Int32(truncatingIfNeeded: $0) }))
        writtenCount += records.count
        held.removeAll(keepingCapacity: true)
    }
}

extension Array where Element: HashedRecord {
    /// The records by the `bits` bits of their hash that follow the first `depth`, and where each of those parts ends.
    func dealtOut(bits: Int, after depth: Int) -> (records: [Element], ends: [Int]) {
        let shift = UInt64(64 - bits)
        func part(_ record: Element) -> Int { Int(truncatingIfNeeded: (record.sortingHash << UInt64(depth)) >> shift) }
        var starts = [Int](repeating: 0, count: 1 << bits)
        for record in self { starts[part(record)] += 1 }
        var sum = 0
        for index in starts.indices {
            sum += starts[index]
            starts[index] = sum
        }
        let ends = starts
        let records = [Element](unsafeUninitializedCapacity: count) { target, initialized in
            for record in reversed() {
                let index = part(record)
                starts[index] -= 1
                (target.baseAddress.unsafelyUnwrapped + starts[index]).initialize(to: record)
            }
            initialized = count
        }
        return (records, ends)
    }

    /// Sorts records whose hashes have the first `depth` bits in common: dealing out by as many bits as there are
    /// records leaves little to compare.
    mutating func sortByHash(after depth: Int) {
        guard count > 16, depth < 64 else { return sort() }
        let bits = Swift.min(64 - depth, 63 - (count / 2).leadingZeroBitCount)
        var (records, ends) = dealtOut(bits: bits, after: depth)
        records.withUnsafeMutableBufferPointer { records in
            var start = 0
            for end in ends {
                sortPart(records, start, end)
                start = end
            }
        }
        self = records
    }

    /// A part is large only where records share a hash.
    private func sortPart(_ records: UnsafeMutableBufferPointer<Element>, _ start: Int, _ end: Int) {
        if end - start > 16 {
            records[start..<end].sort()
            return
        }
        var next = start + 1
        while next < end {
            let record = records[next]
            var place = next
            while place > start, record < records[place - 1] {
                records[place] = records[place - 1]
                place -= 1
            }
            records[place] = record
            next += 1
        }
    }
}
