public import CostStore
public import Money

extension CallRecord {
    /// A call of gpt-5 that takes two seconds, unless something else is said.
    public static func sample(
        _ callId: String, at start: Int64, lasting duration: Int64 = 2_000_000, provider: String = "openai",
        account: String = "org-1", subAccount: String? = nil, region: String? = nil, operation: String = "chat",
        model: String = "gpt-5", tier: String = "standard", tool: String? = nil, status: String = "ok",
        retryOf: String? = nil, tokens: TokenCounts = TokenCounts(input: 1000, output: 100), metered: String? = nil,
        currency: String = "USD", sent: SentAttribution = SentAttribution()
    ) -> CallRecord {
        CallRecord(
            callId: callId, startedAt: start, endedAt: start + duration, provider: provider, billingAccount: account,
            subAccount: subAccount, region: region, operation: operation, model: model, tier: tier, tool: tool,
            status: status, retryOf: retryOf, tokens: tokens, meteredCost: metered.map(Amount.exact),
            currency: .known(currency), attribution: sent)
    }
}

extension PriceRecord {
    /// A price in force from the beginning of 2026, unless something else is said.
    public static func sample(
        provider: String = "openai", account: String = "", region: String = "", model: String = "gpt-5",
        tier: String = "standard", _ meter: TokenMeter, list: String, contracted: String? = nil,
        from: Int64 = 1_767_225_600_000_000, to: Int64? = nil, perTokens: Int64 = 1_000_000, currency: String = "USD",
        skuPrice: String? = nil
    ) -> PriceRecord {
        let sku = "\(model)/\(tier)/\(meter.rawValue)"
        return PriceRecord(
            provider: provider, billingAccount: account, region: region, model: model, tier: tier,
            meter: meter.rawValue, validFrom: from, validTo: to, sku: sku,
            skuPrice: skuPrice ?? "\(sku)/\(list)/\(currency)", pricingQuantity: perTokens,
            listUnitPrice: .exact(list), contractedUnitPrice: .exact(contracted ?? list), currency: currency)
    }
}

extension ChargeRecord {
    /// A charge of an hour whose effective cost is the billed one, unless something else is said.
    public static func sample(
        _ chargeId: String, at start: Int64, lasting duration: Int64 = 3_600_000_000, provider: String = "openai",
        account: String = "org-1", region: String? = nil, _ category: Category, frequency: Frequency? = nil,
        service: String, callId: String? = nil, resource: String? = nil, sku: String? = nil,
        description: String? = nil, meter: String? = nil, quantity: String? = nil, unit: String? = nil,
        listPrice: String? = nil, price: String? = nil, listCost: String? = nil, contractedCost: String? = nil,
        billed: String, effective: String? = nil, currency: String = "USD", invoice: String? = nil,
        sent: SentAttribution = SentAttribution()
    ) -> ChargeRecord {
        ChargeRecord(
            chargeId: chargeId, callId: callId, startedAt: start, endedAt: start + duration, provider: provider,
            billingAccount: account, region: region, category: category, frequency: frequency, service: service,
            resourceId: resource, sku: sku, description: description,
            metering: Metering(
                meter: meter, quantity: quantity.map(Total.exact), unit: unit,
                listUnitPrice: listPrice.map(Total.exact), contractedUnitPrice: price.map(Total.exact)),
            listCost: listCost.map(Total.exact), contractedCost: contractedCost.map(Total.exact),
            billedCost: .exact(billed), effectiveCost: .exact(effective ?? billed), currency: .known(currency),
            invoiceId: invoice, attribution: sent)
    }
}

extension Total {
    /// The amount of a literal of a test.
    public static func exact(_ text: String) -> Total {
        do { return try Total(text) } catch { preconditionFailure("\(text) is no exact decimal") }
    }
}

extension Amount {
    /// The amount of a literal of a test.
    public static func exact(_ text: String) -> Amount {
        do { return try Amount(text) } catch { preconditionFailure("\(text) is no exact decimal") }
    }
}

extension Currency {
    /// The currency of a literal of a test.
    public static func known(_ code: String) -> Currency {
        guard let currency = Currency(code) else { preconditionFailure("\(code) is no currency") }
        return currency
    }
}

extension StoreWriter {
    /// Makes a store of these rows, in this order.
    public static func create(
        at path: String, calls: [CallRecord] = [], charges: [ChargeRecord] = [], prices: [PriceRecord] = []
    ) throws {
        try create(at: path, waitingForDisk: false) { transaction in
            for call in calls { _ = try transaction.append(call) }
            for charge in charges { _ = try transaction.append(charge) }
            for price in prices { _ = try transaction.append(price) }
        }
    }
}
