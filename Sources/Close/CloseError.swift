public import CloseLedger
public import Periods

/// Why a period cannot be closed, or a pack cannot be used.
public enum CloseError: Error, Sendable {
    /// The period has no moment between the years 1 and 9998.
    case noMoments
    /// The calendar of the books has no such period.
    case noPeriod(PeriodLabel, FiscalCalendar)
    /// The period has a pack already, or is not on its way to one.
    case alreadySealed(PeriodLabel, PeriodState)
    /// The period before is not closed yet.
    case previousNotClosed(PeriodLabel, previous: PeriodLabel, PeriodState)
    /// Periods of these books begin with a later one.
    case beforeFirst(PeriodLabel, first: PeriodLabel)
    /// A later period has a pack.
    case laterSealed(PeriodLabel, later: PeriodLabel, PeriodState)
    /// The period has no pack to sign, to lock or to open again.
    case notSealed(PeriodLabel, PeriodState)
    /// The pack was signed by all who had to: it takes no more signatures.
    case signedAlready(PeriodLabel, PeriodState)
    /// Locking leaves an earlier period unlocked.
    case earlierUnlocked(PeriodLabel, earlier: PeriodLabel, PeriodState)
    /// Checks that do not hold; nothing was written.
    case blocked(PeriodLabel, [CloseCheck])
    /// A waiver of something that is no check, or that no reason can waive.
    case notWaivable(String, waivable: [String])
    /// One person in two roles.
    case segregation(user: String, role: String, other: String)
    /// The role does not sign in these books, or has signed.
    case roleNotNeeded(role: String, needed: [String])
    case alreadySigned(role: String, user: String)
    /// A pack is not as the ledger has it.
    case packChanged(PackReference, [PackProblem])
    /// A folder that is no pack.
    case notAPack(path: String)
    /// Packs are there, and the ledger that should know them is not, or knows fewer.
    case unknownPacks([String])
}

/// One thing that is not as it should be with a pack.
public struct PackProblem: Hashable, Sendable {
    /// The file in the pack, or what else it is about.
    public let subject: String
    /// As a sentence without its end.
    public let text: String

    init(_ subject: String, _ text: String) {
        self.subject = subject
        self.text = text
    }
}
