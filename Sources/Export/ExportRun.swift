internal import Books
public import Columns
internal import CostStore
public import FOCUS
public import Lines
public import Mapping
internal import Periods
public import Postings
public import Projection
internal import Rating
internal import Threads
internal import Validation

/// Runs an export: read, rate, map, group, project, check, encode, tie out, and only then name the files.
public struct ExportRun: Sendable {
    private let request: ExportRequest
    private let store: CostStore
    private let priceBook: PriceBook
    private let projection: Projection
    private let plan: PoolPlan
    private let observer: ScanObserver?
    private let progress: @Sendable (ExportProgress) -> Bool
    private let clock = StageClock()

    /// Opens the store and checks its prices.
    ///
    /// - Parameters:
    ///   - observer: what else looks at each call and charge of the lines in the result, as they are read.
    ///   - progress: called from any thread; gives false to stop.
    public init(
        _ request: ExportRequest, observer: ScanObserver? = nil,
        progress: @escaping @Sendable (ExportProgress) -> Bool = { _ in true }
    ) throws {
        var request = request
        request.threads = max(1, request.threads)
        self.request = request
        self.observer = observer
        self.progress = progress
        store = try CostStore(path: request.store, cutOff: request.cutOff)
        priceBook = try PriceBook(request.prices ?? store.prices())
        projection = ExportRun.projection(request)
        plan = PoolPlan(
            request.books, period: request.period, moments: request.moments,
            includesFixedAmounts: request.includesFixedAmounts)
    }

    /// The columns of the rows of a version, in the order in which they are written.
    public static func schema(of version: FOCUSVersion) -> [ColumnSchema] { Projection.schema(of: version) }

    private static func projection(_ request: ExportRequest) -> Projection {
        Projection(
            books: request.books, version: request.version, period: request.period, groupBy: request.groupBy,
            invoiced: request.invoicedAccounts)
    }

    /// Does it all.
    ///
    /// - Parameter read: what an earlier run of this request, without files and derived charges, has read. Lines are not
    ///   read again then, nor shown to the observer; only the rows of calls are, which nothing keeps.
    /// - Throws: ``ExportError`` when the figures do not tie or the rows break a rule; ``OutputError``,
    ///   ``CostStore/StoreError``, ``Lines/LineError``. No file has its name then.
    public func run(reusing read: ExportResult? = nil) throws -> ExportResult {
        guard !request.files.isEmpty else { return try runWithoutFiles() }
        // At call grain a row shows the id of its call with the meter, or that of its charge.
        let checks = try RowChecks(
            request, projection.schema,
            hasDistinctRows: request.grain == .call && request.derivedCharges == nil && plan.pools.isEmpty
                && store.hasDistinctIds(), clock)
        try checkPartitionColumns()
        let (figures, outputs) = try request.grain == .call ? writeCalls(checks, read) : writeGroups(checks, read)
        let (totals, validation) = try checks.finish()
        let (postings, tieOut) = try proof(figures, rows: totals)
        if let validation, !validation.isConformant(), !request.allowsNonconformant {
            throw ExportError.nonconformant(validation)
        }
        let previous = try previous()
        guard report("naming the files", 1, 1) else { throw LineError.interrupted }
        return ExportResult(
            lines: figures.lines, allocation: figures.allocation, derived: figures.derived, postings: postings,
            tieOut: tieOut, validation: validation, files: try outputs.map { try $0.finish() }, rowCount: totals.rows,
            unnamed: unnamed(figures), previous: previous, times: clock.read())
    }

    /// What was read, how pools are handed out, and the rows that come from other steps.
    private struct Figures {
        let lines: Lines
        let allocation: PeriodAllocation
        let derived: [DerivedCharge]

        /// The lines as they are written: those of pools handed out, derived rows behind all others.
        func rows() throws(PeriodAllocationError) -> Lines {
            var split = try RowAllocation(allocation)
            return split.rows(of: lines).adding(derived)
        }
    }

    private func figures() throws -> Figures {
        let scan = try scan(request.grain, callsPerUnit: 65_536, asking: plan.questions, observer)
        let lines = try scan.run(progress: { report("reading", $0, scan.unitCount) })
        return try figures(of: lines, allocation(of: lines))
    }

