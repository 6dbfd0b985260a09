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
    private var days = KeyedSums(from: DayCalls())
    /// What few calls are, by day and kind.
    private var unusual = KeyedSums(from: DaySums())
    private var waste = KeyedSums(from: WasteSums())
    private var sessions: UnitWork
    private var runs: UnitWork
    private var users: UnitWork
    private let wantsUsers: Bool
    private var statuses = CodeCache<Status>()
    private var outcomeBits = CodeCache<UInt32>()
    private var dayRange: Range<Int64> = 0..<0
    private var day: UInt64 = 0
    /// The number in `days` + 1 of each kind on the day, as far as it is known.
    private var placesOfDay: [UInt32] = []

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
            var figures = CallFigures(
                cost: part.cost, first: start,
                last: Instant.writable.contains(ends[row]) ? max(start, ends[row]) : start)
            let today = placeOfDay(kind)
            today.pointee.cost += Int128(part.cost)
            if part.isFirst {
                let isRetry = retries[row] != 0
                let status = statuses[statusCodes[row]]
                let tokens = (meters.0[row], meters.1[row], meters.2[row], meters.3[row], meters.4[row])
                guard today.pointee.add(call: tokens), let input = ThreadUsage.sum(tokens) else {
                    throw ReportError.countOverflow
                }
                if isRetry || status != .other || part.status == .unpriced {
                    countUnusual(kind, isRetry: isRetry, status, isUnpriced: part.status == .unpriced)
                }
                broken = rules.broken(
                    isRetry: isRetry, input: input, output: tokens.4, outputPrice: kinds.outputPrice(of: part))
                figures.calls = 1
                figures.tokens = input &+ tokens.4
                figures.retries = isRetry ? 1 : 0
                figures.errors = status == .error ? 1 : 0
                figures.waste = broken
                if let outcomeCodes { figures.outcomes = outcomeBits[outcomeCodes[row]] }
            }
            if broken != 0 {
                let place = waste.place(of: UInt64(kind) << 8 | UInt64(broken))
                place.pointee.calls += part.isFirst ? 1 : 0
                place.pointee.cost += Int128(part.cost)
            }
            try sessions.add(figures, code: sessionCodes[row], kind: kind)
            try runs.add(figures, code: runCodes[row], kind: kind)
            if wantsUsers { try users.add(figures, code: userCodes[row], kind: kind) }
        }
    }

    /// Gives what was gathered to all.
    mutating func handOver() throws {
        var dayCells: [(key: UInt64, sums: DaySums)] = []
        for number in 0..<days.count { dayCells.append((days.key(number), DaySums(days[number]))) }
        for number in 0..<unusual.count { dayCells.append((unusual.key(number), unusual[number])) }
        var wasteCells: [(key: UInt64, sums: WasteSums)] = []
        for number in 0..<waste.count { wasteCells.append((waste.key(number), waste[number])) }
        try collector.add(dayCells, wasteCells)
        days.removeAll()
        unusual.removeAll()
        placesOfDay.removeAll(keepingCapacity: true)
        waste.removeAll()
        try sessions.handOver()
        try runs.handOver()
        if wantsUsers { try users.handOver() }
    }

    @inline(never)
    private mutating func countUnusual(_ kind: UInt32, isRetry: Bool, _ status: Status, isUnpriced: Bool) {
        let today = unusual.place(of: day << 32 | UInt64(kind))
        if isRetry { today.pointee.retries += 1 }
        if status == .error { today.pointee.errors += 1 }
        if status == .blocked { today.pointee.blocked += 1 }
        if isUnpriced { today.pointee.unpriced += 1 }
    }

    /// The tokens of the meters of input; `nil` where those of all meters leave 64 bits together.
    @inline(__always)
    private static func sum(_ tokens: (Int64, Int64, Int64, Int64, Int64)) -> Int64? {
        let input = tokens.0 &+ tokens.1 &+ tokens.2 &+ tokens.3
        if tokens.0 | tokens.1 | tokens.2 | tokens.3 | tokens.4 < 1 << 60 { return input }
        let all = [tokens.0, tokens.1, tokens.2, tokens.3, tokens.4].reduce(Int128(0)) { $0 + Int128($1) }
        return all <= Int64.max ? input : nil
    }

    private mutating func findDay(_ start: Int64) {
        let index = (start - collector.period.lowerBound) / Instant.day
        let lower = collector.period.lowerBound + index * Instant.day
        day = UInt64(index)
        dayRange = lower..<lower + Instant.day
        placesOfDay.removeAll(keepingCapacity: true)
    }

    /// The sums of a kind on the day; valid until the next is asked for.
    @inline(__always)
    private mutating func placeOfDay(_ kind: UInt32) -> UnsafeMutablePointer<DayCalls> {
        if Int(kind) < placesOfDay.count, placesOfDay[Int(kind)] != 0 {
            return days.place(Int(placesOfDay[Int(kind)]) - 1)
        }
        let number = days.number(of: day << 32 | UInt64(kind))
        let missing = Int(kind) + 1 - placesOfDay.count
        if missing > 0 { placesOfDay += [UInt32](repeating: 0, count: missing) }
        placesOfDay[Int(kind)] = UInt32(number + 1)
        return days.place(number)
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
