internal import Columns
public import CostStore
public import Money
public import Rating

/// The calls of a period by price, owner and meter: what is asked of all slices together, without a look at each.
public struct MeterTotal: Sendable {
    /// What the calls are priced by.
    public let model: PricedModel
    /// The currency of their cost.
    public let currency: String
    /// Who pays; a position in ``Lines/ownerships``.
    public let ownership: UInt32
    /// The meter; `nil` for the gateway's own cost.
    public let meter: TokenMeter?
    /// All calls, those without any cost too; a call counts with the owner of the first meter, used or not.
    public internal(set) var calls: Int64 = 0
    /// What was counted; nothing without a meter.
    public internal(set) var tokens: Int128 = 0
    /// The cost at negotiated prices, or the gateway's own.
    public internal(set) var cost = Total.zero

    private init(_ pricing: PricingContext, ownership: UInt32, meter: Int) {
        model = pricing.model
        currency = pricing.currency
        self.ownership = ownership
        self.meter = meter < TokenMeter.allCases.count ? TokenMeter.allCases[meter] : nil
    }

    /// Sums up groups of all buckets together; in no order.
    static func totals(
        of groups: borrowing GroupTable, _ pricings: [PricingContext], _ owners: [OwnershipContext]
    ) -> [MeterTotal] {
        let meterCount = Meters<Int64>.count
        // Flat, for an array in an array costs a count of references at each look.
        let ownerships = owners.flatMap(\.ownerships)
        var totals: [MeterTotal] = []
        var keys: [UInt64] = []
        var index = KeyIndex(capacity: groups.count)
        func place(_ key: GroupKey, _ meter: Int) -> Int {
            let owner = ownerships[key.ownership * (meterCount + 1) + meter]
            let key = GroupKey(bucket: meter, pricing: UInt32(key.pricing), ownership: owner)
            let place = index.number(of: key.bits) { keys[$0] }
            if place == totals.count {
                keys.append(key.bits)
                totals.append(MeterTotal(pricings[key.pricing], ownership: owner, meter: meter))
            }
            return place
        }
        for index in 0..<groups.count {
            let key = groups.key(index)
            let sums = groups.sums[index]
            totals[place(key, 0)].calls += sums.allCalls
            for meter in 0..<meterCount where sums.tokens[meter] != 0 {
                let place = place(key, meter)
                let tokens = Int128(sums.tokens[meter])
                totals[place].tokens += tokens
                totals[place].cost += Total(picos: tokens * Int128(pricings[key.pricing].contracted[meter]))
            }
            let unrated = groups.unrated(index)
            if unrated.meteredCalls > 0 { totals[place(key, meterCount)].cost += Total(picos: unrated.meteredCost) }
        }
        return totals
    }
}

/// The calls and rows of `charges` of a period by owner, in one currency.
public struct OwnerTotal: Sendable {
    /// Who pays; a position in ``Lines/ownerships``.
    public let ownership: UInt32
    /// Calls, those without any cost too, and rows of `charges`.
    public internal(set) var rows = 0
    /// FOCUS BilledCost.
    public internal(set) var cost = Total.zero
}

extension Lines {
    /// The calls by price, owner and meter; in no order.
    public var meterTotals: [MeterTotal] { slices.meterTotals }

    /// Calls and charges by owner, by currency; owners of nothing are left out. In no order.
    public var ownerTotals: [String: [OwnerTotal]] {
        var places: [String: [UInt32: OwnerTotal]] = [:]
        func add(_ rows: Int, _ cost: Total, _ ownership: UInt32, _ currency: String) {
            places[currency, default: [:]][ownership, default: OwnerTotal(ownership: ownership)].rows += rows
            places[currency, default: [:]][ownership, default: OwnerTotal(ownership: ownership)].cost += cost
        }
        for total in meterTotals { add(Int(total.calls), total.cost, total.ownership, total.currency) }
        for slice in chargeSlices { add(slice.rows, slice.billed, slice.ownership, slice.currency) }
        return places.mapValues { owners in owners.values.filter { $0.rows != 0 || $0.cost != .zero } }
    }
}