    private func figures(of lines: Lines, _ allocation: PeriodAllocation) throws -> Figures {
        let others = try request.derivedCharges?(lines, allocation) ?? []
        let moved = allocation.derivedCharges(entity: request.books.settings.entity)
        return Figures(lines: lines, allocation: allocation, derived: moved + others)
    }

    /// What is posted, once all figures agree.
    private func proof(_ figures: Figures, rows: RowTotals?) throws(ExportError) -> (Postings, TieOut) {
        let postings = Postings(figures.lines, figures.allocation, figures.derived)
        let tieOut = TieOut(
            figures.lines, postings, figures.allocation, derived: figures.derived, rows: rows)
        guard tieOut.holds else { throw .doesNotTie(tieOut) }
        return (postings, tieOut)
    }

    private func unnamed(_ figures: Figures) -> [String] {
        projection.unnamed(in: figures.lines.profiles + figures.derived.map(\.profile))
    }

    /// The figures of an export that writes no file: lines are made and tied out, rows are not.
    private func runWithoutFiles() throws -> ExportResult {
        let figures = try figures()
        let (postings, tieOut) = try proof(figures, rows: nil)
        return ExportResult(
            lines: figures.lines, allocation: figures.allocation, derived: figures.derived, postings: postings,
            tieOut: tieOut, validation: nil, files: [], rowCount: 0, unnamed: unnamed(figures),
            previous: try previous(), times: clock.read())
    }

    /// The month before. What is wrong with it is for an export of that month to say.
    private func previous() throws -> ExportResult.Previous? {
        guard request.comparesWithPrevious else { return nil }
        var earlier = request
        earlier.comparesWithPrevious = false
        earlier.derivedCharges = nil
        earlier.moments = nil
        earlier.period = request.period.previous
        earlier.files = []
        let moments = earlier.period.microseconds
        do {
            guard try store.hasRows(startingIn: moments) else { return nil }
            let progress = progress
            let month = earlier.period.title
            let run = try ExportRun(earlier) {
                progress(ExportProgress(phase: "reading \(month)", done: $0.done, total: $0.total))
            }
            let result = try run.run()
            return ExportResult.Previous(month: earlier.period, lines: result.lines, postings: result.postings)
        } catch LineError.interrupted {
            throw LineError.interrupted
        } catch {
            return nil
        }
    }

    /// Only reads, rates, maps and groups: for figures about lines.
    ///
    /// - Parameter others: further rules that are to decide about the slices afterwards.
    ///
    /// - Parameter moments: others than those of the billing period, for books whose months end elsewhere.
    public func lines(in moments: Range<Int64>? = nil, alsoFor others: [MappingModel] = []) throws -> Lines {
        let scan = try LineScan(
            store: store, priceBook: priceBook, mapping: request.books.mapping,
            settings: ScanSettings(
                period: moments ?? request.moments ?? request.period.microseconds, grain: .month,
                groupBy: request.groupBy, threads: request.threads),
            alsoFor: others, asking: plan.questions)
        return try scan.run(progress: { report("reading", $0, scan.unitCount) })
    }

    /// Reads the period again with somebody who looks at every call and charge: owners and pools are those of ``run()``.
    public func observe(_ observer: ScanObserver) throws {
        let scan = try LineScan(
            store: store, priceBook: priceBook, mapping: request.books.mapping,
            settings: ScanSettings(
                period: request.moments ?? request.period.microseconds, grain: .month, groupBy: request.groupBy,
                threads: request.threads), asking: plan.questions, observer: observer)
        _ = try scan.run(progress: { report("reading the calls", $0, scan.unitCount) })
    }

