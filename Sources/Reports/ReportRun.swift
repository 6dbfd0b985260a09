internal import Books
internal import CostStore
internal import Lines
internal import Periods
internal import Rating

/// Makes reports: one pass over the store, whatever the number of reports.
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
        store = try CostStore(path: request.store)
        priceBook = try PriceBook(store.prices())
    }

    /// Reads the period and makes the reports, in the order of ``ReportName``.
    ///
    /// - Throws: ``ReportError``, `StoreError`, `LineError`.
    public func reports(_ names: [ReportName]) throws -> ReportSet {
        let wantsUsers = request.books.settings.includesUsers
        if names == [.users], !wantsUsers { throw ReportError.usersAreExcluded }
        let usage = try usage(of: request.moments(), withUsers: wantsUsers && names.contains(.users))
        try request.filter.check(usage.kinds, request.books)
        let comparison = try request.comparison.map { try self.usage(of: $0.microseconds, withUsers: false) }
        let context = ReportContext(request: request, usage: usage, comparison: comparison)
        var reports: [Report] = []
        for name in ReportName.allCases where names.contains(name) && (name != .users || wantsUsers) {
            reports.append(try context.report(name))
        }
        return ReportSet(context, reports)
    }

    /// Reads a period: everything that reports are made of, checked against the control totals of the scan.
    public func usage(of moments: Range<Int64>, withUsers: Bool) throws -> PeriodUsage {
        let collector = UsageCollector(
            period: moments, settings: request.books.settings.reports, wantsUsers: withUsers, outcomeValues: [])
        let scan = try LineScan(
            store: store, priceBook: priceBook, mapping: request.books.mapping,
            settings: ScanSettings(period: moments, grain: .month, groupBy: [], threads: request.threads),
            observer: collector.observer)
        let total = scan.unitCount
        let usage = collector.finish(try scan.run(progress: { progress($0, total) }))
        try usage.checkTie()
        return usage
    }
}
