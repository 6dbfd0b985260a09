public import CostStore
internal import Periods

/// A price list that cannot be used, with everything that is wrong with it.
public struct PriceBookError: Error, Hashable, Sendable {
    /// The problems, in a stable order; never empty.
    public let problems: [PriceProblem]
}

/// What is wrong with one row of `prices`.
public struct PriceProblem: Hashable, Sendable, CustomStringConvertible {
    /// The row.
    public let record: PriceRecord
    /// What is wrong.
    public let fault: PriceFault

    /// One sentence that names the row, and what would be right.
    public var description: String {
        "prices, \(PriceProblem.name(record)): \(reason)"
    }

    private var reason: String {
        switch fault {
        case .unknownMeter:
            "meter '\(record.meter)' is not one of \(TokenMeter.allCases.map(\.rawValue).joined(separator: ", "))"
        case .endsBeforeItBegins: "valid_to must be after valid_from"
        case .badPricingQuantity: "pricing_quantity \(record.pricingQuantity) must be above 0"
        case .unknownCurrency: "currency '\(record.currency)' is no code of ISO 4217"
        case .negative: "a unit price is never below 0; a refund is a charge of category Credit"
        case .notExactPerToken:
            "the price of one token is no whole number of 10⁻¹² \(record.currency), or is above 9,223,372"
        case .overlap(let other):
            "overlaps with the price valid from \(Instant(microseconds: other.validFrom)); end that one with valid_to"
        case .skuPriceWithTwoPrices(let other):
            "sku_price '\(record.skuPrice)' also stands for another list price or SKU (\(PriceProblem.name(other)))"
        }
    }

    private static func name(_ record: PriceRecord) -> String {
        let scope = [record.billingAccount, record.region].filter { !$0.isEmpty }.joined(separator: " ")
        return "\(record.provider)\(scope.isEmpty ? "" : " " + scope) \(record.model) \(record.tier) \(record.meter)"
            + " from \(Instant(microseconds: record.validFrom))"
    }
}

/// Why a row of `prices` cannot be used.
public enum PriceFault: Error, Hashable, Sendable {
    /// The meter is none of ``CostStore/TokenMeter``.
    case unknownMeter
    /// `valid_to` is not after `valid_from`.
    case endsBeforeItBegins
    /// `pricing_quantity` is not above 0.
    case badPricingQuantity
    /// The currency is not in ISO 4217.
    case unknownCurrency
    /// A unit price is below 0.
    case negative
    /// The price of one token is not a whole number of 10⁻¹² units, or too large.
    case notExactPerToken
    /// Another row of the same key is valid at the same time.
    case overlap(PriceRecord)
    /// The SKU price id has two list prices, SKUs or meters.
    case skuPriceWithTwoPrices(PriceRecord)
}
