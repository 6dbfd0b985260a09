/// Why a cost store cannot be written. Whatever is thrown, the store is as it was before.
public enum StoreWriterError: Error, Hashable, Sendable {
    /// There is no store at the path to append to.
    case missing(path: String)
    /// A new store was to be made where something is already.
    case exists(path: String)
    /// The file cannot be opened or made; `reason` is SQLite's or the system's own word.
    case cannotOpen(path: String, reason: String)
    /// The file is no SQLite database, or one whose `PRAGMA application_id` is not that of a cost store.
    case notACostStore(path: String)
    /// It is a cost store of a version that this program does not know.
    case unsupportedVersion(path: String, version: Int64)
    /// Somebody else kept the file locked for longer than the time-out.
    case locked(path: String)
    /// A row breaks the store's contract; `requirement` says what would be right.
    case invalid(table: StoreWriterTable, key: String, column: String, value: String, requirement: String)
    /// SQLite or the system reports anything else: a full disk, a damaged file.
    case failed(path: String, reason: String)
}

/// A row that was offered for a key that the store already has, with other values. The stored row stays.
public struct StoreConflict: Error, Hashable, Sendable {
    /// One column in which the two rows differ; `nil` is a missing value.
    public struct Difference: Hashable, Sendable {
        /// The column's name.
        public let column: String
        /// The value in the store, as text.
        public let stored: String?
        /// The value that was offered, as text.
        public let offered: String?

        /// A column and its two values.
        public init(column: String, stored: String?, offered: String?) {
            self.column = column
            self.stored = stored
            self.offered = offered
        }
    }

    /// The table.
    public let table: StoreWriterTable
    /// The values of the columns that tell rows apart, in the order of the table, joined by `/`.
    public let key: String
    /// Every column that differs, in the order of the table.
    public let differences: [Difference]

    /// Two rows of one key.
    public init(table: StoreWriterTable, key: String, differences: [Difference]) {
        self.table = table
        self.key = key
        self.differences = differences
    }
}

/// What became of a row that was appended.
public enum AppendOutcome: Hashable, Sendable {
    /// The store has one row more.
    case inserted
    /// The store had this very row.
    case unchanged
    /// The store has another row with this key.
    case conflict(StoreConflict)
}

/// What became of a batch of calls.
public struct BulkOutcome: Sendable {
    /// The calls of the batch.
    public let count: Int
    /// Those of them that the store did not have.
    public internal(set) var insertedCount: Int
    /// Those that the store has with other values, by their position in the batch. The others that were not inserted
    /// are known as they are.
    public internal(set) var conflicts: [(position: Int, conflict: StoreConflict)]
}
