internal import Books
internal import CostStore
internal import Lines
internal import Periods
internal import Rating

/// What one thread gathers of a unit of work before it hands it over.
///
/// The scan calls back into it, so it lies behind a pointer that ``ThreadUsageOwner`` frees: the properties of a class
/// would be checked for exclusive access for each call.
struct ThreadUsage: ~Copyable {
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
    private var sessions: UnitWork
    private var runs: UnitWork
    private var users: UnitWork
    private let wantsUsers: Bool
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
        wantsUsers = collector.wantsUsers
        sessions = UnitWork(collector.sessions, column: first + UsageColumns.session)
        runs = UnitWork(collector.runs, column: first + UsageColumns.runId)
        users = UnitWork(collector.users, column: first + UsageColumns.runId + 1)
    }

    /// Adds up the calls of a batch.
    mutating func take(_ batch: borrowing RowBatch, _ parts: UnsafeBufferPointer<CallPart>) throws {
        let starts = batch.numbers(layout.startedAt)
        let ends = batch.numbers(layout.observed + UsageColumns.endedAt)
        let meters = layout.meters.map { batch.numbers($0) }
        let retries = batch.codes(layout.observed + UsageColumns.retryOf)
        let statusColumn = layout.observed + UsageColumns.status
        let statusCodes = batch.codes(statusColumn)
        statuses.update(batch, statusColumn, ThreadUsage.status)
        let outcomeColumn =
            collector.outcomeValues.isEmpty ? nil : layout.observed + UsageColumns.runId + (wantsUsers ? 2 : 1)
        let values = collector.outcomeValues
        if let outcomeColumn {
            outcomeBits.update(batch, outcomeColumn) { ThreadUsage.outcomeBit($0, of: values) }
        }
        let outcomeCodes = outcomeColumn.map { batch.codes($0) }
        try sessions.update(batch)
        try runs.update(batch)
        if wantsUsers { try users.update(batch) }
        let sessionCodes = batch.codes(sessions.column)
        let runCodes = batch.codes(runs.column)
        let userCodes = wantsUsers ? batch.codes(users.column) : sessionCodes

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
                try ThreadUsage.count(&daySums[number], tokens, isRetry, status, part.status)
                // No sum overflows: counting the tokens of the day has just succeeded for each of them.
                let input = tokens.0 &+ tokens.1 &+ tokens.2 &+ tokens.3
                broken = rules.broken(
                    isRetry: isRetry, input: input, output: tokens.4, outputPrice: context.outputPrice)
                sums.calls = 1
                sums.tokens = input &+ tokens.4
                sums.retries = isRetry ? 1 : 0
                sums.errors = status == .error ? 1 : 0
                sums.waste = broken
                if let outcomeCodes { sums.outcomes = outcomeBits[outcomeCodes[row]] }
            }
            if broken != 0 {
                let number = waste.number(of: UInt64(context.kind) << 8 | UInt64(broken))
                if number == wasteSums.count { wasteSums.append(WasteSums()) }
                wasteSums[number].calls += part.isFirst ? 1 : 0
                wasteSums[number].cost += Int128(part.cost)
            }
            try sessions.add(sums, code: sessionCodes[row], kind: context.kind)
            try runs.add(sums, code: runCodes[row], kind: context.kind)
            if wantsUsers { try users.add(sums, code: userCodes[row], kind: context.kind) }
        }
    }

    /// Gives what was gathered to all.
    mutating func handOver() throws {
        try collector.add(
            daySums.indices.map { (days.key($0), daySums[$0]) },
            wasteSums.indices.map { (waste.key($0), wasteSums[$0]) })
        days.removeAll()
        daySums.removeAll(keepingCapacity: true)
        waste.removeAll()
        wasteSums.removeAll(keepingCapacity: true)
        try sessions.handOver()
        try runs.handOver()
        if wantsUsers { try users.handOver() }
    }

    @inline(__always)
    private mutating func context(_ part: CallPart) -> Context {
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

    private mutating func findDay(_ start: Int64) {
        let index = (start - collector.period.lowerBound) / Instant.day
        let lower = collector.period.lowerBound + index * Instant.day
        day = UInt64(index)
        dayRange = lower..<lower + Instant.day
    }

    @inline(__always)
    private static func count(
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

    private static func outcomeBit(_ text: UnsafeBufferPointer<UInt8>, of values: [String]) -> UInt32 {
        values.firstIndex { text.elementsEqual($0.utf8) }.map { 1 << UInt32($0) } ?? 0
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

/// Owns the state of one thread.
final class ThreadUsageOwner {
    let state: UnsafeMutablePointer<ThreadUsage>

    init(_ collector: UsageCollector, _ layout: CallLayout) {
        state = .allocate(capacity: 1)
        state.initialize(to: ThreadUsage(collector, layout))
    }

    deinit {
        state.deinitialize(count: 1)
        state.deallocate()
    }
}

/// The calls of one unit of work by what they belong to.
struct UnitWork: ~Copyable {
    private let table: WorkTable
    /// The column of the batch that holds the texts.
    let column: Int
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
    mutating func update(_ batch: borrowing RowBatch) throws {
        let table = table
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
    mutating func add(_ added: WorkSums, code: UInt32, kind: UInt32) throws {
        let entity = entities[code]
        guard entity != UnitWork.none else { return }
        let number = cells.number(of: UInt64(entity) << 32 | UInt64(kind))
        if number == sums.count {
            sums.append(added)
        } else if !sums[number].add(added) {
            throw ReportError.countOverflow
        }
    }

    /// Gives what was gathered to all.
    mutating func handOver() throws(ReportError) {
        var fits = true
        let count = sums.count
        sums.withUnsafeBufferPointer { buffer in
            if let base = buffer.baseAddress { fits = table.add(count: count, keys: cells, sums: base) }
        }
        guard fits else { throw .countOverflow }
        cells.removeAll()
        sums.removeAll(keepingCapacity: true)
    }
}
