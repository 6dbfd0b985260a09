public import Mapping
public import Money
public import Rating
internal import Synchronization

/// The calls of a period by what decided their price and owner, in the order of model and attribution.
///
/// There may be hundreds of thousands, so only sums are kept: they are put in order when somebody looks at them, and a
/// slice is made when it is looked at.
public struct CallSlices: RandomAccessCollection, Sendable {
    private let source: Source

    /// The groups of a scan. A class, for groups have one owner and lines are copied.
    private final class Source: Sendable {
        let groups: GroupTable
        let pricings: [PricingContext]
        let owners: [OwnershipContext]
        private let places = Mutex<[UInt32]?>(nil)
        private let summed = Mutex<[MeterTotal]?>(nil)

        init(_ groups: consuming GroupTable, _ state: LineCatalogue.State) {
            self.groups = groups
            pricings = state.pricings
            owners = state.owners
        }

        /// The places of the groups in the order of the slices.
        var order: [UInt32] {
            places.withLock { places in
                if let places { return places }
                let made = ordered()
                places = made
                return made
            }
        }

        /// The sums over everything but price, owner and meter, made when somebody first asks.
        var meterTotals: [MeterTotal] {
            summed.withLock { summed in
                if let summed { return summed }
                let made = MeterTotal.totals(of: groups, pricings, owners)
                summed = made
                return made
            }
        }

        /// The values of some attributes, each once.
        func values(of attributes: [Attribute]) -> [Attribute: Set<String>] {
            var isUsed = [Bool](repeating: false, count: owners.count)
            for index in 0..<groups.count { isUsed[groups.key(index).ownership] = true }
            var values: [Attribute: Set<String>] = [:]
            for attribute in attributes {
                var found: Set<String> = []
                for (owner, isUsed) in zip(owners, isUsed) where isUsed {
                    if let value = owner.attribution[attribute] { found.insert(value) }
                }
                values[attribute] = found
            }
            return values
        }

        /// The slice of a group.
        func slice(_ group: Int) -> CallSlice {
            let key = groups.key(group)
            return CallSlice(groups.sums[group], groups.unrated(group), pricings[key.pricing], owners[key.ownership])
        }

        private func ordered() -> [UInt32] {
            let pricings = LineRanks.ranks(pricings.map(\.orderedTexts))
            let owners = LineRanks.ranks(owners.map(\.orderedTexts))
            var ordered: [(rank: UInt64, index: UInt32)] = []
            ordered.reserveCapacity(groups.count)
            for index in 0..<groups.count {
                let key = groups.key(index)
                ordered.append((UInt64(pricings[key.pricing]) << 32 | UInt64(owners[key.ownership]), UInt32(index)))
            }
            ordered.sort { $0.rank < $1.rank }
            return ordered.map(\.index)
        }
    }

    /// Takes over the groups of a scan, those of all buckets together.
    init(_ groups: consuming GroupTable, _ state: LineCatalogue.State) {
        source = Source(groups, state)
    }

    /// See ``MeterTotal``; in no order.
    var meterTotals: [MeterTotal] { source.meterTotals }

    /// What calls sent of some attributes, each value once.
    func values(of attributes: [Attribute]) -> [Attribute: Set<String>] { source.values(of: attributes) }

    /// The first position.
    public var startIndex: Int { 0 }

    /// The position after the last.
    public var endIndex: Int { source.groups.count }

    /// The slice at a position.
    public subscript(position: Int) -> CallSlice {
        source.slice(Int(source.order[position]))
    }

    /// The slices in no order, for sums: nothing is put in order for them.
    public var unordered: some Sequence<CallSlice> { (0..<source.groups.count).lazy.map { source.slice($0) } }
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

    /// Which conditions of pools' drivers hold, in the order of ``ownerships`` and of ``PoolQuestions/conditions``.
    public let answers: [[Bool]]

    /// The charges that they came to: one for each meter of a rated call, one for each call at the gateway's cost.
    public let meterCharges: Int64

    private let sums: CallSums
    private let unrated: UnratedSums
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
        (0..<Meters<Int64>.count).reduce(Total(picos: unrated.meteredCost)) { sum, meter in
            sum + Total(picos: Int128(sums.tokens[meter]) * Int128(contracted[meter]))
        }
    }

    private func costs(at prices: Meters<Int64>) -> [Total] {
        (0..<Meters<Int64>.count).map { Total(picos: Int128(sums.tokens[$0]) * Int128(prices[$0])) }
            + [Total(picos: unrated.meteredCost)]
    }

    init(_ sums: CallSums, _ unrated: UnratedSums, _ pricing: PricingContext, _ owner: OwnershipContext) {
        model = pricing.model
        currency = pricing.currency
        attribution = owner.attribution
        moment = owner.moment
        ownerships = owner.ownerships
        answers = owner.answers
        calls = sums.allCalls
        meteredCalls = unrated.meteredCalls
        unpricedCalls = unrated.unpricedCalls
        meterCharges = (0..<Meters<Int64>.count).reduce(unrated.meteredCalls) { $0 + sums.calls[$1] }
        list = pricing.list
        contracted = pricing.contracted
        self.sums = sums
        self.unrated = unrated
    }
}

extension PricingContext {
    var orderedTexts: ExactTexts {
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
        ExactTexts(attribution, "\(moment)")
    }
}
