internal import CostStore
public import Mapping
internal import Money
internal import Rating
internal import Synchronization

/// What one call costs by each meter, resolved once for all calls with the same keys.
struct PricingContext: Sendable {
    let model: PricedModel
    let subAccount: String?
    /// The currency of the gateway's own cost.
    let callCurrency: String
    /// The currency of the prices; that of the call where there is none.
    let currency: String
    /// The profile of each meter; ``LineCatalogue/none`` where no price is known.
    var profiles = Meters<UInt32>(repeating: LineCatalogue.none)
    /// The profile of calls that keep the gateway's cost.
    var meteredProfile: UInt32 = LineCatalogue.none
    /// Prices of one token in 10⁻¹² units; 0 where none is known.
    var list = Meters<Int64>(repeating: 0)
    var contracted = Meters<Int64>(repeating: 0)
    /// A bit for each meter without a price.
    var unpricedMeters: UInt8 = 0
}

/// Who pays the lines of one attribution.
public struct OwnershipContext: Sendable {
    /// The attribution, for the attributes that rules or rows look at.
    public let attribution: Attribution
    /// The moment from which the rules in force decided.
    public let moment: Int64
    /// Whether a text had to be repaired: it was not UTF-8 or held a NUL.
    let isRepaired: Bool
    /// The ownership by meter, and last that of a line without a meter.
    let ownerships: [UInt32]
    /// Which conditions of pools' drivers hold, in the order of ``ownerships``.
    let answers: [[Bool]]
    /// Pools that all select these charges; empty where none or one does.
    let rivals: [PoolReference]
}

/// Numbers everything that rows share: profiles, ownerships, and the contexts that lead to them.
///
/// Workers ask once for each combination that is new to them. Numbers depend on who asks first; nothing that is written
/// depends on the numbers.
final class LineCatalogue: Sendable {
    /// No profile.
    static let none = UInt32.max

    /// The rules that decide, and after them any others whose decisions are to follow from the same contexts.
    let models: [MappingModel]
    let priceBook: PriceBook
    let sentAttributes: [Attribute]
    let questions: PoolQuestions?
    private let usesMeter: Bool
    private let state = Mutex(State())

    fileprivate struct PricingKey: Hashable {
        let texts: ExactTexts
        let epoch: Int
    }

    fileprivate struct OwnershipKey: Hashable {
        let texts: ExactTexts
        let moment: Int64
        let isRepaired: Bool
    }

    struct State {
        var profiles: [Profile] = []
        var ownerships: [Ownership] = []
        var pricings: [PricingContext] = []
        var owners: [OwnershipContext] = []
        fileprivate var profileIds: [ExactTexts: UInt32] = [:]
        fileprivate var ownershipIds: [Ownership: UInt32] = [:]
        fileprivate var pricingIds: [PricingKey: UInt32] = [:]
        fileprivate var ownerIds: [OwnershipKey: UInt32] = [:]

        mutating func id(of profile: Profile) -> UInt32 {
            let texts = ExactTexts(profile.identifyingTexts)
            if let id = profileIds[texts] { return id }
            profiles.append(profile)
            profileIds[texts] = UInt32(profiles.count - 1)
            return UInt32(profiles.count - 1)
        }

        mutating func id(of ownership: Ownership) -> UInt32 {
            if let id = ownershipIds[ownership] { return id }
            ownerships.append(ownership)
            ownershipIds[ownership] = UInt32(ownerships.count - 1)
            return UInt32(ownerships.count - 1)
        }
    }

    private let mapping: MappingModel

    init(
        priceBook: PriceBook, mapping: MappingModel, others: [MappingModel], questions: PoolQuestions?,
        sentAttributes: [Attribute]
    ) {
        self.priceBook = priceBook
        self.mapping = mapping
        self.questions = questions
        models = [mapping] + others + (questions.map { [$0.model] } ?? [])
        self.sentAttributes = sentAttributes
        usesMeter = models.contains { $0.mentioned.contains(.meter) }
    }

    /// The moments inside a period at which some rule begins or ends, in order.
    func ruleBoundaries(in period: Range<Int64>) -> [Int64] {
        Set(models.flatMap { $0.boundaries(in: period) }).sorted()
    }

