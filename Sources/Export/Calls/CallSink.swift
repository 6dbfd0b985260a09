internal import Columns
internal import Lines
internal import Projection

/// Where the rows of calls go while they are read, a unit of work at a time.
protocol CallSink: Sendable {
    /// What takes the rows of units on one thread, units being begun in order.
    func worker() throws -> (_ unit: Int, _ rows: CallRows) throws -> Void
    /// Gives up: threads that wait for earlier units are let go.
    func abandon(_ error: any Error)
    /// Takes the charges, once all units are through. Gives the files, in the order of their names.
    func finish(chargesOf lines: Lines, unitCount: Int) throws -> [any TableOutput]
}

/// Makes FOCUS rows of calls and charges and hands them to the checks, then to a file.
struct CallRowWriter: Sendable {
    let projection: Projection
    let scan: LineScan
    /// Checks the rows, unless another file has the same ones.
    let checks: RowChecks?
    let clock: StageClock

    /// One thread's.
    func worker() -> Worker { Worker(writer: self, check: checks?.worker()) }

    struct Worker {
        fileprivate let writer: CallRowWriter
        fileprivate let check: RowChecks.Worker?

        /// - Parameters:
        ///   - number: its place among all blocks of the export.
        ///   - part: its place in the file.
        func write(_ rows: CallRows, number: Int, part: Int, to encoder: any PartEncoder) throws {
            let block = writer.clock.measure(\.rows) { writer.projection.block(of: rows, from: writer.scan) }
            try write(block, number: number, part: part, to: encoder)
        }

        func write(chargesOf lines: Lines, number: Int, part: Int, to encoder: any PartEncoder) throws {
            let block = writer.clock.measure(\.rows) { writer.projection.block(ofChargesOf: lines) }
            try write(block, number: number, part: part, to: encoder)
        }

        private func write(_ block: RowBlock, number: Int, part: Int, to encoder: any PartEncoder) throws {
            try check?.add(block, number: number)
            try writer.clock.measure(\.encoding) { try encoder.write(part: part, [block]) }
        }
    }
}

/// One file for all calls: each unit is a part of it.
struct WholeCalls: CallSink {
    let writer: CallRowWriter
    let output: any TableOutput

    func worker() throws -> (_ unit: Int, _ rows: CallRows) throws -> Void {
        let worker = writer.worker()
        let encoder = try output.encoder()
        return { unit, rows in try worker.write(rows, number: unit, part: unit, to: encoder) }
    }

    func abandon(_ error: any Error) { output.abandon(error) }

    /// The charges are the last part of the file.
    func finish(chargesOf lines: Lines, unitCount: Int) throws -> [any TableOutput] {
        try writer.worker().write(chargesOf: lines, number: unitCount, part: unitCount, to: output.encoder())
        return [output]
    }
}
