internal import Books
internal import CostStore
internal import Lines
internal import Money
internal import Periods
internal import Rating
internal import Synchronization

/// Adds up what a scan reads: by day and kind, by session, by run, by user, by broken rules of waste.
///
/// One pass feeds every report, so that they agree. Threads gather on their own and hand over once a unit of work.
final class UsageCollector: Sendable {
    let period: Range<Int64>
    let settings: ReportSettings
    let wantsUsers: Bool
    let sessions = WorkTable()
    let runs = WorkTable()
    let users = WorkTable()
    private let shared = Mutex(Shared())
    private let store: CostStore
    private let outcomes: Mutex<OutcomeEvents>
    /// After the scan.
    private let sealed = Mutex<(sessions: WorkIndex, runs: WorkIndex, users: WorkIndex?)?>(nil)
    private let threads: Int
    /// By the numbers of profile and owner.
    private let kindsOfCharges = Mutex<[UInt64: UInt32]>([:])
    /// The values of X-Cost-Outcome that definitions ask for; the bit of each is its position.
    let outcomeValues: [String]

    /// What threads hand over under one lock.
    struct Shared: Sendable {
        var kinds = CostKinds()
        /// By day in the high half and kind in the low half.
        var days: [UInt64: DaySums] = [:]
        /// By kind in the high bits and broken rules in the low eight: calls and cost.
        var waste: [UInt64: WasteSums] = [:]
    }

    /// - Parameter store: where the outcomes are.
    init(_ store: CostStore, period: Range<Int64>, _ books: Books, wantsUsers: Bool, threads: Int) {
        self.store = store
        self.threads = threads
        self.period = period
        self.wantsUsers = wantsUsers
        settings = books.settings.reports
        outcomeValues = books.outcomes.flatMap(\.sent).uniqued
        outcomes = Mutex(OutcomeEvents(books.outcomes, outcomeValues))
    }

    private func readOutcomes() throws {
        var events = outcomes.withLock { $0 }
        var isFull = false
        try store.outcomes(in: period) { record in
            let session = ReadableText.read(record.session)
            let entity = UsageColumns.isBlank(session) ? nil : sessions.entity(of: session)
            if entity == nil, !UsageColumns.isBlank(session) { isFull = true }
            events.add(record, of: entity, day: (record.occurredAt - period.lowerBound) / Instant.day)
        }
        guard !isFull else { throw ReportError.countOverflow }
        events.sort()
        outcomes.withLock { $0 = events }
    }

    /// What a scan is to be run with.
    var observer: ScanObserver {
        ScanObserver(
            columns: UsageColumns.columns(withUsers: wantsUsers, withOutcomes: !outcomeValues.isEmpty),
            begin: { layout in
                let thread = ThreadUsageOwner(self, layout)
                return CallSink(
                    take: { try thread.state.pointee.take($0, $1) }, endUnit: { try thread.state.pointee.handOver() })
            },
            charge: { try self.add($0) }, errands: [{ try self.readOutcomes() }],
            end: { self.seal() })
    }

    /// The numbers of values in their dimensions.
    func codes(of values: [CostDimension: String]) -> [UInt32] { shared.withLock { $0.kinds.codes(of: values) } }

    /// The number of a combination of such numbers.
    func kind(of codes: [UInt32]) -> UInt32 { shared.withLock { $0.kinds.number(of: codes) } }

    /// Puts what belongs to one session, run or user together; nothing is added after it.
    private func seal() {
        let made = (
            sessions: sessions.sealed(threads: threads), runs: runs.sealed(threads: threads),
            users: wantsUsers ? users.sealed(threads: threads) : nil
        )
        sealed.withLock { $0 = made }
    }

    /// What was added up by the scan that gave the lines.
    func finish(_ lines: Lines) -> PeriodUsage {
        let shared = shared.withLock { $0 }
        let none = WorkIndex(shards: [])
        let (sessions, runs, users) = sealed.withLock { $0 } ?? (none, none, nil)
        return PeriodUsage(
            lines: lines, kinds: shared.kinds, days: shared.days, waste: shared.waste, sessions: sessions, runs: runs,
            users: users, outcomes: outcomes.withLock { $0 })
    }

    /// Adds what one thread has gathered of days and waste.
    func add(_ days: [(key: UInt64, sums: DaySums)], _ waste: [(key: UInt64, sums: WasteSums)]) throws(ReportError) {
        let fits = shared.withLock { shared in
            var fits = true
            for (key, sums) in days where !shared.days[key, default: DaySums()].add(sums) { fits = false }
            for (key, sums) in waste {
                shared.waste[key, default: WasteSums()].calls += sums.calls
                shared.waste[key, default: WasteSums()].cost += sums.cost
            }
            return fits
        }
        if !fits { throw .countOverflow }
    }

    private func kind(of charge: ObservedCharge) -> UInt32 {
        let numbers = UInt64(charge.numbers.profile) << 32 | UInt64(charge.numbers.ownership)
        if let kind = kindsOfCharges.withLock({ $0[numbers] }) { return kind }
        let kind = kind(of: codes(of: CostKinds.values(charge.profile, charge.decision)))
        kindsOfCharges.withLock { $0[numbers] = kind }
        return kind
    }

    private func add(_ charge: ObservedCharge) throws {
        let kind = kind(of: charge)
        var day = DaySums()
        day.cost = charge.costs.billed.picos
        day.charges = 1
        let index = UInt64((charge.start - period.lowerBound) / Instant.day)
        try add([(index << 32 | UInt64(kind), day)], [])

        var sums = WorkSums()
        sums.cost = charge.costs.billed.picos
        sums.charges = 1
        sums.first = charge.start
        sums.last = max(charge.start, charge.end)
        for (table, text) in [
            (sessions, charge.ids.session), (runs, charge.ids.runId), (users, wantsUsers ? charge.ids.user : nil),
        ] {
            guard let text, !UsageColumns.isBlank(text) else { continue }
            guard let entity = table.entity(of: text), table.add(sums, entity, kind: kind) else {
                throw ReportError.countOverflow
            }
        }
    }
}

/// Calls and their cost.
struct WasteSums: BitwiseCopyable {
    var calls: Int64 = 0
    /// In 10⁻¹² units.
    var cost: Int128 = 0

    mutating func add(_ other: WasteSums) {
        calls += other.calls
        cost += other.cost
    }

    mutating func subtract(_ other: WasteSums) {
        calls -= other.calls
        cost -= other.cost
    }
}

/// The columns of `calls` that reports look at beside those of rating and mapping, in their order.
enum UsageColumns {
    static let endedAt = 0
    static let status = 1
    static let retryOf = 2
    static let session = 3
    static let runId = 4

    /// The columns; the position of the users' and the outcomes' are the next ones, where they are wanted.
    static func columns(withUsers: Bool, withOutcomes: Bool) -> [ScanColumn] {
        var columns = [
            ScanColumn(CallColumn.endedAt), ScanColumn(CallColumn.status, lifetime: .batch),
            ScanColumn(CallColumn.retryOf, lifetime: .batch), ScanColumn(CallColumn.session, lifetime: .batch),
            ScanColumn(CallColumn.runId, lifetime: .batch),
        ]
        if withUsers { columns.append(ScanColumn(CallColumn.user, lifetime: .batch)) }
        if withOutcomes { columns.append(ScanColumn(CallColumn.outcome, lifetime: .batch)) }
        return columns
    }

    /// Whether nobody said anything: a blank header counts as none, as it does for the mapping.
    static func isBlank(_ text: String) -> Bool { text.utf8.allSatisfy(isBlank) }

    /// Space, tab or line break.
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}
