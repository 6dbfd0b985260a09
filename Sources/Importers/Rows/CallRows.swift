internal import CostStore
internal import Money
internal import SourceRecords

/// Calls on their way into the store, each with the line of its record.
///
/// A class, for it goes from one thread to another and back; see ``CallHandover``.
final class CallsOfLines {
    private(set) var batch = CallBatch()
    private(set) var lines: [Int] = []

    var isFull: Bool { batch.count >= CallBatch.capacity }

    /// Adds a mapped row, unless it breaks the store's contract.
    func append(_ row: MappedRow, _ record: SourceRecord) throws(RowFault) {
        try CallRows.check(row, record)
        record.bytes.withUnsafeBufferPointer { bytes in batch.append(CallRows.call(row, bytes)) }
        lines.append(record.line)
    }

    func removeAll() {
        batch.removeAll()
        lines.removeAll(keepingCapacity: true)
    }
}

/// Mapped rows as calls of the store.
private enum CallRows {
    /// Positions in ``TargetColumn/all(of:)`` of calls.
    private enum Position {
        static let callId = 0
        static let startedAt = 1
        static let endedAt = 2
        static let provider = 3
        static let billingAccount = 4
        static let subAccount = 5
        static let region = 6
        static let operation = 7
        static let model = 8
        static let tier = 9
        static let tool = 10
        static let status = 11
        static let retryOf = 12
        static let meteredCost = 13
        static let currency = 14
        static let feature = 15
        static let department = 16
        static let user = 17
        static let session = 18
        static let glAccount = 19
        static let runId = 20
        static let workload = 21
        static let project = 22
        static let outcome = 23
    }

    /// Refuses what the store's contract does not allow.
    static func check(_ row: MappedRow, _ record: SourceRecord) throws(RowFault) {
        let (start, end) = (row.numbers[Position.startedAt], row.numbers[Position.endedAt])
        guard end >= start else {
            throw .refused(
                column: "ended_at", value: record.text(row.texts[Position.endedAt]),
                expected: "a time that is not before the start, \(record.text(row.texts[Position.startedAt]))")
        }
        let currency = row.texts[Position.currency]
        guard
            record.withText(currency.range, { $0.elementsEqual("USD".utf8) }) || Currency(record.text(currency)) != nil
        else {
            throw .refused(
                column: "currency", value: record.text(currency),
                expected: "a code of ISO 4217 in capitals")
        }
    }

    /// The call of a row; its texts stay in `bytes`. Times and cost are within 64 bits: the mapper has seen to it.
    static func call(_ row: MappedRow, _ bytes: UnsafeBufferPointer<UInt8>) -> BulkCall {
        func text(_ position: Int) -> BulkCall.Text { BulkCall.Text(rebasing: bytes[row.texts[position].range]) }
        func optional(_ position: Int) -> BulkCall.Text? { row.isMissing(position) ? nil : text(position) }
        var call = BulkCall()
        call.callId = text(Position.callId)
        call.startedAt = Int64(truncatingIfNeeded: row.numbers[Position.startedAt])
        call.endedAt = Int64(truncatingIfNeeded: row.numbers[Position.endedAt])
        call.provider = text(Position.provider)
        call.billingAccount = text(Position.billingAccount)
        call.subAccount = optional(Position.subAccount)
        call.region = optional(Position.region)
        call.operation = text(Position.operation)
        call.model = text(Position.model)
        call.tier = text(Position.tier)
        call.tool = optional(Position.tool)
        call.status = text(Position.status)
        call.retryOf = optional(Position.retryOf)
        call.tokens = row.tokens
        if !row.isMissing(Position.meteredCost) {
            call.meteredCost = Int64(truncatingIfNeeded: row.numbers[Position.meteredCost])
        }
        call.currency = text(Position.currency)
        call.feature = optional(Position.feature)
        call.department = optional(Position.department)
        call.user = optional(Position.user)
        call.session = optional(Position.session)
        call.glAccount = optional(Position.glAccount)
        call.runId = optional(Position.runId)
        call.workload = optional(Position.workload)
        call.project = optional(Position.project)
        call.outcome = optional(Position.outcome)
        if row.tags.kind != .missing { call.tags = BulkCall.Text(rebasing: bytes[row.tags.range]) }
        return call
    }
}
