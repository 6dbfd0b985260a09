internal import CSQLite

/// A connection that may write, closed when it goes out of scope.
struct WriterConnection: ~Copyable {
    let path: String
    private let handle: OpaquePointer

    /// How long to wait for somebody else's lock, in milliseconds.
    private static let busyTimeout: Int32 = 10_000

    /// Opens a file that is there, or makes one that is not.
    init(path: String, creating: Bool) throws(StoreWriterError) {
        self.path = path
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (creating ? SQLITE_OPEN_CREATE : 0)
        let code = sqlite3_open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            let reason = handle.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
            sqlite3_close_v2(handle)
            throw .cannotOpen(path: path, reason: reason)
        }
        self.handle = handle
        sqlite3_busy_timeout(handle, Self.busyTimeout)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs statements that give no rows, or whose rows do not matter.
    func run(_ sql: String) throws(StoreWriterError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// The first value of a query.
    func integer(_ sql: String) throws(StoreWriterError) -> Int64 {
        let statement = try prepare(sql)
        guard try statement.step() else { return 0 }
        return statement.integer(0)
    }

    func prepare(_ sql: String) throws(StoreWriterError) -> WriterStatement {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
        guard code == SQLITE_OK, let statement else { throw error(code) }
        return WriterStatement(statement, path: path)
    }

    /// Ends a transaction without a trace; an error here has nothing left to undo.
    func rollBack() {
        if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
    }

    private func error(_ code: Int32) -> StoreWriterError {
        writerError(code, handle: handle, path: path)
    }
}

/// A prepared statement of a writer, finalized when it goes out of scope.
struct WriterStatement: ~Copyable {
    private let handle: OpaquePointer
    private let path: String

    fileprivate init(_ handle: OpaquePointer, path: String) {
        self.handle = handle
        self.path = path
    }

    deinit { sqlite3_finalize(handle) }

    /// Goes to the next row; false at the end.
    func step() throws(StoreWriterError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let error = writerError(code, handle: sqlite3_db_handle(handle), path: path)
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Runs an insert; how many rows it made.
    func insert() throws(StoreWriterError) -> Int {
        _ = try step()
        sqlite3_reset(handle)
        return Int(sqlite3_changes64(sqlite3_db_handle(handle)))
    }

    /// Ends the run, so that it can be bound anew.
    func reset() { sqlite3_reset(handle) }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    /// A value as text, or `nil` for null.
    func text(_ column: Int32) -> String? {
        guard let bytes = sqlite3_column_text(handle, column) else { return nil }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// Whether the current row has the values at `indices`, type and bytes.
    func isRow(_ row: borrowing StoreRow, _ indices: Range<Int>) -> Bool {
        for index in indices where !isSame(Int32(index - indices.lowerBound), row.values[index], row.bytes) {
            return false
        }
        return true
    }

    private func isSame(_ column: Int32, _ value: StoreRow.Value, _ bytes: [UInt8]) -> Bool {
        let type = sqlite3_column_type(handle, column)
        switch value {
        case .null: return type == SQLITE_NULL
        case .integer(let number): return type == SQLITE_INTEGER && integer(column) == number
        case .text(let start, let count):
            guard type == SQLITE_TEXT, let text = sqlite3_column_text(handle, column) else { return false }
            return UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(handle, column)))
                .elementsEqual(bytes[start..<start + count])
        }
    }

    /// Binds the values at `indices` of a row to `?1`, `?2`, … and runs `body` while they are there.
    func withBound<Result>(
        _ row: borrowing StoreRow, _ indices: some Sequence<Int>,
        _ body: (borrowing WriterStatement) throws(StoreWriterError) -> Result
    ) throws(StoreWriterError) -> Result {
        let values = row.values
        var parameter: Int32 = 0
        let outcome = row.bytes.withUnsafeBytes { bytes -> Swift.Result<Result, StoreWriterError> in
            for index in indices {
                parameter += 1
                switch values[index] {
                case .null: sqlite3_bind_null(handle, parameter)
                case .integer(let number): sqlite3_bind_int64(handle, parameter, number)
                case .text(let start, let count):
                    let text = bytes.baseAddress?.advanced(by: start).assumingMemoryBound(to: CChar.self)
                    // No destructor: the bytes stay where they are until the bindings are cleared.
                    sqlite3_bind_text64(handle, parameter, text, UInt64(count), nil, UInt8(SQLITE_UTF8))
                }
            }
            return Swift.Result { () throws(StoreWriterError) in try body(self) }
        }
        sqlite3_clear_bindings(handle)
        return try outcome.get()
    }

}

/// What a result code of SQLite means for who writes.
private func writerError(_ code: Int32, handle: OpaquePointer?, path: String) -> StoreWriterError {
    switch code & 0xff {
    case SQLITE_BUSY, SQLITE_LOCKED: .locked(path: path)
    case SQLITE_NOTADB: .notACostStore(path: path)
    default: .failed(path: path, reason: String(cString: sqlite3_errmsg(handle)))
    }
}
