internal import Bookkeeping
internal import Books
internal import CostStore
internal import Export
internal import Lines
internal import Periods
internal import Postings
internal import Reconciliation

/// What a period comes to: its posted lines, and how the billing months that it brings to their invoices compare.
struct PeriodFacts: Sendable {
    /// The billing months that the period touches, in order.
    let months: [PeriodMonth]
    /// What the period posts, pools handed out, without what follows from invoices.
    let postings: Postings
    /// What the months of ``walks`` have and the period has not, less what it has of other months.
    let cutOff: MeteredFigures

    /// A billing month that a period touches.
    struct PeriodMonth: Sendable {
        let month: Month
        /// What the period has of it.
        let export: ExportResult
        /// How its invoices compare; `nil` where another period brings it to them.
        let reconciliation: Reconciliation?
        /// What was metered of it outside of the period; nothing where another period reconciles it.
        let outside: MeteredFigures
    }

    /// - Parameter observer: looks at every call and charge of the moments.
    init(
        of moments: Range<Int64>, _ basis: PackInputs.Basis, _ inputs: PackInputs, observer: ScanObserver? = nil,
        progress: @escaping @Sendable (ExportProgress) -> Bool = { _ in true }
    ) throws {
        let exports = try inputs.read(moments, basis, observer, progress)
        let (touched, reconciled) = (moments.billingMonths, moments.reconciledMonths)
        var input = try inputs.reconciliationInput(basis)
        // What the period has of months that are not its own is told with the first that is.
        let foreign = zip(touched, exports).filter { !reconciled.contains($0.0) }.map { MeteredFigures($0.1.lines) }
            .reduce(MeteredFigures(), +)
        var cutOff = MeteredFigures()
        var months: [PeriodMonth] = []
        for (month, export) in zip(touched, exports) {
            guard reconciled.contains(month) else {
                months.append(
                    PeriodMonth(month: month, export: export, reconciliation: nil, outside: MeteredFigures()))
                continue
            }
            let outside = try month.microseconds.parts(outside: moments).flatMap { edge in
                try inputs.read(edge, basis, nil, progress).map { MeteredFigures($0.lines) }
            }.reduce(MeteredFigures(), +)
            input.metered = MeteredFigures(export.lines) + outside
            input.cutOff = month == reconciled.first ? outside - foreign : outside
            input.failedCalls = try inputs.store(basis).failedCalls(startingIn: month.microseconds)
            cutOff = cutOff + input.cutOff
            months.append(
                PeriodMonth(
                    month: month, export: export,
                    reconciliation: Reconciliation(of: month, input, ReconciliationRules(basis.books.settings)),
                    outside: outside))
        }
        self.months = months
        self.cutOff = cutOff
        postings = Postings(adding: exports.flatMap(\.postings.lines))
    }

    /// One for each billing month.
    var exports: [ExportResult] { months.map(\.export) }

    /// The accounts of the months that the period brings to their invoices.
    var walks: [ReconciliationWalk] { months.compactMap(\.reconciliation).flatMap(\.walks) }

    /// The months whose walks are exceptions, with them.
    var exceptions: [(month: Month, walk: ReconciliationWalk)] {
        months.flatMap { month in (month.reconciliation?.exceptions ?? []).map { (month.month, $0) } }
    }

    /// What the period posts of each month, with what follows from invoices.
    ///
    /// - Parameter waivers: what a person has let pass; `nil` for a period that has been closed before: its invoices
    ///   were accepted then, or when they came.
    func billedMonths(
        _ books: Books, _ waivers: [PackManifest.Waiver]?
    ) throws(ReconciliationError) -> [BilledMonth] {
        var billed: [BilledMonth] = []
        for month in months {
            let postings = month.export.postings
            guard let reconciliation = month.reconciliation else {
                let tax = try TrueUp(
                    taxOf: postings, settings: books.settings.close, suspense: books.settings.suspense)
                billed.append(BilledMonth(partOf: month.month, postings: postings, trueUp: tax))
                continue
            }
            let accepted = reconciliation.exceptions.filter { walk in waivers.map { walk.isWaived(by: $0) } ?? true }
            let trueUp = try TrueUp(
                reconciliation, postings, settings: books.settings.close, suspense: books.settings.suspense,
                waived: Set(accepted.map(\.account)))
            billed.append(
                BilledMonth(reconciliation, postings: postings, trueUp: trueUp, outside: month.outside))
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

extension PackInputs {
    /// Reads some moments without writing anything.
    func read(
        _ moments: Range<Int64>, _ basis: Basis, _ observer: ScanObserver? = nil,
        _ progress: @escaping @Sendable (ExportProgress) -> Bool = { _ in true }
    ) throws -> [ExportResult] {
        try exports(of: moments, basis).map { request in
            var request = request
            request.validates = false
            return try ExportRun(request, observer: observer, progress: progress).run()
        }
    }

    fileprivate func store(_ basis: Basis) throws(StoreError) -> CostStore {
        try CostStore(path: store, cutOff: basis.stamp)
    }

    /// What every month is reconciled with.
    fileprivate func reconciliationInput(_ basis: Basis) throws -> ReconciliationInput {
        var input = ReconciliationInput(metered: MeteredFigures(), invoices: basis.invoices)
        input.items = try ReconcilingItem.read(of: basis.books)
        input.rates = ExchangeRates(basis.rates)
        return input
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
