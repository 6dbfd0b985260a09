internal import CSQLite
internal import Columns
internal import DatabasePages

/// A column that a scan reads.
public struct ScanColumn: Hashable, Sendable {
    /// What the column holds.
    public enum Kind: Hashable, Sendable {
        /// Whole numbers.
        case integer
        /// Texts, handed on as codes of a dictionary.
        case text
    }

    /// How long the codes of a text column stay valid.
    public enum Lifetime: Hashable, Sendable {
        /// For the whole scan: for columns with few distinct values.
        case scan
        /// At least for one batch; the dictionary starts anew between two batches when it has grown large, so that memory
        /// does not grow with the number of sessions.
        case batch
        /// For one batch, each row having a code of its own: for columns where nearly all values are distinct.
        case row
    }

    /// The column's name in the table.
    public let name: String
    /// What it holds.
    public let kind: Kind
    /// Whether a value may be missing.
    public let isNullable: Bool
    /// How long its codes stay valid.
    public let lifetime: Lifetime

    /// A column of a table.
    public init(name: String, kind: Kind, isNullable: Bool, lifetime: Lifetime = .scan) {
        self.name = name
        self.kind = kind
        self.isNullable = isNullable
        self.lifetime = lifetime
    }

    /// A column of `calls`.
    public init(_ column: CallColumn, lifetime: Lifetime = .scan) {
        self.init(
            name: column.rawValue, kind: column.isInteger ? .integer : .text, isNullable: column.isNullable,
            lifetime: lifetime)
    }
}

/// Streams the rows of one table, column by column, through one connection.
///
/// Rows come from the pages of the file where that is sure to give what SQLite would, see ``PageScan``, and from SQLite
/// otherwise: it calls an aggregate function of ours for each row, which is half again as fast as stepping through the
/// rows and asking for each column. One scan belongs to one thread; several scans read disjoint ranges of ids side by
/// side.
public final class TableScan {
    private let table: StoreTable
    private let connection: Connection
    private let statement: Statement
    private var pages: PageScan?
    private let state: UnsafeMutablePointer<SinkState>
    private let period: Range<Int64>

    /// Prepares a scan of the rows of `table` that start in `period`.
    ///
    /// - Parameter columns: what to read. `id` is always read first, besides.
    public convenience init(
        _ store: CostStore, table: StoreTable, columns: [ScanColumn], period: Range<Int64>
    ) throws(StoreError) {
        try self.init(store, table: table, columns: columns, period: period, readsPages: true)
    }

    /// - Parameter readsPages: false has SQLite read all rows.
    init(
        _ store: CostStore, table: StoreTable, columns: [ScanColumn], period: Range<Int64>, readsPages: Bool
    ) throws(StoreError) {
        self.table = table
        self.period = period
        connection = try store.connect()
        try TableScan.check(columns, of: table, in: connection)
        let names = (["id"] + columns.map(\.name)).map { "\"\($0)\"" }.joined(separator: ", ")
        if readsPages, let layout = try TableLayout(connection, table: table, columns: columns) {
            pages = try PageScan(layout, of: table, connection)
        } else {
            pages = nil
        }
        state = .allocate(capacity: 1)
        state.initialize(to: SinkState(columns: columns))
        // The statement is prepared after the function it calls is there.
        do {
            try connection.registerSink(UnsafeMutableRawPointer(state), step: sinkStep)
            statement = try connection.prepare(
                """
                SELECT sink(\(names)) FROM \(table.rawValue)
                WHERE id BETWEEN ?1 AND ?2 AND started_at >= ?3 AND started_at < ?4
                """, table: table.rawValue)
        } catch {
            state.deinitialize(count: 1)
            state.deallocate()
            throw error
        }
    }

    deinit {
        state.deinitialize(count: 1)
        state.deallocate()
    }

    /// The most rows that a batch holds.
    public static let batchCapacity = SinkState.capacity

    /// Reads the rows of `ids` and hands them to `body`, a batch at a time, in the order of their ids.
    ///
    /// Locks are released when it returns, so that a writer waits no longer than one range takes.
    public func read(
        _ ids: ClosedRange<Int64>, _ body: @escaping (borrowing RowBatch) throws -> Void
    ) throws {
        state.pointee.begin(body)
        defer { state.pointee.end() }
        let rest = try pages?.read(ids, startingIn: period, connection) { block, positions in
            try state.pointee.take(block, at: positions)
        }
        if let rest = pages == nil ? ids : rest { try readBySQL(rest) }
        try state.pointee.flush()
    }

    private func readBySQL(_ ids: ClosedRange<Int64>) throws {
        statement.bind([ids.lowerBound, ids.upperBound, period.lowerBound, period.upperBound])
        let code = statement.step()
        statement.reset()
        if let failure = state.pointee.failure { throw failure.error(in: table) }
        if let error = state.pointee.bodyError { throw error }
        guard code == SQLITE_ROW || code == SQLITE_DONE else {
            throw connection.error(code, table: table.rawValue, ids: ids)
        }
    }

