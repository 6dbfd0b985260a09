internal import CSQLite

extension CostStore {
    /// Hands out every row of a period up to the cut-off as bytes that change whenever a value of it does, by id.
    ///
    /// A value is its type, its length and its bytes, so that no two different rows have the same bytes.
    ///
    /// - Parameter ids: the rows to read; `nil` for all.
    public func canonicalRows(
        of table: StoreTable, startingIn period: Range<Int64>, ids: ClosedRange<Int64>? = nil,
        _ body: (_ id: Int64, _ bytes: UnsafeRawBufferPointer) -> Void
    ) throws(StoreError) {
        let columns =
            table == .calls ? CallColumn.allCases.map(\.rawValue) : ChargeColumn.allCases.map(\.rawValue)
        let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let connection = try connect()
        var bytes: [UInt8] = []
        try connection.query(
            """
            SELECT \(names) FROM \(table.rawValue)
            WHERE started_at >= ?1 AND started_at < ?2 AND id BETWEEN ?3 AND ?4 ORDER BY id
            """,
            [
                period.lowerBound, period.upperBound, ids?.lowerBound ?? Int64.min,
                min(ids?.upperBound ?? Int64.max, cutOff.id(of: table)),
            ], table: table.rawValue
        ) { (row) throws(StoreError) in
            bytes.removeAll(keepingCapacity: true)
            for index in columns.indices { row.appendCanonically(Int32(index), to: &bytes) }
            bytes.withUnsafeBytes { body(row.integer(0), $0) }
        }
    }
}
