import Bookkeeping
import Books
import CostStore
import Journals
import Reconciliation
import SettingsText

extension ErrorText {
    /// What a person is told when a month's entries cannot be made.
    init(_ error: BookkeepingError) {
        switch error {
        case .accounts(let problems):
            self.init(
                "the entries need accounts that the chart does not have:\n"
                    + problems.map { "  \($0)" }.joined(separator: "\n"), Exit.wrongUsage)
        case .missingRate(let rate): self.init(rate)
        case .unknownCurrency(let code): self.init("'\(code)' is no currency of ISO 4217", Exit.failedCheck)
        case .journal(let error): self.init(error)
        case .reconciliation(let error): self.init(error)
        case .doesNotTie(let check):
            self.init(
                "the entries do not tie, and none was written: \(check.statement): \(check.left) ≠ \(check.right)",
                Exit.failedCheck)
        }
    }

    init(_ error: ReconciliationError) {
        switch error {
        case .outOfRange(let account):
            self.init("\(account): an amount is beyond what can be added up exactly", Exit.failedCheck)
        }
    }

    private init(_ rate: MissingRate) {
        let days =
            rate.kind == .spot ? "on or before \(rate.date)" : "from \(rate.days.lowerBound) to \(rate.days.upperBound)"
        self.init(
            "the store's table fx_rates has no rate from \(rate.from) to \(rate.to), nor the other way round, \(days) "
                + "(\(rate.kind.rawValue)); add one", Exit.failedCheck)
    }

    init(_ error: JournalError) {
        let sentence =
            switch error {
            case .unbalanced(let number, let currency, let debits, let credits):
                "entry \(number) does not balance: debits \(debits) \(currency), credits \(credits) \(currency)"
            case .duplicateNumber(let number): "two entries have the number \(number)"
            case .empty(let number): "entry \(number) has no lines"
            case .noAccount(let number, let line): "entry \(number), line \(line): no account"
            case .zeroLine(let number, let line): "entry \(number), line \(line): an amount of nothing"
            case .outOfRange(let number): "entry \(number): an amount is beyond what can be added up exactly"
            case .text(let format, let column, let value, let reason):
                "format \(format), column \(column): '\(value)' \(reason); change the name in the books, or the template"
            case .tooManyLines(let format, let number, let limit):
                "format \(format): entry \(number) cannot be cut to \(limit) lines"
            }
        self.init("\(sentence). No journal was written.", Exit.failedCheck)
    }

    init(_ conflict: StoreConflict) {
        self.init(
            "table \(conflict.table.rawValue): \(conflict.key) is there already with other figures, and nothing was "
                + "written:\n"
                + conflict.differences.map {
                    "  \($0.column): \($0.stored ?? "nothing") in the store, \($0.offered ?? "nothing") now"
                }
                .joined(separator: "\n")
                + "\n  What is in a store stays. A correction of an invoice is a further one: a credit note, an invoice of its own id.",
            Exit.failedCheck)
    }

    init(_ error: EntryFileError) {
        switch error {
        case .unreadable(let file, let reason): self.init("\(file) cannot be read: \(reason)", Exit.inputOutput)
        case .problems(let problems):
            self.init(
                "the file has \(problems.count) problem\(problems.count == 1 ? "" : "s"), and nothing was written:\n"
                    + problems.map { "  \($0)" }.joined(separator: "\n"), Exit.wrongUsage)
        }
    }
}
