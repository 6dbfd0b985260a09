public import CostStore
internal import Dispatch
public import Mapping
internal import Money
internal import Periods
public import Rating
internal import Synchronization
internal import Threads

/// Reads a period of a store and makes lines of it: rate, map, group.
public struct LineScan: Sendable {
    private let store: CostStore
    private let settings: ScanSettings
    private let catalogue: LineCatalogue
    private let plan: CallPlan
    private let units: [ClosedRange<Int64>]
    private let observer: ScanObserver?

    /// Prepares a scan.
    ///
    /// - Parameters:
    ///   - mapping: the rules that decide.
    ///   - others: further rules that are to decide about the slices afterwards.
    ///   - questions: what pools ask of each charge.
    ///   - callsPerUnit: about how many calls a unit of work has; at call grain, a unit's lines are one part of the
    ///     output. Groups are the same however the calls are cut.
    ///   - observer: what else looks at each call and charge.
    public init(
        store: CostStore, priceBook: PriceBook, mapping: MappingModel, settings: ScanSettings,
        alsoFor others: [MappingModel] = [], asking questions: PoolQuestions? = nil, callsPerUnit: Int = 65_536,
        observer: ScanObserver? = nil
    ) throws(StoreError) {
        self.store = store
        self.settings = settings
        self.observer = observer
        catalogue = LineCatalogue(
            priceBook: priceBook, mapping: mapping, others: others, questions: questions,
            sentAttributes: settings.groupBy)
        plan = CallPlan(
            store: store, settings: settings, catalogue: catalogue, observed: observer?.columns ?? [])
        units = try store.idRanges(of: .calls, startingIn: settings.period, rows: callsPerUnit)
    }

    /// How many units of work there are.
    public var unitCount: Int { units.count }

    /// What the lines seen so far share; a line's numbers refer into it, and what has a number keeps it.
    public func shared() -> (profiles: [Profile], ownerships: [Ownership]) {
        let state = catalogue.snapshot()
        return (state.profiles, state.ownerships)
    }

    /// The number of an ownership, given now if it is new.
    package func number(of ownership: Ownership) -> UInt32 { catalogue.id(of: ownership) }

    /// How many profiles and ownerships there are so far.
    public func sharedCounts() -> (profiles: Int, ownerships: Int) { catalogue.counts() }

    /// Reads everything.
    ///
    /// - Parameters:
    ///   - receiver: at call grain, called once on each thread; what it gives is called there for each unit that the
    ///     thread has read, units being begun in order.
    ///   - progress: called after each unit with how many are done; gives false to stop.
    ///   - failed: called when a thread ends with an error, before the others end.
    /// - Throws: ``LineError``, ``CostStore/StoreError``, or what the receiver throws.
    public func run(
        receiver: (@Sendable () throws -> (_ unit: Int, _ rows: CallRows) throws -> Void)? = nil,
        progress: @Sendable (_ done: Int) -> Bool = { _ in true },
        failed: @Sendable (any Error) -> Void = { _ in }
    ) throws -> Lines {
        let next = Atomic<Int>(0)
        let done = Atomic<Int>(0)
        let outcome = Mutex(Outcome())
        DispatchQueue.concurrentPerform(iterations: min(settings.threads, units.count + errandCount)) { _ in
            do {
                let sink = try observer?.begin(plan.layout(catalogue))
                let worker = try CallWorker(plan: plan, catalogue: catalogue, sink: sink)
                let receive = try receiver?()
                let builder = receive == nil ? nil : plan.ofCall.map { CallRowsBuilder(plan, $0) }
                while outcome.withLock({ $0.error == nil }) {
                    let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    let unit = task - errandCount
                    guard unit < units.count else { break }
                    if unit < 0 {
                        try run(errand: task, outcome)
                        continue
                    }
                    try worker.read(units[unit], rows: builder)
                    if let builder { try receive?(unit, builder.take()) }
                    if !progress(done.wrappingAdd(1, ordering: .relaxed).newValue) { throw LineError.interrupted }
                }
                let control = worker.control
                let measures = worker.takeMeasures()
                var groups = worker.takeGroups()
                outcome.withLock { $0.merge(&groups, control, measures) }
            } catch {
                outcome.withLock { $0.error = $0.error ?? error }
                failed(error)
            }
        }
        let result = outcome.withLock { taken in
            var given = Outcome()
            swap(&given, &taken)
            return given
        }
        if let error = result.error {
            if case LineError.takenTwice? = error as? LineError { try findFirst() }
            throw error
        }
        let ended = observer.map { observer in Later(threads: settings.threads) { observer.end() } }
        let lines = try assemble(result)
        try ended?.value()
        return lines
    }

