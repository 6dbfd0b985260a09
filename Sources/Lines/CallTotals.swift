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
        var places: [GroupKey: Int] = [:]
        func add(
            _ pricing: Int, _ ownership: UInt32, _ status: PricingStatus, cost: CostPair, calls: Int64, charges: Int64
        ) {
            // Of the key's buckets, one is for rated cost and one for metered.
            let key = GroupKey(
                bucket: status == .rated ? 0 : 1, pricing: UInt32(truncatingIfNeeded: pricing), ownership: ownership)
            let place = places[key] ?? totals.count
            if place == totals.count {
                places[key] = place
                totals.append(CallTotal(state.pricings[pricing], ownership: ownership, status))
            }
            totals[place].cost.list += cost.list
            totals[place].cost.contracted += cost.contracted
            totals[place].calls += calls
            totals[place].charges += charges
        }
        for index in 0..<groups.count {
            let key = GroupKey(bits: groups.keys[index])
            let sums = groups.sums[index]
            let owners = state.owners[key.ownership].ownerships
            let (list, contracted) = (state.pricings[key.pricing].list, state.pricings[key.pricing].contracted)
            // A call counts once, with the first of its meters.
            var calls = sums.allCalls - sums.unpricedCalls - sums.meteredCalls
            for meter in 0..<Meters<Int64>.count where sums.tokens[meter] != 0 {
                let tokens = Int128(sums.tokens[meter])
                let cost = CostPair(
                    list: Total(picos: tokens * Int128(list[meter])),
                    contracted: Total(picos: tokens * Int128(contracted[meter])))
                add(key.pricing, owners[meter], .rated, cost: cost, calls: calls, charges: sums.calls[meter])
                calls = 0
            }
            if sums.meteredCalls > 0 {
                let cost = Total(picos: sums.meteredCost)
                add(
                    key.pricing, owners[Meters<Int64>.count], .metered, cost: CostPair(list: cost, contracted: cost),
                    calls: sums.meteredCalls, charges: sums.meteredCalls)
            }
        }
        return totals
    }
}

/// The gateway's cost of a model beside the rated one, over the calls that have both in one currency.
public struct ModelDifference: Hashable, Sendable {
    /// The provider's key.
    public let provider: String
    /// The model.
    public let model: String
    /// The currency of both costs.
    public let currency: String
    /// The calls that have both.
    public internal(set) var calls: Int64 = 0
    /// What the gateway says.
    public internal(set) var metered = Total.zero
    /// Price × quantity at negotiated prices.
    public internal(set) var rated = Total.zero

    /// Metered less rated.
    public var difference: Total { metered - rated }

    /// The models with calls to compare, by provider, model and currency.
    static func all(_ compared: [UInt32: ComparedCost], _ pricings: [PricingContext]) -> [ModelDifference] {
        var models: [ExactTexts: ModelDifference] = [:]
        for (id, cost) in compared {
            let pricing = pricings[Int(id)]
            // What the gateway counted in another currency than that of the prices cannot be compared.
            guard pricing.currency == pricing.callCurrency else { continue }
            let key = ExactTexts([pricing.model.provider, pricing.model.model, pricing.currency])
            var model =
                models[key]
                ?? ModelDifference(
                    provider: pricing.model.provider, model: pricing.model.model, currency: pricing.currency)
            model.calls += cost.calls
            model.metered += Total(picos: cost.metered)
            model.rated += Total(picos: cost.rated)
            models[key] = model
        }
        return models.sorted { $0.key < $1.key }.map(\.value)
    }
}
