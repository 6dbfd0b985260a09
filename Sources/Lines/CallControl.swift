public import Money

/// Counts and sums over calls, each call on its own: what every later sum must come back to.
struct CallControl: Sendable {
    var rows: Int64 = 0
    var withoutQuantity: Int64 = 0
    var rated: Int64 = 0
    var metered: Int64 = 0
    var repaired: Int64 = 0
    var uncleanTags: Int64 = 0
    /// One for each meter of a rated call, one for each call at the gateway's cost.
    var meterCharges: Int64 = 0
    private(set) var costs: [(currency: String, cost: CostPair)] = []
    private(set) var unpriced: [UInt32: UnpricedCalls] = [:]

    /// The calls of one pricing context that have neither a price nor a cost.
    struct UnpricedCalls: Sendable {
        var count: Int64
        var firstId: Int64
        /// A bit for each meter that wants a price.
        var meters: UInt8
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

    mutating func noteUnpriced(pricing: UInt32, id: Int64, meters: UInt8) {
        var calls = unpriced[pricing] ?? UnpricedCalls(count: 0, firstId: id, meters: 0)
        calls.count += 1
        calls.firstId = min(calls.firstId, id)
        calls.meters |= meters
        unpriced[pricing] = calls
    }

    mutating func merge(_ other: CallControl) {
        rows += other.rows
        withoutQuantity += other.withoutQuantity
        rated += other.rated
        metered += other.metered
        repaired += other.repaired
        uncleanTags += other.uncleanTags
        meterCharges += other.meterCharges
        for (currency, cost) in other.costs {
            let index = index(of: currency)
            costs[index].cost.list += cost.list
            costs[index].cost.contracted += cost.contracted
        }
        for (pricing, calls) in other.unpriced {
            var sum = unpriced[pricing] ?? UnpricedCalls(count: 0, firstId: calls.firstId, meters: 0)
            sum.count += calls.count
            sum.firstId = min(sum.firstId, calls.firstId)
            sum.meters |= calls.meters
            unpriced[pricing] = sum
        }
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
