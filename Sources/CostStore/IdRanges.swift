extension CostStore {
    /// Cuts the rows of `table` that start in `period` into ranges of ids, the units of work of a parallel run.
    ///
    /// The ranges depend on the store alone, never on the number of threads. They hold about `rows` rows each; where ids
    /// are so sparse that even steps would be mostly empty, the bounds are looked up.
    public func idRanges(
        of table: StoreTable, startingIn period: Range<Int64>, rows: Int
    ) throws(StoreError) -> [ClosedRange<Int64>] {
        guard let ids = try ids(of: table, startingIn: period) else { return [] }
        let (span, overflow) = ids.upperBound.subtractingReportingOverflow(ids.lowerBound)
        if !overflow, span / Int64(rows) < CostStore.mostEvenRanges {
            return stride(from: ids.lowerBound, through: ids.upperBound, by: rows).map {
                let (last, overflow) = $0.addingReportingOverflow(Int64(rows) - 1)
                return $0...(overflow ? ids.upperBound : min(ids.upperBound, last))
            }
        }
        let connection = try connect()
        let sql = "SELECT id FROM \(table.rawValue) WHERE id >= ?1 AND id <= ?2 ORDER BY id LIMIT 1 OFFSET ?3"
        var ranges: [ClosedRange<Int64>] = []
        var start = ids.lowerBound
        while let next = try connection.integer(sql, [start, ids.upperBound, Int64(rows)], table: table.rawValue) {
            ranges.append(start...(next - 1))
            start = next
        }
        ranges.append(start...ids.upperBound)
        return ranges
    }

    /// How many rows of `table` start in `period`, up to the cut-off: a count of SQLite's own, to hold a run against.
    public func rowCount(of table: StoreTable, startingIn period: Range<Int64>) throws(StoreError) -> Int64 {
        let connection = try connect()
        return try connection.integer(
            "SELECT count(*) FROM \(table.rawValue) WHERE started_at >= ?1 AND started_at < ?2 AND id <= ?3",
            [period.lowerBound, period.upperBound, cutOff.id(of: table)], table: table.rawValue) ?? 0
    }

    private static let mostEvenRanges: Int64 = 1 << 20
}
