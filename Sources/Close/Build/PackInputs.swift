internal import Books
internal import CostStore
internal import Export
internal import Lines
internal import Periods
internal import Pools
internal import Postings
internal import Reconciliation

/// Everything that a pack is made of: the same inputs give the same bytes, whenever and on however many threads.
struct PackInputs: Sendable {
    /// Read from ``snapshot``.
    var books: Books
    var snapshot: BooksSnapshot
    /// The path of the cost store.
    var store: String
    var period: FiscalPeriod
    /// The moments of the period, half-open, in microseconds.
    var moments: Range<Int64>
    var version: Int
    var cutOff: CutOff
    var prices: [PriceRecord]
    var invoices: [InvoiceRecord]
    var rates: [FXRateRecord]
    /// The pack that counts of each earlier period, in order.
    var earlier: [SealedPack]
    /// The pack of this period that this one replaces.
    var replaced: SealedPack?
    var waivers: [PackManifest.Waiver]
    /// Whether the pack closes its period; else the period stays soft-closed until somebody signs or closes it.
    var seals: Bool
    var run: PackManifest.Run
    /// The version of the program.
    var software: String
    var threads: Int

    /// The store as of the cut-off.
    func openStore() throws(StoreError) -> CostStore { try CostStore(path: store, cutOff: cutOff) }

    /// What decides about the figures of a period: rules, prices, invoices, and up to where rows count.
    struct Basis: Sendable {
        var books: Books
        var prices: [PriceRecord]
        var invoices: [InvoiceRecord]
        var rates: [FXRateRecord]
        var stamp: CutOff
    }

    /// What decides now.
    var basis: Basis { Basis(books: books, prices: prices, invoices: invoices, rates: rates, stamp: cutOff) }

    /// The exports that a period of the books takes: one for each billing month that it touches, in UTC.
    ///
    /// Pools are handed out in each of them by what it measures; fixed amounts once, with the last.
    func exports(of moments: Range<Int64>, _ basis: Basis) -> [ExportRequest] {
        let months = moments.billingMonths
        return months.map { month in
            var request = ExportRequest(books: basis.books, store: store, period: month, threads: threads)
            request.moments = moments.clamped(to: month.microseconds)
            request.includesFixedAmounts = month == months.last
            request.cutOff = basis.stamp
            request.prices = basis.prices
            request.remarks = FOCUSSchema.remark(on: request, software: software)
            request.remarks["chargeback.inputs_sha256"] = snapshot.decidingDigest
            return request
        }
    }
}

/// What was read of a period: its posted lines, and what its provider's month was metered at. Rules decide about the
/// lines alone; what was metered depends on rows and prices.
struct PeriodReading: Sendable {
    /// The provider's month that most of the period lies in.
    let month: Month
    let exports: [ExportResult]
    /// What the period posts, pools handed out, without what follows from invoices.
    var postings: Postings
    /// What the provider's month was metered at.
    let metered: MeteredFigures
    /// The moments of the provider's month that are not the period's, less those of the period that are not the month's.
    let cutOff: MeteredFigures
    let failedCalls: [FailedCalls]

    /// Reads the store.
    ///
    /// - Parameters:
    ///   - grain: that of the lines; the books' own if not given. Postings are the same at each.
    ///   - observer: looks at every call and charge of the moments.
    init(
        of moments: Range<Int64>, _ basis: PackInputs.Basis, _ inputs: PackInputs, grain: Grain? = nil,
        observer: ScanObserver? = nil, progress: @escaping @Sendable (ExportProgress) -> Bool = { _ in true }
    ) throws {
        month = try moments.mainBillingMonth
        let read = { (moments: Range<Int64>, observer: ScanObserver?) in
            try inputs.exports(of: moments, basis).map { request in
                var request = request
                request.validates = false
                if let grain { request.grain = grain }
                return try ExportRun(request, observer: observer, progress: progress).run()
            }
        }
        exports = try read(moments, observer)
        var cutOff = MeteredFigures()
        for edge in month.microseconds.parts(outside: moments) {
            for export in try read(edge, nil) { cutOff = cutOff + MeteredFigures(export.lines) }
        }
        for edge in moments.parts(outside: month.microseconds) {
            for export in try read(edge, nil) { cutOff = cutOff - MeteredFigures(export.lines) }
        }
        self.cutOff = cutOff
        metered = exports.reduce(MeteredFigures()) { $0 + MeteredFigures($1.lines) } + cutOff
        failedCalls = try CostStore(path: inputs.store, cutOff: basis.stamp).failedCalls(startingIn: month.microseconds)
        postings = Postings(adding: exports.flatMap(\.postings.lines))
    }
}

/// What a period comes to, held against its invoices.
struct PeriodFacts: Sendable {
    let reading: PeriodReading
    let reconciliation: Reconciliation

    var month: Month { reading.month }
    var exports: [ExportResult] { reading.exports }
    var postings: Postings { reading.postings }
    var cutOff: MeteredFigures { reading.cutOff }

    init(_ reading: PeriodReading, _ basis: PackInputs.Basis) throws {
        var input = ReconciliationInput(metered: reading.metered, invoices: basis.invoices)
        input.cutOff = reading.cutOff
        input.failedCalls = reading.failedCalls
        input.items = try ReconcilingItem.read(of: basis.books)
        input.rates = ExchangeRates(basis.rates)
        self.reading = reading
        reconciliation = Reconciliation(of: reading.month, input, ReconciliationRules(basis.books.settings))
    }

    /// What follows from the invoices.
    ///
    /// - Parameter waivers: what a person has let pass; `nil` for a period that has been closed before: its invoices
    ///   were accepted then, or when they came.
    func trueUp(_ books: Books, _ waivers: [PackManifest.Waiver]?) throws(ReconciliationError) -> TrueUp {
        let accepted = reconciliation.exceptions.filter { walk in waivers.map { walk.isWaived(by: $0) } ?? true }
        return try TrueUp(
            reconciliation, postings, settings: books.settings.close, suspense: books.settings.suspense,
            waived: Set(accepted.map(\.account)))
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

extension Range<Int64> {
    /// The billing month that most of these moments lie in; the earlier of two.
    var mainBillingMonth: Month {
        get throws(CloseError) {
            let length = { (month: Month) -> Int64 in
                let part = clamped(to: month.microseconds)
                return part.upperBound - part.lowerBound
            }
            var best: Month?
            for month in billingMonths where best.map({ length(month) > length($0) }) ?? true { best = month }
            guard let best else { throw .noMoments }
            return best
        }
    }

    /// The moments that are not among others.
    fileprivate func parts(outside other: Range<Int64>) -> [Range<Int64>] {
        [
            lowerBound..<Swift.max(lowerBound, Swift.min(upperBound, other.lowerBound)),
            Swift.min(upperBound, Swift.max(lowerBound, other.upperBound))..<upperBound,
        ].filter { !$0.isEmpty }
    }
}
