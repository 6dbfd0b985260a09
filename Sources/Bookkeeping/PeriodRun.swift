public import Books
public import CostStore
public import Lines
public import Periods
public import Postings
internal import Rating
public import Reconciliation

/// Reads a month once and reconciles it: what a draft of its entries, and a look at its invoices, are made of.
public struct PeriodRun: Sendable {
    private let books: Books
    private let period: Month
    private let threads: Int
    private let store: CostStore
    private let priceBook: PriceBook
    private let plan: PoolPlan
    private let progress: @Sendable (_ done: Int, _ total: Int) -> Bool

    /// The moments of the period of the books that brings the month to its invoices.
    var bookPeriod: Range<Int64>

    /// Opens the store and checks its prices.
    ///
    /// - Parameter progress: called from any thread with units of work done, of how many; gives false to stop.
    public init(
        _ books: Books, store path: String, period: Month, threads: Int,
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
    ) throws {
        self.books = books
        self.period = period
        self.threads = threads
        self.progress = progress
        bookPeriod =
            books.calendar.period(reconciling: period, in: books.zone)?.moments(in: books.zone) ?? period.microseconds
        store = try CostStore(path: path)
        priceBook = try PriceBook(store.prices())
        plan = PoolPlan(books, period: period)
    }

    /// Reads and reconciles.
    ///
    /// - Throws: `StoreError`, `LineError`, `PeriodAllocationError`, ``Reconciliation/ReconciliationError``, `BooksError`.
    public func run() throws -> PeriodFigures {
        let lines = try scan(period.microseconds, asking: plan.questions)
        let allocation = try PeriodAllocation(plan, lines, books: books) { month, questions in
            try scan(month.microseconds, asking: questions)
        }
        return try figures(of: lines, Postings(lines, allocation))
    }

    /// Reconciles lines of the month that are read already, and what they post.
    ///
    /// - Parameter failedCalls: those of the month where they are counted already, see ``FailedCallCounter``; else the
    ///   store is read for them.
    public func figures(
        of lines: Lines, _ postings: Postings, failedCalls: [FailedCalls]? = nil
    ) throws -> PeriodFigures {
        var input = ReconciliationInput(metered: MeteredFigures(lines), invoices: try store.invoices())
        input.failedCalls = try failedCalls ?? store.failedCalls(startingIn: period.microseconds)
        input.items = try ReconcilingItem.read(of: books)
        input.rates = ExchangeRates(try store.fxRates())
        input.cutOff = try cutOff()
        let reconciliation = Reconciliation(of: period, input, ReconciliationRules(books.settings))
        let trueUp = try TrueUp(
            reconciliation, postings, settings: books.settings.close, suspense: books.settings.suspense)
        return PeriodFigures(
            period: period, cutOff: store.cutOff, postings: postings, reconciliation: reconciliation, trueUp: trueUp,
            invoices: input.invoices, rates: input.rates)
    }

    private func scan(_ moments: Range<Int64>, asking questions: PoolQuestions? = nil) throws -> Lines {
        let scan = try LineScan(
            store: store, priceBook: priceBook, mapping: books.mapping,
            settings: ScanSettings(period: moments, grain: .month, groupBy: [], threads: threads),
            asking: questions)
        let total = scan.unitCount
        return try scan.run(progress: { progress($0, total) })
    }

    /// The month's cost outside of the period of the books, less that of the period outside of the month: only the edges
    /// are read.
    private func cutOff() throws -> MeteredFigures {
        guard bookPeriod != period.microseconds else { return MeteredFigures() }
        var figures = MeteredFigures()
        for edge in period.microseconds.parts(outside: bookPeriod) {
            figures = figures + MeteredFigures(try scan(edge))
        }
        for edge in bookPeriod.parts(outside: period.microseconds) {
            figures = figures - MeteredFigures(try scan(edge))
        }
        return figures
    }
}

/// What a month came to, with its invoices.
public struct PeriodFigures: Sendable {
    public let period: Month
    /// Up to where the store was read.
    public let cutOff: CutOff
    /// What the month posts, without derived lines.
    public let postings: Postings
    public let reconciliation: Reconciliation
    public let trueUp: TrueUp
    /// All invoices of the store.
    public let invoices: [InvoiceRecord]
    public let rates: ExchangeRates

    /// The entries of the month as if it stood alone: nothing to reverse, nothing from earlier months.
    ///
    /// - Parameter label: the period that they are named after; the month itself if not given.
    public func draft(of label: FiscalPeriod? = nil, reference: String = "draft") -> EntryRequest {
        var request = EntryRequest(
            BilledMonth(reconciliation, postings: postings, trueUp: trueUp), version: 0, reference: reference)
        if let label { request.period = label }
        request.invoices = invoices
        request.rates = rates
        return request
    }
}
