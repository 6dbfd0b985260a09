internal import Bookkeeping
internal import Books
public import Export
internal import Journals
internal import Lines
internal import Periods
internal import PostedPeriods
internal import Postings
internal import Reconciliation
internal import Reports
public import SettingsText

/// Writes the workbook of an export whose figures are only proposed.
public struct WorkbookRun: Sendable {
    private let request: ExportRequest
    private let template: WorkbookTemplate
    private let progress: @Sendable (ExportProgress) -> Bool

    /// Reads the template of the books.
    ///
    /// - Throws: ``WorkbookTemplateError``.
    public init(
        _ request: ExportRequest, progress: @escaping @Sendable (ExportProgress) -> Bool = { _ in true }
    ) throws(WorkbookTemplateError) {
        let problems = SettingProblems()
        template = WorkbookTemplate.of(books: request.books.folder, problems: problems)
        guard problems.isEmpty else { throw WorkbookTemplateError(problems: problems.sorted) }
        self.request = request
        self.progress = progress
    }

    /// Writes the workbook of a result of the same request.
    ///
    /// - Returns: the file, with the number of its posted lines.
    public func write(_ result: ExportResult, to path: String) throws -> WrittenFile {
        let figures = try PeriodRun(
            request.books, store: request.store, period: request.period, threads: request.threads
        ).figures(of: result.lines, Postings(result.lines, result.allocation))
        let (journals, problem) = entries(figures)
        let period = try PostedPeriod.draft(
            request, result, journals: journals, months: template.trendMonths, progress: progress)
        var contents = WorkbookContents(
            period, books: request.books, lines: try linesByDay(result), pools: result.allocation.pools,
            checks: result.tieOut.checks.map { ControlCheck(statement: $0.statement, left: $0.left, right: $0.right) })
        contents.journals = journals
        contents.reconciliation = figures.reconciliation.walks
        contents.exceptions += [problem].compactMap { $0 }
        contents.reports = try reports()
        guard progress(ExportProgress(phase: "writing the workbook", done: 0, total: 1)) else {
            throw LineError.interrupted
        }
        let bytes = try ChargebackWorkbook.write(contents, template: template, to: path)
        return WrittenFile(path: path, rows: Int64(contents.detail.reduce(0) { $0 + $1.count }), bytes: bytes)
    }

    /// The entries as a close would make them, or what keeps them from being made.
    private func entries(_ figures: PeriodFigures) -> ([Journal], WorkbookException?) {
        do throws(BookkeepingError) {
            return (try PeriodEntries(figures.draft(), books: request.books).journals, nil)
        } catch {
            let exception = WorkbookException(
                .other, subject: "journal", note: "The entries cannot be made yet: \(error)",
                currency: request.books.settings.currency)
            return ([], exception)
        }
    }

    /// The lines of the result where they are by day; at another grain they are read again.
    private func linesByDay(_ result: ExportResult) throws -> Lines {
        guard result.lines.grain != .day else { return result.lines }
        var request = request
        request.grain = .day
        request.files = []
        return try ExportRun(request, progress: progress).run().lines
    }

    private func reports() throws -> [Report] {
        let names = template.reportNames
        guard !names.isEmpty else { return [] }
        var reports = ReportRequest(
            books: request.books, store: request.store, period: request.period, threads: request.threads)
        reports.cutOff = request.cutOff
        reports.prices = request.prices
        let read = try ReportRun(reports) { done, total in
            progress(ExportProgress(phase: "reading for reports", done: done, total: total))
        }.read(for: names)
        return try template.reports(read)
    }
}

/// What is wrong with the template of a workbook.
public struct WorkbookTemplateError: Error, Hashable, Sendable {
    public let problems: [SettingProblem]
}
