internal import CostStore
internal import Money

/// What a model costs at a tier, in a region or anywhere.
struct DemoOffer {
    let provider: String
    let model: String
    let operation: String
    let tier: String
    /// Empty for any region.
    let region: String
    /// Per million tokens, by the index of the meter; `nil` where the provider has no such meter.
    let listPrices: [Amount?]

    /// What the gateway believes the price to be where that is wrong: it still has last year's price of cached input.
    func meteredPrices(afterRenewal: Bool) -> [Amount?] {
        var prices = contractedPrices(afterRenewal: afterRenewal)
        if model == "gemini-2.5-flash", tier == "standard" { prices[TokenMeter.cachedInput.index] = DemoOffer.oldPrice }
        return prices
    }

    /// 0.075 a million, the price until the middle of 2025.
    private static let oldPrice = Amount(picos: 75_000_000_000)

    /// The provider with which there is a contract below the list, by so many percent; more from the day on which it was
    /// renewed.
    static let contractProvider = "aws-bedrock"
    static let renewalDay = 15

    static func discountPercent(afterRenewal: Bool) -> Int64 { afterRenewal ? 10 : 5 }

    /// What is paid, per million tokens.
    func contractedPrices(afterRenewal: Bool) -> [Amount?] {
        guard provider == DemoOffer.contractProvider else { return listPrices }
        let share = 100 - DemoOffer.discountPercent(afterRenewal: afterRenewal)
        // List prices end at 10⁻⁴ of a dollar: a hundredth of one is still whole.
        return listPrices.map { price in price.map { Amount(picos: $0.picos / 100 * share) } }
    }
}

/// Where calls of a provider are billed and run.
struct DemoAccount {
    let provider: String
    let billingAccount: String
    let subAccount: String
    let region: String
    let weight: Int
}

/// A model that a feature calls.
struct DemoModel {
    let provider: String
    let model: String

    /// It has no price in the list: its gateway meters it by the query.
    var isPricedByQuery: Bool { model.hasPrefix("cohere.rerank") }
    /// 2 USD for 1000 queries (aws.amazon.com/bedrock/pricing).
    static let queryPrice = Amount(picos: 2_000_000_000)
}

/// How the calls of a feature look.
enum DemoShape: String {
    case chat, agent, extract, write, search

    /// The medians of the tokens of a call.
    var medians: (input: Int64, output: Int64) {
        switch self {
        case .chat: (900, 260)
        case .agent: (11_500, 340)
        case .extract: (5_200, 420)
        case .write: (1_500, 900)
        case .search: (700, 120)
        }
    }

    /// How much of the input comes from a prompt cache, in the calls that use one, in percent.
    var cachedPercent: Int {
        switch self {
        case .chat: 55
        case .agent: 78
        case .extract: 30
        case .write: 20
        case .search: 0
        }
    }

    var meanCallsOfSession: Int {
        switch self {
        case .chat: 8
        case .agent: 22
        case .extract: 12
        case .write: 5
        case .search: 10
        }
    }
}

/// A feature of the company and whose it is; `Mappings/features.csv` says the same of it.
struct DemoFeature {
    let name: String
    let department: String
    let project: String
    /// The prefix of the project's keys in the issue tracker.
    let trackerKey: String
    let glAccount: String
    let weight: Int
    let shape: DemoShape
    let models: [DemoModel]
    let outcome: String
}

/// Everything that the demo's calls are drawn from.
struct DemoCatalogue {
    let offers: [DemoOffer]
    let accounts: [DemoAccount]
    let features: [DemoFeature]
    /// What is sometimes sent instead of a right name, by attribution column and right name.
    let misspellings: [String: [String: [String]]]

    init() {
        offers = DemoTable(PackageResources.list_prices_csv).rows.map(DemoCatalogue.offer)
        accounts = DemoTable(PackageResources.accounts_csv).rows.map(DemoCatalogue.account)
        features = DemoTable(PackageResources.features_csv).rows.map(DemoCatalogue.feature)
        var misspellings: [String: [String: [String]]] = [:]
        for row in DemoTable(PackageResources.misspellings_csv).rows {
            misspellings[row["attribute", default: ""], default: [:]][row["value", default: ""], default: []]
                .append(row["sent_as", default: ""])
        }
        self.misspellings = misspellings
    }

    private static func offer(_ row: [String: String]) -> DemoOffer {
        DemoOffer(
            provider: row["provider", default: ""], model: row["model", default: ""],
            operation: row["operation", default: ""], tier: row["tier", default: ""],
            region: row["region", default: ""],
            listPrices: TokenMeter.allCases.map { try? Amount(row[$0.rawValue, default: ""]) })
    }

    private static func account(_ row: [String: String]) -> DemoAccount {
        DemoAccount(
            provider: row["provider", default: ""], billingAccount: row["billing_account", default: ""],
            subAccount: row["sub_account", default: ""], region: row["region", default: ""],
            weight: Int(row["weight", default: ""]) ?? 1)
    }

    private static func feature(_ row: [String: String]) -> DemoFeature {
        DemoFeature(
            name: row["feature", default: ""], department: row["department", default: ""],
            project: row["project", default: ""], trackerKey: row["tracker_key", default: ""],
            glAccount: row["gl_account", default: ""],
            weight: Int(row["weight", default: ""]) ?? 1,
            shape: DemoShape(rawValue: row["shape", default: ""]) ?? .chat,
            models: row["models", default: ""].split(separator: " ").map { key in
                let parts = key.split(separator: "/", maxSplits: 1)
                return DemoModel(provider: String(parts[0]), model: parts.count > 1 ? String(parts[1]) : "")
            },
            outcome: row["outcome", default: ""])
    }
}
