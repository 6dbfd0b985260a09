internal import Glibc

/// Appends to a cost store of version 1, all or nothing.
///
/// Rows go through a ``StoreTransaction``: when its body throws, the store is as it was before. A row whose key is known
/// is not written again, so that an import can be repeated; one that differs from the stored row is a
/// ``StoreConflict``, and what to do about it is the caller's to say.
public struct StoreWriter: ~Copyable {
    private let connection: WriterConnection

    /// Opens a store that is there.
    public init(appendingTo path: String) throws(StoreWriterError) {
        guard access(path, F_OK) == 0 else { throw .missing(path: path) }
        let connection = try WriterConnection(path: path, creating: false)
        // The index of ids is read all over: 64 MiB of it stay in memory.
        try connection.run("PRAGMA cache_size = -65536")
        guard try connection.integer("PRAGMA application_id") == StoreSchema.applicationId else {
            throw .notACostStore(path: path)
        }
        let version = try connection.integer("PRAGMA user_version")
        guard version == StoreSchema.version else { throw .unsupportedVersion(path: path, version: version) }
        self.connection = connection
    }

    /// Makes a store and fills it. It is written beside its final name and renamed when it is whole.
    ///
    /// - Parameters:
    ///   - replacing: whether a file that is there already gives way to the new store.
    ///   - waitingForDisk: whether to return only when the store would outlast a power failure.
    ///   - pageSize: the bytes of a page: a power of two from 512 to 65,536.
    public static func create<Result>(
        at path: String, replacing: Bool = false, waitingForDisk: Bool = true, pageSize: Int = 4096,
        _ body: (inout StoreTransaction) throws -> Result
    ) throws -> Result {
        guard replacing || access(path, F_OK) != 0 else { throw StoreWriterError.exists(path: path) }
        let draft = "\(path).partial-\(getpid())"
        unlink(draft)
        do {
            let result = try fill(draft, pageSize, body)
            if waitingForDisk { try synchronize(draft) }
            guard rename(draft, path) == 0 else {
                throw StoreWriterError.cannotOpen(path: path, reason: String(cString: strerror(errno)))
            }
            return result
        } catch {
            unlink(draft)
            throw error
        }
    }

    private static func fill<Result>(
        _ draft: String, _ pageSize: Int, _ body: (inout StoreTransaction) throws -> Result
    ) throws -> Result {
        let writer = StoreWriter(try WriterConnection(path: draft, creating: true))
        // Nobody else sees the draft and a failed one is thrown away: no journal, and the disk is waited for once.
        try writer.connection.run(
            "PRAGMA page_size = \(pageSize); PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
                + "PRAGMA cache_size = -65536")
        try writer.connection.run(StoreSchema.sql)
        return try writer.transaction(body)
    }

    private static func synchronize(_ path: String) throws(StoreWriterError) {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw .failed(path: path, reason: String(cString: strerror(errno))) }
    }

    private init(_ connection: consuming WriterConnection) {
        self.connection = connection
    }

    /// Runs `body` in one transaction and commits it; what `body` throws undoes all that it appended.
    public func transaction<Result>(_ body: (inout StoreTransaction) throws -> Result) throws -> Result {
        try connection.run("BEGIN IMMEDIATE")
        do {
            let result = try run(body)
            try connection.run("COMMIT")
            return result
        } catch {
            connection.rollBack()
            throw error
        }
    }

    /// Statements are finalized when it returns, before the transaction ends.
    private func run<Result>(_ body: (inout StoreTransaction) throws -> Result) throws -> Result {
        var transaction = try StoreTransaction(connection)
        let result = try body(&transaction)
        try transaction.flush()
        return result
    }
}

/// The rows of one import on their way into a store.
public struct StoreTransaction: ~Copyable {
    private let calls: TableAppender
    private let charges: TableAppender
    private let prices: TableAppender
    private let outcomes: TableAppender
    private let invoices: TableAppender
    private let fxRates: TableAppender
    private var row = StoreRow()
    private var bulk = StoreRow()
    private var bulkRows = 0
    private var bulkInserted = 0

    init(_ connection: borrowing WriterConnection) throws(StoreWriterError) {
        // All are made before one is stored: a half-made value could not be destroyed.
        let calls = try TableAppender(.calls, connection)
        let charges = try TableAppender(.charges, connection)
        let prices = try TableAppender(.prices, connection)
        let outcomes = try TableAppender(.outcomes, connection)
        let invoices = try TableAppender(.invoices, connection)
        let fxRates = try TableAppender(.fxRates, connection)
        self.calls = calls
        self.charges = charges
        self.prices = prices
        self.outcomes = outcomes
        self.invoices = invoices
        self.fxRates = fxRates
    }

