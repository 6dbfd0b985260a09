public import Books
internal import CostStore
internal import Lines
public import Periods
internal import Postings
internal import Rating

/// Reads a store for reports: one pass over the period, whatever the number of reports.
public struct ReportRun: Sendable {
    private let request: ReportRequest
    private let store: CostStore
    private let priceBook: PriceBook
    private let progress: @Sendable (_ done: Int, _ total: Int) -> Bool

    /// Opens the store and checks its prices.
    ///
    /// - Parameter progress: called from any thread with units of work done, of how many; gives false to stop.
    public init(
        _ request: ReportRequest, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
    ) throws {
        self.request = request
        self.progress = progress
        store = try CostStore(path: request.store, cutOff: request.cutOff)
        priceBook = try PriceBook(request.prices ?? store.prices())
    }

    /// Reads the period, and what some reports need besides: the period to compare with, the months before, outcomes.
    ///
    /// - Throws: ``ReportError``, `StoreError`, `LineError`, `PeriodAllocationError`.
    public func read(for names: [ReportName] = ReportName.allCases) throws -> ReportedPeriod {
        let wantsUsers = request.books.settings.includesUsers && names.contains(.users)
        if names == [.users], !wantsUsers { throw ReportError.usersAreExcluded }
        let moments = try request.moments()
        let plan = PoolPlan(request.books, period: request.period)
        let isShared = request.days == nil && !plan.pools.isEmpty
        let usage = try usage(of: moments, withUsers: wantsUsers, asking: isShared ? plan.questions : nil)
        let allocation =
            isShared
            ? try PeriodAllocation(plan, usage.lines, books: request.books) { month, questions in
                try scan(month.microseconds, questions, nil).run(progress: { progress($0, $0) })
            } : nil
        let comparison = try request.comparison.map {
            try self.usage(of: request.moments(of: $0), withUsers: wantsUsers)
        }
        let earlier = names.contains(.budgets) ? try earlierMonths() : []
        return ReportedPeriod(
            request: request, usage: usage, comparison: comparison, earlierMonths: earlier,
            shared: allocation.map { Postings(usage.lines, $0) })
    }

    /// Reads a stretch of time: everything that reports are made of, checked against the control totals of the scan.
    private func usage(
        of moments: Range<Int64>, withUsers: Bool, asking questions: PoolQuestions? = nil
    ) throws -> PeriodUsage {
        let collector = UsageCollector(period: moments, request.books, wantsUsers: withUsers)
        // Before the scan, so that the sessions of outcomes have their places.
        let events = try collector.readOutcomes(of: store)
        let scan = try scan(moments, questions, collector.observer)
        let total = scan.unitCount
        let usage = collector.finish(try scan.run(progress: { progress($0, total) }), events)
        try usage.checkTie()
        return usage
    }

    private func scan(
        _ moments: Range<Int64>, _ questions: PoolQuestions?, _ observer: ScanObserver?
    ) throws -> LineScan {
        try LineScan(
            store: store, priceBook: priceBook, mapping: request.books.mapping,
            settings: ScanSettings(period: moments, grain: .month, groupBy: [], threads: request.threads),
            asking: questions, observer: observer)
    }

    /// The direct cost of the months before the period that have any, the latest first.
    private func earlierMonths() throws -> [Postings] {
        var months: [Postings] = []
        var month = request.period
        for _ in 0..<request.books.settings.reports.budgets.months {
            month = month.previous
            let moments = month.microseconds
            guard month != request.period,
                try store.ids(of: .calls, startingIn: moments) != nil
                    || store.ids(of: .charges, startingIn: moments) != nil
            else { continue }
            let scan = try scan(moments, nil, nil)
            let total = scan.unitCount
            months.append(Postings(direct: try scan.run(progress: { progress($0, total) })))
        }
        return months
    }

    /// The calls and charges of one session in their order; see ``ReportedSession``.
    ///
    /// - Throws: ``ReportError/noSession(_:)`` where the period has none of this id.
    public func session(_ session: String) throws -> ReportSet {
        let moments = try request.moments()
        let collector = SessionCollector(session)
        let scan = try scan(moments, nil, collector.observer)
        let total = scan.unitCount
        let lines = try scan.run(progress: { progress($0, total) })
        return try SessionTree(collector.finish(), session).reports(request, lines)
    }
}

extension ReportSet {
    /// All reports of a period, from one pass over the store.
    ///
    /// The report of users is among them only where the settings of the books allow it.
    ///
    /// - Parameters:
    ///   - view: what is shown; everything in full if not given.
    /// - Throws: ``ReportError``, `StoreError`, `PriceBookError`, `LineError`, `PeriodAllocationError`.
    public static func all(
        of period: Month, books: Books, store: String, threads: Int, view: ReportView = ReportView()
    ) throws -> ReportSet {
        let request = ReportRequest(books: books, store: store, period: period, threads: threads)
        return try ReportRun(request).read().reports(view: view)
    }
}
