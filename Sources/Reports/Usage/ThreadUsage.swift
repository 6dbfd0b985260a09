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
    private var kinds: ThreadKinds
    private var days = KeyedSums(from: DaySums())
    private var waste = KeyedSums(from: WasteSums())
    private var sessions: UnitWork
    private var runs: UnitWork
    private var users: UnitWork
    private let wantsUsers: Bool
    private var statuses = CodeCache<Status>()
    private var outcomeBits = CodeCache<UInt32>()
    private var dayRange: Range<Int64> = 0..<0
    private var day: UInt64 = 0

    private enum Status { case other, error, blocked }

    init(_ collector: UsageCollector, _ layout: CallLayout) {
        self.collector = collector
        self.layout = layout
        rules = WasteRules(thresholds: collector.settings.waste)
        kinds = ThreadKinds(collector, layout)
        wantsUsers = collector.wantsUsers
        let columns = layout.observed
        sessions = UnitWork(collector.sessions, column: columns[UsageColumns.session])
        runs = UnitWork(collector.runs, column: columns[UsageColumns.runId])
        users = UnitWork(collector.users, column: wantsUsers ? columns[UsageColumns.runId + 1] : 0)
    }

    /// Adds up the calls of a batch.
    mutating func take(_ batch: borrowing RowBatch, _ parts: UnsafeBufferPointer<CallPart>) throws {
        let columns = layout.observed
        let starts = batch.numbers(layout.startedAt)
        let ends = batch.numbers(columns[UsageColumns.endedAt])
        let meters = (
            batch.numbers(layout.meters[0]), batch.numbers(layout.meters[1]), batch.numbers(layout.meters[2]),
            batch.numbers(layout.meters[3]), batch.numbers(layout.meters[4])
        )
        let retries = batch.codes(columns[UsageColumns.retryOf])
        let statusCodes = batch.codes(columns[UsageColumns.status])
        statuses.update(batch, columns[UsageColumns.status], ThreadUsage.status)
        let values = collector.outcomeValues
        let outcomeColumn = values.isEmpty ? nil : columns[UsageColumns.runId + (wantsUsers ? 2 : 1)]
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
            let kind = kinds.kind(of: part)
            let start = starts[row]
            if !dayRange.contains(start) { findDay(start) }
            var sums = WorkSums()
            sums.cost = Int128(part.cost)
            sums.first = start
            sums.last = Instant.writable.contains(ends[row]) ? max(start, ends[row]) : start
            let today = days.place(of: day << 32 | UInt64(kind))
            today.pointee.cost += Int128(part.cost)
            if part.isFirst {
                let isRetry = retries[row] != 0
                let status = statuses[statusCodes[row]]
                let tokens = (meters.0[row], meters.1[row], meters.2[row], meters.3[row], meters.4[row])
                guard today.pointee.add(call: tokens) else { throw ReportError.countOverflow }
                // No sum overflows: counting the tokens of the day has just succeeded for each of them.
                let input = tokens.0 &+ tokens.1 &+ tokens.2 &+ tokens.3
                if isRetry { today.pointee.retries += 1 }
                if status == .error { today.pointee.errors += 1 }
                if status == .blocked { today.pointee.blocked += 1 }
                if part.status == .unpriced { today.pointee.unpriced += 1 }
                broken = rules.broken(
                    isRetry: isRetry, input: input, output: tokens.4, outputPrice: kinds.outputPrice(of: part))
                sums.calls = 1
                sums.tokens = input &+ tokens.4
                sums.retries = isRetry ? 1 : 0
                sums.errors = status == .error ? 1 : 0
                sums.waste = broken
                if let outcomeCodes { sums.outcomes = outcomeBits[outcomeCodes[row]] }
            }
            if broken != 0 {
                let place = waste.place(of: UInt64(kind) << 8 | UInt64(broken))
                place.pointee.calls += part.isFirst ? 1 : 0
                place.pointee.cost += Int128(part.cost)
            }
            try sessions.add(sums, code: sessionCodes[row], kind: kind)
            try runs.add(sums, code: runCodes[row], kind: kind)
            if wantsUsers { try users.add(sums, code: userCodes[row], kind: kind) }
        }
    }

    /// Gives what was gathered to all.
    mutating func handOver() throws {
        var dayCells: [(key: UInt64, sums: DaySums)] = []
        for number in 0..<days.count { dayCells.append((days.key(number), days[number])) }
        var wasteCells: [(key: UInt64, sums: WasteSums)] = []
        for number in 0..<waste.count { wasteCells.append((waste.key(number), waste[number])) }
        try collector.add(dayCells, wasteCells)
        days.removeAll()
        waste.removeAll()
        try sessions.handOver()
        try runs.handOver()
        if wantsUsers { try users.handOver() }
    }

    private mutating func findDay(_ start: Int64) {
        let index = (start - collector.period.lowerBound) / Instant.day
        let lower = collector.period.lowerBound + index * Instant.day
        day = UInt64(index)
        dayRange = lower..<lower + Instant.day
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
    /// By entity in the high half and kind in the low half.
    private var cells = KeyedSums(from: WorkSums(), capacity: UnitWork.mostCells)

    /// Stands for a call that belongs to nothing.
    private static let none = UInt32.max
    /// How many cells are gathered before they are handed over: as many as stay near the processor.
    private static let mostCells = 4096

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
        guard cells.place(of: UInt64(entity) << 32 | UInt64(kind)).pointee.add(added) else {
            throw ReportError.countOverflow
        }
        if cells.count == UnitWork.mostCells { try handOver() }
    }

    /// Gives what was gathered to all.
    mutating func handOver() throws(ReportError) {
        guard table.add(cells) else { throw .countOverflow }
        cells.removeAll()
    }
}
