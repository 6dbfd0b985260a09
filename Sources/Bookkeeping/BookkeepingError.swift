public import Journals
public import Reconciliation
public import SettingsText

/// Why a period's entries cannot be made.
public enum BookkeepingError: Error, Hashable, Sendable {
    /// Accounts of the settings that the chart does not have.
    case accounts([SettingProblem])
    /// An amount that is to be converted, and no rate for it.
    case missingRate(MissingRate)
    /// A currency of the store that is none of ISO 4217.
    case unknownCurrency(String)
    /// Entries that do not balance, or are beyond what can be counted.
    case journal(JournalError)
    /// Derived lines that are beyond what can be counted.
    case reconciliation(ReconciliationError)
    /// What the entries come to is not what was posted.
    case doesNotTie(EntryCheck)
}
