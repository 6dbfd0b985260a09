internal import CostStore
internal import Money
internal import Periods

/// Makes calls one after another, in the order in which they end.
struct CallMaker: ~Copyable {
    let month: Range<Int64>
    private(set) var totals: DemoTotals
    private var maker: SessionMaker
    private var random: DemoRandom
    private var sessions: [DemoSession] = []
    private let rooms: UnsafeMutablePointer<UInt8>
    private var current = 0
    private let callId = UnsafeMutablePointer<UInt8>.allocate(capacity: ULID.length)
    private var index: UInt64 = 0
    private let renewal: Int64
    private let calls: Int
    private let unpricedCalls: Int
    private let tools: [BulkCall.Text]
    private let writesOfTools: [Bool]
    private let ok: BulkCall.Text
    private let failed: BulkCall.Text
    private let blocked: BulkCall.Text
    private let agenticWrite: BulkCall.Text
    private let agenticRead: BulkCall.Text
    private let outcomes: [BulkCall.Text]

    /// What the last call was, for what follows from it.
    struct Event {
        /// The call searched the web, which is billed apart.
        var searchedWeb = false
        /// The session has ended and led to its feature's outcome.
        var hasOutcome = false
    }

    init(_ options: DemoOptions, _ catalogue: DemoCatalogue, _ offers: DemoOfferIndex, _ pool: TextPool) {
        month = options.month.microseconds
        renewal = options.month.renewal
        calls = options.calls
        unpricedCalls = options.unpricedCalls
        totals = DemoTotals(accounts: catalogue.accounts.count)
        maker = SessionMaker(catalogue, offers, pool)
        random = DemoRandom(seed: options.seed)
        // As many as are going on at once when one lasts for an hour.
        let count = min(4096, max(8, options.calls / 9000))
        let rooms = UnsafeMutablePointer<UInt8>.allocate(capacity: count * DemoSession.roomSize)
        self.rooms = rooms
        sessions = (0..<count).map { DemoSession(room: rooms + $0 * DemoSession.roomSize) }
        tools = CallMaker.toolNames.map(\.name).map(pool.keep)
        writesOfTools = CallMaker.toolNames.map(\.writes)
        ok = pool.keep("ok")
        failed = pool.keep("error")
        blocked = pool.keep("blocked")
        agenticWrite = pool.keep("agentic-write")
        agenticRead = pool.keep("agentic-read")
        outcomes = ["resolved", "resolved", "escalated", "abandoned"].map(pool.keep)
    }

    deinit {
        rooms.deallocate()
        callId.deallocate()
    }

    private static let toolNames: [(name: String, writes: Bool)] = [
        ("search_tickets", false), ("update_ticket", true), ("send_reply", true), ("read_file", false),
        ("write_file", true), ("create_pull_request", true), ("query_database", false), ("delete_branch", true),
        ("fetch_page", false), ("list_orders", false), ("create_refund", true),
    ]

    /// The feature of the last call's session, in the catalogue.
    var feature: Int { sessions[current].feature }

    /// Makes the call that ends at `end`, in `call`, whose texts hold until the next one.
    mutating func next(endingAt end: Int64, in call: inout BulkCall) -> Event {
        var event = Event()
        // Calls of a session come in runs.
        if random.below(8) >= 5 || sessions[current].remaining == 0 { current = random.below(sessions.count) }
        if sessions[current].remaining == 0 { maker.begin(&sessions[current], &random) }
        sessions[current].remaining -= 1
        if sessions[current].hasRuns, sessions[current].row.session != nil {
            if sessions[current].remainingOfRun == 0 { maker.beginRun(&sessions[current], &random) }
            sessions[current].remainingOfRun -= 1
        }
        call = sessions[current].row
        identify(&call, end)
        let milliseconds = 180 + random.longTailed(median: 900)
        call.startedAt = end - min(milliseconds, 60_000) * 1000
        call.endedAt = end
        chooseTool(&call)
        count(&call)
        if sessions[current].remaining == 0 {
            event.hasOutcome = call.session != nil && random.perMille(450)
            if random.perMille(250) { call.outcome = outcomes[random.below(outcomes.count)] }
        }
        event.searchedWeb = call.tool == nil && sessions[current].hasRuns && random.perMille(40)
        if month.contains(call.startedAt) { totals.count(call) }
        return event
    }