    private static func check(
        _ columns: [ScanColumn], of table: StoreTable, in connection: borrowing Connection
    ) throws(StoreError) {
        var names: Set<String> = []
        try connection.query("PRAGMA table_info(\(table.rawValue))", table: table.rawValue) {
            (row) throws(StoreError) in
            names.insert(row.text(1))
        }
        for column in columns where !names.contains(column.name) {
            throw .missingColumn(table: table.rawValue, column: column.name)
        }
    }
}

/// What SQLite calls for each row of a scan.
private let sinkStep: @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void = {
    context, _, arguments in
    guard let context, let arguments, let state = sqlite3_user_data(context) else { return }
    if !state.assumingMemoryBound(to: SinkState.self).pointee.take(arguments) {
        sqlite3_result_error(context, "stopped", -1)
    }
}

/// A value that breaks the store's contract.
struct ScanFailure {
    let column: String
    let id: Int64
    let expected: String
    let found: String

    func error(in table: StoreTable) -> StoreError {
        .wrongType(table: table.rawValue, column: column, id: id, expected: expected, found: found)
    }
}

/// The state behind the aggregate function. A struct behind a pointer: a class would check exclusive access for each row.
struct SinkState: ~Copyable {
    /// Rows a batch holds at most.
    static let capacity = 2048

    private var batch: RowBatch
    private var body: ((borrowing RowBatch) throws -> Void)?
    private(set) var failure: ScanFailure?
    private(set) var bodyError: (any Error)?

    init(columns: [ScanColumn]) {
        batch = RowBatch(columns: columns, capacity: SinkState.capacity)
    }

    mutating func begin(_ body: @escaping (borrowing RowBatch) throws -> Void) {
        self.body = body
        failure = nil
        bodyError = nil
        batch.clear()
    }

    mutating func flush() throws {
        if batch.rowCount > 0 { try handOut() }
    }

    mutating func end() { body = nil }

    /// Takes one row; false stops the scan.
    mutating func take(_ arguments: UnsafeMutablePointer<OpaquePointer?>) -> Bool {
        let row = batch.rowCount
        guard sqlite3_value_type(arguments[0]) == SQLITE_INTEGER else { return false }
        batch.ids[row] = sqlite3_value_int64(arguments[0])
        for index in 0..<batch.columnCount {
            if !batch.columns[index].take(arguments[index &+ 1], row: row) {
                failure = batch.columns[index].failure(arguments[index &+ 1], id: batch.ids[row])
                return false
            }
        }
        batch.rowCount = row &+ 1
        guard batch.rowCount == SinkState.capacity else { return true }
        do {
            try handOut()
        } catch {
            bodyError = error
            return false
        }
        return true
    }

    /// Takes the rows of a block, or says false and takes none when a value is not of the column's type.
    ///
    /// - Parameter positions: where the columns are in the block.
    mutating func take(_ block: borrowing RecordBlock, at positions: [Int]) throws -> Bool {
        if batch.rowCount + block.rowCount > SinkState.capacity { try handOut() }
        for index in 0..<batch.columnCount {
            guard batch.columns[index].take(block, positions[index], row: batch.rowCount) else { return false }
        }
        let ids = block.ids
        for row in ids.indices { batch.ids[batch.rowCount &+ row] = ids[row] }
        batch.rowCount += block.rowCount
        return true
    }

    private mutating func handOut() throws {
        try body?(batch)
        batch.clear()
    }
}

extension BatchColumn {
    /// Stores one value of SQLite's; false when it is of the wrong type.
    @inline(__always)
    fileprivate mutating func take(_ value: OpaquePointer?, row: Int) -> Bool {
        let type = sqlite3_value_type(value)
        switch kind {
        case .integer:
            if type == SQLITE_INTEGER {
                numbers[row] = sqlite3_value_int64(value)
                if isNullable { nulls[row] = false }
                return true
            }
            guard type == SQLITE_NULL, isNullable else { return false }
            numbers[row] = 0
            nulls[row] = true
            return true
        case .text:
            if type == SQLITE_TEXT {
                let bytes = sqlite3_value_text(value)
                let count = Int(sqlite3_value_bytes(value))
                let text = UnsafeBufferPointer(start: bytes, count: count)
                codes[row] = lifetime == .row ? dictionary.append(text) : dictionary.code(of: text)
                return true
            }
            guard type == SQLITE_NULL, isNullable else { return false }
            codes[row] = 0
            return true
        }
    }

    /// Stores the values of a block from `row` on; false when one is of the wrong type.
    fileprivate mutating func take(_ block: borrowing RecordBlock, _ position: Int, row: Int) -> Bool {
        switch kind {
        case .integer:
            return block.numbers(of: position, into: numbers + row, nulls: isNullable ? nulls + row : nil)
        case .text:
            var isMissing = false
            let codes = codes + row
            let areTexts = block.texts(of: position) { row, text in
                guard let text else {
                    codes[row] = 0
                    isMissing = true
                    return
                }
                codes[row] = lifetime == .row ? dictionary.append(text) : dictionary.code(of: text)
            }
            return areTexts && (isNullable || !isMissing)
        }
    }

    fileprivate func failure(_ value: OpaquePointer?, id: Int64) -> ScanFailure {
        let expected = kind == .integer ? StoredType.integer : .text
        return ScanFailure(
            column: name, id: id, expected: expected.rawValue,
            found: StoredType(code: sqlite3_value_type(value)).rawValue)
    }
}
