internal import Apportionment
public import Books
public import Journals
internal import Lines
public import Money
internal import Periods
internal import Postings
public import Reconciliation

/// The entries of a period: reversals, usage, true-ups, corrections, accruals, and what exchange rates make of them.
///
/// All cost of a currency is rounded once: entries add up to its rounded sum, companies to their entry, lines to their
/// company.
public struct PeriodEntries: Sendable {
    /// Balanced entries in the order in which they are posted.
    public let journals: [Journal]
    /// What is accrued at the end of the period: to be reversed in the next, and settled or accrued again there.
    public let accruals: [Accrual]
    /// Earlier accruals whose invoice has come.
    public let settlements: [AccrualSettlement]
    /// Amounts too small for a line of their own; the sums hold them.
    public let dropped: [DroppedAmount]
    /// The proof that what is posted is what the entries come to.
    public let checks: [EntryCheck]
    /// What is posted, in the currency of the group; none where the settings name no such currency.
    public let reporting: [ReportingTotal]

    /// Makes the entries.
    ///
    /// - Throws: ``BookkeepingError``: nothing is booked that does not balance or does not tie.
    public init(_ request: EntryRequest, books: Books) throws(BookkeepingError) {
        let directory = TargetDirectory(books)
        let plan = try EntryPlan(request, books, directory)
        var assembly = EntryAssembly(request, books, directory)
        assembly.reverse(request.accrualsToReverse)
        for currency in Set(plan.entries.map(\.currency)).sorted() {
            try assembly.add(
                plan.entries.filter { $0.currency == currency }, in: currency, plan.liabilities[currency] ?? [])
        }
        let problems = directory.problems(needing: assembly.neededAccounts)
        guard problems.isEmpty else { throw .accounts(problems) }
        do throws(JournalError) {
            try JournalBalance.check(assembly.journals)
        } catch {
            throw .journal(error)
        }
        journals = assembly.journals
        accruals = plan.accruals
        settlements = plan.settlements
        dropped = assembly.dropped
        checks = EntryCheck.checks(request, plan, assembly)
        reporting = try ReportingTotal.totals(assembly.posted, request, books)
        if let failed = checks.first(where: { !$0.holds }) { throw .doesNotTie(failed) }
    }

    /// Accrual entries and the FX differences that go with them: what the next period reverses.
    public var journalsToReverse: [Journal] { journals.filter { $0.reversalDate != nil } }
}

/// What is posted in a currency, in that of the group.
public struct ReportingTotal: Hashable, Sendable {
    /// What the entries come to in their own currency.
    public let posted: Total
    public let rate: ExchangeRate
    /// The same in the currency of the group, rounded to what is paid in it.
    public let amount: Total

    static func totals(
        _ posted: [Currency: Int128], _ request: EntryRequest, _ books: Books
    ) throws(BookkeepingError) -> [ReportingTotal] {
        guard let reporting = books.settings.close.reportingCurrency else { return [] }
        var totals: [ReportingTotal] = []
        for (currency, units) in posted.sorted(by: { $0.key < $1.key }) {
            let rate: ExchangeRate
            do throws(MissingRate) {
                rate = try request.rates.rate(
                    from: currency, to: reporting, books.settings.close.fxRate,
                    of: request.days, on: request.accountingDate)
            } catch {
                throw .missingRate(error)
            }
            let sum = Total(picos: units * currency.minorUnit.picos)
            guard let converted = (rate.converted(sum) / Fraction(reporting.minorUnit)).rounded else {
                throw .journal(.outOfRange(number: "\(request.period) \(currency)"))
            }
            totals.append(
                ReportingTotal(posted: sum, rate: rate, amount: Total(picos: converted * reporting.minorUnit.picos)))
        }
        return totals
    }
}

/// An amount that rounds to nothing.
public struct DroppedAmount: Hashable, Sendable {
    /// The entry whose sum holds it.
    public let number: String
    public let target: JournalTarget
    public let currency: Currency
    public let amount: Total
}

/// Two figures that must be one.
public struct EntryCheck: Hashable, Sendable {
    public let statement: String
    public let left: String
    public let right: String

    /// Whether they are.
    public var holds: Bool { left == right }

    static func checks(_ request: EntryRequest, _ plan: EntryPlan, _ assembly: EntryAssembly) -> [EntryCheck] {
        var checks: [EntryCheck] = []
        for currency in Set(plan.entries.map(\.currency)).sorted() {
            // What goes in, added up by the postings and not by the entries.
            var exact = Total.zero
            for month in request.months {
                exact += month.postings.total(in: currency.code).billed
                for line in month.trueUp.lines where line.key.currency == currency.code { exact += line.costs.billed }
            }
            for open in request.openAccruals where open.key.account.currency == currency.code { exact += open.amount }
            for change in request.changes { exact += change.net(in: currency.code) }
            for settlement in plan.settlements where settlement.accrual.key.account.currency == currency.code {
                exact += settlement.variance
            }
            let rounded = (Fraction(exact) / Fraction(currency.minorUnit)).rounded ?? 0
            checks.append(
                EntryCheck(
                    statement: "cost posted in \(currency), rounded once = entries", left: currency.text(rounded),
                    right: currency.text(assembly.posted[currency] ?? 0)))
        }
        return checks
    }
}
