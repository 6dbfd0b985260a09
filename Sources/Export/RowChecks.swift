internal import Columns
internal import Synchronization
internal import Validation

/// Looks at all rows once on their way into a file: adds them up, and holds them against the rules of FOCUS.
///
/// Blocks are checked on many threads, before anybody knows how many rows come before them. So a row is numbered by its
/// block first; once all blocks are counted, the numbers become those of the whole.
final class RowChecks: Sendable {
    private let reader: RowTotalsReader?
    private let validator: RowValidator?
    private let workers = Mutex<[Worker]>([])
    private let clock: StageClock

    /// - Parameter hasDistinctRows: whether it is known that no row is there twice.
    init(_ request: ExportRequest, _ schema: [ColumnSchema], hasDistinctRows: Bool, _ clock: StageClock) throws {
        self.clock = clock
        reader = RowTotalsReader(schema)
        validator =
            request.validates
            ? try RowValidator(
                version: request.version, schema: schema, profile: request.profile, hasDistinctRows: hasDistinctRows)
            : nil
    }

    /// The checks of one thread.
    func worker() -> Worker {
        let worker = Worker(reader: reader, validator: validator?.worker(), clock)
        workers.withLock { $0.append(worker) }
        return worker
    }

    /// What all threads have found. Called when they are done.
    func finish() throws -> (RowTotals, ValidationReport?) {
        var totals = RowTotals()
        var all = validator
        var rowCounts: [Int: Int] = [:]
        for worker in workers.withLock({ $0 }) {
            totals.add(worker.totals)
            rowCounts.merge(worker.rowCounts) { $0 + $1 }
            if let found = worker.validator { try clock.measure(\.check) { try all?.merge(found) } }
        }
        var rowsBefore: [Int: Int] = [:]
        var rows = 0
        for (block, count) in rowCounts.sorted(by: { $0.key < $1.key }) {
            rowsBefore[block] = rows
            rows += count
        }
        let report = try clock.measure(\.check) {
            try all?.finish { row in (rowsBefore[row / Worker.mostRows] ?? 0) + row % Worker.mostRows }
        }
        return (totals, report)
    }

    /// One thread's; its state is touched by that thread until all are done.
    final class Worker: @unchecked Sendable {
        private let clock: StageClock
        private let reader: RowTotalsReader?
        fileprivate var totals = RowTotals()
        fileprivate var validator: RowValidator?
        /// The rows of each block that this thread has checked.
        fileprivate var rowCounts: [Int: Int] = [:]

        /// More rows than a block ever has.
        fileprivate static let mostRows = 1 << 32

        init(reader: RowTotalsReader?, validator: RowValidator?, _ clock: StageClock) {
            self.clock = clock
            self.reader = reader
            self.validator = validator
        }

        /// Checks a block.
        ///
        /// - Parameter number: its place among all blocks of the export.
        func add(_ block: RowBlock, number: Int) throws {
            reader?.add(block, to: &totals)
            rowCounts[number] = block.rowCount
            try clock.measure(\.check) { try validator?.check(block, firstRow: number * Worker.mostRows + 1) }
        }
    }
}
