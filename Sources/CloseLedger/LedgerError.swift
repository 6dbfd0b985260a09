public import Periods

/// Why the ledger cannot be used, or refuses a record.
public enum LedgerError: Error, Hashable, Sendable {
    /// The period is in another state than the step needs.
    case transitionNotAllowed(period: PeriodLabel, from: PeriodState, to: PeriodState)
    /// The step needs a reason.
    case reasonMissing(period: PeriodLabel, to: PeriodState)
    /// A record contradicts those before it.
    case inconsistent(sequence: Int64)
    /// A record is not the one that was written: its hash, or that of the one before, is another.
    case edited(path: String, sequence: Int64)
    /// The file is no close ledger.
    case notALedger(path: String)
    /// The file cannot be read or written, in the system's or SQLite's words.
    case failed(path: String, reason: String)
    /// The file is cut short or overwritten in part.
    case damaged(path: String, reason: String)
    /// Somebody else is changing these books.
    case busy(path: String, holder: String)
}
