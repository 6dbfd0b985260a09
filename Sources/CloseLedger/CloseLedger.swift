internal import Glibc
public import Periods

/// The file in which each step of each period is recorded: append-only, each record with the hash of the one before.
///
/// An edit is noticed, for a record's hash covers its text and all records before it; SQLite itself refuses to change or
/// to remove a record.
public final class CloseLedger {
    /// The name of the file in the books.
    public static let file = "ledger.sqlite"

    /// What has happened so far.
    public private(set) var history: LedgerHistory
    private let database: LedgerDatabase

    /// What the ledger of some books says; nothing where there is none yet.
    public static func history(at path: String) throws(LedgerError) -> LedgerHistory {
        guard access(path, F_OK) == 0 else { return LedgerHistory() }
        return try LedgerDatabase.open(path, isWritten: false).history()
    }

    /// Whether there is a ledger. One is made before the first pack is published, so packs without one are a ledger that
    /// was lost.
    public static func exists(at path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_size > 0
    }

    /// Opens the ledger to write; makes it where there is none.
    public init(openingAt path: String) throws(LedgerError) {
        database = try LedgerDatabase.open(path, isWritten: true)
        history = try database.history()
    }

    /// What is to be recorded.
    public struct Entry: Sendable {
        public var period: PeriodLabel
        public var event: LedgerEvent
        public var pack: PackReference?
        public var reason: String?

        /// An entry.
        public init(_ period: PeriodLabel, _ event: LedgerEvent, pack: PackReference? = nil, reason: String? = nil) {
            self.period = period
            self.event = event
            self.pack = pack
            self.reason = reason
        }
    }

    /// Records steps: all of them or none.
    ///
    /// - Parameter before: done when the records are written and not yet final; they are dropped when it fails.
    public func record(
        _ entries: [Entry], by user: String, at time: Instant, before: () throws -> Void = {}
    ) throws {
        var updated = history
        var records: [(record: LedgerRecord, previous: String)] = []
        for entry in entries {
            let record = LedgerRecord(
                sequence: Int64(updated.records.count + 1), recordedAt: time, user: user, period: entry.period,
                event: entry.event, pack: entry.pack, reason: entry.reason)
            records.append((record, updated.head))
            try updated.append(record)
        }
        try database.begin()
        do {
            for (record, previous) in records { try database.insert(record, after: previous) }
            try before()
            try database.commit()
        } catch {
            database.rollBack()
            throw error
        }
        history = updated
    }
}
