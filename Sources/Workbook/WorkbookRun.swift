internal import Books
internal import CostStore
internal import DraftPeriods
public import Export
public import Lines
internal import PostedPeriods
internal import Postings
public import SettingsText
internal import Threads

/// Writes the workbook of an export whose figures are only proposed.
public struct WorkbookRun: Sendable {
    private let request: ExportRequest
    private let template: WorkbookTemplate
    private let draft: DraftRun
    private let progress: @Sendable (ExportProgress) -> Bool

    /// Reads the template of the books.
    ///
    /// - Throws: ``WorkbookTemplateError``, `StoreError`, `PriceBookError`.
    public init(
        _ request: ExportRequest, progress: @escaping @Sendable (ExportProgress) -> Bool = { _ in true }
    ) throws {
        let problems = SettingProblems()
        template = WorkbookTemplate.of(books: request.books.folder, problems: problems)
        guard problems.isEmpty else { throw WorkbookTemplateError(problems: problems.sorted) }
        self.request = request
        self.progress = progress
        draft = try DraftRun(request, reports: template.reportNames, progress: progress)
    }

    /// What the export is to be run with, so that the store is read once.
    public var observer: ScanObserver { draft.observer }

    /// Writes the workbook of a result of the same request.
    ///
    /// - Returns: the file, with the number of the rows of its detail.
    public func write(_ result: ExportResult, to path: String) throws -> WrittenFile {
        var (contents, reports) = try sideBySide(
            threads: request.threads, { try self.contents(result) },
            { try draft.reported(result).map { try template.reports($0) } })
        contents.reports = reports ?? []
        guard progress(ExportProgress(phase: "writing the workbook", done: 0, total: 1)) else {
            throw LineError.interrupted
        }
        let bytes = try ChargebackWorkbook.write(contents, template: template, to: path)
        return WrittenFile(path: path, rows: Int64(contents.detail.reduce(0) { $0 + $1.count }), bytes: bytes)
    }

    /// Everything but the reports.
    private func contents(_ result: ExportResult) throws -> WorkbookContents {
        let draft = try draft.draft(result, months: template.trendMonths)
        var contents = WorkbookContents(
            draft.period, books: request.books, lines: result.lines, pools: result.allocation.pools,
            checks: result.tieOut.checks.map { ControlCheck(statement: $0.statement, left: $0.left, right: $0.right) })
        contents.detail = try detail(draft.period, result)
        switch draft.entries {
        case .success(let journals): contents.journals = journals
        case .failure(let error):
            contents.exceptions.append(
                WorkbookException(
                    .other, subject: "journal", note: "The entries cannot be made yet: \(error)",
                    currency: request.books.settings.currency))
        }
        contents.reconciliation = draft.walks
        let store = try CostStore(path: request.store, cutOff: request.cutOff)
        contents.assumptions += Assumption.assumptions(
            prices: try request.prices ?? store.prices(), rates: try store.fxRates(), of: draft.period.heading,
            books: request.books)
        return contents
    }

    /// The calls one by one where there are few, else rows by day.
    private func detail(_ period: PostedPeriod, _ result: ExportResult) throws -> [DetailRows] {
        guard template.sheets.contains(.detail) else { return [] }
        return try DetailRows.rows(
            of: period, request, result.lines, callsUpTo: template.detailCalls, progress: progress)
    }
}

/// What is wrong with the template of a workbook.
public struct WorkbookTemplateError: Error, Hashable, Sendable {
    public let problems: [SettingProblem]
}
