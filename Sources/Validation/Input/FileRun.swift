internal import Columns
internal import Dispatch
internal import InputBytes
internal import Synchronization

/// The workers of one validation: whoever is free finds the next records, then tests them while others go on.
///
/// Records are found by one worker at a time, in order, because only the text before tells whether a line end is inside
/// quotes; what is found of their values does not depend on who tested them.
final class FileRun: Sendable {
    private struct Shared: ~Copyable {
        var scanner: RecordScanner
        var merged: RowValidator
        var inputFailure: InputError?
        var failure: ValidationError?
        var isStopped: Bool { inputFailure != nil || failure != nil }
    }

    private let shared: Mutex<Shared>
    private let validator: RowValidator
    private let columnCount: Int

    init(scanner: consuming sending RecordScanner, validator: RowValidator, columnCount: Int) {
        shared = Mutex(Shared(scanner: scanner, merged: validator.worker()))
        self.validator = validator
        self.columnCount = columnCount
    }

    func work(workerCount: Int) {
        DispatchQueue.concurrentPerform(iterations: workerCount) { _ in work() }
    }

    private func work() {
        var encoder = ChunkEncoder(columnCount: columnCount)
        var own = validator.worker()
        while let chunk = nextChunk() {
            do throws(ValidationError) {
                try own.check(
                    encoder.block(chunk), firstRow: chunk.rows.first ?? 1,
                    positions: RowPositions(rows: chunk.rows, lines: chunk.lines, byteOffsets: chunk.offsets))
            } catch {
                stop(error)
                return
            }
        }
        let result = own
        shared.withLock { shared in
            do throws(ValidationError) { try shared.merged.merge(result) } catch { shared.failure = error }
        }
    }

    private func nextChunk() -> RecordChunk? {
        shared.withLock { shared -> RecordChunk? in
            if shared.isStopped { return nil }
            do throws(InputError) {
                return try shared.scanner.next()
            } catch {
                shared.inputFailure = error
                return nil
            }
        }
    }

    private func stop(_ error: ValidationError) {
        shared.withLock { $0.failure = error }
    }

    /// The report, once all work is done.
    func report() throws(FileValidationError) -> ValidationReport {
        let (inputFailure, failure) = shared.withLock { ($0.inputFailure, $0.failure) }
        if let inputFailure { throw .input(inputFailure) }
        if let failure { throw .validation(failure) }
        var (merged, problems) = shared.withLock { ($0.merged, $0.scanner.problems) }
        do throws(ValidationError) {
            var report = try merged.finish()
            report.fileFindings = problems.findings
            report.unjudgedRowCount = problems.unjudgedRowCount
            report.rowCount += problems.unjudgedRowCount
            return report
        } catch {
            throw .validation(error)
        }
    }
}