    /// Everything numbered so far.
    func snapshot() -> State { state.withLock { $0 } }

    /// How many profiles and ownerships there are.
    func counts() -> (profiles: Int, ownerships: Int) {
        state.withLock { ($0.profiles.count, $0.ownerships.count) }
    }

    /// The prices behind a number.
    func pricingContext(_ id: UInt32) -> PricingContext { state.withLock { $0.pricings[Int(id)] } }

    /// The owner behind a number.
    func ownership(_ id: UInt32) -> Ownership { state.withLock { $0.ownerships[Int(id)] } }

    /// The profile behind a number.
    func profile(_ id: UInt32) -> Profile { state.withLock { $0.profiles[Int(id)] } }

    /// The id of a profile.
    func id(of profile: Profile) -> UInt32 { state.withLock { $0.id(of: profile) } }

    /// The id of an ownership.
    func id(of ownership: Ownership) -> UInt32 { state.withLock { $0.id(of: ownership) } }

    /// The prices of a model at a moment; `epoch` numbers the stretches of time in which no price changes.
    func pricing(
        of model: PricedModel, subAccount: String?, currency: String, epoch: Int, at moment: Int64
    ) throws(LineError) -> (id: UInt32, context: PricingContext) {
        let texts = ExactTexts([
            model.provider, model.billingAccount, model.region, model.model, model.tier, subAccount, currency,
        ])
        let key = PricingKey(texts: texts, epoch: epoch)
        let prices = TokenMeter.allCases.map { priceBook.price(of: $0, for: model, at: moment) }
        let currencies = Set(prices.compactMap { $0?.record.currency })
        guard currencies.count <= 1 else {
            throw .mixedCurrencies(
                provider: model.provider, model: model.model, currencies: currencies.sorted())
        }
        let result: Result<(id: UInt32, context: PricingContext), LineError> = state.withLock { state in
            if let id = state.pricingIds[key] { return .success((id, state.pricings[Int(id)])) }
            guard state.pricings.count < GroupKey.mostPricings else {
                return .failure(.tooMany(what: "combinations of model and account", limit: GroupKey.mostPricings))
            }
            var context = PricingContext(
                model: model, subAccount: subAccount, callCurrency: currency, currency: currencies.first ?? currency)
            for (meter, price) in zip(TokenMeter.allCases, prices) {
                guard let price else {
                    context.unpricedMeters |= 1 << UInt8(meter.index)
                    continue
                }
                context.list[meter.index] = price.listPerToken.picos
                context.contracted[meter.index] = price.contractedPerToken.picos
                context.profiles[meter.index] = state.id(
                    of: .rated(model, subAccount: subAccount, meter: meter, price: price))
            }
            context.meteredProfile = state.id(of: .metered(model, subAccount: subAccount, currency: currency))
            state.pricings.append(context)
            let id = UInt32(state.pricings.count - 1)
            state.pricingIds[key] = id
            return .success((id, context))
        }
        return try result.get()
    }

    /// The owners of the charges of an attribution, by the rules in force at a moment.
    ///
    /// - Parameter moment: the first moment of the stretch of time in which no rule begins or ends.
    func ownership(
        of attribution: Attribution, at moment: Int64, isRepaired: Bool
    ) throws(LineError) -> (id: UInt32, context: OwnershipContext) {
        let key = OwnershipKey(texts: ExactTexts(attribution), moment: moment, isRepaired: isRepaired)
        let known = state.withLock { state in
            state.ownerIds[key].map { (id: $0, context: state.owners[Int($0)]) }
        }
        if let known { return known }
        let owners = decide(attribution, at: moment)
        let result: Result<(id: UInt32, context: OwnershipContext), LineError> = state.withLock { state in
            if let id = state.ownerIds[key] { return .success((id, state.owners[Int(id)])) }
            guard state.owners.count < GroupKey.mostOwnerships else {
                return .failure(.tooMany(what: "combinations of attribution values", limit: GroupKey.mostOwnerships))
            }
            let ids = owners.map { state.id(of: $0.ownership) }
            // One owner stands for all meters.
            let places = Meters<Int64>.count + 1
            let each = { (index: Int) in owners.count == 1 ? 0 : index }
            let context = OwnershipContext(
                attribution: attribution, moment: moment, isRepaired: isRepaired,
                ownerships: (0..<places).map { ids[each($0)] },
                answers: (0..<places).map { owners[each($0)].answers.conditions },
                rivals: owners.first { $0.answers.pools.count > 1 }?.answers.pools ?? [])
            state.owners.append(context)
            let id = UInt32(state.owners.count - 1)
            state.ownerIds[key] = id
            return .success((id, context))
        }
        return try result.get()
    }

