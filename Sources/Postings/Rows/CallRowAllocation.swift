internal import Columns
public import Lines
internal import Mapping
internal import Money

/// Hands out the rows of pools at call grain, where rows are streamed by many threads.
///
/// What a target gets of a row depends on what it got of the rows before, so the parts themselves are made in the order
/// of the units of work, one thread at a time; everything else is done side by side.
public final class CallRowAllocation: @unchecked Sendable {
    // Unchecked, for `rows` is only touched in the turnstile, and afterwards by one thread.
    private let turnstile = Turnstile()
    private let scan: LineScan
    private let isEmpty: Bool
    private var rows: RowAllocation

    /// Hands out the rows of a scan as an allocation says.
    public init(_ allocation: PeriodAllocation, _ scan: LineScan) throws(PeriodAllocationError) {
        self.scan = scan
        rows = try RowAllocation(allocation)
        isEmpty = rows.isEmpty
    }

    /// Called once on each thread; what it gives is called there for each unit, units being begun in order.
    public func worker() -> (_ unit: Int, _ rows: CallRows) throws -> CallRows {
        var taken: [Bool] = []
        return { [self] unit, rows in
            guard !isEmpty else { return rows }
            if let highest = rows.ownerships.max(), Int(highest) >= taken.count {
                taken = scan.shared().ownerships.map { $0.pool != nil }
            }
            let lines = rows.ownerships.indices.filter { taken[Int(rows.ownerships[$0])] }
            guard !lines.isEmpty else {
                turnstile.pass(unit)
                return rows
            }
            let shared = scan.shared()
            let parts = try turnstile.run(unit) {
                lines.map { self.rows.parts(ofLine: $0, of: rows, shared, scan) }
            }
            return rows.replacing(lines, by: parts)
        }
    }

    /// Lets all threads go, as one of them has failed.
    public func abandon(_ error: any Error) { turnstile.abandon(error) }

    /// The lines of charges with those of pools handed out, once all calls are.
    public func rows(of lines: Lines) -> Lines { rows.rows(of: lines) }
}

extension RowAllocation {
    /// The parts of a line of a call; empty where its pool costs nothing.
    fileprivate mutating func parts(
        ofLine line: Int, of rows: CallRows, _ shared: (profiles: [Profile], ownerships: [Ownership]), _ scan: LineScan
    ) -> [CallRows.Part] {
        let profile = shared.profiles[Int(rows.profiles[line])]
        let whole = CallLine(
            bucket: 0, profile: rows.profiles[line], ownership: rows.ownerships[line], calls: 1,
            quantity: Int128(rows.quantities[line]))
        return parts(of: whole, profile, shared.ownerships) { scan.number(of: $0) }.map { part in
            CallRows.Part(
                ownership: part.ownership, quantity: Int64(part.quantity), calls: part.calls,
                requests: Int64(part.requests ?? 0))
        }
    }
}
