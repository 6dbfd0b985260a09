internal import Columns
public import Money
public import Rating

/// The cost of the calls of a period by price and owner: all that postings and summaries are made of.
///
/// There are far fewer than ``CallSlices``, for attributions that came to one owner are one here.
public struct CallTotal: Sendable {
    /// What the calls are priced by.
    public let model: PricedModel
    /// The currency of their cost.
    public let currency: String
    /// Who pays; a position in ``Lines/ownerships``.
    public let ownership: UInt32
    /// Where the cost comes from.
    public let status: PricingStatus
    /// Their cost.
    public internal(set) var cost = CostPair()
    /// The calls; one whose meters have several owners counts with the first of them.
    public internal(set) var calls: Int64 = 0
    /// The charges that they came to: one for each meter of a rated call, one for each call at the gateway's cost.
    public internal(set) var charges: Int64 = 0

    private init(_ pricing: PricingContext, ownership: UInt32, _ status: PricingStatus) {
        model = pricing.model
        currency = pricing.currency
        self.ownership = ownership
        self.status = status
    }

    /// Sums up groups; in no order.
    static func totals(of groups: borrowing GroupTable, _ state: LineCatalogue.State) -> [CallTotal] {
        var totals: [CallTotal] = []
        var keys: [UInt64] = []
        var index = KeyIndex(capacity: groups.count)
        func add(
            _ pricing: Int, _ ownership: UInt32, _ status: PricingStatus, cost: CostPair, calls: Int64, charges: Int64
        ) {
            // Of the key's buckets, one is for rated cost and one for metered.
            let key = GroupKey(
                bucket: status == .rated ? 0 : 1, pricing: UInt32(truncatingIfNeeded: pricing), ownership: ownership)
            let place = index.number(of: key.bits) { keys[$0] }
            if place == totals.count {
                keys.append(key.bits)
                totals.append(CallTotal(state.pricings[pricing], ownership: ownership, status))
            }
            totals[place].cost.list += cost.list
            totals[place].cost.contracted += cost.contracted
            totals[place].calls += calls
            totals[place].charges += charges
        }
        for index in 0..<groups.count {
            let key = groups.key(index)
            let sums = groups.sums[index]
            let unrated = groups.unrated(index)
            let owners = state.owners[key.ownership].ownerships
            let (list, contracted) = (state.pricings[key.pricing].list, state.pricings[key.pricing].contracted)
            // A call counts once, with the first of its meters.
            var calls = sums.allCalls - unrated.unpricedCalls - unrated.meteredCalls
            for meter in 0..<Meters<Int64>.count where sums.tokens[meter] != 0 {
                let tokens = Int128(sums.tokens[meter])
                let cost = CostPair(
                    list: Total(picos: tokens * Int128(list[meter])),
                    contracted: Total(picos: tokens * Int128(contracted[meter])))
                add(key.pricing, owners[meter], .rated, cost: cost, calls: calls, charges: sums.calls[meter])
                calls = 0
            }
            if unrated.meteredCalls > 0 {
                let cost = Total(picos: unrated.meteredCost)
                add(
                    key.pricing, owners[Meters<Int64>.count], .metered, cost: CostPair(list: cost, contracted: cost),
                    calls: unrated.meteredCalls, charges: unrated.meteredCalls)
            }
        }
        return totals
    }
}

/// The gateway's cost beside the rated one, over the calls of one model and account that have both in one currency.
public struct CallComparison: Hashable, Sendable {
    /// What the calls are priced by.
    public let model: PricedModel
    /// The currency of both costs.
    public let currency: String
    /// The calls that have both.
    public let calls: Int64
    /// Those of them whose costs differ.
    public let differing: Int64
    /// What the gateway says.
    public let metered: Total
    /// Price × quantity at negotiated prices.
    public let rated: Total

    /// One for each pricing context with calls to compare, in the order of models; those of one model that differ in
    /// price by time stay apart.
    static func all(_ compared: [UInt32: ComparedCost], _ pricings: [PricingContext]) -> [CallComparison] {
        compared.sorted { pricings[Int($0.key)].orderedTexts < pricings[Int($1.key)].orderedTexts }.compactMap {
            let (pricing, cost) = (pricings[Int($0.key)], $0.value)
            // What the gateway counted in another currency than that of the prices cannot be compared.
            guard pricing.currency == pricing.callCurrency else { return nil }
            return CallComparison(
                model: pricing.model, currency: pricing.currency, calls: cost.calls, differing: cost.differing,
                metered: Total(picos: cost.metered), rated: Total(picos: cost.rated))
        }
    }
}
