/// Reads the rows of a table or view of a PostgreSQL database by a cursor, in a read-only transaction that sees one
/// moment of it. Only the columns that are wanted are asked for.
public struct PostgreSQLRecordReader: RecordReader, ~Copyable {
    /// The part of a table that is read.
    public struct Selection: Hashable, Sendable {
        /// The table or view; `schema.table` names one that is not on the search path.
        public var table: String
        /// The column that grows with time; `nil` reads all rows.
        public var watermark: String?
        /// The value of the watermark from which on rows are read; `nil` reads all.
        public var since: String?
        /// How far before ``since`` reading begins, in hours.
        public var overlapHours: Int

        /// A part of a table.
        public init(table: String, watermark: String? = nil, since: String? = nil, overlapHours: Int = 0) {
            self.table = table
            self.watermark = watermark
            self.since = since
            self.overlapHours = overlapHours
        }
    }

    private let connection: PostgreSQLConnection
    private let columns: [Column]
    private let layout: ColumnLayout
    /// The rows that came last; the next ones are asked for while these are looked at.
    private var batch: PostgreSQLResult?
    private var rowsInBatch = 0
    private var isAtEnd = false
    private var row = -1
    private var number = 0
    /// The greatest value of the watermark of the whole table, no later than now; `nil` without one.
    public let watermark: String?
    public var rawHeader: [UInt8] { [] }
    public static var rawExtension: String { "jsonl" }

    private static let rowsOfBatch = 2000
    private static let fetch = "FETCH FORWARD \(rowsOfBatch) FROM chargeback"

    private struct Column: Sendable {
        enum Content: Sendable {
            case text, number, flag, json
        }

        var name: String
        var type: String
        var content: Content
        /// How it is asked for.
        var expression: String
    }

    /// Connects and opens the cursor; further parameters as in ``SQLiteRecordReader``.
    public init(
        _ address: PostgreSQLAddress, _ selection: Selection, wanted: [FieldPath], required: Set<Int> = []
    ) throws(SourceError) {
        let connection = try PostgreSQLConnection(address)
        let opened = try PostgreSQLRecordReader.open(selection, connection, wanted, required)
        self.connection = connection
        columns = opened.columns
        layout = opened.layout
        watermark = opened.watermark
    }

    /// Opens the cursor and asks for the first rows.
    private static func open(
        _ selection: Selection, _ connection: borrowing PostgreSQLConnection, _ wanted: [FieldPath],
        _ required: Set<Int>
    ) throws(SourceError) -> (columns: [Column], layout: ColumnLayout, watermark: String?) {
        let all = try PostgreSQLRecordReader.columns(of: selection.table, connection)
        let whole = try ColumnLayout(
            columns: all.map(\.name), wanted: wanted, required: required, path: connection.name)
        let columns = whole.wantedColumns.map { all[$0] }
        let layout = try ColumnLayout(
            columns: columns.map(\.name), wanted: wanted, required: required, path: connection.name)
        let table = PostgreSQLRecordReader.qualified(selection.table)
        let names = columns.isEmpty ? "NULL" : columns.map(\.expression).joined(separator: ", ")
        var sql = "DECLARE chargeback NO SCROLL CURSOR FOR SELECT \(names) FROM \(table)"
        var parameters: [String] = []
        var latest: String?
        if let name = selection.watermark {
            guard let column = all.first(where: { $0.name == name }) else {
                throw .missingColumn(path: connection.name, column: name, known: all.map(\.name))
            }
            let mark = try Watermark(column.name, column.type, connection.name)
            latest = try connection.query("SELECT \(mark.latest) FROM \(table)").text(0, 0)
            if let since = selection.since {
                sql += " WHERE \(mark.condition)"
                parameters = [since, String(selection.overlapHours)].prefix(mark.parameterCount).map { $0 }
            }
        }
        _ = try connection.query(sql, parameters)
        try connection.send(PostgreSQLRecordReader.fetch)
        return (columns, layout, latest)
    }

    /// What is asked of the watermark's column, by its type.
    private struct Watermark {
        var latest: String
        var condition: String
        var parameterCount: Int