    /// The row of an id as `x_ChargeId` shows it, with what the period came to; `nil` when no row of the grain has it.
    ///
    /// At call grain rows are not kept, so only parts of rows are found, by the ownership that their id ends with.
    public func row(_ chargeId: String) throws -> (row: IdentifiedRow, allocation: PeriodAllocation)? {
        let scan = try scan(
            request.grain == .call ? .month : request.grain, callsPerUnit: 65_536, asking: plan.questions)
        let lines = try scan.run(progress: { report("reading", $0, scan.unitCount) })
        let figures = try figures(of: lines, allocation(of: lines))
        let blocks = GroupBlocks(projection, try figures.rows(), rowsPerBlock: 65_536)
        return blocks.row(chargeId).map { ($0, figures.allocation) }
    }

    /// Tells of single calls and charges what they cost and who pays, with the reasons.
    public var explanation: CallExplanation {
        CallExplanation(store: store, priceBook: priceBook, mapping: request.books.mapping)
    }

    /// The pools of the period handed out by what its lines say, and by earlier months where pools look back.
    private func allocation(of lines: Lines) throws -> PeriodAllocation {
        try PeriodAllocation(plan, lines, books: request.books) { month, questions in
            let scan = try LineScan(
                store: store, priceBook: priceBook, mapping: request.books.mapping,
                settings: ScanSettings(
                    period: month.microseconds, grain: .month, groupBy: request.groupBy, threads: request.threads),
                asking: questions)
            return try scan.run(progress: { report("reading \(month)", $0, scan.unitCount) })
        }
    }

    private func scan(
        _ grain: Grain, callsPerUnit: Int, asking questions: PoolQuestions?, _ observer: ScanObserver? = nil
    ) throws -> LineScan {
        try LineScan(
            store: store, priceBook: priceBook, mapping: request.books.mapping,
            settings: ScanSettings(
                period: request.moments ?? request.period.microseconds, grain: grain, groupBy: request.groupBy,
                threads: request.threads), asking: questions, callsPerUnit: callsPerUnit, observer: observer)
    }

    private func checkPartitionColumns() throws(ExportError) {
        let known = projection.partitionColumns(at: request.grain)
        for column in request.partitionBy where !known.contains(column) {
            throw .noPartitionColumn(column, known: known)
        }
    }

    /// The lines by the folder that they go to: all to one, or those of each partition to its own.
    private func parts(of lines: Lines) throws -> [(Lines, folder: String)] {
        guard !request.partitionBy.isEmpty else { return [(lines, "")] }
        let partitions = projection.partitions(of: lines, by: request.partitionBy)
        guard partitions.count <= ExportRun.mostPartitions else {
            throw ExportError.tooManyPartitions(partitions.count, limit: ExportRun.mostPartitions)
        }
        return partitions.map { ($0.lines, folder(ofPartition: $0.path)) }
    }

    private func folder(ofPartition path: String) -> String { "BillingPeriod=\(request.period)/\(path)" }

    /// All files of a run are open until all of them are named.
    private static let mostPartitions = 400

    private func output(_ file: ExportRequest.File, in folder: String = "") throws -> any TableOutput {
        var file = file
        if !folder.isEmpty {
            let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
            let parent = "\(file.path.dropLast(name.utf8.count))\(folder)"
            try OutputFolder.make(parent)
            file.path = "\(parent)/\(name)"
        }
        switch file.format {
        case .csv:
            return try CSVOutput(
                path: file.path, schema: projection.schema, options: request.csv, threads: request.threads,
                isOneOfMany: !folder.isEmpty)
        case .parquet:
            return try ParquetOutput(
                path: file.path, schema: projection.schema, metadata: remarks, order: Projection.orderingColumn,
                threads: request.threads, isOneOfMany: !folder.isEmpty)
        }
    }

    /// What a file says of itself.
    private var remarks: [(key: String, value: String)] {
        [
            ("focus.version", request.version.rawValue), ("focus.dataset", "CostAndUsage"),
            ("chargeback.period", request.period.description), ("chargeback.grain", request.grain.rawValue),
        ] + request.remarks.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
    }

    private func report(_ phase: String, _ done: Int, _ total: Int) -> Bool {
        progress(ExportProgress(phase: phase, done: done, total: total))
    }

