public import FOCUS

/// One rule of the specification, or one of our own, as data.
public struct Rule: Hashable, Sendable, Identifiable {
    /// How binding a rule is.
    public enum Level: String, Hashable, Sendable, CaseIterable {
        /// MUST and MUST NOT.
        case must = "MUST"
        /// SHOULD and RECOMMENDED.
        case should = "SHOULD"
        /// A permission. It limits the MUST beside it and never makes a finding.
        case may = "MAY"
        /// Not in the specification; at most a warning.
        case ours = "OURS"
    }

    /// What is needed to decide a rule.
    public enum Scope: String, Hashable, Sendable, CaseIterable {
        /// One row.
        case row
        /// The data set: its columns, sums, and agreement between rows.
        case dataSet = "data set"
        /// The data set, once the provider's abilities are declared.
        case ability
        /// Facts outside the data, such as an invoice.
        case outside
        /// Documentation or intent.
        case notDecidable = "not decidable"
    }

    /// What must be given beside the data before the rule is decided.
    public enum Need: Hashable, Sendable {
        /// Nothing.
        case nothing
        /// An ability that the provider has; with `isAbsent`, one that it has not.
        case ability(Ability, isAbsent: Bool)
        /// A fact from outside.
        case fact(Fact)
        /// The provider's documentation or intent, which no data show.
        case documentation
    }

    /// The stable identifier, such as `F11-BilledCost-002`. It is never used again for another rule.
    public let id: String
    /// How binding it is.
    public let level: Level
    /// What it is decided from.
    public let scope: Scope
    /// The versions that it holds in.
    public let versions: ClosedRange<FOCUSVersion>
    /// What must be given beside the data.
    public let need: Need
    /// The columns that it mentions. Findings stand at the first; empty for attributes, which hold for many columns.
    public let columns: [String]
    /// What is tested. A row breaks the rule when it breaks any clause.
    public let clauses: [Clause]
    /// What it says, for somebody who never read the specification.
    public let sentence: String
    /// What to do about a finding; may be empty.
    public let fix: String
    /// The heading in the specification under which it stands.
    public let section: String

    /// Whether there is a test for it that the data alone, an ability or a given fact make possible.
    public var hasTest: Bool {
        clauses.contains { clause in
            switch clause.check {
            case .nothing, .permission: false
            default: true
            }
        }
    }

    /// Whether what is tested only stands in for the rule, so that a finding is a warning: the rule itself asks for
    /// knowledge of the charge.
    public var isProxy: Bool {
        if need == .fact(.charge) { return hasTest }
        // A name can go to something else, and then its identifier is another with good reason.
        return clauses.contains { if case .keptIdentifier = $0.check { true } else { false } }
    }
}

/// Something that a provider can do or has, on which rules depend.
public enum Ability: String, Hashable, Sendable, CaseIterable {
    case accountNames, availabilityZones, capacityReservations, commitmentDiscounts, negotiatedPrices
    case provisionedResources, publishedUnitPrices, regions, resourceTypes, severalPricingCategories, skuAboveSkuPrice
    case skuList, skuPriceList, subAccounts, tags, usageMeasurement

    /// What a provider with the ability does.
    public var sentence: String {
        switch self {
        case .accountNames: "accounts can have a display name"
        case .availabilityZones: "resources or services can be placed in availability zones"
        case .capacityReservations: "capacity reservations are offered"
        case .commitmentDiscounts: "commitment discounts are offered"
        case .negotiatedPrices: "negotiated prices are supported"
        case .provisionedResources: "provisioned resources are billed"
        case .publishedUnitPrices: "undiscounted unit prices are published"
        case .regions: "resources or services can be placed in regions"
        case .resourceTypes: "resources have types"
        case .severalPricingCategories: "SKUs use more than one pricing category"
        case .skuAboveSkuPrice: "there is a SKU id above the SKU price"
        case .skuList: "a list of SKUs is published"
        case .skuPriceList: "a list of SKU prices is published"
        case .subAccounts: "there are sub accounts"
        case .tags: "tags of the user or the provider are supported"
        case .usageMeasurement: "usage is measured"
        }
    }
}

/// Something outside the data that decides a rule.
public enum Fact: String, Hashable, Sendable, CaseIterable {
    case charge, commitments, invoices, metadata
    case earlierDelivery = "earlier-delivery"
    case fullTerm = "full-term"
    case priceList = "price-list"

    /// What is missing when it is not given.
    public var sentence: String {
        switch self {
        case .charge: "needs knowledge of the charge that no data set holds"
        case .commitments: "needs what was committed for each charge period"
        case .invoices: "needs the invoices (--invoices)"
        case .metadata: "needs the metadata that come with the data"
        case .earlierDelivery: "needs an earlier delivery of the same data (--earlier)"
        case .fullTerm: "needs data that hold the whole term of each commitment (full-term: true in the profile)"
        case .priceList: "needs the price list (--price-list)"
        }
    }
}
