import CSQLite

/// An open transaction of another program's, for tests of locks.
public final class Transaction {
    private let handle: OpaquePointer

    /// Begins a transaction by this statement.
    public init(on path: String, _ statement: String) throws {
        var handle: OpaquePointer?
        guard sqlite3_open(path, &handle) == SQLITE_OK, let handle,
            sqlite3_exec(handle, statement, nil, nil, nil) == SQLITE_OK
        else { throw TestSupportError("\(statement) does not work on \(path)") }
        self.handle = handle
    }

    deinit { sqlite3_close_v2(handle) }

    /// Commits.
    public func end() throws {
        guard sqlite3_exec(handle, "COMMIT", nil, nil, nil) == SQLITE_OK else {
            throw TestSupportError(String(cString: sqlite3_errmsg(handle)))
        }
    }
}
