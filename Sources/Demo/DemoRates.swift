internal import CostStore
internal import Money

/// The prices of one token of each meter, in 10⁻¹² of a dollar, in the order of the meters.
struct DemoTokenPrices {
    private var prices: (Int64, Int64, Int64, Int64, Int64)

    /// - Precondition: prices for a million tokens that end at 10⁻⁶ of a dollar.
    init(perMillion amounts: [Amount?]) {
        let picos = amounts.map { ($0?.picos ?? 0) / 1_000_000 }
        prices = (picos[0], picos[1], picos[2], picos[3], picos[4])
    }

    /// What the tokens of a call cost.
    func cost(of tokens: TokenCounts) -> Int64 {
        prices.0 * tokens.input + prices.1 * tokens.cachedInput + prices.2 * tokens.cacheWrite
            + prices.3 * tokens.cacheWriteLong + prices.4 * tokens.output
    }
}

/// What a session's calls cost: the prices before and after the contract was renewed.
struct DemoRate {
    /// Which meters the provider has.
    let hasCachedInput: Bool
    let hasCacheWrite: Bool
    let hasCacheWriteLong: Bool
    let hasOutput: Bool
    private let listed: DemoTokenPrices
    private let contracted: (before: DemoTokenPrices, after: DemoTokenPrices)
    private let metered: (before: DemoTokenPrices, after: DemoTokenPrices)

    init(_ offer: DemoOffer) {
        hasCachedInput = offer.listPrices[TokenMeter.cachedInput.index] != nil
        hasCacheWrite = offer.listPrices[TokenMeter.cacheWrite.index] != nil
        hasCacheWriteLong = offer.listPrices[TokenMeter.cacheWriteLong.index] != nil
        hasOutput = offer.listPrices[TokenMeter.output.index] != nil
        listed = DemoTokenPrices(perMillion: offer.listPrices)
        contracted = (
            DemoTokenPrices(perMillion: offer.contractedPrices(afterRenewal: false)),
            DemoTokenPrices(perMillion: offer.contractedPrices(afterRenewal: true))
        )
        metered = (
            DemoTokenPrices(perMillion: offer.meteredPrices(afterRenewal: false)),
            DemoTokenPrices(perMillion: offer.meteredPrices(afterRenewal: true))
        )
    }

    func listCost(_ tokens: TokenCounts) -> Int64 { listed.cost(of: tokens) }

    func contractedCost(_ tokens: TokenCounts, afterRenewal: Bool) -> Int64 {
        (afterRenewal ? contracted.after : contracted.before).cost(of: tokens)
    }

    func meteredCost(_ tokens: TokenCounts, afterRenewal: Bool) -> Int64 {
        (afterRenewal ? metered.after : metered.before).cost(of: tokens)
    }
}

/// Which offer holds for a model in a region, with its texts and rate at hand.
struct DemoOfferIndex {
    struct Entry {
        let offer: DemoOffer
        let rate: DemoRate
        let model: BulkCall.Text
        let operation: BulkCall.Text
        let tier: BulkCall.Text
    }

    private(set) var entries: [Entry] = []
    private var byModel: [String: [Int]] = [:]

    init(_ catalogue: DemoCatalogue, _ pool: TextPool) {
        for offer in catalogue.offers {
            byModel["\(offer.provider)/\(offer.model)", default: []].append(entries.count)
            entries.append(
                Entry(
                    offer: offer, rate: DemoRate(offer), model: pool.keep(offer.model),
                    operation: pool.keep(offer.operation), tier: pool.keep(offer.tier)))
        }
    }

    /// The offers of a model in a region, one a tier, the standard one first. Those of the region hide those of any.
    func entries(of model: DemoModel, region: String) -> [Int] {
        let all = byModel["\(model.provider)/\(model.model)", default: []]
        let own = all.filter { entries[$0].offer.region == region && !region.isEmpty }
        let ownTiers = Set(own.map { entries[$0].offer.tier })
        return own + all.filter { entries[$0].offer.region.isEmpty && !ownTiers.contains(entries[$0].offer.tier) }
    }
}
