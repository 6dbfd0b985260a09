import CSQLite
import Testing

/// A store as SQLite itself sees it: the judge of what the writer wrote.
struct StoreDatabase {
    let path: String

    /// The rows of a query, each value as text and a missing one as `nil`.
    func rows(_ sql: String) throws -> [[String?]] {
        var handle: OpaquePointer?
        try #require(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY, nil) == SQLITE_OK)
        defer { sqlite3_close_v2(handle) }
        var statement: OpaquePointer?
        try #require(sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, "\(sql)")
        defer { sqlite3_finalize(statement) }
        var rows: [[String?]] = []
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return rows }
            try #require(code == SQLITE_ROW)
            rows.append(
                (0..<sqlite3_column_count(statement)).map { column in
                    guard let bytes = sqlite3_column_text(statement, column) else { return nil }
                    let count = Int(sqlite3_column_bytes(statement, column))
                    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
                })
        }
    }

    /// The first value of a query.
    func value(_ sql: String) throws -> String? { try rows(sql).first?.first ?? nil }

    /// Runs statements on the file.
    static func run(_ sql: String, on path: String) throws {
        var handle: OpaquePointer?
        try #require(sqlite3_open(path, &handle) == SQLITE_OK)
        defer { sqlite3_close_v2(handle) }
        try #require(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
    }
}
