internal import Bookkeeping
internal import Books
public import Export
internal import Journals
internal import Lines
internal import Periods
internal import PostedPeriods
internal import Postings
internal import Reports
public import SettingsText

/// Makes the statements of a period whose figures are only proposed.
public struct StatementRun: Sendable {
    private let request: ExportRequest
    private let templates: StatementTemplates
    private let progress: @Sendable (ExportProgress) -> Bool

    /// Reads the templates of the books.
    ///
    /// - Throws: ``StatementError/templates(_:)``.
    public init(
        _ request: ExportRequest, progress: @escaping @Sendable (ExportProgress) -> Bool = { _ in true }
    ) throws(StatementError) {
        let problems = SettingProblems()
        guard let templates = StatementTemplates(books: request.books.folder, problems: problems) else {
            throw .templates(problems.sorted)
        }
        self.templates = templates
        self.request = request
        self.progress = progress
    }

    /// Reads the period and what statements compare it with.
    ///
    /// - Parameter departments: those that get a statement; all if not given.
    /// - Throws: ``StatementError/noDepartment(_:known:)``, and what `ExportRun` throws.
    public func statements(of departments: [String]? = nil) throws -> StatementSet {
        var request = request
        request.files = []
        request.grain = .month
        let result = try ExportRun(request, progress: progress).run()
        let figures = try PeriodRun(
            request.books, store: request.store, period: request.period, threads: request.threads
        ).figures(of: result.lines, Postings(result.lines, result.allocation))
        // Statements are there before the accounts of a close are all set up.
        let journals = (try? PeriodEntries(figures.draft(), books: request.books).journals) ?? []
        let period = try PostedPeriod.draft(
            request, result, journals: journals, months: templates.settings.trendMonths, progress: progress)
        var contents = StatementContents(period)
        contents.pools = result.allocation.pools
        let known = Set(period.currencies.flatMap(\.departments))
        if let departments {
            for department in departments where !known.contains(department) {
                throw StatementError.noDepartment(department, known: known.sorted())
            }
            contents.departments = departments
        }
        contents.reports = templates.reports(of: departments ?? known.sorted(), try read())
        return StatementSet(contents, templates)
    }

    /// What the reports of statements are made of, from one pass over the store.
    private func read() throws -> ReportedPeriod {
        var reports = ReportRequest(
            books: request.books, store: request.store, period: request.period, threads: request.threads)
        reports.cutOff = request.cutOff
        reports.prices = request.prices
        return try ReportRun(reports) { done, total in
            progress(ExportProgress(phase: "reading for reports", done: done, total: total))
        }.read(for: StatementTemplates.parts)
    }
}

/// Why there are no statements.
public enum StatementError: Error, Hashable, Sendable {
    /// What is wrong with templates and settings.
    case templates([SettingProblem])
    /// A department that the period does not have.
    case noDepartment(String, known: [String])
}
