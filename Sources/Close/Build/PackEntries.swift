internal import Bookkeeping
internal import Books
internal import CloseLedger
internal import Export
internal import Journals
internal import Money
internal import Periods
internal import Postings
internal import Reconciliation

/// The entries of a pack: those of the period, and the reversal of the pack that this one replaces.
struct PackEntries: Sendable {
    /// All of them, in the order in which they are posted.
    var journals: [Journal] { takenBack + own }
    /// What takes back the entries of the pack that this one replaces.
    let takenBack: [Journal]
    /// What the period posts, reversals of accruals among it.
    let own: [Journal]
    /// What is accrued at the end of the period.
    let accruals: [Accrual]
    /// Earlier accruals whose invoice has come.
    let settlements: [AccrualSettlement]
    /// Amounts too small for a line of their own; the sums hold them.
    let dropped: [DroppedAmount]
    /// What is wrong between the accruals of the pack before and their reversals.
    let accrualFindings: [AccrualFinding]
    /// The proof that the entries are what was posted, and that every accrual is reversed.
    let controls: [PackManifest.Control]

    init(_ inputs: PackInputs, _ months: [BilledMonth], _ priors: PriorPeriods) throws {
        var request = EntryRequest(
            of: inputs.period, version: inputs.version, reference: "\(inputs.period)/v\(inputs.version)", months: months
        )
        request.next = inputs.books.calendar.period(after: inputs.period)
        request.invoices = inputs.invoices
        request.rates = ExchangeRates(inputs.rates)
        request.items = try ReconcilingItem.read(of: inputs.books)
        let last = inputs.earlier.last
        let toReverse = try last?.journals().filter { $0.reversalDate != nil } ?? []
        request.accrualsToReverse = toReverse
        request.openAccruals = try last?.accruals() ?? []
        for month in Set(request.openAccruals.map(\.key.month)) {
            guard inputs.reconciler(of: month) == .earlier else {
                request.reconciledElsewhere.insert(month)
                continue
            }
            // Periods that end with months of UTC have all of a month in one of them.
            for edge in month.microseconds.parts(outside: inputs.posted) {
                let figures = try inputs.exports(of: edge, inputs.basis).map { request in
                    var request = request
                    request.validates = false
                    return MeteredFigures(try ExportRun(request).run().lines)
                }
                request.elsewhere[month] = figures.reduce(request.elsewhere[month] ?? MeteredFigures(), +)
            }
        }
        request.changes = try PackEntries.changes(inputs, priors)
        let entries = try PeriodEntries(request, books: inputs.books)

        let replaced = try inputs.replaced?.journals() ?? []
        takenBack = replaced.map { journal in
            var reversal = journal.reversed(
                number: "\(journal.number)-R", period: inputs.period.label, date: inputs.period.lastDay,
                reference: request.reference)
            // Also an entry that was to be reversed by itself is taken back as a whole, once.
            reversal.reversalDate = nil
            return reversal
        }
        own = entries.journals
        accruals = entries.accruals
        accrualFindings = AccrualCheck.findings(in: toReverse + own, asOf: inputs.period.firstDay)
        settlements = entries.settlements
        dropped = entries.dropped
        controls =
            entries.checks.map { .init(statement: $0.statement, left: $0.left, right: $0.right) }
            + PackEntries.reversalControls(toReverse, own)
            + PackEntries.replacementControls(replaced, takenBack)
        try JournalBalance.check(journals)
    }

    /// What the prior-period lines are to the books of account: one change a period and cause.
    private static func changes(_ inputs: PackInputs, _ priors: PriorPeriods) throws -> [PeriodChange] {
        var changes: [PeriodChange] = []
        for pack in inputs.earlier {
            for cause in PriorPeriodLine.Cause.allCases {
                let lines = priors.lines.filter { $0.pack == pack.manifest.name && $0.cause == cause }
                guard !lines.isEmpty else { continue }
                changes.append(
                    PeriodChange(
                        of: pack.manifest.period,
                        try Dictionary(grouping: lines) { try $0.billingMonth(in: pack.manifest) }.mapValues {
                            $0.map(\.posting)
                        },
                        suspense: inputs.books.settings.suspense))
            }
        }
        return changes
    }

    /// The closing accrual of the pack before is the opening reversal of this one.
    private static func reversalControls(_ accrued: [Journal], _ journals: [Journal]) -> [PackManifest.Control] {
        let reversed = Dictionary(journals.compactMap { journal in journal.reverses.map { ($0, journal) } }) { $1 }
        let currencies = Set(accrued.map(\.currency)).sorted()
        return currencies.map { currency in
            let ofCurrency = accrued.filter { $0.currency == currency }
            let debits = ofCurrency.reduce(Int128(0)) { $0 + $1.debits }
            let credits = ofCurrency.reduce(Int128(0)) { $0 + (reversed[$1.number]?.credits ?? 0) }
            return .init(
                statement: "accruals of the period before in \(currency) = their reversals",
                left: currency.text(debits), right: currency.text(credits))
        }
    }

    private static func replacementControls(_ replaced: [Journal], _ reversals: [Journal]) -> [PackManifest.Control] {
        Set(replaced.map(\.currency)).sorted().map { currency in
            let sum = { (journals: [Journal]) in
                currency.text(journals.reduce(Int128(0)) { $0 + ($1.currency == currency ? $1.debits : 0) })
            }
            return .init(
                statement: "entries of the pack that is replaced in \(currency) = their reversals",
                left: sum(replaced), right: sum(reversals))
        }
    }
}
