public import Money

/// A charge that is not model tokens: a row of `charges`. Times are microseconds since 1970-01-01T00:00:00Z.
public struct ChargeRecord: Hashable, Sendable {
    /// FOCUS ChargeCategory.
    public enum Category: String, CaseIterable, Hashable, Sendable {
        case usage = "Usage"
        case purchase = "Purchase"
        case tax = "Tax"
        case credit = "Credit"
        case adjustment = "Adjustment"
    }

    /// FOCUS ChargeFrequency.
    public enum Frequency: String, CaseIterable, Hashable, Sendable {
        case oneTime = "One-Time"
        case recurring = "Recurring"
        case usageBased = "Usage-Based"
    }

    /// How much of what, at which price, where the charge has a quantity.
    public struct Metering: Hashable, Sendable {
        /// What is counted: `Tool Calls`, `GPU Seconds`, `Vector Queries`, …
        public var meter: String?
        /// How many units, in 10⁻¹² of one.
        public var quantity: Total?
        /// The unit of ``quantity``.
        public var unit: String?
        /// The price of one unit on the price list.
        public var listUnitPrice: Total?
        /// The price of one unit by contract.
        public var contractedUnitPrice: Total?

        /// A metered quantity with its prices.
        public init(
            meter: String? = nil, quantity: Total? = nil, unit: String? = nil, listUnitPrice: Total? = nil,
            contractedUnitPrice: Total? = nil
        ) {
            self.meter = meter
            self.quantity = quantity
            self.unit = unit
            self.listUnitPrice = listUnitPrice
            self.contractedUnitPrice = contractedUnitPrice
        }
    }

    /// Tells charges apart.
    public var chargeId: String
    /// The call that caused it, if one did.
    public var callId: String?
    public var startedAt: Int64
    public var endedAt: Int64
    public var provider: String
    /// The account that the provider invoices.
    public var billingAccount: String
    public var subAccount: String?
    public var region: String?
    public var category: Category
    public var frequency: Frequency?
    public var service: String
    public var resourceId: String?
    public var sku: String?
    public var description: String?
    public var metering: Metering
    public var listCost: Total?
    public var contractedCost: Total?
    /// What is on the invoice for it; negative for a credit.
    public var billedCost: Total
    /// What the period bears of it, after amortisation.
    public var effectiveCost: Total
    public var currency: Currency
    public var invoiceId: String?
    public var attribution: SentAttribution

    /// A charge.
    public init(
        chargeId: String, callId: String? = nil, startedAt: Int64, endedAt: Int64, provider: String,
        billingAccount: String, subAccount: String? = nil, region: String? = nil, category: Category,
        frequency: Frequency? = nil, service: String, resourceId: String? = nil, sku: String? = nil,
        description: String? = nil, metering: Metering = Metering(), listCost: Total? = nil,
        contractedCost: Total? = nil, billedCost: Total, effectiveCost: Total, currency: Currency,
        invoiceId: String? = nil, attribution: SentAttribution = SentAttribution()
    ) {
        self.chargeId = chargeId
        self.callId = callId
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.provider = provider
        self.billingAccount = billingAccount
        self.subAccount = subAccount
        self.region = region
        self.category = category
        self.frequency = frequency
        self.service = service
        self.resourceId = resourceId
        self.sku = sku
        self.description = description
        self.metering = metering
        self.listCost = listCost
        self.contractedCost = contractedCost
        self.billedCost = billedCost
        self.effectiveCost = effectiveCost
        self.currency = currency
        self.invoiceId = invoiceId
        self.attribution = attribution
    }
}

extension ChargeRecord: StoreRecord {
    static var table: StoreWriterTable { .charges }

    var violation: StoreViolation? {
        .emptyText(["charge_id": chargeId, "provider": provider, "service": service])
            ?? .order(endedAt, after: startedAt, column: "ended_at")
    }

    func write(to row: inout StoreRow) {
        row.append(chargeId)
        row.append(callId)
        row.append(startedAt)
        row.append(endedAt)
        row.append(provider)
        row.append(billingAccount)
        row.append(subAccount)
        row.append(region)
        row.append(category.rawValue)
        row.append(frequency?.rawValue)
        row.append(service)
        row.append(resourceId)
        row.append(sku)
        row.append(metering.meter)
        row.append(description)
        row.append(decimal: metering.quantity)
        row.append(metering.unit)
        row.append(decimal: metering.listUnitPrice)
        row.append(decimal: metering.contractedUnitPrice)
        row.append(decimal: listCost)
        row.append(decimal: contractedCost)
        row.append(decimal: billedCost)
        row.append(decimal: effectiveCost)
        row.append(currency.code)
        row.append(invoiceId)
        row.append(attribution)
    }
}
