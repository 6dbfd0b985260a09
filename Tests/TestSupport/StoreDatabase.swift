import CSQLite

/// A store as SQLite itself sees it: the judge of what the product wrote or read.
public struct StoreDatabase: Sendable {
    /// The file.
    public let path: String

    /// The database in a file.
    public init(path: String) {
        self.path = path
    }

    /// The rows of a query, each value as text and a missing one as `nil`.
    public func rows(_ sql: String) throws -> [[String?]] {
        var handle: OpaquePointer?
        defer { sqlite3_close_v2(handle) }
        guard sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY, nil) == SQLITE_OK else {
            throw StoreDatabase.error(handle, path)
        }
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else {
            throw StoreDatabase.error(handle, sql)
        }
        var rows: [[String?]] = []
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return rows }
            guard code == SQLITE_ROW else { throw StoreDatabase.error(handle, sql) }
            rows.append(
                (0..<sqlite3_column_count(statement)).map { column in
                    guard let bytes = sqlite3_column_text(statement, column) else { return nil }
                    let count = Int(sqlite3_column_bytes(statement, column))
                    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
                })
        }
    }

    /// The first value of a query.
    public func value(_ sql: String) throws -> String? { try rows(sql).first?.first ?? nil }

    /// Runs statements on a file.
    ///
    /// - Parameter reserved: bytes of each page that a new database leaves alone.
    public static func run(_ sql: String, on path: String, reserving reserved: Int32 = 0) throws {
        var handle: OpaquePointer?
        var reserved = reserved
        defer { sqlite3_close_v2(handle) }
        guard sqlite3_open(path, &handle) == SQLITE_OK,
            reserved == 0 || sqlite3_file_control(handle, nil, SQLITE_FCNTL_RESERVE_BYTES, &reserved) == SQLITE_OK,
            sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK
        else {
            throw error(handle, sql)
        }
    }

    private static func error(_ handle: OpaquePointer?, _ what: String) -> TestSupportError {
        TestSupportError("\(String(cString: sqlite3_errmsg(handle))): \(what)")
    }
}
