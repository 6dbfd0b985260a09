internal import CSQLite
internal import DatabasePages

/// Hands out rows as bytes that change whenever a value of theirs does.
///
/// Rows come from the pages of the file where that is sure to give what SQLite would, see ``PageScan``, and from SQLite
/// otherwise. One scan belongs to one thread.
public final class CanonicalScan {
    private let table: StoreTable
    private let period: Range<Int64>
    private let lastId: Int64
    private let columnCount: Int
    private let startColumn: Int
    private let connection: Connection
    private let statement: Statement
    private var pages: PageScan?

    /// Prepares a scan of the rows of `table` that start in `period`, up to the cut-off.
    public convenience init(
        _ store: CostStore, table: StoreTable, startingIn period: Range<Int64>
    ) throws(StoreError) {
        try self.init(store, table: table, startingIn: period, readsPages: true)
    }

    /// - Parameter readsPages: false has SQLite read all rows.
    init(
        _ store: CostStore, table: StoreTable, startingIn period: Range<Int64>, readsPages: Bool
    ) throws(StoreError) {
        self.table = table
        self.period = period
        lastId = store.cutOff.id(of: table)
        let columns = table.columns
        columnCount = columns.count
        startColumn = columns.firstIndex { $0.name == CallColumn.startedAt.rawValue } ?? 0
        connection = try store.connect()
        let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        statement = try connection.prepare(
            """
            SELECT \(names) FROM \(table.rawValue)
            WHERE id BETWEEN ?1 AND ?2 AND started_at >= ?3 AND started_at < ?4 ORDER BY id
            """, table: table.rawValue)
        if readsPages, let layout = try TableLayout(connection, table: table, columns: columns) {
            pages = try PageScan(layout, of: table, connection)
        } else {
            pages = nil
        }
    }

    /// Hands out the rows of `ids`, by id; the bytes are valid during the call.
    ///
    /// - Throws: ``StoreError``.
    public func read(
        _ ids: ClosedRange<Int64>, _ body: (_ id: Int64, _ start: Int64, _ bytes: UnsafeRawBufferPointer) -> Void
    ) throws {
        guard ids.lowerBound <= lastId else { return }
        let ids = ids.lowerBound...min(ids.upperBound, lastId)
        var rows = CanonicalRows()
        let (columnCount, startColumn) = (columnCount, startColumn)
        let rest = try pages?.read(ids, startingIn: period, connection) { block, positions in
            rows.removeAll()
            for row in 0..<block.rowCount {
                // The record leaves the id out: it is the row's own.
                rows.append(number: block.ids[row])
                for column in 1..<columnCount {
                    guard rows.append(block.value(ofRow: row, positions[column])) else { return false }
                }
                guard case .integer(let start) = block.value(ofRow: row, positions[startColumn]) else { return false }
                rows.endRow(start)
            }
            rows.forEach { body(block.ids[$0], $1, $2) }
            return true
        }
        if let rest = pages == nil ? ids : rest { try readBySQL(rest, &rows, body) }
    }

    private func readBySQL(
        _ ids: ClosedRange<Int64>, _ rows: inout CanonicalRows,
        _ body: (_ id: Int64, _ start: Int64, _ bytes: UnsafeRawBufferPointer) -> Void
    ) throws(StoreError) {
        statement.bind([ids.lowerBound, ids.upperBound, period.lowerBound, period.upperBound])
        defer { statement.reset() }
        while true {
            let code = statement.step()
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw connection.error(code, table: table.rawValue, ids: ids) }
            rows.removeAll()
            for index in 0..<columnCount { statement.appendValue(Int32(index), to: &rows) }
            rows.endRow(statement.integer(Int32(startColumn)))
            rows.forEach { body(statement.integer(0), $1, $2) }
        }
    }
}

extension StoreTable {
    /// All columns, the id first.
    fileprivate var columns: [ScanColumn] {
        switch self {
        case .calls: CallColumn.allCases.map { ScanColumn($0) }
        case .charges: ChargeColumn.allCases.map { ScanColumn($0) }
        }
    }
}
