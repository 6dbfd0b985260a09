public import Books
internal import CostStore
public import Lines
public import Periods
public import Postings
internal import Rating
internal import Threads

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
        let period = try begin(names)
        _ = try period.postings?.value()
        return period
    }

    /// Reads the period and makes reports of it, those that need no pools while these are handed out.
    ///
    /// - Throws: as ``read(for:)`` and ``ReportedPeriod/reports(_:view:)``.
    public func reports(
        _ names: [ReportName] = ReportName.allCases, view: ReportView = ReportView()
    ) throws -> ReportSet {
        let period = try begin(names)
        let set = try period.reports(names, view: view)
        _ = try period.postings?.value()
        return set
    }

    /// Everything read, while pools are still handed out.
    private func begin(_ names: [ReportName]) throws -> ReportedPeriod {
        let reading = try reading(for: names)
        let plan = PoolPlan(request.books, period: request.period)
        let isShared = request.days == nil && !plan.pools.isEmpty
        let earlier = Later(threads: request.threads) { try earlierMonths(names, [:]) }
        let lines = try lines(of: request.moments(), isShared ? plan.questions : nil, reading.observer)
        let shared = isShared ? Later(threads: request.threads) { try postings(plan, lines) } : nil
        return try finish(reading.usage(lines), shared, earlier.value())
    }

    /// What pools move.
    private func postings(_ plan: PoolPlan, _ lines: Lines) throws -> Postings {
        let allocation = try PeriodAllocation(plan, lines, books: request.books) { month, questions in
            try scan(month.microseconds, questions, nil).run(progress: { progress($0, $0) })
        }
        return Postings(movedBy: allocation)
    }

    /// Prepares reports of a scan that somebody else runs over the moments of the request, so that the store is read once.
    ///
    /// - Throws: ``ReportError``, `StoreError`.
    public func reading(for names: [ReportName] = ReportName.allCases) throws -> ReportReading {
        let wantsUsers = request.books.settings.includesUsers && names.contains(.users)
        if names == [.users], !wantsUsers { throw ReportError.usersAreExcluded }
        return ReportReading(self, names, collector(of: try request.moments(), withUsers: wantsUsers))
    }

    /// What adds up a stretch of time.
    private func collector(of moments: Range<Int64>, withUsers: Bool) -> UsageCollector {
        UsageCollector(store, period: moments, request.books, wantsUsers: withUsers, threads: request.threads)
    }

    private func lines(
        of moments: Range<Int64>, _ questions: PoolQuestions?, _ observer: ScanObserver
    ) throws -> Lines {
        let scan = try scan(moments, questions, observer)
        let total = scan.unitCount
        return try scan.run(progress: { progress($0, total) })
    }

    /// Everything that was added up, checked against the control totals of the scan.
    fileprivate func usage(_ collector: UsageCollector, _ lines: Lines) throws -> PeriodUsage {
        let usage = collector.finish(lines)
        try usage.checkTie()
        return usage
    }

    /// What was read, and what stands beside it.
    fileprivate func finish(
        _ usage: PeriodUsage, _ postings: Later<Postings>?, _ earlier: [Postings]
    ) throws -> ReportedPeriod {
        let comparison = try request.comparison.map { month in
            let moments = request.moments(of: month)
            let collector = self.collector(of: moments, withUsers: usage.users != nil)
            return try self.usage(collector, lines(of: moments, nil, collector.observer))
        }
        return ReportedPeriod(
            request: request, usage: usage, comparison: comparison, earlierMonths: earlier,
            postings: postings)
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
    ///
    /// - Parameters:
    ///   - names: reports; only that of budgets looks at months before.
    ///   - known: those that were read already.
    fileprivate func earlierMonths(_ names: [ReportName], _ known: [Month: Lines]) throws -> [Postings] {
        guard names.contains(.budgets) else { return [] }
        var months: [Postings] = []
        var month = request.period
        for _ in 0..<request.books.settings.reports.budgets.months {
            month = month.previous
            if let lines = known[month] {
                months.append(Postings(direct: lines))
                continue
            }
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

/// Reports of a scan that somebody else runs.
public struct ReportReading: Sendable {
    private let run: ReportRun
    private let names: [ReportName]
    private let collector: UsageCollector

    fileprivate init(_ run: ReportRun, _ names: [ReportName], _ collector: UsageCollector) {
        self.run = run
        self.names = names
        self.collector = collector
    }

    /// What the scan is to be run with, once.
    public var observer: ScanObserver { collector.observer }

    /// Ends the reading with what the scan gave.
    ///
    /// - Parameters:
    ///   - shared: what the period posts, pools handed out; `nil` where it has none or not all of it was scanned.
    ///   - known: earlier months that were read already.
    /// - Throws: ``ReportError``, `StoreError`, `LineError`.
    public func finish(
        _ lines: Lines, _ shared: Postings?, earlier known: [Month: Lines] = [:]
    ) throws -> ReportedPeriod {
        try run.finish(usage(lines), shared.map { Later($0) }, run.earlierMonths(names, known))
    }

    /// Everything that was added up.
    fileprivate func usage(_ lines: Lines) throws -> PeriodUsage { try run.usage(collector, lines) }
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
        return try ReportRun(request).reports(view: view)
    }
}
