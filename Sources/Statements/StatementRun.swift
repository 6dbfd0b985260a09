internal import Books
internal import DraftPeriods
public import Export
internal import Periods
internal import PostedPeriods
internal import Postings
public import SettingsText
internal import Threads

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
        var request = request
        request.files = []
        request.grain = .month
        self.templates = templates
        self.request = request
        self.progress = progress
    }

    /// Reads the period and what statements compare it with.
    ///
    /// - Parameter departments: those that get a statement; all if not given.
    /// - Throws: ``StatementError/noDepartment(_:known:)``, and what `ExportRun` throws.
    public func statements(of departments: [String]? = nil) throws -> StatementSet {
        let run = try DraftRun(request, reports: StatementTemplates.parts, progress: progress)
        let result = try ExportRun(request, observer: run.observer, progress: progress).run()
        let (draft, reported) = try sideBySide(
            threads: request.threads, { try run.draft(result, months: templates.settings.trendMonths) },
            { try run.reported(result) })
        var contents = StatementContents(draft.period)
        contents.pools = result.allocation.pools
        let known = Set(draft.period.currencies.flatMap(\.departments))
        if let departments {
            for department in departments where !known.contains(department) {
                throw StatementError.noDepartment(department, known: known.sorted())
            }
            contents.departments = departments
        }
        contents.reports = reported.map { templates.reports(of: departments ?? known.sorted(), $0) } ?? [:]
        return StatementSet(contents, templates)
    }
}

/// Why there are no statements.
public enum StatementError: Error, Hashable, Sendable {
    /// What is wrong with templates and settings.
    case templates([SettingProblem])
    /// A department that the period does not have.
    case noDepartment(String, known: [String])
}
