internal import Bookkeeping
internal import Books
internal import CostStore
internal import Export
internal import Lines
internal import Periods
internal import Postings
internal import Reconciliation

/// What a period comes to, its billing months held against their invoices.
struct PeriodFacts: Sendable {
    let reading: PeriodReading
    /// One for each month that the period brings to its invoices, in order.
    let reconciliations: [Reconciliation]
    let postings: Postings

    var exports: [ExportResult] { reading.exports }

    /// The accounts of the months that the period brings to their invoices.
    var walks: [ReconciliationWalk] { reconciliations.flatMap(\.walks) }

    /// The walks that keep the period from closing, each with its month.
    var exceptions: [(month: Month, walk: ReconciliationWalk)] {
        reconciliations.flatMap { ofMonth in ofMonth.exceptions.map { (ofMonth.period, $0) } }
    }

    init(_ reading: PeriodReading, _ basis: PackInputs.Basis) throws {
        self.reading = reading
        postings = reading.postings
        let rules = ReconciliationRules(basis.books.settings)
        var input = ReconciliationInput(metered: MeteredFigures(), invoices: basis.invoices)
        input.items = try ReconcilingItem.read(of: basis.books)
        input.rates = ExchangeRates(basis.rates)
        reconciliations = reading.months.compactMap { part in
            guard let rest = part.rest else { return nil }
            input.metered = MeteredFigures(part.export.lines) + rest.metered
            input.cutOff = rest.cutOff
            input.failedCalls = rest.failedCalls
            return Reconciliation(of: part.month, input, rules)
        }
    }

    /// What the period posts of each month, with what follows from its invoices.
    ///
    /// - Parameter waivers: what a person has let pass; `nil` for a period that has been closed before: its invoices
    ///   were accepted then, or when they came.
    func billedMonths(
        _ books: Books, _ waivers: [PackManifest.Waiver]?
    ) throws(ReconciliationError) -> [BilledMonth] {
        let (settings, suspense) = (books.settings.close, books.settings.suspense)
        var billed: [BilledMonth] = []
        for part in reading.months {
            guard let rest = part.rest, let reconciliation = reconciliations.first(where: { $0.period == part.month })
            else {
                let tax = try TrueUp(taxOf: part.postings, settings: settings, suspense: suspense)
                billed.append(BilledMonth(partOf: part.month, postings: part.postings, trueUp: tax))
                continue
            }
            let accepted = reconciliation.exceptions.filter { walk in waivers.map { walk.isWaived(by: $0) } ?? true }
            let trueUp = try TrueUp(
                reconciliation, part.postings, settings: settings, suspense: suspense,
                waived: Set(accepted.map(\.account)))
            billed.append(
                BilledMonth(reconciliation, postings: part.postings, trueUp: trueUp, outside: rest.metered))
        }
        return billed
    }
}

extension [BilledMonth] {
    /// The derived lines, each with its month.
    var trueUpLines: [(month: Month, line: DerivedLine)] {
        flatMap { month in month.trueUp.lines.map { (month.month, $0) } }
    }

    /// The accounts of a month whose rows come to their invoices: by this pack, or by an earlier one that has counted what
    /// fell into this period.
    func invoicedAccounts(of month: Month, _ inputs: PackInputs) -> Set<InvoicedAccount> {
        guard let billed = first(where: { $0.month == month }) else { return [] }
        guard billed.reconciliation == nil, inputs.reconciler(of: month) == .earlier else {
            return billed.trueUp.invoiced
        }
        let metered = Set(billed.postings.lines.compactMap { InvoicedAccount($0.key) })
        let known = MonthInvoices(of: month, metered: metered, known: inputs.invoices)
        return metered.filter { !known.invoices(of: $0).isEmpty && known.billed($0) == $0 }
    }
}

extension ReconciliationWalk {
    /// Whether calls without price and cost are all that is wrong: for another check to say.
    var isUnpriced: Bool { if case .exception(.unpriced) = status { true } else { false } }

    /// Whether a person has let pass what is wrong.
    func isWaived(by waivers: [PackManifest.Waiver]) -> Bool {
        let check = isUnpriced ? CloseCheck.Kind.unpriced : .reconciliation
        return waivers.contains { $0.check == check.rawValue }
    }
}
