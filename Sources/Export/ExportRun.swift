internal import Books
internal import Columns
internal import CostStore
internal import Dispatch
internal import FOCUS
public import Lines
public import Mapping
internal import Periods
internal import Projection
internal import Rating
internal import Synchronization
internal import Validation

/// Runs an export: read, rate, map, group, project, check, encode, tie out, and only then name the files.
public struct ExportRun: Sendable {
    private let request: ExportRequest
    private let store: CostStore
    private let priceBook: PriceBook
    private let projection: Projection
    private let progress: @Sendable (ExportProgress) -> Bool

    /// Opens the store and checks its prices.
    ///
    /// - Parameter progress: called from any thread; gives false to stop.
    public init(
        _ request: ExportRequest, progress: @escaping @Sendable (ExportProgress) -> Bool = { _ in true }
    ) throws {
        var request = request
        request.threads = max(1, request.threads)
        self.request = request
        self.progress = progress
        store = try CostStore(path: request.store)
        priceBook = try PriceBook(store.prices())
        projection = Projection(
            books: request.books, version: request.version, period: request.period, groupBy: request.groupBy)
    }

    /// Does it all.
    ///
    /// - Throws: ``ExportError`` when the figures do not tie or the rows break a rule; ``OutputError``,
    ///   ``CostStore/StoreError``, ``Lines/LineError``. No file has its name then.
    public func run() throws -> ExportResult {
        let period = request.period.microseconds
        let checks = try RowChecks(request, projection.schema)
        let outputs = try request.files.map { try output($0) }
        let lines: Lines
        if request.grain == .call {
            lines = try writeCalls(outputs, checks)
        } else {
            let scan = try scan(callsPerUnit: 65_536)
            lines = try scan.run(progress: { report("reading", $0, scan.unitCount) })
            let blocks = GroupBlocks(projection, lines)
            for (index, output) in outputs.enumerated() {
                try write(blocks, to: output, index == 0 ? checks : nil)
            }
            if outputs.isEmpty { try write(blocks, to: nil, checks) }
        }
        let (totals, validation) = try checks.finish()
        let tieOut = TieOut(
            lines, storedCalls: try store.rowCount(of: .calls, startingIn: period),
            storedCharges: try store.rowCount(of: .charges, startingIn: period), rows: totals)
        guard tieOut.holds else { throw ExportError.doesNotTie(tieOut) }
        if let validation, !validation.isConformant(), !request.allowsNonconformant {
            throw ExportError.nonconformant(validation)
        }
        return ExportResult(
            lines: lines, tieOut: tieOut, validation: validation, files: try outputs.map { try $0.finish() },
            rowCount: totals.rows, unnamed: projection.unnamed(in: lines.profiles))
    }

    /// Only reads, rates, maps and groups: for figures about lines.
    ///
    /// - Parameter others: further rules that are to decide about the slices afterwards.
    public func lines(alsoFor others: [MappingModel] = []) throws -> Lines {
        let scan = try LineScan(
            store: store, priceBook: priceBook, mapping: request.books.mapping,
            settings: ScanSettings(
                period: request.period.microseconds, grain: .month, groupBy: request.groupBy, threads: request.threads),
            alsoFor: others)
        return try scan.run(progress: { report("reading", $0, scan.unitCount) })
    }

    /// What a call or charge costs and who pays, with the reasons; `nil` when the store has none of this id.
    public func explanation(of id: String) throws -> String? {
        try CallExplanation(store: store, priceBook: priceBook, mapping: request.books.mapping).text(of: id)
    }

    private func scan(callsPerUnit: Int) throws -> LineScan {
        try LineScan(
            store: store, priceBook: priceBook, mapping: request.books.mapping,
            settings: ScanSettings(
                period: request.period.microseconds, grain: request.grain, groupBy: request.groupBy,
                threads: request.threads), callsPerUnit: callsPerUnit)
    }

    private func output(_ file: ExportRequest.File) throws -> any TableOutput {
        switch file.format {
        case .csv:
            try CSVOutput(
                path: file.path, schema: projection.schema, options: request.csv, threads: request.threads)
        case .parquet:
            try ParquetOutput(
                path: file.path, schema: projection.schema,
                metadata: [
                    ("focus.version", request.version.rawValue), ("focus.dataset", "CostAndUsage"),
                    ("chargeback.period", request.period.description), ("chargeback.grain", request.grain.rawValue),
                ], threads: request.threads)
        }
    }

    private func report(_ phase: String, _ done: Int, _ total: Int) -> Bool {
        progress(ExportProgress(phase: phase, done: done, total: total))
    }

    /// Streams the rows of each call into one file after another; without a file they are only checked.
    private func writeCalls(_ outputs: [any TableOutput], _ checks: RowChecks) throws -> Lines {
        var lines: Lines?
        for index in 0..<max(outputs.count, 1) {
            let output = index < outputs.count ? outputs[index] : nil
            let checks = index == 0 ? checks : nil
            // A call has two or three charges.
            let scan = try scan(callsPerUnit: (output?.rowsPerPart ?? GroupBlocks.rowsPerBlock) / 2)
            let found = try scan.run(
                receiver: {
                    let encoder = try output?.encoder()
                    let check = checks?.worker()
                    return { unit, rows in
                        let block = projection.block(of: rows, from: scan)
                        try check?.add(block, part: unit)
                        try encoder?.write(part: unit, [block])
                    }
                }, progress: { report("reading and writing", $0, scan.unitCount) },
                failed: { output?.abandon($0) })
            // The charges are the last part of the file.
            let block = projection.block(ofCharges: found.chargeLines, from: scan)
            try checks?.worker().add(block, part: scan.unitCount)
            try output?.encoder().write(part: scan.unitCount, [block])
            lines = lines ?? found
        }
        // The loop runs at least once.
        return lines.unsafelyUnwrapped
    }

    /// Writes grouped rows: each thread takes the next part.
    private func write(_ blocks: GroupBlocks, to output: (any TableOutput)?, _ checks: RowChecks?) throws {
        let perPart = max(1, (output?.rowsPerPart ?? 0) / GroupBlocks.rowsPerBlock)
        let parts = (blocks.count + perPart - 1) / perPart
        let next = Atomic<Int>(0)
        let failure = Mutex<(any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: min(request.threads, max(parts, 1))) { _ in
            do {
                let encoder = try output?.encoder()
                let check = checks?.worker()
                while failure.withLock({ $0 == nil }) {
                    let part = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard part < parts else { return }
                    var made: [RowBlock] = []
                    for index in part * perPart..<min((part + 1) * perPart, blocks.count) {
                        let block = blocks.block(index)
                        try check?.add(block, part: index)
                        made.append(block)
                    }
                    try encoder?.write(part: part, made)
                    if !report("writing", part + 1, parts) { throw LineError.interrupted }
                }
            } catch {
                failure.withLock { $0 = $0 ?? error }
                output?.abandon(error)
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
