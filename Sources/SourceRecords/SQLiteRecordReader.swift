internal import CSQLite

/// Reads the rows of a table of a SQLite database, which is opened read-only. Only the columns that are wanted are read.
public struct SQLiteRecordReader: RecordReader, ~Copyable {
    private let path: String
    private let database: OpaquePointer
    private let statement: OpaquePointer
    private let columns: [String]
    private let layout: ColumnLayout
    private var number = 0
    public var rawHeader: [UInt8] { [] }
    public static var rawExtension: String { "jsonl" }

    /// Opens a database.
    ///
    /// - Parameters:
    ///   - table: the table; `nil` for the only one that there is.
    ///   - wanted: the paths of the values that records shall hold.
    ///   - required: those of `wanted`, by position, whose column must be there.
    public init(
        path: String, table: String?, wanted: [FieldPath], required: Set<Int> = []
    ) throws(SourceError) {
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let handle else {
            let reason = handle.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
            sqlite3_close_v2(handle)
            throw .database(path: path, reason: reason)
        }
        sqlite3_busy_timeout(handle, 10_000)
        let opened: (columns: [String], layout: ColumnLayout, statement: OpaquePointer)
        do throws(SourceError) {
            opened = try SQLiteRecordReader.query(handle, path, table, wanted, required)
        } catch {
            sqlite3_close_v2(handle)
            throw error
        }
        (columns, layout, statement) = opened
        database = handle
        self.path = path
    }

    private static func query(
        _ database: OpaquePointer, _ path: String, _ table: String?, _ wanted: [FieldPath], _ required: Set<Int>
    ) throws(SourceError) -> (columns: [String], layout: ColumnLayout, statement: OpaquePointer) {
        let table = if let table { table } else { try onlyTable(of: database, path) }
        let all = try columns(of: table, database, path)
        let whole = try ColumnLayout(columns: all, wanted: wanted, required: required, path: path)
        let columns = whole.wantedColumns.map { all[$0] }
        let layout = try ColumnLayout(columns: columns, wanted: wanted, required: required, path: path)
        let names = columns.isEmpty ? "NULL" : columns.map(quoted).joined(separator: ", ")
        return (columns, layout, try prepare("SELECT \(names) FROM \(quoted(table))", database, path))
    }

    deinit {
        sqlite3_finalize(statement)
        sqlite3_close_v2(database)
    }

    private static func prepare(
        _ sql: String, _ database: OpaquePointer, _ path: String
    ) throws(SourceError) -> OpaquePointer {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
            throw .database(path: path, reason: String(cString: sqlite3_errmsg(database)))
        }
        return statement
    }

    /// The values of the first column of a query.
    private static func texts(
        _ sql: String, _ database: OpaquePointer, _ path: String
    ) throws(SourceError) -> [String] {
        let statement = try prepare(sql, database, path)
        defer { sqlite3_finalize(statement) }
        var texts: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            if let text = sqlite3_column_text(statement, 0) { texts.append(String(cString: text)) }
        }
        return texts
    }

    private static func onlyTable(of database: OpaquePointer, _ path: String) throws(SourceError) -> String {
        let tables = try texts(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'", database,
            path)
        guard tables.count == 1 else {
            throw .database(
                path: path,
                reason:
                    "it has the tables \(tables.joined(separator: ", ")): name one in the mapping, as database.table")
        }
        return tables[0]
    }

    private static func columns(
        of table: String, _ database: OpaquePointer, _ path: String
    ) throws(SourceError) -> [String] {
        let columns = try texts(
            "SELECT name FROM pragma_table_info('\(table.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))')",
            database, path)
        guard !columns.isEmpty else { throw .database(path: path, reason: "it has no table \(table)") }
        return columns
    }

    /// A name in SQL, whatever is in it.
    private static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    public mutating func next(_ record: inout SourceRecord) throws(SourceError) -> Bool {
        record.removeAll()
        switch sqlite3_step(statement) {
        case SQLITE_ROW: break
        case SQLITE_DONE: return false
        default: throw .database(path: path, reason: String(cString: sqlite3_errmsg(database)))
        }
        number += 1
        record.begin(line: number)
        let layout = layout
        forEachValue { column, kind, text in layout.set(column, kind, text, in: &record) }
        return true
    }

    public var rawRecord: [UInt8] {
        var object = RawObject()
        forEachValue { column, kind, text in object.append(columns[column], kind, text) }
        return object.line
    }

    private func forEachValue(_ body: (Int, FieldValue.Kind, UnsafeBufferPointer<UInt8>) -> Void) {
        for column in columns.indices {
            let index = Int32(column)
            switch sqlite3_column_type(statement, index) {
            case SQLITE_NULL: continue
            case SQLITE_FLOAT:
                // SQLite itself writes 15 digits, which may be another number.
                let text = sqlite3_column_double(statement, index).description
                Array(text.utf8).withUnsafeBufferPointer { body(column, .number, $0) }
            case let type:
                let bytes = sqlite3_column_text(statement, index)
                let count = Int(sqlite3_column_bytes(statement, index))
                body(
                    column, type == SQLITE_INTEGER ? .number : .text,
                    UnsafeBufferPointer(start: bytes, count: bytes == nil ? 0 : count))
            }
        }
    }
}
