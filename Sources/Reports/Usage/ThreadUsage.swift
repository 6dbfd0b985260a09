internal import Books
internal import CostStore
internal import Lines
internal import Periods
internal import Rating

/// What one thread gathers of a unit of work before it hands it over.
///
/// A class, for the scan calls back into it; all of its state belongs to its thread.
final class ThreadUsage {
    private let collector: UsageCollector
    private let layout: CallLayout
    private let rules: WasteRules
    private var pairs = KeyIndex()
    /// What each pair of pricing and ownership comes to, by its number in `pairs`.
    private var contexts: [Context] = []
    private var lastPair = UInt64.max
    private var lastContext = Context(kind: 0, outputPrice: 0)

    private var days = KeyIndex()
    private var daySums: [DaySums] = []
    private var waste = KeyIndex()
    private var wasteSums: [WasteSums] = []
    private var works: [UnitWork]
    private var statuses = CodeCache<Status>()
    private var outcomeBits = CodeCache<UInt32>()
    private var dayRange: Range<Int64> = 0..<0
    private var day: UInt64 = 0

    private struct Context {
        let kind: UInt32
        let outputPrice: Int64
    }

    private enum Status { case other, error, blocked }

    init(_ collector: UsageCollector, _ layout: CallLayout) {
        self.collector = collector
        self.layout = layout
        rules = WasteRules(thresholds: collector.settings.waste)
        let first = layout.observed
        works = [
            UnitWork(collector.sessions, column: first + UsageColumns.session),
            UnitWork(collector.runs, column: first + UsageColumns.runId),
        ]
        if collector.wantsUsers { works.append(UnitWork(collector.users, column: first + UsageColumns.runId + 1)) }
    }

    /// Adds up the calls of a batch.
    func take(_ batch: borrowing RowBatch, _ parts: UnsafeBufferPointer<CallPart>) throws {
        let starts = batch.numbers(layout.startedAt)
        let ends = batch.numbers(layout.observed + UsageColumns.endedAt)
        let meters = layout.meters.map { batch.numbers($0) }
        let retries = batch.codes(layout.observed + UsageColumns.retryOf)
        let statusColumn = layout.observed + UsageColumns.status
        let statusCodes = batch.codes(statusColumn)
        statuses.update(batch, statusColumn, ThreadUsage.status)
        let outcomeColumn =
            collector.outcomeValues.isEmpty ? nil : layout.observed + UsageColumns.runId + works.count - 1
        if let outcomeColumn { outcomeBits.update(batch, outcomeColumn, outcomeBit) }
        for work in works { try work.update(batch) }

        var broken: UInt8 = 0
        for part in parts {
            let row = Int(part.row)
            let context = context(part)
            let start = starts[row]
            if !dayRange.contains(start) { findDay(start) }
            var sums = WorkSums()
            sums.cost = Int128(part.cost)
            sums.first = start
            sums.last = Instant.writable.contains(ends[row]) ? max(start, ends[row]) : start
            let number = days.number(of: day << 32 | UInt64(context.kind))
            if number == daySums.count { daySums.append(DaySums()) }
            daySums[number].cost += Int128(part.cost)
            if part.isFirst {
                let isRetry = retries[row] != 0
                let status = statuses[statusCodes[row]]
                let tokens = (meters[0][row], meters[1][row], meters[2][row], meters[3][row], meters[4][row])
                try count(&daySums[number], tokens, isRetry, status, part.status)
                // No sum overflows: counting the tokens of the day has just succeeded for each of them.
                let input = tokens.0 &+ tokens.1 &+ tokens.2 &+ tokens.3
                broken = rules.broken(
                    isRetry: isRetry, input: input, output: tokens.4, outputPrice: context.outputPrice)
                sums.calls = 1
                sums.tokens = input &+ tokens.4
                sums.retries = isRetry ? 1 : 0
                sums.errors = status == .error ? 1 : 0
                sums.waste = broken
                if let outcomeColumn { sums.outcomes = outcomeBits[batch.codes(outcomeColumn)[row]] }
            }
            if broken != 0 {
                let number = waste.number(of: UInt64(context.kind) << 8 | UInt64(broken))
                if number == wasteSums.count { wasteSums.append(WasteSums()) }
                wasteSums[number].calls += part.isFirst ? 1 : 0
                wasteSums[number].cost += Int128(part.cost)
            }
            for work in works { try work.add(sums, row: row, kind: context.kind, batch) }
        }
    }

    /// Gives what was gathered to all.
    func handOver() throws {
        try collector.add(
            daySums.indices.map { (days.key($0), daySums[$0]) },
            wasteSums.indices.map { (waste.key($0), wasteSums[$0]) })
        days.removeAll()
        daySums.removeAll(keepingCapacity: true)
        waste.removeAll()
        wasteSums.removeAll(keepingCapacity: true)
        for work in works { try work.handOver() }
    }