    /// Reads again on one thread, in order, so that the row that an error names is the first.
    private func findFirst() throws {
        var charges = ChargeReader(settings: settings, catalogue: catalogue)
        try charges.read(store)
        let worker = try CallWorker(plan: plan, catalogue: catalogue)
        for unit in units { try worker.read(unit, rows: nil) }
    }

    /// How much is done beside the units of calls, before them: reading the charges, counting the rows, and what the
    /// observer asks for.
    private var errandCount: Int { 2 + (observer?.errands.count ?? 0) }

    private func run(errand: Int, _ outcome: borrowing Mutex<Outcome>) throws {
        if errand == 0 {
            var charges = ChargeReader(settings: settings, catalogue: catalogue, observe: observer?.charge)
            try charges.read(store)
            let read = charges
            outcome.withLock { $0.charges = read }
        } else if errand > 1, let observer {
            try observer.errands[errand - 2]()
        } else {
            let calls = try store.rowCount(of: .calls, startingIn: settings.period)
            let charges = try store.rowCount(of: .charges, startingIn: settings.period)
            outcome.withLock { $0.stored = (calls, charges) }
        }
    }

    /// What the workers have found.
    private struct Outcome: ~Copyable {
        var error: (any Error)?
        var groups = GroupTable()
        var control = CallControl()
        var charges: ChargeReader?
        /// Rows of the period by SQLite's own count.
        var stored: (calls: Int64, charges: Int64) = (0, 0)
        var measures = CallMeasures()
        var fits = true

        /// The first table stays as it is; the groups of the others are added to it.
        mutating func merge(_ groups: inout GroupTable, _ control: CallControl, _ measures: CallMeasures) {
            if self.groups.count == 0 { swap(&self.groups, &groups) }
            if !self.groups.add(groups) { fits = false }
            self.control.merge(control)
            self.measures.merge(measures)
        }
    }

    private func assemble(_ outcome: consuming Outcome) throws -> Lines {
        let charges = outcome.charges ?? ChargeReader(settings: settings, catalogue: catalogue)
        let tokens = outcome.groups.tokens()
        guard outcome.fits, tokens.allSatisfy({ $0 <= Int64.max }) else { throw LineError.tokenOverflow }
        let state = catalogue.snapshot()
        let ranks = LineRanks(state)
        let callLines =
            settings.grain == .call
            ? [] : CallLine.lines(of: outcome.groups, state, ranks, plan.buckets.count, threads: settings.threads)
        let groups = outcome.groups.withoutBuckets()
        // Those by bucket are many, and nobody needs them any more.
        outcome.groups = GroupTable()
        let calls = outcome.control
        var measures = outcome.measures
        measures.resolve(state.owners)
        if catalogue.questions?.measures.contains(.outcomes) ?? false {
            try measures.readOutcomes(of: store, in: settings.period)
        }
        let control = ControlTotals(store.cutOff, outcome.stored, calls, charges, state, tokens)
        let chargeSlices = charges.slices.values.map { (slice: $0, texts: $0.orderedTexts) }
            .sorted { $0.texts < $1.texts }.map(\.slice)
        return Lines(
            period: settings.period, grain: settings.grain, profiles: state.profiles, ownerships: state.ownerships,
            callLines: callLines, chargeLines: ranks.sorted(charges.lines),
            callTotals: CallTotal.totals(of: groups, state),
            comparisons: CallComparison.all(calls.compared, state.pricings),
            slices: CallSlices(groups, state), chargeSlices: chargeSlices, control: control, measures: measures)
    }
}

extension ControlTotals {
    fileprivate init(
        _ cutOff: CutOff, _ stored: (calls: Int64, charges: Int64), _ control: CallControl, _ charges: ChargeReader,
        _ state: LineCatalogue.State, _ tokens: [Int128]
    ) {
        self.cutOff = cutOff
        storedCalls = stored.calls
        storedCharges = stored.charges
        calls = control.rows
        rated = control.rated
        metered = control.metered
        withoutQuantity = control.withoutQuantity
        repairedCalls = control.repaired
        repairedCharges = charges.repaired
        callsWithUncleanTags = control.uncleanTags
        chargesWithUncleanTags = charges.uncleanTags
        meterCharges = control.meterCharges
        unpriced = control.unpriced.map { pricing, calls in
            UnpricedModel(
                model: state.pricings[Int(pricing)].model, currency: state.pricings[Int(pricing)].currency,
                meters: TokenMeter.allCases.filter { calls.meters & 1 << UInt8($0.index) != 0 }, calls: calls.count,
                atNoCost: calls.atNoCost, firstId: calls.firstId)
        }.sorted { $0.firstId < $1.firstId }
        self.tokens = tokens
        callCosts = Dictionary(uniqueKeysWithValues: control.costs.map { ($0.currency, $0.cost) })
        self.charges = charges.rows
        chargeCosts = charges.costs
    }
}
