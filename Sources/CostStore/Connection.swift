internal import CSQLite

/// A read-only connection to a cost store, closed when it goes out of scope.
struct Connection: ~Copyable {
    let path: String
    private let handle: OpaquePointer

    /// Opens the file; nothing is read yet.
    ///
    /// - Parameter patience: how long to wait for a writer that holds its lock, in milliseconds.
    init(path: String, patience: Int32) throws(StoreError) {
        self.path = path
        var handle = try Connection.open("file:\(Connection.escaped(path))?mode=ro", path)
        // A store in WAL mode on read-only media has no shared memory to open; without a log it is complete as it is.
        if Connection.needsSharedMemory(handle), !Connection.hasLog(path) {
            sqlite3_close_v2(handle)
            handle = try Connection.open("file:\(Connection.escaped(path))?mode=ro&immutable=1", path)
        }
        // Only now: the look at the file above need not wait for a lock.
        sqlite3_busy_timeout(handle, patience)
        self.handle = handle
    }

    deinit { sqlite3_close_v2(handle) }

    private static func open(_ uri: String, _ path: String) throws(StoreError) -> OpaquePointer {
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI
        let code = sqlite3_open_v2(uri, &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            let reason = handle.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
            sqlite3_close_v2(handle)
            throw .cannotOpen(path: path, reason: reason)
        }
        return handle
    }

    private static func needsSharedMemory(_ handle: OpaquePointer) -> Bool {
        sqlite3_exec(handle, "SELECT 1 FROM sqlite_schema LIMIT 1", nil, nil, nil) == SQLITE_CANTOPEN
    }

    private static func hasLog(_ path: String) -> Bool {
        FileStatus(path: path + "-wal").map { $0.size > 0 } ?? false
    }

    /// The path as part of a `file:` URI: `?`, `#` and `%` would mean something else there.
    private static func escaped(_ path: String) -> String {
        var uri = ""
        for scalar in path.unicodeScalars {
            switch scalar {
            case "?": uri += "%3f"
            case "#": uri += "%23"
            case "%": uri += "%25"
            default: uri.unicodeScalars.append(scalar)
            }
        }
        return uri
    }

    /// Prepares one statement.
    func prepare(_ sql: String, table: String) throws(StoreError) -> Statement {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
        guard code == SQLITE_OK, let statement else { throw error(code, table: table, ids: nil) }
        return Statement(statement)
    }

    /// Runs a query and hands each row to `body`.
    func query(
        _ sql: String, _ arguments: [Int64] = [], table: String,
        _ body: (borrowing Statement) throws(StoreError) -> Void
    ) throws(StoreError) {
        let statement = try prepare(sql, table: table)
        statement.bind(arguments)
        try run(statement, table: table, body)
    }

    /// Runs a query about one text and hands each row to `body`.
    func query(
        _ sql: String, text: String, table: String, _ body: (borrowing Statement) throws(StoreError) -> Void
    ) throws(StoreError) {
        let statement = try prepare(sql, table: table)
        statement.bind(text, at: 1)
        try run(statement, table: table, body)
    }

    private func run(
        _ statement: borrowing Statement, table: String, _ body: (borrowing Statement) throws(StoreError) -> Void
    ) throws(StoreError) {
        while true {
            let code = statement.step()
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw error(code, table: table, ids: nil) }
            try body(statement)
        }
    }

    /// The first column of the first row, or `nil` when there is none or it is null.
    func integer(_ sql: String, _ arguments: [Int64] = [], table: String) throws(StoreError) -> Int64? {
        var value: Int64?
        try query(sql, arguments, table: table) { (row) throws(StoreError) in
            value = row.isNull(0) ? nil : row.integer(0)
        }
        return value
    }

    /// What a result code of SQLite means for the user of the store.
    func error(_ code: Int32, table: String, ids: ClosedRange<Int64>?) -> StoreError {
        let reason = String(cString: sqlite3_errmsg(handle))
        switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED: return .locked(path: path)
        case SQLITE_NOTADB: return .notADatabase(path: path)
        case SQLITE_CORRUPT, SQLITE_IOERR: return .damaged(path: path, table: table, ids: ids, reason: reason)
        case SQLITE_CANTOPEN: return .cannotOpen(path: path, reason: reason)
        default: return .failed(path: path, reason: reason)
        }
    }

    /// Registers `step` as the aggregate function `sink` of this connection, with `state` as its user data.
    func registerSink(
        _ state: UnsafeMutableRawPointer,
        step: @escaping @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void
    ) throws(StoreError) {
        let code = sqlite3_create_function_v2(
            handle, "sink", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, state, nil, step, { _ in }, nil)
        guard code == SQLITE_OK else { throw error(code, table: "", ids: nil) }
    }

    /// The file, to read its bytes; `nil` where SQLite does not say.
    var file: ConnectionFile? { ConnectionFile(handle) }
}

