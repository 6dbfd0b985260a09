internal import CPostgreSQL

/// A connection to a PostgreSQL database in a read-only transaction that sees one moment of it. Closed when it goes out
/// of scope; then nothing has changed.
struct PostgreSQLConnection: ~Copyable {
    private let handle: OpaquePointer
    /// The database in messages.
    let name: String

    init(_ address: PostgreSQLAddress) throws(SourceError) {
        let handle = try PostgreSQLConnection.open(address)
        self.handle = handle
        name = address.name
    }

    private static func open(_ address: PostgreSQLAddress) throws(SourceError) -> OpaquePointer {
        let settings = address.connection
        // libpq wants two lists of C strings, each ended by a null pointer.
        let names = CStringList(settings.map(\.name))
        let values = CStringList(settings.map(\.value))
        guard let handle = PQconnectdbParams(names.pointers, values.pointers, 0) else {
            throw .database(path: address.name, reason: "no memory for a connection")
        }
        guard PQstatus(handle) == CONNECTION_OK else {
            defer { PQfinish(handle) }
            throw failure(handle, address.name)
        }
        for statement in start {
            let result = PQexec(handle, statement)
            defer { PQclear(result) }
            guard PQresultStatus(result) == PGRES_COMMAND_OK else {
                defer { PQfinish(handle) }
                throw failure(handle, address.name)
            }
        }
        return handle
    }

    /// Times in UTC, floating point as the shortest decimal that is the same number (as of PostgreSQL 12).
    private static let start = [
        "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY", "SET LOCAL TimeZone = 'UTC'",
        "SET LOCAL DateStyle = 'ISO, YMD'", "SET LOCAL IntervalStyle = 'iso_8601'", "SET LOCAL extra_float_digits = 1",
        "SET LOCAL standard_conforming_strings = on",
    ]

    deinit { PQfinish(handle) }

    /// Runs a statement with text parameters `$1`, `$2`, …
    func query(_ sql: String, _ parameters: [String?] = []) throws(SourceError) -> PostgreSQLResult {
        let values = CStringList(parameters)
        return try checked(
            PQexecParams(handle, sql, Int32(parameters.count), nil, values.pointers, nil, nil, 0))
    }

    /// Sends a statement without waiting for its result; ``receive()`` gives it.
    func send(_ sql: String) throws(SourceError) {
        guard PQsendQuery(handle, sql) == 1 else { throw failure() }
    }

    /// Waits for the result of what was sent.
    func receive() throws(SourceError) -> PostgreSQLResult {
        let result = try checked(PQgetResult(handle))
        // The null pointer that ends the results of a statement.
        while let further = PQgetResult(handle) { PQclear(further) }
        return result
    }

    private func checked(_ result: OpaquePointer?) throws(SourceError) -> PostgreSQLResult {
        guard let result else { throw failure() }
        let status = PQresultStatus(result)
        guard status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK else {
            PQclear(result)
            throw failure()
        }
        return PostgreSQLResult(result)
    }

    private func failure() -> SourceError { PostgreSQLConnection.failure(handle, name) }

    /// What the server or libpq says.
    private static func failure(_ handle: OpaquePointer, _ name: String) -> SourceError {
        let message = String(cString: PQerrorMessage(handle))
        let lines = message.split(separator: "\n").map { line in
            line.hasPrefix("ERROR:") ? String(line.dropFirst(6).drop { $0 == " " }) : String(line)
        }
        return .database(path: name, reason: lines.isEmpty ? "the connection was lost" : lines.joined(separator: "; "))
    }
}

/// Rows that a statement gave, as texts; freed when they go out of scope.
struct PostgreSQLResult: ~Copyable {
    private let handle: OpaquePointer
    let rowCount: Int

    fileprivate init(_ handle: OpaquePointer) {
        self.handle = handle
        rowCount = Int(PQntuples(handle))
    }

    deinit { PQclear(handle) }

    /// Looks at the bytes of a value; `nil` for null.
    func withValue<Value>(_ row: Int, _ column: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value? {
        let (row, column) = (Int32(row), Int32(column))
        guard PQgetisnull(handle, row, column) == 0, let value = PQgetvalue(handle, row, column) else { return nil }
        let count = Int(PQgetlength(handle, row, column))
        return value.withMemoryRebound(to: UInt8.self, capacity: count) {
            body(UnsafeBufferPointer(start: $0, count: count))
        }
    }

    /// A value as text; `nil` for null.
    func text(_ row: Int, _ column: Int) -> String? {
        withValue(row, column) { String(decoding: $0, as: UTF8.self) }
    }
}

/// A list of C strings with a null pointer behind them, freed with the object.
private final class CStringList {
    private let storage: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>
    private let texts: [UnsafeMutableBufferPointer<CChar>?]

    init(_ texts: [String?]) {
        self.texts = texts.map { text in
            text.map { text in
                let bytes = text.utf8CString
                let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
                _ = copy.initialize(from: bytes)
                return copy
            }
        }
        storage = .allocate(capacity: texts.count + 1)
        storage.initialize(repeating: nil)
        for (index, text) in self.texts.enumerated() {
            if let start = text?.baseAddress { storage[index] = UnsafePointer(start) }
        }
    }

    var pointers: UnsafePointer<UnsafePointer<CChar>?>? { UnsafePointer(storage.baseAddress) }

    deinit {
        for text in texts { text?.deallocate() }
        storage.deallocate()
    }
}
