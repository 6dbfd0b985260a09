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
        contents.reports = try reports(of: departments ?? known.sorted())
        return StatementSet(contents, templates)
    }

    /// The reports that statements have as parts, from one pass over the store.
    private func reports(of departments: [String]) throws -> [String: [Report]] {
        var reports = ReportRequest(
            books: request.books, store: request.store, period: request.period, threads: request.threads)
        reports.cutOff = request.cutOff
        reports.prices = request.prices
        let read = try ReportRun(reports) { done, total in
            progress(ExportProgress(phase: "reading for reports", done: done, total: total))
        }.read(for: StatementRun.parts)
        var found: [String: [Report]] = [:]
        for department in departments {
            let view = ReportView(filter: ReportFilter([.department: [department]]), top: templates.settings.top)
            // A department with nothing but shared cost has no call of its own that a filter could find.
            found[department] = (try? read.reports(StatementRun.parts, view: view).reports) ?? []
        }
        return found.mapValues { reports in
            reports.map { report in
                // The first table of each is the one about work; the others describe the company as a whole.
                report.keeping { $0.name == report.name.rawValue }
            }
        }
    }

    static let parts: [ReportName] = [.workstreams, .sessions, .outcomes]
}

/// Why there are no statements.
public enum StatementError: Error, Hashable, Sendable {
    /// What is wrong with templates and settings.
    case templates([SettingProblem])
    /// A department that the period does not have.
    case noDepartment(String, known: [String])
}
