public import Mapping
public import Money
public import Rating

/// The calls of a period by what decided their price and owner, in the order of model and attribution.
///
/// There may be hundreds of thousands, so only their sums are kept; a slice is made when it is looked at.
public struct CallSlices: RandomAccessCollection, Sendable {
    private let storage: Storage

    /// The groups and their order. A class, for the groups have one owner and lines are copied.
    private final class Storage: Sendable {
        let groups: GroupTable
        let order: [UInt32]
        let pricings: [PricingContext]
        let owners: [OwnershipContext]

        init(_ groups: consuming GroupTable, order: [UInt32], _ state: LineCatalogue.State) {
            self.groups = groups
            self.order = order
            pricings = state.pricings
            owners = state.owners
        }
    }

    /// Takes over the groups of a month.
    init(_ months: consuming GroupTable, _ state: LineCatalogue.State) {
        let pricings = LineRanks.ranks(state.pricings.map(\.orderedTexts))
        let owners = LineRanks.ranks(state.owners.map(\.orderedTexts))
        var ordered: [(rank: UInt64, index: UInt32)] = []
        ordered.reserveCapacity(months.count)
        for index in 0..<months.count {
            let key = GroupKey(bits: months.keys[index])
            ordered.append((UInt64(pricings[key.pricing]) << 32 | UInt64(owners[key.ownership]), UInt32(index)))
        }
        ordered.sort { $0.rank < $1.rank }
        storage = Storage(months, order: ordered.map(\.index), state)
    }

    /// The first position.
    public var startIndex: Int { 0 }

    /// The position after the last.
    public var endIndex: Int { storage.order.count }

    /// The slice at a position.
    public subscript(position: Int) -> CallSlice {
        let index = Int(storage.order[position])
        let key = GroupKey(bits: storage.groups.keys[index])
        return CallSlice(storage.groups.sums[index], storage.pricings[key.pricing], storage.owners[key.ownership])
    }
}

/// The calls of a period with the same prices and the same attribution.
public struct CallSlice: Sendable {
    /// What they are priced by.
    public let model: PricedModel
    /// The currency of their cost.
    public let currency: String
    /// Their attribution, for the attributes that rules or rows look at.
    public let attribution: Attribution
    /// A moment at which the rules in force decided.
    public let moment: Int64
    /// What was decided, by meter for each token meter, last for lines without a meter.
    public let ownerships: [UInt32]
    /// All calls, those at the gateway's cost, and those without any cost.
    public let calls: Int64
    public let meteredCalls: Int64
    public let unpricedCalls: Int64
    /// Rated calls that the gateway gave a cost for in the same currency, that cost, and the rated one.
    public let comparedCalls: Int64
    public let comparedMetered: Total
    public let comparedRated: Total

    /// The charges that they came to: one for each meter of a rated call, one for each call at the gateway's cost.
    public let meterCharges: Int64

    private let sums: CallSums
    private let list: Meters<Int64>
    private let contracted: Meters<Int64>

    /// Tokens of the rated calls by meter.
    public var tokens: [Int64] { (0..<Meters<Int64>.count).map { sums.tokens[$0] } }

    /// Cost at negotiated prices by meter, last that at the gateway's cost.
    public var costs: [Total] { costs(at: contracted) }

    /// Cost at public prices by meter, last that at the gateway's cost.
    public var listCosts: [Total] { costs(at: list) }

    /// The sum of the costs.
    public var cost: Total {
        (0..<Meters<Int64>.count).reduce(Total(picos: sums.meteredCost)) { sum, meter in
            sum + Total(picos: Int128(sums.tokens[meter]) * Int128(contracted[meter]))
        }
    }

    private func costs(at prices: Meters<Int64>) -> [Total] {
        (0..<Meters<Int64>.count).map { Total(picos: Int128(sums.tokens[$0]) * Int128(prices[$0])) }
            + [Total(picos: sums.meteredCost)]
    }

    init(_ sums: CallSums, _ pricing: PricingContext, _ owner: OwnershipContext) {
        model = pricing.model
        currency = pricing.currency
        attribution = owner.attribution
        moment = owner.moment
        ownerships = owner.ownerships
        calls = sums.allCalls
        meteredCalls = sums.meteredCalls
        unpricedCalls = sums.unpricedCalls
        meterCharges = (0..<Meters<Int64>.count).reduce(sums.meteredCalls) { $0 + sums.calls[$1] }
        let isComparable = pricing.currency == pricing.callCurrency
        comparedCalls = isComparable ? sums.comparedCalls : 0
        comparedMetered = isComparable ? Total(picos: sums.comparedMetered) : .zero
        comparedRated = isComparable ? Total(picos: sums.comparedRated) : .zero
        list = pricing.list
        contracted = pricing.contracted
        self.sums = sums
    }
}

extension PricingContext {
    fileprivate var orderedTexts: ExactTexts {
        // Two contexts of one model differ in currency or, by time, in prices.
        let prices = (0..<Meters<Int64>.count).map { "\(list[$0])/\(contracted[$0])" }
        return ExactTexts(
            [
                model.provider, model.billingAccount, subAccount, model.region, model.model, model.tier, currency,
                callCurrency,
            ] + prices)
    }
}

extension OwnershipContext {
    fileprivate var orderedTexts: ExactTexts {
        ExactTexts(attribution.attributes.flatMap { [$0.name, attribution[$0]] } + ["\(moment)"])
    }
}
