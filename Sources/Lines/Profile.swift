internal import Money

/// What a charge is, apart from when it was, how much, and who pays: everything that follows from the product and its
/// price. Rows with the same profile share all the columns that are made of it.
public struct Profile: Hashable, Sendable {
    /// The provider's key.
    public var provider: String
    /// The account that the provider invoices.
    public var billingAccount: String
    /// The account below it.
    public var subAccount: String?
    /// Where it was served.
    public var region: String?
    /// The key in `services.csv`; `model-api` for calls.
    public var service: String
    /// The model of a call.
    public var model: String?
    /// The price tier of a call.
    public var tier: String?
    /// What was counted, as SkuMeter shows it.
    public var meter: String?
    /// FOCUS ChargeCategory.
    public var category: ChargeCategory
    /// FOCUS ChargeFrequency.
    public var frequency: ChargeFrequency
    /// FOCUS ChargeDescription.
    public var description: String?
    /// FOCUS ResourceId.
    public var resource: String?
    /// FOCUS SkuId.
    public var sku: String?
    /// FOCUS SkuPriceId.
    public var skuPrice: String?
    /// FOCUS ConsumedUnit; `nil` where nothing was consumed.
    public var consumedUnit: String?
    /// FOCUS PricingUnit.
    public var pricingUnit: String?
    /// The public price of one pricing unit, in 10⁻¹² of the currency.
    public var listUnitPrice: Int128?
    /// The negotiated price of one pricing unit, in 10⁻¹² of the currency.
    public var contractedUnitPrice: Int128?
    /// FOCUS BillingCurrency.
    public var currency: String
    /// Where the cost comes from.
    public var status: PricingStatus
    /// The invoice that the provider put it on, where known.
    public var invoice: String?

    /// Everything that tells two profiles apart, in the order in which rows are sorted.
    public var identifyingTexts: [String?] {
        [
            provider, billingAccount, subAccount, region, service, model, tier, category.rawValue, meter, sku, skuPrice,
            listUnitPrice.map { DecimalText.format($0, scale: Amount.scale) },
            contractedUnitPrice.map { DecimalText.format($0, scale: Amount.scale) }, currency, status.rawValue,
            frequency.rawValue, consumedUnit, pricingUnit, resource, invoice, description,
        ]
    }
}

/// FOCUS ChargeCategory.
public enum ChargeCategory: String, CaseIterable, Hashable, Sendable {
    case usage = "Usage"
    case purchase = "Purchase"
    case tax = "Tax"
    case credit = "Credit"
    case adjustment = "Adjustment"

    /// Whether FOCUS asks for prices and quantities.
    var isPriced: Bool { self == .usage || self == .purchase }

    /// The frequency of a charge that does not state its own.
    var defaultFrequency: ChargeFrequency { self == .usage ? .usageBased : .oneTime }
}

/// FOCUS ChargeFrequency.
public enum ChargeFrequency: String, CaseIterable, Hashable, Sendable {
    case oneTime = "One-Time"
    case recurring = "Recurring"
    case usageBased = "Usage-Based"
}

/// Where a cost comes from (`x_PricingStatus`).
public enum PricingStatus: String, CaseIterable, Hashable, Sendable {
    /// Price times quantity, by the price list.
    case rated = "Rated"
    /// The gateway's own figure: the price list has no price.
    case metered = "Metered"
    /// As a row of `charges` states it.
    case stated = "Stated"
}
