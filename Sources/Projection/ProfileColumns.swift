internal import Books
internal import Columns
internal import JSONText
internal import Lines
internal import Money
internal import Periods

/// The values of all profile columns, one a profile; grows, and what is there never changes.
struct ProfileColumns: Sendable {
    private(set) var count = 0
    private(set) var values: [ProfileField: Values]
    private let directory: Directory
    /// What a line of each profile costs by the token.
    private(set) var prices: [TokenPrice] = []
    /// The leading bits of a digest of each profile's texts, for ``LineIdentity``.
    private(set) var identities: [UInt128] = []
    /// The first moment of the billing period of each profile, and the one after its last.
    private(set) var billingPeriods: (starts: Int64Values, ends: Int64Values) = (Int64Values(), Int64Values())
    /// Whether some profile is billed in another month than the export's.
    private(set) var hasOtherPeriods = false
    private let period: Month

    init(directory: Directory, period: Month) {
        self.directory = directory
        self.period = period
        values = [:]
        for field in ProfileField.allCases {
            values[field] = field.isDecimal ? .decimal(DecimalValues()) : .text(TextValues())
        }
    }

    mutating func extend(to profiles: [Profile]) {
        for profile in profiles[count...] {
            for field in ProfileField.allCases {
                if field.isDecimal {
                    values[field]?.append(decimal: field.decimal(of: profile))
                } else {
                    values[field]?.append(text: field.text(of: profile, in: directory))
                }
            }
            let month = profile.billingPeriod ?? period
            if month != period { hasOtherPeriods = true }
            billingPeriods.starts.append(month.microseconds.lowerBound)
            billingPeriods.ends.append(month.microseconds.upperBound)
            prices.append(TokenPrice(profile))
            identities.append(LineIdentity.digest(of: profile))
        }
        count = profiles.count
    }
}

extension Values {
    fileprivate mutating func append(text: String?) {
        guard case .text(var list) = self else { return }
        self = .int64(Int64Values())
        list.append(text)
        self = .text(list)
    }

    fileprivate mutating func append(decimal: Int128?) {
        guard case .decimal(var list) = self else { return }
        self = .int64(Int64Values())
        list.append(decimal)
        self = .decimal(list)
    }
}

extension ProfileField {
    /// Whether the values are decimals; the others are texts.
    var isDecimal: Bool { self == .listUnitPrice || self == .contractedUnitPrice }

    func decimal(of profile: Profile) -> Int128? {
        self == .listUnitPrice ? profile.listUnitPrice : profile.contractedUnitPrice
    }

    func text(of profile: Profile, in directory: Directory) -> String? {
        switch self {
        case .billingAccountId: profile.billingAccount
        case .billingAccountName: directory.billingAccountName(of: profile)
        // FOCUS 1.2: a type stands wherever there is an account. A store does not know the provider's own word for it.
        case .billingAccountType: "Billing Account"
        case .subAccountType: profile.subAccount == nil ? nil : "Sub Account"
        case .billingCurrency: profile.currency
        case .chargeCategory: profile.category.rawValue
        case .chargeClass: profile.chargeClass?.rawValue
        case .chargeDescription: profile.description
        case .chargeFrequency: profile.frequency.rawValue
        case .consumedUnit: profile.consumedUnit
        case .invoiceId: profile.invoice
        case .invoiceIssuerName: directory.invoiceIssuerName(of: profile)
        // No commitment discount is in a cost store, and no market price: what is priced is priced by the list.
        case .pricingCategory: profile.pricingUnit == nil ? nil : "Standard"
        case .pricingUnit: profile.pricingUnit
        case .providerName: directory.providerName(of: profile)
        case .publisherName: directory.publisherName(of: profile)
        case .regionId, .regionName: profile.region
        case .resourceId: profile.resource
        case .resourceType: profile.resource == nil ? nil : directory.resourceType(of: profile)
        case .serviceCategory: directory.serviceCategory(of: profile)
        case .serviceName: directory.serviceName(of: profile)
        case .serviceSubcategory: directory.serviceSubcategory(of: profile)
        case .skuId: profile.sku
        case .skuMeter: profile.meter
        case .skuPriceDetails: ProfileField.skuPriceDetails(of: profile)
        case .skuPriceId: profile.skuPrice
        case .subAccountId: profile.subAccount
        case .model: profile.model
        case .tier: profile.tier
        case .pricingStatus: profile.status.rawValue
        case .costBasis: directory.basis(of: profile).rawValue
        case .correctedPack: profile.correctedPack
        case .listUnitPrice, .contractedUnitPrice: nil
        }
    }

    /// FOCUS 1.1, SkuPriceDetails: what tells two prices of one SKU apart.
    private static func skuPriceDetails(of profile: Profile) -> String? {
        guard profile.skuPrice != nil, let model = profile.model else { return nil }
        let members =
            [FlatObject.Member(name: "Model", value: model)]
            + (profile.tier.map { [FlatObject.Member(name: "Tier", value: $0)] } ?? [])
        return String(decoding: JSONWriter.object(members), as: UTF8.self)
    }
}

/// What one token costs, in 10⁻¹² of the currency.
struct TokenPrice: Sendable {
    let list: Int128
    let contracted: Int128
    /// Whether the line's quantity is the cost itself, as the gateway gave it.
    let isMetered: Bool

    init(_ profile: Profile) {
        // The prices of rated profiles are prices of a token times the tokens of a unit, so the division is exact.
        list = (profile.listUnitPrice ?? 0) / Profile.tokensPerPricingUnit
        contracted = (profile.contractedUnitPrice ?? 0) / Profile.tokensPerPricingUnit
        isMetered = profile.status == .metered
    }
}
