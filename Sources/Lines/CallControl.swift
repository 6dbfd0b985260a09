public import Money

/// Counts and sums over calls, each call on its own: what every later sum must come back to.
struct CallControl: Sendable {
    var rows: Int64 = 0
    var withoutQuantity: Int64 = 0
    var rated: Int64 = 0
    var metered: Int64 = 0
    var repaired = FoundRows()
    var uncleanTags = FoundRows()
    /// One for each meter of a rated call, one for each call at the gateway's cost.
    var meterCharges: Int64 = 0
    private(set) var costs: [(currency: String, cost: CostPair)] = []
    private(set) var unpriced: [UInt32: UnpricedCalls] = [:]
    /// By pricing context, the rated calls that the gateway gave a cost for too.
    private(set) var compared: [UInt32: ComparedCost] = [:]

    /// The calls of one pricing context that have neither a price nor a cost.
    struct UnpricedCalls: Sendable {
        var count: Int64
        var firstId: Int64
        /// A bit for each meter that wants a price.
        var meters: UInt8
        /// Those of them that the gateway says cost nothing.
        var atNoCost: Int64
    }

    /// The place of a currency in ``costs``.
    mutating func index(of currency: String) -> Int {
        if let index = costs.firstIndex(where: { $0.currency == currency }) { return index }
        costs.append((currency, CostPair()))
        return costs.count - 1
    }

    @inline(__always)
    mutating func add(list: Int64, contracted: Int64, currency: Int) {
        costs[currency].cost.list.picos &+= Int128(list)
        costs[currency].cost.contracted.picos &+= Int128(contracted)
    }

    mutating func note(_ calls: UnpricedCalls, pricing: UInt32) {
        guard var sum = unpriced[pricing] else {
            unpriced[pricing] = calls
            return
        }
        sum.count += calls.count
        sum.firstId = min(sum.firstId, calls.firstId)
        sum.meters |= calls.meters
        sum.atNoCost += calls.atNoCost
        unpriced[pricing] = sum
    }

    mutating func note(_ cost: ComparedCost, pricing: UInt32) {
        compared[pricing, default: ComparedCost()].add(cost)
    }

    mutating func merge(_ other: CallControl) {
        rows += other.rows
        withoutQuantity += other.withoutQuantity
        rated += other.rated
        metered += other.metered
        repaired.add(other.repaired)
        uncleanTags.add(other.uncleanTags)
        meterCharges += other.meterCharges
        for (currency, cost) in other.costs {
            let index = index(of: currency)
            costs[index].cost.list += cost.list
            costs[index].cost.contracted += cost.contracted
        }
        for (pricing, calls) in other.unpriced { note(calls, pricing: pricing) }
        for (pricing, cost) in other.compared { note(cost, pricing: pricing) }
    }
}

/// In how many rows something was found, and the first of them.
public struct FoundRows: Hashable, Sendable {
    /// How many.
    public private(set) var count: Int64 = 0
    /// The id of the first; `nil` where there is none.
    public private(set) var firstId: Int64?

    mutating func note(_ id: Int64) {
        count += 1
        firstId = min(firstId ?? id, id)
    }

    mutating func add(_ other: FoundRows) {
        count += other.count
        if let id = other.firstId { firstId = min(firstId ?? id, id) }
    }
}

/// What the gateway says that rated calls cost, beside what the price list says.
struct ComparedCost: Sendable {
    var calls: Int64 = 0
    var differing: Int64 = 0
    var metered: Int128 = 0
    var rated: Int128 = 0

    mutating func add(_ other: ComparedCost) {
        calls += other.calls
        differing += other.differing
        metered += other.metered
        rated += other.rated
    }
}

/// A cost at public and at negotiated prices.
public struct CostPair: Hashable, Sendable {
    /// FOCUS ListCost.
    public var list: Total
    /// FOCUS ContractedCost.
    public var contracted: Total

    /// Both costs.
    public init(list: Total = .zero, contracted: Total = .zero) {
        self.list = list
        self.contracted = contracted
    }
}
