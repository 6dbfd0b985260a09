internal import Columns
internal import Synchronization
internal import Validation

/// Looks at all rows once on their way into a file: adds them up, and holds them against the rules of FOCUS.
final class RowChecks: Sendable {
    private let reader: RowTotalsReader?
    private let validator: RowValidator?
    private let workers = Mutex<[Worker]>([])

    init(_ request: ExportRequest, _ schema: [ColumnSchema]) throws {
        reader = RowTotalsReader(schema)
        validator =
            request.validates
            ? try RowValidator(version: request.version, schema: schema, profile: request.profile) : nil
    }

    /// The checks of one thread.
    func worker() -> Worker {
        let worker = Worker(reader: reader, validator: validator?.worker())
        workers.withLock { $0.append(worker) }
        return worker
    }

    /// What all threads have found. Called when they are done.
    func finish() throws -> (RowTotals, ValidationReport?) {
        var totals = RowTotals()
        var all = validator
        for worker in workers.withLock({ $0 }) {
            totals.add(worker.totals)
            if let found = worker.validator { try all?.merge(found) }
        }
        return (totals, try all?.finish())
    }

    /// One thread's; its state is touched by that thread until all are done.
    final class Worker: @unchecked Sendable {
        private let reader: RowTotalsReader?
        fileprivate var totals = RowTotals()
        fileprivate var validator: RowValidator?

        /// Parts are numbered in the order of rows; how many rows are before one is only known when all are done.
        static let rowsPerPart = 1 << 32

        init(reader: RowTotalsReader?, validator: RowValidator?) {
            self.reader = reader
            self.validator = validator
        }

        func add(_ block: RowBlock, part: Int) throws {
            reader?.add(block, to: &totals)
            try validator?.check(block, firstRow: part * Worker.rowsPerPart + 1)
        }
    }
}
