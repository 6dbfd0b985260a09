public import Bookkeeping
public import Export
public import Journals
public import Lines
internal import Periods
public import PostedPeriods
internal import Postings
public import Reconciliation
public import Reports

/// Makes workbook and statements of an export possible whose figures are only proposed: the entries as a close would make
/// them, the months before, and the reports. All of it reads along with the export.
public struct DraftRun: Sendable {
    private let request: ExportRequest
    private let reading: ReportReading?
    private let failedCalls = FailedCallCounter()
    private let progress: @Sendable (ExportProgress) -> Bool

    /// Prepares the reading.
    ///
    /// - Parameter names: the reports that are wanted.
    /// - Throws: `StoreError`, `PriceBookError`, `ReportError`.
    public init(
        _ request: ExportRequest, reports names: [ReportName],
        progress: @escaping @Sendable (ExportProgress) -> Bool = { _ in true }
    ) throws {
        self.request = request
        self.progress = progress
        guard !names.isEmpty else {
            reading = nil
            return
        }
        var reports = ReportRequest(
            books: request.books, store: request.store, period: request.period, threads: request.threads)
        reports.cutOff = request.cutOff
        reports.prices = request.prices
        reading = try ReportRun(reports) { done, total in
            progress(ExportProgress(phase: "reading earlier months", done: done, total: total))
        }.reading(for: names)
    }

    /// What the export is to be run with.
    public var observer: ScanObserver {
        reading.map { ScanObserver($0.observer, failedCalls.observer) } ?? failedCalls.observer
    }

    /// The period of the export's result.
    ///
    /// - Parameter months: how many it has, the earlier ones as the store has them.
    /// - Throws: what `ExportRun` throws, `ReconciliationError`.
    public func draft(_ result: ExportResult, months: Int) throws -> DraftPeriod {
        let figures = try PeriodRun(
            request.books, store: request.store, period: request.period, threads: request.threads
        ).figures(of: result.lines, result.postings.withoutDerived, failedCalls: failedCalls.finish())
        let entries = Result { () throws(BookkeepingError) in
            try PeriodEntries(figures.draft(), books: request.books).journals
        }
        let period = try PostedPeriod.draft(
            request, result, journals: (try? entries.get()) ?? [], months: months, progress: progress)
        return DraftPeriod(period: period, entries: entries, walks: figures.reconciliation.walks)
    }

    /// The period as it was read for reports, shared cost included; `nil` where none were wanted.
    ///
    /// - Throws: `ReportError`, `StoreError`, `LineError`.
    public func reported(_ result: ExportResult) throws -> ReportedPeriod? {
        try reading?.finish(
            result.lines, result.allocation.pools.isEmpty ? nil : result.postings.withoutDerived,
            earlier: result.previous.map { [$0.month: $0.lines] } ?? [:])
    }
}

/// A period as it would be closed now.
public struct DraftPeriod: Sendable {
    /// What is posted, with the months before.
    public let period: PostedPeriod
    /// The entries as a close would make them, or what keeps them from being made.
    public let entries: Result<[Journal], BookkeepingError>
    /// From metered to invoiced.
    public let walks: [ReconciliationWalk]
}
