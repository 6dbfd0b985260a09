internal import CSQLite

/// A cost store, opened read-only and never altered, in rollback or WAL mode, while a gateway may append to it.
///
/// The rows that count are those up to the cut-off stamp, taken once when the store is opened. Tables are append-only, so
/// every later read through any connection sees the same rows below it.
public struct CostStore: Sendable {
    /// The path it was opened by.
    public let path: String
    /// The highest ids at the time of opening.
    public let cutOff: CutOff
    /// How long to wait for a writer that holds its lock, in milliseconds.
    private let patience: Int32

    /// Opens a store and checks that it is one.
    ///
    /// - Parameters:
    ///   - cutOff: the stamp of an earlier run that is to be repeated; `nil` takes all that is there now.
    ///   - patience: how long to wait for a writer that holds its lock, in milliseconds.
    public init(path: String, cutOff: CutOff? = nil, patience: Int32 = 10_000) throws(StoreError) {
        guard let status = FileStatus(path: path) else { throw .missing(path: path) }
        guard !status.isDirectory else { throw .cannotOpen(path: path, reason: "it is a folder") }
        guard status.size > 0 else { throw .notADatabase(path: path) }
        let connection = try Connection(path: path, patience: patience)
        let application = try connection.integer("PRAGMA application_id", table: "") ?? 0
        guard application == StoreSchema.applicationId else {
            throw .notACostStore(path: path, applicationId: application)
        }
        let version = try connection.integer("PRAGMA user_version", table: "") ?? 0
        guard version == StoreSchema.version else { throw .unsupportedVersion(path: path, version: version) }
        let calls = try connection.integer("SELECT max(id) FROM calls", table: "calls") ?? 0
        let charges = try connection.integer("SELECT max(id) FROM charges", table: "charges") ?? 0
        self.path = path
        self.patience = patience
        let outcomes = try connection.integer("SELECT max(id) FROM outcomes", table: "outcomes") ?? 0
        self.cutOff = cutOff ?? CutOff(callId: calls, chargeId: charges, outcomeId: outcomes)
    }

    /// Opens another connection.
    func connect() throws(StoreError) -> Connection { try Connection(path: path, patience: patience) }

    /// The smallest range of ids up to the cut-off that holds all rows of `table` that start in `period`, or `nil` when
    /// there is no such row.
    ///
    /// Costs two look-ups in the index of starts when the whole table lies in the period, else a walk over that part of
    /// the index.
    public func ids(
        of table: StoreTable, startingIn period: Range<Int64>
    ) throws(StoreError) -> ClosedRange<Int64>? {
        let connection = try connect()
        let last = cutOff.id(of: table)
        let name = table.rawValue
        try checkStarts(of: table, connection)
        guard let first = try connection.integer("SELECT min(id) FROM \(name)", table: name), first <= last,
            let earliest = try connection.integer("SELECT min(started_at) FROM \(name)", table: name),
            let latest = try connection.integer("SELECT max(started_at) FROM \(name)", table: name)
        else { return nil }
        if period.contains(earliest), period.contains(latest) { return first...last }

        let bounds = [period.lowerBound, period.upperBound, last]
        let condition = "WHERE started_at >= ?1 AND started_at < ?2 AND id <= ?3"
        guard let low = try connection.integer("SELECT min(id) FROM \(name) \(condition)", bounds, table: name),
            let high = try connection.integer("SELECT max(id) FROM \(name) \(condition)", bounds, table: name)
        else { return nil }
        return low...high
    }
}

extension CostStore {
    /// Finds starts that are no whole numbers: SQLite sorts them outside of every period, so no scan would meet them.
    private func checkStarts(of table: StoreTable, _ connection: borrowing Connection) throws(StoreError) {
        try connection.query(
            """
            SELECT id, started_at FROM \(table.rawValue)
            WHERE (started_at IS NULL OR started_at > \(Int64.max)) AND id <= ?1 LIMIT 1
            """, [cutOff.id(of: table)], table: table.rawValue
        ) { (row) throws(StoreError) in
            throw .wrongType(
                table: table.rawValue, column: "started_at", id: row.integer(0),
                expected: StoredType.integer.rawValue, found: row.type(1).rawValue)
        }
    }
}

/// The two tables that are read by row.
public enum StoreTable: String, CaseIterable, Sendable {
    case calls, charges
}

/// Up to where a run reads: the highest id of each growing table that it has seen at its start.
public struct CutOff: Hashable, Sendable {
    /// The highest `calls.id`; 0 when there is none.
    public let callId: Int64
    /// The highest `charges.id`; 0 when there is none.
    public let chargeId: Int64
    /// The highest `outcomes.id`; 0 when there is none.
    public let outcomeId: Int64

    /// A stamp.
    public init(callId: Int64, chargeId: Int64, outcomeId: Int64 = 0) {
        self.callId = callId
        self.chargeId = chargeId
        self.outcomeId = outcomeId
    }

    /// The highest id of a table.
    public func id(of table: StoreTable) -> Int64 {
        switch table {
        case .calls: callId
        case .charges: chargeId
        }
    }
}
