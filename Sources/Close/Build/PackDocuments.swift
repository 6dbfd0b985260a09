internal import Books
internal import Export
internal import Journals
internal import Lines
internal import Money
internal import Periods
internal import PostedPeriods
internal import Postings
internal import Reconciliation
internal import Reports
internal import SettingsText
internal import Statements
internal import Workbook

/// The workbook and the statements of a pack: for people, of the same lines as the entries.
struct PackDocuments {
    private let inputs: PackInputs
    private let workbook: WorkbookTemplate
    private let statements: StatementTemplates

    /// Reads the templates of the books.
    init(_ inputs: PackInputs) throws(BooksError) {
        let problems = SettingProblems()
        workbook = WorkbookTemplate.of(books: inputs.books.folder, problems: problems)
        let statements = StatementTemplates(books: inputs.books.folder, problems: problems)
        guard problems.isEmpty, let statements else { throw .problems(problems.sorted) }
        self.inputs = inputs
        self.statements = statements
    }

    /// Writes the workbook.
    ///
    /// - Parameters:
    ///   - reports: those that it shows.
    ///   - request: reads all of the period at once, whatever billing months it touches.
    /// - Returns: the rows of its detail.
    func writeWorkbook(
        _ figures: PackFigures, _ reports: [Report], _ request: ExportRequest,
        _ progress: @escaping @Sendable (ExportProgress) -> Bool, to path: String
    ) throws -> Int {
        let lines = try lines(figures, request, progress)
        var contents = WorkbookContents(
            figures.posted.keeping(months: workbook.trendMonths), books: inputs.books, lines: lines,
            pools: figures.pools,
            checks: figures.controls.map { ControlCheck(statement: $0.statement, left: $0.left, right: $0.right) })
        contents.detail = try DetailRows.rows(
            of: figures.posted, request, lines, callsUpTo: workbook.detailCalls, progress: progress)
        contents.journals = figures.entries.journals
        contents.reconciliation = figures.facts.walks
        contents.exceptions += exceptions(figures)
        contents.assumptions += Assumption.assumptions(
            prices: inputs.prices, rates: inputs.rates, of: figures.posted.heading, books: inputs.books)
        contents.reports = reports
        try ChargebackWorkbook.write(contents, template: workbook, to: path)
        return contents.detail.reduce(0) { $0 + $1.count }
    }

    /// The reports that the workbook shows.
    func reports(_ usage: ReportedPeriod) throws(ReportError) -> [Report] { try workbook.reports(usage) }

    /// The lines that were read already, where they are of one billing month.
    private func lines(
        _ figures: PackFigures, _ request: ExportRequest, _ progress: @escaping @Sendable (ExportProgress) -> Bool
    ) throws -> Lines {
        let exports = figures.facts.exports
        guard exports.count != 1 else { return exports[0].lines }
        var request = request
        request.grain = .month
        return try ExportRun(request, progress: progress).run().lines
    }

    /// The statements, with an index.
    func statements(_ figures: PackFigures, _ reports: ReportedPeriod?) -> [StatementSet.File] {
        var contents = StatementContents(figures.posted.keeping(months: statements.settings.trendMonths))
        contents.pools = figures.pools
        if let reports {
            let departments = Set(figures.posted.currencies.flatMap(\.departments)).sorted()
            contents.reports = statements.reports(of: departments, reports)
        }
        return StatementSet(contents, statements).files
    }

    /// What a close knows beyond what a scan does.
    private func exceptions(_ figures: PackFigures) -> [WorkbookException] {
        var found: [WorkbookException] = []
        for sum in figures.correctionSums {
            guard let currency = Currency(sum.currency) else { continue }
            found.append(
                WorkbookException(
                    .lateArrival, subject: sum.pack, note: "Corrects pack \(sum.pack) because of \(sum.cause.title).",
                    rows: sum.lines, currency: currency, amount: sum.amount))
        }
        for change in figures.changes.changes {
            let who = change.record.map { "by \($0.author), approved by \($0.approver ?? "nobody"): \($0.reason)" }
            found.append(
                WorkbookException(
                    .other, subject: change.subject,
                    note:
                        "The \(change.kind.rawValue) was \(change.action.rawValue) since \(figures.changes.since ?? ""), "
                        + "\(who ?? "and nobody says why").",
                    currency: inputs.books.settings.currency))
        }
        for waiver in inputs.waivers {
            found.append(
                WorkbookException(
                    .other, subject: waiver.check, note: "The check was let pass: \(waiver.reason)",
                    currency: inputs.books.settings.currency))
        }
        return found
    }
}

extension PostedPeriod {
    /// The period with so many months beside it, itself included.
    fileprivate func keeping(months: Int) -> PostedPeriod {
        var period = self
        for index in period.currencies.indices {
            period.currencies[index].earlier = period.currencies[index].earlier.suffix(max(months, 1) - 1)
        }
        return period
    }
}
