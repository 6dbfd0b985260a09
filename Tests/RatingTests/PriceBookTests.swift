import CostStore
import Money
import Testing

@testable import Rating

private func record(
    account: String = "", region: String = "", meter: String = "input", from: Int64 = 0, to: Int64? = nil,
    quantity: Int64 = 1_000_000, list: String = "10", contracted: String = "8", currency: String = "USD",
    skuPrice: String? = nil
) throws -> PriceRecord {
    PriceRecord(
        provider: "openai", billingAccount: account, region: region, model: "gpt-5", tier: "standard", meter: meter,
        validFrom: from, validTo: to, sku: "gpt-5-\(meter)",
        skuPrice: skuPrice ?? "\(account)/\(region)/\(meter)/\(from)",
        pricingQuantity: quantity, listUnitPrice: try Total(list), contractedUnitPrice: try Total(contracted),
        currency: currency)
}

private let model = PricedModel(
    provider: "openai", billingAccount: "org-1", region: "eu", model: "gpt-5", tier: "standard")

@Suite struct `A price` {
    @Test func `is a whole number of 10⁻¹² units a token`() throws {
        let book = try PriceBook([try record(list: "0.15", contracted: "0.0375")])
        let price = try #require(book.price(of: .input, for: model, at: 5))
        #expect(price.listPerToken.picos == 150_000)
        #expect(price.contractedPerToken.picos == 37_500)
    }

    @Test func `holds from its first moment up to, not including, its last`() throws {
        let book = try PriceBook([try record(from: 10, to: 20), try record(from: 20, to: 30, list: "11")])
        let at = { (moment: Int64) in book.price(of: .input, for: model, at: moment)?.record.validFrom }
        #expect([9, 10, 19, 20, 29, 30].map(at) == [nil, 10, 10, 20, 20, nil])
        #expect(book.boundaries(in: 10..<30) == [20])
    }

    @Test(arguments: [
        ([("", ""), ("", "eu"), ("org-1", ""), ("org-1", "eu")], "org-1/eu"),
        ([("", ""), ("", "eu"), ("org-1", "")], "org-1/"), ([("", ""), ("", "eu"), ("org-2", "eu")], "/eu"),
        ([("", ""), ("org-1", "us")], "/"),
    ])
    func `of the most specific row wins`(scopes: [(String, String)], winner: String) throws {
        let book = try PriceBook(try scopes.map { try record(account: $0.0, region: $0.1) })
        let found = try #require(book.price(of: .input, for: model, at: 0)).record
        #expect("\(found.billingAccount)/\(found.region)" == winner)
    }
}

@Suite struct `A price list` {
    @Test func `is refused with all its problems at once`() throws {
        let records = [
            try record(from: 0), try record(from: 5), try record(meter: "thinking"),
            try record(account: "a", from: 3, to: 3),
            try record(account: "b", quantity: 0), try record(account: "c", list: "-1"),
            try record(account: "d", list: "0.0000001"), try record(account: "e", currency: "usd"),
            try record(account: "f", skuPrice: "x"), try record(account: "g", list: "11", skuPrice: "x"),
        ]
        let error = #expect(throws: PriceBookError.self) { try PriceBook(records) }
        let faults = try #require(error).problems.map(\.fault)
        #expect(
            Set(faults) == [
                .overlap(records[0]), .unknownMeter, .endsBeforeItBegins, .badPricingQuantity, .negative,
                .notExactPerToken, .unknownCurrency, .skuPriceWithTwoPrices(records[8]),
            ])
    }
}
