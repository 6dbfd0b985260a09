internal import CostStore
internal import Synchronization
internal import Threads

extension StoreDigest {
    /// Reads the rows of some periods up to the cut-off of the store, all in one pass on many threads.
    ///
    /// - Returns: what was found, by period.
    static func read(_ periods: [DigestedPeriod], of store: CostStore, threads: Int) throws -> [PeriodDigest] {
        guard let first = periods.map(\.moments.lowerBound).min(), let end = periods.map(\.moments.upperBound).max()
        else { return [] }
        var digests = periods.map { PeriodDigest($0) }
        for table in StoreTable.allCases {
            for found in try read(table, startingIn: first..<end, periods, of: store, threads: threads) {
                for index in digests.indices { digests[index].append(found[index]) }
            }
        }
        return digests
    }

    /// The rows of a period up to the cut-off of the store.
    init(_ store: CostStore, startingIn moments: Range<Int64>, threads: Int) throws {
        let digests = try StoreDigest.read([DigestedPeriod(moments: moments)], of: store, threads: threads)
        blocks = digests.flatMap(\.rest)
    }

    /// What each unit of work found, in the order of ids.
    private static func read(
        _ table: StoreTable, startingIn moments: Range<Int64>, _ periods: [DigestedPeriod], of store: CostStore,
        threads: Int
    ) throws -> [[PeriodDigest]] {
        let units = try units(of: table, startingIn: moments, in: store)
        let found = Mutex<[Int: [PeriodDigest]]>([:])
        try UnitsOfWork(units.count, threads: threads).run {
            let scan = try CanonicalScan(store, table: table, startingIn: moments)
            return { unit in
                var builder = BlockBuilder(table, periods)
                try scan.read(units[unit]) { builder.add($0, $1, $2) }
                let digests = builder.finish()
                found.withLock { $0[unit] = digests }
            }
        }
        return found.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// Ranges of ids, such that no block is in two of them.
    private static func units(
        of table: StoreTable, startingIn moments: Range<Int64>, in store: CostStore
    ) throws -> [ClosedRange<Int64>] {
        let ranges = try store.idRanges(of: table, startingIn: moments, rows: 65_536)
        guard let end = ranges.last?.upperBound else { return [] }
        let starts = Set(ranges.map { block(of: $0.lowerBound) * idsPerBlock }).sorted()
        return starts.indices.map { starts[$0]...($0 + 1 < starts.count ? starts[$0 + 1] - 1 : end) }
    }

    /// Reads some blocks of a period again, in full.
    ///
    /// - Parameters:
    ///   - blocks: in the order of their numbers.
    ///   - stamp: only rows that came after it; `nil` for all.
    init(
        rereading blocks: [PeriodDigest.BlockSum], of store: CostStore, startingIn moments: Range<Int64>,
        after stamp: CutOff?
    ) throws {
        var found: [Block] = []
        for table in StoreTable.allCases {
            let first = stamp.map { $0.id(of: table) + 1 } ?? .min
            let scan = try CanonicalScan(store, table: table, startingIn: moments)
            var builder = BlockBuilder(table, [DigestedPeriod(moments: moments)])
            for block in blocks where block.table == table {
                let start = block.number * StoreDigest.idsPerBlock
                let ids = max(first, start)...max(first, start + StoreDigest.idsPerBlock - 1)
                try scan.read(ids) { builder.add($0, $1, $2) }
            }
            found += builder.finish().flatMap(\.rest)
        }
        self.blocks = found
    }
}
