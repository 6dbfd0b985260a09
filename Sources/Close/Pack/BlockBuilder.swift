internal import CostStore
internal import Digests

/// Gathers the rows of a table into blocks, by period and part. For one thread and ids that rise.
struct BlockBuilder: ~Copyable {
    private let table: StoreTable
    private let periods: [Period]
    private var open: [OpenBlock]
    private(set) var found: [PeriodDigest]
    /// Whether a row is of one period at most.
    private let areDisjoint: Bool
    /// The period that the last row was of.
    private var last = 0

    /// A period with its stamps as ids of the table.
    private struct Period {
        let moments: Range<Int64>
        let lastIds: [Int64]

        /// The part that a row is in; one more than there are for a row of the rest.
        @inline(__always)
        func part(of id: Int64) -> Int {
            var part = 0
            while part < lastIds.count, id > lastIds[part] { part &+= 1 }
            return part
        }
    }

    /// The rows of a block so far.
    private struct OpenBlock {
        var part = 0
        var number = Int64.min
        /// None before the first row.
        var ids: [ClosedRange<Int64>] = []
        var bytes: [UInt8] = []
        var ends: [Int] = []

        mutating func restart(_ part: Int, _ number: Int64) {
            self.part = part
            self.number = number
            ids.removeAll(keepingCapacity: true)
            bytes.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
        }

        mutating func add(_ id: Int64, _ row: UnsafeRawBufferPointer) {
            IdRuns.add(id, to: &ids)
            bytes.append(contentsOf: row)
            ends.append(bytes.count)
        }
    }

    init(_ table: StoreTable, _ periods: [DigestedPeriod]) {
        self.table = table
        self.periods = periods.map { period in
            Period(moments: period.moments, lastIds: period.stamps.map { $0.id(of: table) })
        }
        open = Array(repeating: OpenBlock(), count: periods.count)
        found = periods.map { PeriodDigest($0) }
        let sorted = periods.map(\.moments).sorted { $0.lowerBound < $1.lowerBound }
        areDisjoint = zip(sorted, sorted.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }
    }

    /// Adds a row that starts at a moment; one of no period is left out.
    mutating func add(_ id: Int64, _ start: Int64, _ bytes: UnsafeRawBufferPointer) {
        if areDisjoint, periods[last].moments.contains(start) {
            add(id, bytes, to: last)
            return
        }
        for period in periods.indices where periods[period].moments.contains(start) {
            add(id, bytes, to: period)
            last = period
        }
    }

    private mutating func add(_ id: Int64, _ bytes: UnsafeRawBufferPointer, to period: Int) {
        let (part, number) = (periods[period].part(of: id), StoreDigest.block(of: id))
        if open[period].number != number || open[period].part != part {
            close(period)
            open[period].restart(part, number)
        }
        open[period].add(id, bytes)
    }

    /// Ends all blocks; gives what was found by period.
    consuming func finish() -> [PeriodDigest] {
        for period in periods.indices { close(period) }
        return found
    }

    private mutating func close(_ period: Int) {
        let block = open[period]
        guard !block.ids.isEmpty else { return }
        let sha256 = SHA256Digest(block.bytes)
        if block.part < periods[period].lastIds.count {
            found[period].parts[block.part].append(.init(table: table, number: block.number, sha256: sha256))
        } else {
            found[period].rest.append(
                .init(
                    table: table, ids: block.ids, sha256: sha256, prints: RowPrint.digits(of: block.bytes, block.ends)))
        }
    }
}
