public import Columns
internal import CostStore
internal import Money
internal import Periods

/// The lines of some calls at call grain, in the order of the calls' ids and of the meters.
public struct CallRows: Sendable {
    /// For each line, its profile.
    public internal(set) var profiles: [UInt32] = []
    /// For each line, its ownership.
    public internal(set) var ownerships: [UInt32] = []
    /// For each line, its call, as a position in the lists below.
    public internal(set) var calls: [UInt32] = []
    /// For each line, its tokens; for a line at the gateway's cost, that cost in 10⁻¹² units.
    public internal(set) var quantities: [Int64] = []
    /// For each line, quantity × public price in 10⁻¹² units.
    public internal(set) var listCosts: [Int64] = []
    /// For each line, quantity × negotiated price in 10⁻¹² units.
    public internal(set) var contractedCosts: [Int64] = []

    /// For each call, when it started, in microseconds.
    public internal(set) var starts: [Int64] = []
    /// For each call, when it ended, in microseconds.
    public internal(set) var ends: [Int64] = []
    /// For each call, the ownership of its first line.
    public internal(set) var owners: [UInt32] = []
    /// For each call, its id.
    public internal(set) var callIds = TextValues()
    /// For each call, its session as sent.
    public internal(set) var sessions = TextValues()
    /// For each call, its run as sent.
    public internal(set) var runs = TextValues()
    /// For each call, its outcome as sent.
    public internal(set) var outcomes = TextValues()
    /// For each call, its user as sent.
    public internal(set) var users = TextValues()
    /// For each call, its further tags as sent.
    public internal(set) var tags = TextValues()
    /// How many texts of these had to be repaired.
    public internal(set) var repairedTexts = 0
}

/// Gathers the lines of one unit of work.
final class CallRowsBuilder {
    private(set) var rows = CallRows()
    private let columns: CallColumns
    private let startedAt: Int

    init(_ plan: CallPlan, _ columns: CallColumns) {
        self.columns = columns
        startedAt = plan.startedAt
    }

    /// Hands over the lines gathered and starts anew.
    func take() -> CallRows {
        defer { rows = CallRows() }
        return rows
    }

    /// Adds a rated call: one line for each meter that it used.
    func append(
        _ quantity: Meters<Int64>, _ pricing: PricingContext, _ owner: OwnershipContext, _ batch: borrowing RowBatch,
        row: Int
    ) throws(LineError) {
        for meter in 0..<Meters<Int64>.count where quantity[meter] != 0 {
            rows.profiles.append(pricing.profiles[meter])
            rows.ownerships.append(owner.ownerships[meter])
            rows.calls.append(UInt32(rows.starts.count))
            rows.quantities.append(quantity[meter])
            // The products were checked when the call was rated.
            rows.listCosts.append(quantity[meter] &* pricing.list[meter])
            rows.contractedCosts.append(quantity[meter] &* pricing.contracted[meter])
        }
        try append(batch, row: row, owner: owner)
    }

    /// Adds a call at the gateway's cost: one line.
    func append(
        metered cost: Int64, _ pricing: PricingContext, _ owner: OwnershipContext, _ batch: borrowing RowBatch, row: Int
    ) throws(LineError) {
        rows.profiles.append(pricing.meteredProfile)
        rows.ownerships.append(owner.ownerships[Meters<Int64>.count])
        rows.calls.append(UInt32(rows.starts.count))
        rows.quantities.append(cost)
        rows.listCosts.append(cost)
        rows.contractedCosts.append(cost)
        try append(batch, row: row, owner: owner)
    }

    private func append(_ batch: borrowing RowBatch, row: Int, owner: OwnershipContext) throws(LineError) {
        let end = batch.numbers(columns.endedAt)[row]
        guard Instant.writable.contains(end) else {
            throw .invalidTime(
                table: .calls, column: CallColumn.endedAt.rawValue, id: batch.rowIds[row], value: end)
        }
        rows.starts.append(batch.numbers(startedAt)[row])
        rows.ends.append(end)
        rows.owners.append(owner.ownerships[Meters<Int64>.count])
        append(batch, columns.callId, row, to: \.callIds)
        append(batch, columns.session, row, to: \.sessions)
        append(batch, columns.runId, row, to: \.runs)
        append(batch, columns.outcome, row, to: \.outcomes)
        append(batch, columns.user, row, to: \.users)
        append(batch, columns.tags, row, to: \.tags)
    }

    @inline(__always)
    private func append(
        _ batch: borrowing RowBatch, _ column: Int, _ row: Int, to list: WritableKeyPath<CallRows, TextValues>
    ) {
        let code = batch.codes(column)[row]
        guard code != 0 else {
            rows[keyPath: list].append(nil)
            return
        }
        let bytes = batch.bytes(column, code: code)
        if ReadableText.isPlain(bytes) {
            rows[keyPath: list].append(bytes: bytes)
        } else {
            let (text, isRepaired) = ReadableText.read(bytes)
            rows[keyPath: list].append(text)
            if isRepaired { rows.repairedTexts += 1 }
        }
    }
}
