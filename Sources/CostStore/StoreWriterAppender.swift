internal import Money

/// Appends rows of one table: one statement that inserts, one that looks up what is there for a key.
struct TableAppender: ~Copyable {
    private let table: StoreWriterTable
    private let columns: [StoreWriterTable.Column]
    private let keys: [Int]
    private let insertion: WriterStatement
    private let bulkInsertion: WriterStatement
    private let lookup: WriterStatement
    private let last: WriterStatement

    /// Rows that the fast path inserts by one statement, which halves the time of a row; more gain little.
    static let rowsOfBulk = 16

    init(_ table: StoreWriterTable, _ connection: borrowing WriterConnection) throws(StoreWriterError) {
        let columns = table.columns
        let keys = columns.indices.filter { columns[$0].isKey }
        let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let parameters = "(\(columns.map { _ in "?" }.joined(separator: ", ")))"
        let keyNames = keys.map { "\"\(columns[$0].name)\"" }
        // DO NOTHING for the key only: a row that breaks another rule of the schema is an error.
        let head = "INSERT INTO \(table.rawValue) (\(names)) VALUES "
        let tail = " ON CONFLICT (\(keyNames.joined(separator: ", "))) DO NOTHING"
        let insertion = try connection.prepare(head + parameters + tail)
        let rows = repeatElement(parameters, count: TableAppender.rowsOfBulk).joined(separator: ", ")
        let bulkInsertion = try connection.prepare(head + rows + tail)
        let condition = keyNames.enumerated().map { "\($1) = ?\($0 + 1)" }.joined(separator: " AND ")
        let lookup = try connection.prepare("SELECT \(names) FROM \(table.rawValue) WHERE \(condition)")
        let last = try connection.prepare(
            "SELECT rowid, \(keyNames.joined(separator: " || '/' || ")) FROM \(table.rawValue) WHERE rowid <= ?1 "
                + "ORDER BY rowid DESC LIMIT 1")
        self.table = table
        self.columns = columns
        self.keys = keys
        self.insertion = insertion
        self.bulkInsertion = bulkInsertion
        self.lookup = lookup
        self.last = last
    }

    /// The last row up to a number; `nil` when there is none.
    func lastRow(upTo number: Int64) throws(StoreWriterError) -> StoreRowMark? {
        var row = StoreRow()
        row.append(number)
        return try last.withBound(row, 0..<1) { (statement) throws(StoreWriterError) in
            defer { statement.reset() }
            guard try statement.step() else { return nil }
            return StoreRowMark(number: statement.integer(0), key: statement.text(1) ?? "")
        }
    }

    /// Inserts a row unless its key is known; then compares it with the one that is there.
    func append(_ row: borrowing StoreRow) throws(StoreWriterError) -> AppendOutcome {
        let inserted = try insertion.withBound(row, columns.indices) { (statement) throws(StoreWriterError) in
            try statement.insert()
        }
        if inserted > 0 { return .inserted }
        guard let conflict = try conflict(of: row, columns.indices) else { return .unchanged }
        return .conflict(conflict)
    }

    /// The differences between the row at these values and the stored one of its key; `nil` when they are the same.
    private func conflict(
        of rows: borrowing StoreRow, _ indices: Range<Int>
    ) throws(StoreWriterError) -> StoreConflict? {
        let stored = try lookup.withBound(rows, keys.map { indices.lowerBound + $0 }) {
            (statement) throws(StoreWriterError) -> [String?]? in
            defer { statement.reset() }
            guard try statement.step() else { return [String?](repeating: nil, count: columns.count) }
            // Most rows that are known are the same to the byte, and no text is made of them.
            if statement.isRow(rows, indices) { return nil }
            return columns.indices.map { statement.text(Int32($0)) }
        }
        guard let stored else { return nil }
        var differences: [StoreConflict.Difference] = []
        for (index, column) in columns.enumerated() {
            let offered = rows.text(at: indices.lowerBound + index)
            guard !isSame(stored[index], offered, column.kind) else { continue }
            differences.append(.init(column: column.name, stored: stored[index], offered: offered))
        }
        guard !differences.isEmpty else { return nil }
        return StoreConflict(table: table, key: key(of: rows, from: indices.lowerBound), differences: differences)
    }

    /// Inserts rows and compares those whose keys were known with the stored ones.
    func insertComparing(_ rows: borrowing StoreRow) throws(StoreWriterError) -> BulkOutcome {
        var outcome = BulkOutcome(count: rows.values.count / columns.count, insertedCount: 0, conflicts: [])
        for start in stride(from: 0, to: outcome.count, by: TableAppender.rowsOfBulk) {
            let positions = start..<min(start + TableAppender.rowsOfBulk, outcome.count)
            let inserted = try insert(rows, positions)
            outcome.insertedCount += inserted
            guard inserted < positions.count else { continue }
            // A row that was inserted just now is the same as the stored one, so that all can be compared alike.
            for position in positions {
                let indices = position * columns.count..<(position + 1) * columns.count
                if let conflict = try conflict(of: rows, indices) { outcome.conflicts.append((position, conflict)) }
            }
        }
        return outcome
    }

    /// Inserts up to ``rowsOfBulk`` rows, those whose keys are known left out; how many it made.
    func insert(_ rows: borrowing StoreRow) throws(StoreWriterError) -> Int {
        try insert(rows, 0..<rows.values.count / columns.count)
    }

    private func insert(_ rows: borrowing StoreRow, _ positions: Range<Int>) throws(StoreWriterError) -> Int {
        if positions.count == TableAppender.rowsOfBulk {
            let indices = positions.lowerBound * columns.count..<positions.upperBound * columns.count
            return try bulkInsertion.withBound(rows, indices) { (statement) throws(StoreWriterError) in
                try statement.insert()
            }
        }
        var inserted = 0
        for position in positions {
            let indices = position * columns.count..<(position + 1) * columns.count
            inserted += try insertion.withBound(rows, indices) { (statement) throws(StoreWriterError) in
                try statement.insert()
            }
        }
        return inserted
    }

    /// The key of a row, for messages.
    func key(of row: borrowing StoreRow, from first: Int = 0) -> String {
        var parts: [String] = []
        for index in keys { parts.append(row.text(at: first + index) ?? "") }
        return parts.joined(separator: "/")
    }

    private func isSame(_ stored: String?, _ offered: String?, _ kind: StoreWriterTable.Kind) -> Bool {
        guard stored != offered else { return true }
        guard kind == .decimal, let stored, let offered,
            let left = try? Total(stored), let right = try? Total(offered)
        else { return false }
        return left == right
    }
}