    @inline(__always)
    private func context(_ part: CallPart) -> Context {
        let pair = UInt64(part.pricing) << 32 | UInt64(part.ownership)
        if pair == lastPair { return lastContext }
        let number = pairs.number(of: pair)
        if number == contexts.count { contexts.append(makeContext(part)) }
        lastPair = pair
        lastContext = contexts[number]
        return lastContext
    }

    private func makeContext(_ part: CallPart) -> Context {
        let (model, currency, contracted) = layout.pricing(part.pricing)
        let values = CostKinds.values(
            provider: model.provider, model: model.model, currency: currency, layout.decision(of: part.ownership))
        return Context(kind: collector.kind(of: values), outputPrice: contracted[TokenMeter.output.index])
    }

    private func findDay(_ start: Int64) {
        let index = (start - collector.period.lowerBound) / Instant.day
        let lower = collector.period.lowerBound + index * Instant.day
        day = UInt64(index)
        dayRange = lower..<lower + Instant.day
    }

    @inline(__always)
    private func count(
        _ day: inout DaySums, _ tokens: (Int64, Int64, Int64, Int64, Int64), _ isRetry: Bool, _ status: Status,
        _ pricing: CallPart.Status
    ) throws {
        var one = DaySums()
        one.calls = 1
        one.tokens = tokens
        if isRetry { one.retries = 1 }
        if status == .error { one.errors = 1 }
        if status == .blocked { one.blocked = 1 }
        if pricing == .unpriced { one.unpriced = 1 }
        guard day.add(one), one.allTokens <= Int128(Int64.max) else { throw ReportError.countOverflow }
    }

    private static func status(_ text: UnsafeBufferPointer<UInt8>) -> Status {
        if text.elementsEqual("error".utf8) { return .error }
        return text.elementsEqual("blocked".utf8) ? .blocked : .other
    }

    private func outcomeBit(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        collector.outcomeValues.firstIndex { text.elementsEqual($0.utf8) }.map { 1 << UInt32($0) } ?? 0
    }
}

/// What follows from each text of a column, worked out once a text.
struct CodeCache<Value> {
    private var generation = -1
    private var values: [Value] = []

    /// Works out the texts that are new since the last batch; the missing text is treated as an empty one.
    mutating func update(
        _ batch: borrowing RowBatch, _ column: Int, _ value: (UnsafeBufferPointer<UInt8>) throws -> Value
    ) rethrows {
        if generation != batch.generation(column) {
            generation = batch.generation(column)
            values.removeAll(keepingCapacity: true)
        }
        while values.count < batch.codeCount(column) {
            values.append(try value(batch.bytes(column, code: UInt32(values.count))))
        }
    }

    /// The value of a code.
    @inline(__always)
    subscript(code: UInt32) -> Value { values[Int(code)] }
}

/// The calls of one unit of work by what they belong to.
///
/// A class, for several of them are kept in a list and changed in place.
final class UnitWork {
    private let table: WorkTable
    private let column: Int
    private var entities = CodeCache<UInt32>()
    private var cells = KeyIndex(capacity: 4096)
    private var sums: [WorkSums] = []

    /// Stands for a call that belongs to nothing.
    private static let none = UInt32.max

    init(_ table: WorkTable, column: Int) {
        self.table = table
        self.column = column
    }

    /// Finds the entities of texts that are new.
    func update(_ batch: borrowing RowBatch) throws {
        try entities.update(batch, column) { text in
            if text.allSatisfy(UsageColumns.isBlank) { return UnitWork.none }
            let entity =
                ReadableText.isPlain(text) ? table.entity(of: text) : table.entity(of: ReadableText.read(text).text)
            guard let entity else { throw ReportError.countOverflow }
            return entity.bits
        }
    }

    /// Adds a call.
    @inline(__always)
    func add(_ added: WorkSums, row: Int, kind: UInt32, _ batch: borrowing RowBatch) throws {
        let entity = entities[batch.codes(column)[row]]
        guard entity != UnitWork.none else { return }
        let number = cells.number(of: UInt64(entity) << 32 | UInt64(kind))
        if number == sums.count {
            sums.append(added)
        } else if !sums[number].add(added) {
            throw ReportError.countOverflow
        }
    }

    /// Gives what was gathered to all.
    func handOver() throws(ReportError) {
        let fits = sums.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return true }
            return table.add(count: buffer.count, key: { cells.key($0) }, sums: base)
        }
        guard fits else { throw .countOverflow }
        cells.removeAll()
        sums.removeAll(keepingCapacity: true)
    }
}