    private mutating func identify(_ call: inout BulkCall, _ end: Int64) {
        // The running number makes ids unique, and keeps them in order within a millisecond.
        ULID.write(
            milliseconds: UInt64(end) / 1000, high: index << 8 | random.next() & 0xFF, low: random.next(), to: callId)
        index += 1
        call.callId = BulkCall.Text(start: callId, count: ULID.length)
    }

    private mutating func chooseTool(_ call: inout BulkCall) {
        guard sessions[current].hasRuns, random.perMille(650) else { return }
        let tool = random.below(tools.count)
        call.tool = tools[tool]
        if random.perMille(300) { call.workload = writesOfTools[tool] ? agenticWrite : agenticRead }
    }

    /// Draws the status, the tokens, and what the gateway metered.
    private mutating func count(_ call: inout BulkCall) {
        let place = sessions[current].failedCallPlace
        if sessions[current].hasFailed {
            sessions[current].hasFailed = false
            if random.perMille(850) { call.retryOf = BulkCall.Text(start: place, count: ULID.length) }
        }
        let draw = random.below(1000)
        call.status = draw < 12 ? failed : draw < 15 ? blocked : ok
        if draw < 12 {
            sessions[current].hasFailed = true
            // A retry that fails is repeated under the id of the first call.
            if call.retryOf == nil { place.update(from: callId, count: ULID.length) }
        }
        // Refused before the model saw it: nothing to bill. Of those that failed later, half had written something.
        let isRefused = (draw < 4 || (12..<15).contains(draw)) && !isUnpriced
        guard !isRefused else { return }
        drawTokens(&call, isFailed: draw < 12)
        if isUnpriced {
            maker.makeUnpriced(&call)
        } else {
            price(&call)
        }
    }

    private mutating func drawTokens(_ call: inout BulkCall, isFailed: Bool) {
        let shape = maker.catalogue.features[sessions[current].feature].shape
        var input = random.longTailed(median: shape.medians.input)
        if sessions[current].isLongContext { input += 200_000 }
        guard let offer = sessions[current].offer else {
            call.tokens.input = input
            return
        }
        let rate = maker.offers.entries[offer].rate
        if sessions[current].usesCache, rate.hasCachedInput {
            call.tokens.cachedInput = input * Int64(shape.cachedPercent) / 100
            input -= call.tokens.cachedInput
            if rate.hasCacheWrite, random.perMille(300) {
                let written = input * 6 / 10
                if rate.hasCacheWriteLong, random.perMille(200) {
                    call.tokens.cacheWriteLong = written
                } else {
                    call.tokens.cacheWrite = written
                }
                input -= written
            }
        }
        call.tokens.input = input
        if rate.hasOutput, !isFailed || random.perMille(500) {
            call.tokens.output = random.longTailed(median: shape.medians.output)
        }
    }

    /// Prices a call by its offer, or by the query where the model has none.
    private mutating func price(_ call: inout BulkCall) {
        let isInMonth = month.contains(call.startedAt)
        let account = sessions[current].account
        guard let offer = sessions[current].offer else {
            let cost = DemoModel.queryPrice.picos
            call.meteredCost = cost
            if isInMonth { totals.add(metered: cost, list: cost, contracted: cost, account: account) }
            return
        }
        let rate = maker.offers.entries[offer].rate
        let isAfterRenewal = call.startedAt >= renewal
        let metered = rate.meteredCost(call.tokens, afterRenewal: isAfterRenewal)
        call.meteredCost = metered
        if isInMonth {
            totals.add(
                metered: metered, list: rate.listCost(call.tokens),
                contracted: rate.contractedCost(call.tokens, afterRenewal: isAfterRenewal), account: account)
        }
    }

    /// Whether the call is one of the few to a model that nothing has a price for, spread evenly.
    private var isUnpriced: Bool {
        guard unpricedCalls > 0 else { return false }
        let middle = calls / 2
        return (Int(index) * unpricedCalls + middle) / calls != ((Int(index) - 1) * unpricedCalls + middle) / calls
    }
}