    /// One ownership for each meter and one for lines without, where rules look at the meter; else one for all.
    private func decide(_ attribution: Attribution, at moment: Int64) -> [(ownership: Ownership, answers: PoolAnswers)]
    {
        let sent = sentAttributes.compactMap { attribute in attribution[attribute].map { SentValue(attribute, $0) } }
        let plain = decide(attribution, sent, at: moment)
        guard usesMeter, attribution[.meter] == nil else { return [plain] }
        return TokenMeter.allCases.map { meter in
            var attribution = attribution
            attribution[.meter] = meter.skuMeter
            return decide(attribution, sent, at: moment)
        } + [plain]
    }

    private func decide(
        _ attribution: Attribution, _ sent: [SentValue], at moment: Int64
    ) -> (ownership: Ownership, answers: PoolAnswers) {
        guard let questions else {
            return (Ownership(decision: mapping.decide(attribution, at: moment), sent: sent), PoolAnswers())
        }
        let (decision, resolved) = mapping.resolve(attribution, at: moment)
        let answers = questions.answers(resolved, at: moment)
        return (Ownership(decision: decision, sent: sent, pool: answers.pools.first), answers)
    }
}

extension Profile {
    /// The tokens in one FOCUS pricing unit, whatever the price list's own unit is: so `1000000 Tokens` always means the
    /// same, and unit price × quantity = cost stays exact.
    public static let tokensPerPricingUnit: Int128 = 1_000_000

    /// What is shared by the token charges of one meter of one model at one price.
    static func rated(_ model: PricedModel, subAccount: String?, meter: TokenMeter, price: Price) -> Profile {
        Profile(
            provider: model.provider, billingAccount: model.billingAccount, subAccount: subAccount,
            region: model.region, service: "model-api", model: model.model, tier: model.tier, meter: meter.skuMeter,
            category: .usage, frequency: .usageBased,
            description: "\(meter.skuMeter) of \(model.model), \(model.tier)", resource: nil, sku: price.record.sku,
            skuPrice: price.record.skuPrice, consumedUnit: "Tokens", pricingUnit: "1000000 Tokens",
            listUnitPrice: Int128(price.listPerToken.picos) * tokensPerPricingUnit,
            contractedUnitPrice: Int128(price.contractedPerToken.picos) * tokensPerPricingUnit,
            currency: price.record.currency, status: .rated, invoice: nil)
    }

    /// What is shared by calls of a model that keep the gateway's cost: 1.0 a `Unit`, so that one SKU price id has one
    /// unit price and price × quantity = cost.
    static func metered(_ model: PricedModel, subAccount: String?, currency: String) -> Profile {
        let sku = "metered/\(model.provider)/\(model.model)/\(model.tier)"
        return Profile(
            provider: model.provider, billingAccount: model.billingAccount, subAccount: subAccount,
            region: model.region, service: "model-api", model: model.model, tier: model.tier, meter: "Requests",
            category: .usage, frequency: .usageBased,
            description: "Requests to \(model.model), \(model.tier), at the gateway's cost", resource: nil, sku: sku,
            skuPrice: "\(sku)/\(currency)", consumedUnit: "Requests", pricingUnit: "Units",
            listUnitPrice: Profile.one, contractedUnitPrice: Profile.one, currency: currency, status: .metered,
            invoice: nil)
    }

    /// 1.0 in 10⁻¹² units.
    static let one: Int128 = 1_000_000_000_000
}
