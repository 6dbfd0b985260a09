internal import Money
public import Periods

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
    /// FOCUS ChargeClass; `nil` but for rows that correct a period that was closed before.
    public var chargeClass: ChargeClass?
    /// Whether the cost is an estimate of the bill or the bill (`x_CostBasis`).
    public var basis: CostBasis
    /// The month that it is billed in; `nil` for that of the export.
    public var billingPeriod: Month?
    /// The pack whose figures it corrects (`x_CorrectsPack`).
    public var correctedPack: String?

    /// A profile; what is left out does not apply.
    public init(
        provider: String, billingAccount: String, subAccount: String? = nil, region: String? = nil, service: String,
        model: String? = nil, tier: String? = nil, meter: String? = nil, category: ChargeCategory,
        frequency: ChargeFrequency, description: String? = nil, resource: String? = nil, sku: String? = nil,
        skuPrice: String? = nil, consumedUnit: String? = nil, pricingUnit: String? = nil,
        listUnitPrice: Int128? = nil, contractedUnitPrice: Int128? = nil, currency: String, status: PricingStatus,
        invoice: String? = nil, chargeClass: ChargeClass? = nil, basis: CostBasis = .metered,
        billingPeriod: Month? = nil, correctedPack: String? = nil
    ) {
        self.provider = provider
        self.billingAccount = billingAccount
        self.subAccount = subAccount
        self.region = region
        self.service = service
        self.model = model
        self.tier = tier
        self.meter = meter
        self.category = category
        self.frequency = frequency
        self.description = description
        self.resource = resource
        self.sku = sku
        self.skuPrice = skuPrice
        self.consumedUnit = consumedUnit
        self.pricingUnit = pricingUnit
        self.listUnitPrice = listUnitPrice
        self.contractedUnitPrice = contractedUnitPrice
        self.currency = currency
        self.status = status
        self.invoice = invoice
        self.chargeClass = chargeClass
        self.basis = basis
        self.billingPeriod = billingPeriod
        self.correctedPack = correctedPack
    }

    /// Everything that tells two profiles apart, in the order in which rows are sorted.
    ///
    /// What only some derived rows have comes last and only there, so that it changes the id of no other row.
    public var identifyingTexts: [String?] {
        var texts: [String?] = [
            provider, billingAccount, subAccount, region, service, model, tier, category.rawValue, meter, sku, skuPrice,
            listUnitPrice.map { DecimalText.format($0, scale: Amount.scale) },
            contractedUnitPrice.map { DecimalText.format($0, scale: Amount.scale) }, currency, status.rawValue,
            frequency.rawValue, consumedUnit, pricingUnit, resource, invoice, description,
        ]
        if chargeClass != nil || basis != .metered || billingPeriod != nil || correctedPack != nil {
            texts += [chargeClass?.rawValue, basis.rawValue, billingPeriod?.description, correctedPack]
        }
        return texts
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
    /// As a step of ours makes it: what a pool moves, a correction, a true-up.
    case derived = "Derived"
}

/// FOCUS ChargeClass.
public enum ChargeClass: String, CaseIterable, Hashable, Sendable {
    /// The row corrects a billing period that was closed before.
    case correction = "Correction"
}

/// Whether a cost is an estimate of the bill or the bill (`x_CostBasis`).
public enum CostBasis: String, CaseIterable, Hashable, Sendable {
    /// An estimate: what was metered, or what the store states.
    case metered = "Metered"
    /// What an invoice says, or what makes rows come to it.
    case invoiced = "Invoiced"
}