        init(_ name: String, _ type: String, _ database: String) throws(SourceError) {
            let column = PostgreSQLRecordReader.quoted(name)
            switch type {
            case "timestamp", "timestamptz", "date":
                // A clock that was wrong once must not hide the rows of the time up to then.
                latest = "least(max(\(column)), now()::\(type))::text"
                condition = "\(column) >= $1::text::\(type) - make_interval(hours => $2::text::int)"
                parameterCount = 2
            case "int2", "int4", "int8", "numeric":
                latest = "max(\(column))::text"
                condition = "\(column) >= $1::text::\(type)"
                parameterCount = 1
            default:
                throw .database(
                    path: database,
                    reason: "\(name) is of the type \(type); a watermark is a time or a number that grows")
            }
        }
    }

    private static func columns(
        of table: String, _ connection: borrowing PostgreSQLConnection
    ) throws(SourceError) -> [Column] {
        let result = try connection.query(
            """
            SELECT a.attname, t.typname, t.typcategory FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """, [qualified(table)])
        var columns: [Column] = []
        for row in 0..<result.rowCount {
            guard let name = result.text(row, 0), let type = result.text(row, 1) else { continue }
            columns.append(column(name, type, category: result.text(row, 2) ?? ""))
        }
        guard !columns.isEmpty else {
            throw .database(path: connection.name, reason: "it has no table \(table), or this user may not see it")
        }
        return columns
    }

    private static func column(_ name: String, _ type: String, category: String) -> Column {
        let quoted = quoted(name)
        switch (type, category) {
        case ("json", _), ("jsonb", _): return Column(name: name, type: type, content: .json, expression: quoted)
        case (_, "A"): return Column(name: name, type: type, content: .json, expression: "to_json(\(quoted))")
        case ("money", _): return Column(name: name, type: type, content: .number, expression: "\(quoted)::numeric")
        case (_, "N"): return Column(name: name, type: type, content: .number, expression: quoted)
        case ("bool", _): return Column(name: name, type: type, content: .flag, expression: quoted)
        default: return Column(name: name, type: type, content: .text, expression: quoted)
        }
    }

    /// A name in SQL, whatever is in it.
    private static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    private static func qualified(_ table: String) -> String {
        table.split(separator: ".", omittingEmptySubsequences: false).map { quoted(String($0)) }.joined(separator: ".")
    }

    public mutating func next(_ record: inout SourceRecord) throws(SourceError) -> Bool {
        record.removeAll()
        row += 1
        while row == rowsInBatch {
            guard !isAtEnd else { return false }
            let received = try connection.receive()
            if received.rowCount < PostgreSQLRecordReader.rowsOfBatch {
                isAtEnd = true
            } else {
                try connection.send(PostgreSQLRecordReader.fetch)
            }
            rowsInBatch = received.rowCount
            batch = consume received
            row = 0
        }
        number += 1
        record.begin(line: number)
        let layout = layout
        forEachValue { column, kind, text in layout.set(column, kind, text, in: &record) }
        return true
    }

    public var rawRecord: [UInt8] {
        var object = RawObject()
        forEachValue { column, kind, text in object.append(columns[column].name, kind, text) }
        return object.line
    }

    private func forEachValue(_ body: (Int, FieldValue.Kind, UnsafeBufferPointer<UInt8>) -> Void) {
        for index in columns.indices {
            switch columns[index].content {
            case .text: batch?.withValue(row, index) { body(index, .text, $0) }
            case .number: batch?.withValue(row, index) { body(index, PostgreSQLRecordReader.kind(ofNumber: $0), $0) }
            case .json:
                batch?.withValue(row, index) { text in
                    if !text.elementsEqual("null".utf8) { body(index, .json, text) }
                }
            case .flag:
                batch?.withValue(row, index) { text in
                    var word = text.first == UInt8(ascii: "t") ? "true" : "false"
                    word.withUTF8 { body(index, .flag, $0) }
                }
            }
        }
    }

    /// `NaN` and `Infinity` are words: as such they stand in a file of refused records.
    private static func kind(ofNumber text: UnsafeBufferPointer<UInt8>) -> FieldValue.Kind {
        guard let last = text.last else { return .text }
        return last >= UInt8(ascii: "0") && last <= UInt8(ascii: "9") ? .number : .text
    }
}
