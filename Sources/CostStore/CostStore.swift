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
        if let obstacle = FileStatus.obstacle(toReading: path) { throw .cannotOpen(path: path, reason: obstacle) }
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
    /// Costs some look-ups in the index of starts, and a walk over the rows before and behind the period or, where these
    /// are many, over its part of the index.
    public func ids(
        of table: StoreTable, startingIn period: Range<Int64>
    ) throws(StoreError) -> ClosedRange<Int64>? {
        let connection = try connect()
        let name = table.rawValue
        let last = cutOff.id(of: table)
        guard let earliest = try start(.min, of: table, connection),
            let latest = try start(.max, of: table, connection),
            let first = try connection.integer("SELECT min(id) FROM \(name)", table: name), first <= last
        else { return nil }
        if period.contains(earliest), period.contains(latest) { return first...last }
        let bounds = [period.lowerBound, period.upperBound, last]
        let found = try connection.integer(
            "SELECT 1 FROM \(name) WHERE started_at >= ?1 AND started_at < ?2 AND +id <= ?3 LIMIT 1", bounds,
            table: name)
        guard found != nil else { return nil }
        let areFar = try (
            hasMany(.min, of: table, outside: period, connection), hasMany(.max, of: table, outside: period, connection)
        )
        // Both ends from one walk over the index, where that is the way to each.
        if areFar.0, areFar.1 { return try idsByIndex(of: table, startingIn: period, connection) }
        guard let low = try id(.min, of: table, startingIn: period, byIndex: areFar.0, connection),
            let high = try id(.max, of: table, startingIn: period, byIndex: areFar.1, connection)
        else { return nil }
        // Of a damaged store, index and table may say different things.
        return min(low, high)...max(low, high)
    }
}

extension CostStore {
    /// An end of a range; the raw value is SQLite's function for it.
    private enum End: String {
        case min, max

        /// The order in which the end comes first.
        var order: String { self == .min ? "ASC" : "DESC" }
    }

    /// Up to so many rows before or behind a period it is quicker to walk over these than over the period's own part of
    /// the index of starts.
    private static let mostRowsOutside: Int64 = 1 << 20

    /// Whether so many rows are before or behind a period that it is quicker to walk over its part of the index of starts.
    private func hasMany(
        _ end: End, of table: StoreTable, outside period: Range<Int64>, _ connection: borrowing Connection
    ) throws(StoreError) -> Bool {
        let name = table.rawValue
        let outside = end == .min ? "started_at < \(period.lowerBound)" : "started_at >= \(period.upperBound)"
        let rows = try connection.integer(
            "SELECT count(*) FROM (SELECT 1 FROM \(name) WHERE \(outside) LIMIT \(CostStore.mostRowsOutside + 1))",
            table: name)
        return rows ?? 0 > CostStore.mostRowsOutside
    }

    /// The lowest or the highest id of the rows of `table` that start in `period`, up to the cut-off.
    ///
    /// - Precondition: there is such a row.
    private func id(
        _ end: End, of table: StoreTable, startingIn period: Range<Int64>, byIndex: Bool,
        _ connection: borrowing Connection
    ) throws(StoreError) -> Int64? {
        // With a plus sign SQLite walks over the index, without one over the rows in the order of their ids, to the
        // first that is in the period.
        let id = byIndex ? "+id" : "id"
        return try connection.integer(
            "SELECT \(end)(\(id)) FROM \(table.rawValue) WHERE started_at >= ?1 AND started_at < ?2 AND \(id) <= ?3",
            [period.lowerBound, period.upperBound, cutOff.id(of: table)], table: table.rawValue)
    }

    private func idsByIndex(
        of table: StoreTable, startingIn period: Range<Int64>, _ connection: borrowing Connection
    ) throws(StoreError) -> ClosedRange<Int64>? {
        var ids: ClosedRange<Int64>?
        try connection.query(
            "SELECT min(+id), max(+id) FROM \(table.rawValue) WHERE started_at >= ?1 AND started_at < ?2 AND +id <= ?3",
            [period.lowerBound, period.upperBound, cutOff.id(of: table)], table: table.rawValue
        ) { (row) throws(StoreError) in
            if !row.isNull(0) { ids = row.integer(0)...row.integer(1) }
        }
        return ids
    }

    /// The earliest or the latest start of all rows; where a row after the cut-off has none, of those before it.
    ///
    /// - Throws: ``StoreError/wrongType(table:column:id:expected:found:)`` for one that is no whole number: SQLite sorts
    ///   these before and behind all others, outside of every period, so that no scan would meet them.
    private func start(
        _ end: End, of table: StoreTable, _ connection: borrowing Connection
    ) throws(StoreError) -> Int64? {
        let cutOff = cutOff.id(of: table)
        var start: Int64?
        for ids in ["", "WHERE +id <= \(cutOff)"] where start == nil {
            try connection.query(
                "SELECT id, started_at FROM \(table.rawValue) \(ids) ORDER BY started_at \(end.order) LIMIT 1",
                table: table.rawValue
            ) { (row) throws(StoreError) in
                if row.isInteger(1) {
                    start = row.integer(1)
                } else if row.integer(0) <= cutOff {
                    throw .wrongType(
                        table: table.rawValue, column: "started_at", id: row.integer(0),
                        expected: StoredType.integer.rawValue, found: row.type(1).rawValue)
                }
            }
        }
        return start
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
