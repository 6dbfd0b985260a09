public import CostStore
public import Money

/// What a call is priced by, beside the meter and the moment of its start.
public struct PricedModel: Hashable, Sendable {
    /// The provider's key.
    public var provider: String
    /// The account that the provider invoices.
    public var billingAccount: String
    /// Where the call was served, if known.
    public var region: String?
    /// The model.
    public var model: String
    /// The tier that the call was served at.
    public var tier: String

    /// The keys of a call.
    public init(provider: String, billingAccount: String, region: String?, model: String, tier: String) {
        self.provider = provider
        self.billingAccount = billingAccount
        self.region = region
        self.model = model
        self.tier = tier
    }
}

/// The price of one token, exact, and the row of the price list that it comes from.
public struct Price: Hashable, Sendable {
    /// The row of `prices`.
    public let record: PriceRecord
    /// The public price of one token.
    public let listPerToken: Amount
    /// The negotiated price of one token.
    public let contractedPerToken: Amount
}

/// The prices of a store, checked and ready to be looked up.
public struct PriceBook: Sendable {
    private let prices: [Key: [Price]]

    private struct Key: Hashable {
        let provider: String
        let billingAccount: String
        let region: String
        let model: String
        let tier: String
        let meter: TokenMeter

        init(_ record: PriceRecord, _ meter: TokenMeter) {
            provider = record.provider
            billingAccount = record.billingAccount
            region = record.region
            model = record.model
            tier = record.tier
            self.meter = meter
        }

        init(_ model: PricedModel, account: String, region: String, _ meter: TokenMeter) {
            provider = model.provider
            billingAccount = account
            self.region = region
            self.model = model.model
            tier = model.tier
            self.meter = meter
        }
    }

    /// Checks a price list and takes it.
    ///
    /// - Throws: ``PriceBookError`` with every problem of the list.
    public init(_ records: [PriceRecord]) throws(PriceBookError) {
        var problems: [PriceProblem] = []
        var prices: [Key: [Price]] = [:]
        var listPrices: [String: PriceRecord] = [:]
        for record in records {
            do throws(PriceFault) {
                let (meter, price) = try PriceBook.check(record)
                prices[Key(record, meter), default: []].append(price)
            } catch {
                problems.append(PriceProblem(record: record, fault: error))
            }
            let identity = "\(record.provider)\u{0}\(record.skuPrice)\u{0}\(record.currency)"
            if let other = listPrices[identity], PriceBook.differ(other, record) {
                problems.append(PriceProblem(record: record, fault: .skuPriceWithTwoPrices(other)))
            } else {
                listPrices[identity] = record
            }
        }
        for key in prices.keys {
            prices[key]?.sort { $0.record.validFrom < $1.record.validFrom }
            let list = prices[key] ?? []
            for (earlier, later) in zip(list, list.dropFirst())
            where (earlier.record.validTo ?? .max) > later.record.validFrom {
                problems.append(PriceProblem(record: later.record, fault: .overlap(earlier.record)))
            }
        }
        guard problems.isEmpty else {
            throw PriceBookError(problems: problems.sorted { $0.description < $1.description })
        }
        self.prices = prices
    }

    /// The price of a meter for a call that starts at `start`, or `nil` when the list has none.
    ///
    /// The most specific row wins: account and region, account, region, any.
    public func price(of meter: TokenMeter, for model: PricedModel, at start: Int64) -> Price? {
        for (account, region) in [
            (model.billingAccount, model.region), (model.billingAccount, ""), ("", model.region), ("", ""),
        ] {
            guard let region, let list = prices[Key(model, account: account, region: region, meter)] else { continue }
            let found = list.last { $0.record.validFrom <= start }
            if let found, start < found.record.validTo ?? .max { return found }
        }
        return nil
    }

    /// The moments inside `period` at which some price begins or ends, in order.
    public func boundaries(in period: Range<Int64>) -> [Int64] {
        var moments: Set<Int64> = []
        for list in prices.values {
            for price in list {
                moments.insert(price.record.validFrom)
                if let end = price.record.validTo { moments.insert(end) }
            }
        }
        return moments.filter { $0 > period.lowerBound && $0 < period.upperBound }.sorted()
    }

    private static func check(_ record: PriceRecord) throws(PriceFault) -> (TokenMeter, Price) {
        guard let meter = TokenMeter(rawValue: record.meter) else { throw .unknownMeter }
        if let end = record.validTo, end <= record.validFrom { throw .endsBeforeItBegins }
        guard record.pricingQuantity > 0 else { throw .badPricingQuantity }
        guard Currency(record.currency) != nil else { throw .unknownCurrency }
        return (
            meter,
            Price(
                record: record,
                listPerToken: try perToken(record.listUnitPrice, record),
                contractedPerToken: try perToken(record.contractedUnitPrice, record))
        )
    }

    private static func perToken(_ unitPrice: Total, _ record: PriceRecord) throws(PriceFault) -> Amount {
        guard unitPrice >= .zero else { throw .negative }
        let (quotient, remainder) = unitPrice.picos.quotientAndRemainder(dividingBy: Int128(record.pricingQuantity))
        guard remainder == 0, let picos = Int64(exactly: quotient) else { throw .notExactPerToken }
        return Amount(picos: picos)
    }

    /// One SKU price id stands for one list price (FOCUS 1.1, SkuPriceId), whatever the account's own price is.
    private static func differ(_ left: PriceRecord, _ right: PriceRecord) -> Bool {
        let leftScaled = left.listUnitPrice.picos.multipliedFullWidth(by: Int128(right.pricingQuantity))
        let rightScaled = right.listUnitPrice.picos.multipliedFullWidth(by: Int128(left.pricingQuantity))
        return leftScaled != rightScaled || left.sku != right.sku || left.meter != right.meter
    }
}
