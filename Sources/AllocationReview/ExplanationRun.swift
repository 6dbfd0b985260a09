internal import Bookkeeping
internal import Books
public import Close
public import Export
internal import Journals
internal import Lines
internal import Mapping
public import Periods
public import Postings
internal import Projection
internal import Reconciliation

/// Explains posted amounts: reads the period twice, once for what is posted, once for the calls behind the amount.
public struct ExplanationRun: Sendable {
    private let requests: [ExportRequest]
    private let period: FiscalPeriod
    private let limit: Int
    private let progress: @Sendable (ExportProgress) -> Bool
    /// The entries of a pack; `nil` for those that a close would make now.
    private let booked: BookedPeriod?
    /// What a pack posted, which the figures must come back to; `nil` where there is no pack.
    private let posted: Postings?
    private let name: String

    /// What the books and the store say now.
    ///
    /// - Parameters:
    ///   - requests: one for each billing month that the period touches.
    ///   - limit: the most calls and charges that are named for an amount.
    ///   - progress: called from any thread; gives false to stop.
    public init(
        _ requests: [ExportRequest], of period: FiscalPeriod, limit: Int,
        progress: @escaping @Sendable (ExportProgress) -> Bool = { _ in true }
    ) {
        self.requests = requests.map(ExplanationRun.figuresOnly)
        self.period = period
        self.limit = limit
        self.progress = progress
        booked = nil
        posted = nil
        name = "\(period)"
    }

    /// What a pack posted, by the rules and prices that it keeps and the rows of the store up to its stamp.
    ///
    /// - Parameter store: the path of the cost store.
    public init(
        _ pack: SealedPack, store: String, limit: Int, threads: Int,
        progress: @escaping @Sendable (ExportProgress) -> Bool = { _ in true }
    ) throws {
        requests = try pack.exportRequests(store: store, threads: threads).map(ExplanationRun.figuresOnly)
        period = pack.manifest.period
        self.limit = limit
        self.progress = progress
        booked = BookedPeriod(journals: try pack.journals(), isMade: true, invoiceLines: try pack.invoiceLines())
        posted = Postings(adding: try pack.postedLines())
        name = pack.manifest.name
    }

    private static func figuresOnly(_ request: ExportRequest) -> ExportRequest {
        var request = request
        request.files = []
        request.validates = false
        request.comparesWithPrevious = false
        return request
    }

    /// Where a posted amount comes from: one explanation of a line, and one of a share for each billing month that the
    /// period touches; none where nothing is posted under the id.
    ///
    /// - Throws: ``ReviewError``, and what `ExportRun` throws.
    public func explain(_ id: PostedAmountId) throws -> [PostedExplanation] {
        var explanations: [PostedExplanation] = []
        let results = try requests.map { try ExportRun($0, progress: progress).run() }
        if let posted, Postings(adding: results.flatMap(\.postings.lines)).lines != posted.lines {
            throw ReviewError.storeChanged(pack: name)
        }
        for (request, result) in zip(requests, results) {
            let figures = PostedFigures(
                period: period, lines: result.postings.lines, allocation: result.allocation,
                suspense: request.books.settings.suspense.department)
            let booked = try booked ?? drafts(result, request)
            guard let sketch = figures.sketch(of: id, booked) else { continue }
            explanations.append(try complete(sketch, request))
        }
        return LineExplanation.together(explanations)
    }

    /// Where a row of a file comes from, by its `x_ChargeId`; none where no row has it.
    public func explain(row chargeId: String) throws -> [PostedExplanation] {
        var explanations: [PostedExplanation] = []
        for request in requests {
            guard let (row, allocation) = try ExportRun(request, progress: progress).row(chargeId) else { continue }
            let figures = PostedFigures(
                period: period, lines: [], allocation: allocation,
                suspense: request.books.settings.suspense.department)
            if let sketch = figures.sketch(of: row, id: chargeId) {
                explanations.append(try complete(sketch, request))
                continue
            }
            // A row that is no part of another: the line that it is posted to.
            guard let profile = row.profile else { continue }
            let decision = row.ownership.decision
            explanations += try explain(
                PostedAmountId(
                    of: period.label, currency: profile.currency, department: decision.department.value,
                    glAccount: decision.glAccount.value, project: decision.project?.value))
        }
        return explanations
    }

    /// Looks for the calls and charges that an explanation asks for.
    private func complete(_ sketch: ExplanationSketch, _ request: ExportRequest) throws -> PostedExplanation {
        guard !sketch.questions.isEmpty else { return sketch.explanation([]) }
        let collector = SourceCollector(sketch.questions, limit: limit)
        try ExportRun(request, progress: progress).observe(collector.observer)
        return sketch.explanation(collector.lists)
    }

    /// The entries that a close would make; none where something keeps them from being made.
    private func drafts(_ result: ExportResult, _ request: ExportRequest) throws -> BookedPeriod {
        let figures = try PeriodRun(
            request.books, store: request.store, period: request.period, threads: request.threads
        ).figures(of: result.lines, Postings(result.lines, result.allocation))
        // What keeps entries from being made does not keep a line from being explained; the explanation says so.
        let journals = try? PeriodEntries(figures.draft(of: period), books: request.books).journals
        return BookedPeriod(
            journals: journals ?? [], isMade: journals != nil,
            invoiceLines: figures.trueUp.lines.map { ($0.origin, $0.invoices.joined(separator: " "), $0.posting) })
    }
}

/// The entries of a period, and what they book beside its usage.
struct BookedPeriod {
    let journals: [Journal]
    /// Whether entries could be made.
    let isMade: Bool
    let invoiceLines: [(origin: DerivedLine.Origin, invoices: String, posting: Posting)]
}

/// Why an amount cannot be explained, or two versions cannot be compared.
public enum ReviewError: Error, Sendable {
    /// The store and the pack's rules do not give what the pack posted.
    case storeChanged(pack: String)
}