    /// Streams the rows of each call into one file after another: what is kept of them must not grow with their number.
    ///
    /// Rows of pools can only be handed out once the period says by what, so it is read before.
    private func writeCalls(_ checks: RowChecks, _ read: ExportResult?) throws -> (Figures, [any TableOutput]) {
        let selections = plan.selectionQuestions
        let known = try selections.map { _ in
            if let read { return read.allocation }
            let scan = try scan(.month, callsPerUnit: 65_536, asking: plan.questions)
            return try allocation(of: scan.run(progress: { report("reading", $0, scan.unitCount) }))
        }
        // Opened before anything is read, so that a path that cannot be written to is known at once.
        let wholes = request.partitionBy.isEmpty ? try request.files.map { try output($0) } : []
        var all: [Figures] = []
        var outputs: [any TableOutput] = []
        for (index, file) in request.files.enumerated() {
            let scan = try scan(
                .call, callsPerUnit: callsPerUnit(of: file), asking: selections ?? plan.questions,
                index == 0 ? observer : nil)
            let allocated = try CallRowAllocation(known ?? .none, scan)
            // Each scan numbers products and owners anew.
            let writer = CallRowWriter(
                projection: ExportRun.projection(request), scan: scan, checks: index == 0 ? checks : nil, clock: clock)
            let sink: any CallSink =
                wholes.isEmpty ? partitioned(file, writer) : WholeCalls(writer: writer, output: wholes[index])
            let found = try scan.run(
                receiver: {
                    let handOut = allocated.worker()
                    let take = try sink.worker()
                    return { unit, rows in try take(unit, handOut(unit, rows)) }
                }, progress: { report("reading and writing", $0, scan.unitCount) },
                failed: {
                    allocated.abandon($0)
                    sink.abandon($0)
                })
            // Derived rows stand behind the charges.
            let figures = try figures(of: found, known ?? allocation(of: found))
            outputs += try sink.finish(
                chargesOf: allocated.rows(of: found).adding(figures.derived), unitCount: scan.unitCount)
            all.append(figures)
        }
        // There is at least one file.
        return (all[0], outputs)
    }

    /// A call has two or three charges. Small units fill the parts of partitions more evenly.
    private func callsPerUnit(of file: ExportRequest.File) -> Int {
        max(1, file.format.rowsPerPart / (request.partitionBy.isEmpty ? 3 : 12))
    }

    private func partitioned(_ file: ExportRequest.File, _ writer: CallRowWriter) -> PartitionedCalls {
        let gatherer = PartitionGatherer(
            rowsPerPart: file.format.rowsPerPart, mostPartitions: ExportRun.mostPartitions
        ) { path in try output(file, in: folder(ofPartition: path)) }
        return PartitionedCalls(writer, by: request.partitionBy, gatherer, threads: request.threads)
    }

    private func writeGroups(_ checks: RowChecks, _ read: ExportResult?) throws -> (Figures, [any TableOutput]) {
        let figures = try read.map { try self.figures(of: $0.lines, $0.allocation) } ?? self.figures()
        var outputs: [any TableOutput] = []
        var firstBlock = 0
        for (part, folder) in try parts(of: figures.rows()) {
            for (index, file) in request.files.enumerated() {
                let output = try output(file, in: folder)
                outputs.append(output)
                let blocks = GroupBlocks(projection, part, rowsPerBlock: file.format.rowsPerPart)
                try write(blocks, to: output, index == 0 ? checks : nil, firstBlock: firstBlock)
                if index == 0 { firstBlock += blocks.count }
            }
        }
        return (figures, outputs)
    }

    /// Writes grouped rows: each thread takes the next block, which is a part of the file.
    private func write(
        _ blocks: GroupBlocks, to output: any TableOutput, _ checks: RowChecks?, firstBlock: Int
    ) throws {
        try UnitsOfWork(blocks.count, threads: request.threads).run(
            worker: {
                let encoder = try output.encoder()
                let check = checks?.worker()
                return { part in
                    let block = clock.measure(\.rows) { blocks.block(part) }
                    try check?.add(block, number: firstBlock + part)
                    try clock.measure(\.encoding) { try encoder.write(part: part, [block]) }
                    if !report("writing", part + 1, blocks.count) { throw LineError.interrupted }
                }
            }, failed: { output.abandon($0) })
    }
}
