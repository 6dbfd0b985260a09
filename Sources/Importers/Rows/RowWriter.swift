internal import CostStore
internal import Money
internal import SourceRecords

/// What became of the rows that were written, by the line of their records.
struct WrittenRows {
    var new = 0
    var known = 0
    var conflicts: [(line: Int, conflict: StoreConflict)] = []
}

/// Writes mapped rows of one kind into a store.
struct RowWriter {
    private let kind: RowKind
    private let columns: [String: Int]
    /// The lines of the calls that the fast path holds back.
    private var lines: [Int] = []
    private(set) var written = WrittenRows()
    /// What the rows cost, by currency.
    private(set) var amounts: [String: Total] = [:]
    private let costColumn: Int?
    private let currencyColumn: Int?

    init(_ kind: RowKind) {
        self.kind = kind
        let names = TargetColumn.all(of: kind).enumerated().map { ($1.name, $0) }
        let columns = Dictionary(names) { first, _ in first }
        self.columns = columns
        costColumn = ["metered_cost", "billed_cost", "amount"].compactMap { columns[$0] }.first
        currencyColumn = columns["currency"]
    }

    /// Adds what a row costs to the sum of its currency.
    private mutating func addAmount(of row: MappedRow, _ record: SourceRecord) {
        guard let costColumn, let currencyColumn, !row.isMissing(costColumn) else { return }
        let cost = row.numbers[costColumn]
        if last.currency.elementsEqual(record.bytes[row.texts[currencyColumn].range]) {
            last.sum += cost
        } else {
            closeAmounts()
            last = (Array(record.bytes[row.texts[currencyColumn].range]), cost)
        }
    }

    /// The sum of the rows since the currency changed last.
    private var last: (currency: [UInt8], sum: Int128) = ([], 0)

    private mutating func closeAmounts() {
        guard !last.currency.isEmpty else { return }
        let code = String(decoding: last.currency, as: UTF8.self).uppercased()
        amounts[code] = Total(picos: (amounts[code]?.picos ?? 0) + last.sum)
        last = ([], 0)
    }

    /// The conflicts since the last time.
    mutating func takeConflicts() -> [(line: Int, conflict: StoreConflict)] {
        defer { written.conflicts.removeAll() }
        return written.conflicts
    }

    /// Writes one row; a fault is the row's own.
    mutating func append(
        _ row: MappedRow, _ record: SourceRecord, to transaction: inout StoreTransaction
    ) throws {
        switch kind {
        case .calls:
            try CallRows.check(row, record)
            lines.append(record.line)
            let outcome = try record.bytes.withUnsafeBufferPointer { bytes in
                try transaction.append(CallRows.call(row, bytes))
            }
            addAmount(of: row, record)
            if let outcome { take(outcome) }
        case .charges:
            let fields = RowFields(row: row, record: record, columns: columns)
            try take(record.line) { try transaction.append(try fields.charge()) }
            addAmount(of: row, record)
        case .invoices:
            let fields = RowFields(row: row, record: record, columns: columns)
            try take(record.line) { try transaction.append(try fields.invoice()) }
            addAmount(of: row, record)
        case .prices:
            let fields = RowFields(row: row, record: record, columns: columns)
            try take(record.line) { try transaction.append(try fields.price()) }
        case .outcomes:
            let fields = RowFields(row: row, record: record, columns: columns)
            try take(record.line) { try transaction.append(try fields.outcome()) }
        }
    }

    /// Writes what is still held back.
    mutating func finish(_ transaction: inout StoreTransaction) throws {
        closeAmounts()
        if kind == .calls { take(try transaction.finishBatch()) }
    }

    private mutating func take(_ outcome: BulkOutcome) {
        written.new += outcome.insertedCount
        written.known += outcome.count - outcome.insertedCount - outcome.conflicts.count
        for (position, conflict) in outcome.conflicts {
            written.conflicts.append((lines[position], conflict))
        }
        lines.removeAll(keepingCapacity: true)
    }

    private mutating func take(_ line: Int, _ append: () throws -> AppendOutcome) throws {
        do {
            switch try append() {
            case .inserted: written.new += 1
            case .unchanged: written.known += 1
            case .conflict(let conflict): written.conflicts.append((line, conflict))
            }
        } catch StoreWriterError.invalid(_, _, let column, let value, let requirement) {
            throw RowFault.refused(column: column, value: value, expected: requirement)
        }
    }
}
