import AllocationReview
import Close
import CloseLedger
import Periods

extension ErrorText {
    init(_ error: ReviewError) {
        switch error {
        case .storeChanged(let pack):
            self.init(
                "the store and the rules that pack \(pack) keeps do not give what it posted: chargeback verify and "
                    + "chargeback reproduce say what was changed; --current explains what they give now",
                Exit.failedCheck)
        }
    }

    init(_ error: CloseError) {
        switch error {
        case .noMoments: self.init("the period has no moment between the years 1 and 9998", Exit.wrongUsage)
        case .noPeriod(let label, let calendar):
            let known =
                calendar.bounds.map { "it goes from \($0.first) to \($0.last); add years or periods to it" }
                ?? "its periods are months, such as 2026-10"
            self.init(
                "the calendar of the books has no period \(label): \(known) (calendar in chargeback.yaml)",
                Exit.wrongUsage)
        case .alreadySealed(let label, let state):
            let way =
                switch state {
                case .softClosed: "chargeback close \(label) without --soft seals it"
                case .locked: "it can never be opened again; what is late is booked in the next open period"
                default:
                    "what is late is booked in the next open period; chargeback reopen \(label) --reason WHY opens it again"
                }
            self.init("\(label) is \(state.title) already: \(way)", Exit.forbidden)
        case .previousNotClosed(let label, let previous, let state):
            let way =
                state == .softClosed
                ? "it waits for signatures (chargeback status), or close it: chargeback close \(previous)"
                : "close it first: chargeback close \(previous)"
            self.init("\(label) cannot be closed before \(previous), which is \(state.title): \(way)", Exit.forbidden)
        case .beforeFirst(let label, let first):
            self.init(
                "\(label) is before \(first), the first period of these books: a period before it cannot be closed",
                Exit.forbidden)
        case .laterSealed(let label, let later, let state):
            self.init(
                "\(label) cannot be opened or closed while \(later) is \(state.title), for that pack has booked what changed "
                    + "about \(label): open \(later) first, or leave it to the next close to book the change",
                Exit.forbidden)
        case .notSealed(let label, let state):
            self.init(
                "\(label) is \(state.title) and has no pack that could be signed, locked or opened again: "
                    + "chargeback close \(label) makes one", Exit.forbidden)
        case .signedAlready(let label, let state):
            self.init(
                "\(label) is \(state.title), and its pack takes no more signatures: chargeback status says who has signed",
                Exit.forbidden)
        case .earlierUnlocked(let label, let earlier, let state):
            self.init(
                "\(label) cannot be locked before \(earlier), which is \(state.title): lock that first", Exit.forbidden)
        case .blocked(let label, let checks):
            var text = "\(label) does not close, and nothing was written:\n"
            for check in checks {
                let lines = check.finding.split(separator: "\n")
                text += "  \(check.kind.title): \(lines.first ?? "")\n"
                for line in lines.dropFirst() { text += "    \(line)\n" }
                if let remedy = check.remedy { text += "    → \(remedy)\n" }
            }
            self.init(String(text.dropLast()), Exit.failedCheck)
        case .notWaivable(let check, let waivable):
            self.init(
                "no reason lets '\(check)' pass; one can be given for \(waivable.joined(separator: ", "))",
                Exit.wrongUsage)
        case .segregation(let user, let role, let other):
            self.init(
                "\(user) is the \(other) of this pack and cannot be its \(role) too: somebody else signs (--user), or "
                    + "close.segregation is switched off in chargeback.yaml, which is recorded", Exit.forbidden)
        case .roleNotNeeded(let role, let needed):
            self.init(
                needed.isEmpty
                    ? "nobody signs in these books: name roles in close.sign_off of chargeback.yaml"
                    : "a \(role) does not sign in these books; \(needed.joined(separator: ", ")) do", Exit.wrongUsage)
        case .alreadySigned(let role, let user):
            self.init("the \(role) has signed already: \(user)", Exit.forbidden)
        case .packChanged(let pack, let problems):
            let told = problems.prefix(20).map { "  \($0.subject) \($0.text)" }.joined(separator: "\n")
            self.init(
                "pack \(pack) is not as it was issued:\n\(told)\n  Restore it from a copy: chargeback verify tells when it is "
                    + "whole again.", Exit.forbidden)
        case .notAPack(let path):
            self.init("\(path) is no pack: it has no \(PackManifest.file) that this program can read", Exit.inputOutput)
        case .unknownPacks(let packs):
            self.init(
                "the ledger does not know \(packs.joined(separator: ", ")): was \(CloseLedger.file) replaced by an older "
                    + "copy, or lost? Restore the newest one; nothing was changed.", Exit.forbidden)
        }
    }

    init(_ error: LedgerError) {
        switch error {
        case .transitionNotAllowed(let period, let from, let to):
            let way = from == .softClosed ? ": close it first" : from == .locked ? ": that is for good" : ""
            self.init("\(period) is \(from.title) and cannot become \(to.title)\(way)", Exit.forbidden)
        case .reasonMissing(let period, let to):
            self.init("\(period) becomes \(to.title) only with a reason: --reason WHY", Exit.wrongUsage)
        case .inconsistent(let sequence):
            self.init("record \(sequence) would contradict the ledger; nothing was recorded", Exit.forbidden)
        case .edited(let path, let sequence):
            self.init(
                "\(path): record \(sequence) is not the one that was written, or one before it is missing. Restore the "
                    + "ledger from a copy; nothing was changed.", Exit.forbidden)
        case .notALedger(let path):
            self.init("\(path) is no close ledger: restore it from a copy; nothing was changed.", Exit.inputOutput)
        case .damaged(let path, let reason):
            self.init(
                "\(path) is damaged (\(reason)): restore the ledger from a copy; nothing was changed.", Exit.inputOutput
            )
        case .failed(let path, let reason):
            self.init(
                "\(path): \(reason). Nothing was recorded: you must be allowed to write to this file and its folder, and "
                    + "the disk must have room.", Exit.inputOutput)
        case .busy(_, let holder):
            self.init(
                "these books are being closed by \(holder.isEmpty ? "somebody else" : holder); try again when that is done",
                Exit.forbidden)
        }
    }
}
