/// Why a cost store cannot be read.
public enum StoreError: Error, Hashable, Sendable {
    /// There is no file at the path.
    case missing(path: String)
    /// The file cannot be opened; `reason` is SQLite's or the system's own word.
    case cannotOpen(path: String, reason: String)
    /// The file is no SQLite database.
    case notADatabase(path: String)
    /// It is a database of something else: `PRAGMA application_id` is not that of a cost store.
    case notACostStore(path: String, applicationId: Int64)
    /// It is a cost store of a version that this program does not know.
    case unsupportedVersion(path: String, version: Int64)
    /// A table or a column of the contract is not there.
    case missingColumn(table: String, column: String)
    /// Somebody else kept the file locked for longer than the time-out.
    case locked(path: String)
    /// The file is damaged or cut short; found while reading `table`, in the rows of `ids` where that is known.
    case damaged(path: String, table: String, ids: ClosedRange<Int64>?, reason: String)
    /// A value is of another type than the contract says, or missing where it must not be.
    case wrongType(table: String, column: String, id: Int64, expected: String, found: String)
    /// A decimal text of the store is no exact decimal.
    case badDecimal(table: String, column: String, row: String, value: String)
    /// SQLite reports anything else.
    case failed(path: String, reason: String)
}
