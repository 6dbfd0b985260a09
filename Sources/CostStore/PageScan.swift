internal import CSQLite
internal import DatabasePages

/// Reads the rows of a table from the pages of the file, where that is sure to give what SQLite would.
///
/// A statement of SQLite's that stands on a row holds the file still meanwhile: with a rollback journal nobody can write
/// to it, and with a write-ahead log that is empty nobody can move pages from the log into it. What was left by a writer
/// that broke off, SQLite has put right by then. All else is left to SQLite: a log with something in it, another layout
/// of the table than the usual one, text in UTF-16, values of a wrong type.
struct PageScan: ~Copyable {
    private let path: String
    private let table: StoreTable
    private let layout: TableLayout
    private let root: Statement
    private var reader: TableReader

    init(_ layout: TableLayout, of table: StoreTable, _ connection: borrowing Connection) throws(StoreError) {
        path = connection.path
        self.table = table
        self.layout = layout
        root = try connection.prepare(
            "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = '\(table.rawValue)'",
            table: table.rawValue)
        reader = TableReader(layout.table)
    }

    /// Hands out rows, and where their columns are; gives the ids that are left for SQLite, `nil` when none are.
    ///
    /// - Parameter body: takes some rows, or gives false when it cannot.
    /// - Throws: ``StoreError/damaged(path:table:ids:reason:)`` for a page that breaks the format, as SQLite might read
    ///   on and give wrong rows; what `body` throws.
    mutating func read(
        _ ids: ClosedRange<Int64>, startingIn period: Range<Int64>, _ connection: borrowing Connection,
        _ body: (borrowing RecordBlock, [Int]) throws -> Bool
    ) throws -> ClosedRange<Int64>? {
        defer { root.reset() }
        let code = root.step()
        guard code == SQLITE_ROW || code == SQLITE_DONE else {
            throw connection.error(code, table: table.rawValue, ids: ids)
        }
        guard code == SQLITE_ROW, let root = UInt32(exactly: root.integer(0)), let file = connection.file,
            file.isComplete, let size = file.size,
            let source = try? PageSource(size: size, { file.read(at: $0, into: $1) }),
            source.header.schemaCookie == layout.schemaCookie
        else { return ids }
        let positions = layout.positions
        let outcome = try reader.read(
            TableReader.Request(root: root, ids: ids, filter: period), from: source
        ) { block in try body(block, positions) }
        switch outcome {
        case .complete: return nil
        case .stopped(let id, .damaged(let page, let damage)):
            throw StoreError.damaged(
                path: path, table: table.rawValue, ids: id...ids.upperBound, reason: "page \(page): \(damage.reason)")
        case .stopped(let id, _): return id...ids.upperBound
        }
    }
}

extension PageError.Damage {
    /// What it says in a message.
    fileprivate var reason: String {
        switch self {
        case .layout: "not laid out as a page of a table"
        case .order: "ids out of order"
        case .pointer: "leads to a page that cannot be"
        case .record: "a row whose lengths do not add up"
        }
    }
}

/// Where the columns of a scan are in the rows of a table.
struct TableLayout {
    let table: TableReader.Table
    let positions: [Int]
    /// The schema that says so.
    let schemaCookie: UInt32

    /// `nil` when SQLite does more than hand out what a row holds, or the ids are not those of the rows.
    init?(
        _ connection: borrowing Connection, table: StoreTable, columns: [ScanColumn]
    ) throws(StoreError) {
        let name = table.rawValue
        let cookie = try connection.integer("PRAGMA schema_version", table: name) ?? 0
        // An index for the primary key is there only where the key is not the id of the row itself.
        let keys = try connection.integer(
            "SELECT count(*) FROM pragma_index_list('\(name)') WHERE origin = 'pk'", table: name)
        var stored: [String: Int] = [:]
        var isUsual = keys == 0
        let wanted = Set(columns.map(\.name) + ["started_at"])
        try connection.query(
            "SELECT cid, name, upper(type), pk, hidden FROM pragma_table_xinfo('\(name)')", table: name
        ) { (row) throws(StoreError) in
            let column = row.text(1)
            let isKey = row.integer(3) > 0
            let isGenerated = row.integer(4) != 0
            // Whole numbers of a column of floating-point numbers are stored as such and handed out as the others.
            let isReal = TableLayout.realTypes.contains { row.text(2).contains($0) }
            if isGenerated || isKey != (column == "id") || isReal && wanted.contains(column) { isUsual = false }
            stored[column] = Int(row.integer(0))
        }
        guard isUsual, let id = stored["id"], let start = stored["started_at"] else { return nil }
        positions = columns.compactMap { stored[$0.name] }
        guard positions.count == columns.count, let last = (positions + [id, start]).max() else { return nil }
        self.table = TableReader.Table(columnCount: last + 1, idColumn: id, filterColumn: start)
        schemaCookie = UInt32(truncatingIfNeeded: cookie)
    }

    /// What a declared type has in it where SQLite takes the column for one of floating-point numbers.
    private static let realTypes = ["REAL", "FLOA", "DOUB"]
}