/// The file behind a connection, read through SQLite's own handle.
///
/// Never by opening it once more: whoever closes a file again drops all locks that the process has on it.
struct ConnectionFile {
    private let main: UnsafeMutablePointer<sqlite3_file>
    private let log: UnsafeMutablePointer<sqlite3_file>

    fileprivate init?(_ handle: OpaquePointer) {
        guard let main = ConnectionFile.file(handle, SQLITE_FCNTL_FILE_POINTER),
            let log = ConnectionFile.file(handle, SQLITE_FCNTL_JOURNAL_POINTER), main.pointee.pMethods != nil
        else { return nil }
        self.main = main
        self.log = log
    }

    private static func file(_ handle: OpaquePointer, _ operation: Int32) -> UnsafeMutablePointer<sqlite3_file>? {
        var file: UnsafeMutablePointer<sqlite3_file>?
        guard sqlite3_file_control(handle, "main", operation, &file) == SQLITE_OK else { return nil }
        return file
    }

    /// The size of the file in bytes.
    var size: Int64? { ConnectionFile.size(main) }

    /// Whether all that is committed is in the file itself: the write-ahead log, if the store has one, is empty.
    var isComplete: Bool { log.pointee.pMethods == nil || ConnectionFile.size(log) == 0 }

    private static func size(_ file: UnsafeMutablePointer<sqlite3_file>) -> Int64? {
        var size: sqlite3_int64 = 0
        guard let ask = file.pointee.pMethods.pointee.xFileSize, ask(file, &size) == SQLITE_OK else { return nil }
        return size
    }

    /// Reads bytes; false unless all are there.
    ///
    /// - Precondition: at most 2³¹ − 1 bytes.
    func read(at offset: Int64, into bytes: UnsafeMutableRawBufferPointer) -> Bool {
        guard let read = main.pointee.pMethods.pointee.xRead else { return false }
        return read(main, bytes.baseAddress, Int32(truncatingIfNeeded: bytes.count), offset) == SQLITE_OK
    }
}

/// A prepared statement, finalized when it goes out of scope.
struct Statement: ~Copyable {
    private let handle: OpaquePointer

    fileprivate init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit { sqlite3_finalize(handle) }

    /// Binds whole numbers to `?1`, `?2`, … and starts anew.
    func bind(_ arguments: [Int64]) {
        sqlite3_reset(handle)
        for (index, argument) in arguments.enumerated() { sqlite3_bind_int64(handle, Int32(index + 1), argument) }
    }

    /// Binds a text to `?index`.
    func bind(_ text: String, at index: Int32) {
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)  // SQLITE_TRANSIENT: SQLite copies the text
        sqlite3_bind_text(handle, index, text, Int32(text.utf8.count), transient)
    }

    /// Goes to the next row; the code is SQLITE_ROW, SQLITE_DONE or an error.
    func step() -> Int32 { sqlite3_step(handle) }

    /// Ends the run, so that its locks are released.
    func reset() { sqlite3_reset(handle) }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    func isInteger(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_INTEGER }

    func type(_ column: Int32) -> StoredType { StoredType(code: sqlite3_column_type(handle, column)) }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    /// The value as text; bytes that are not UTF-8 come out as U+FFFD.
    func text(_ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(handle, column) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// Appends a value with its type.
    func appendValue(_ column: Int32, to rows: inout CanonicalRows) {
        let type = sqlite3_column_type(handle, column)
        switch type {
        case SQLITE_NULL: rows.appendNull()
        case SQLITE_INTEGER: rows.append(number: sqlite3_column_int64(handle, column))
        default:
            // Asked for as a blob, a text is the bytes that the file holds.
            let start = sqlite3_column_blob(handle, column)
            let count = Int(sqlite3_column_bytes(handle, column))
            rows.append(type, UnsafeRawBufferPointer(start: start, count: count))
        }
    }

    /// The value as text, or `nil` for null.
    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    /// The value as a whole number, or `nil` for null.
    func optionalInteger(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
}