    /// Appends a call unless its `callId` is known.
    public mutating func append(_ call: CallRecord) throws(StoreWriterError) -> AppendOutcome {
        try fillRow(call)
        // What came before goes first.
        if bulkRows > 0 { try flush() }
        return try calls.append(row)
    }

    /// Appends a charge unless its `chargeId` is known.
    public mutating func append(_ charge: ChargeRecord) throws(StoreWriterError) -> AppendOutcome {
        try fillRow(charge)
        return try charges.append(row)
    }

    /// Appends a price unless there is one of the same scope and start of validity.
    public mutating func append(_ price: PriceRecord) throws(StoreWriterError) -> AppendOutcome {
        try fillRow(price)
        return try prices.append(row)
    }

    /// Appends an outcome unless its `outcomeId` is known.
    public mutating func append(_ outcome: OutcomeRecord) throws(StoreWriterError) -> AppendOutcome {
        try fillRow(outcome)
        return try outcomes.append(row)
    }

    /// Appends an invoice unless its `invoiceId` is known.
    public mutating func append(_ invoice: InvoiceRecord) throws(StoreWriterError) -> AppendOutcome {
        try fillRow(invoice)
        return try invoices.append(row)
    }

    /// Appends a rate unless there is one of the same day and pair.
    public mutating func append(_ rate: FXRateRecord) throws(StoreWriterError) -> AppendOutcome {
        try fillRow(rate)
        return try fxRates.append(row)
    }

    /// The last row of a table; `nil` when it is empty. What the fast path holds back is written first.
    public mutating func lastRow(of table: StoreWriterTable) throws(StoreWriterError) -> StoreRowMark? {
        try flush()
        return try lastRow(of: table, upTo: .max)
    }

    /// Whether a row is still where it was, so that what was known of the table then is true of it now.
    public mutating func holds(_ mark: StoreRowMark, in table: StoreWriterTable) throws(StoreWriterError) -> Bool {
        try lastRow(of: table, upTo: mark.number) == mark
    }

    private func lastRow(of table: StoreWriterTable, upTo number: Int64) throws(StoreWriterError) -> StoreRowMark? {
        switch table {
        case .calls: try calls.lastRow(upTo: number)
        case .charges: try charges.lastRow(upTo: number)
        case .prices: try prices.lastRow(upTo: number)
        case .outcomes: try outcomes.lastRow(upTo: number)
        case .invoices: try invoices.lastRow(upTo: number)
        case .fxRates: try fxRates.lastRow(upTo: number)
        }
    }

    /// Appends a call by the fast path, unless its id is known; nothing is compared. The bytes of its texts are copied.
    public mutating func insert(_ call: borrowing BulkCall) throws(StoreWriterError) {
        call.write(to: &bulk)
        bulkRows += 1
        if bulkRows == TableAppender.rowsOfBulk { try flush() }
    }

    /// Writes what the fast path still holds back; how many calls it has added to the store so far.
    @discardableResult
    public mutating func flush() throws(StoreWriterError) -> Int {
        bulkInserted += try calls.insert(bulk)
        bulk.removeAll()
        bulkRows = 0
        return bulkInserted
    }

    /// Appends the calls of a batch; one whose id is known is compared with the stored one.
    public mutating func append(_ batch: borrowing CallBatch) throws(StoreWriterError) -> BulkOutcome {
        // What came before goes first.
        if bulkRows > 0 { try flush() }
        let outcome = try calls.insertComparing(batch.rows)
        bulkInserted += outcome.insertedCount
        return outcome
    }

    private mutating func fillRow<Record: StoreRecord>(_ record: Record) throws(StoreWriterError) {
        row.removeAll()
        record.write(to: &row)
        if let violation = record.violation {
            throw .invalid(
                table: Record.table, key: key(Record.table), column: violation.column, value: violation.value,
                requirement: violation.requirement)
        }
    }

    private func key(_ table: StoreWriterTable) -> String {
        switch table {
        case .calls: calls.key(of: row)
        case .charges: charges.key(of: row)
        case .prices: prices.key(of: row)
        case .outcomes: outcomes.key(of: row)
        case .invoices: invoices.key(of: row)
        case .fxRates: fxRates.key(of: row)
        }
    }
}
