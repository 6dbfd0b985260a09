internal import CostStore
internal import Money
internal import Periods

/// The rows of `prices` and `fx_rates`.
enum DemoPrices {
    /// One row a meter of an offer, and one more where the contract was renewed within the month.
    static func records(_ catalogue: DemoCatalogue, _ month: Month) -> [PriceRecord] {
        guard let usd = Currency("USD") else { return [] }
        let yearStart = Instant(CivilDate(year: month.year, month: 1, day: 1) ?? month.firstDay).microseconds
        let renewal = month.renewal
        return catalogue.offers.flatMap { offer in
            let isRenewed = offer.provider == DemoOffer.contractProvider
            let first = records(
                offer, offer.contractedPrices(afterRenewal: false), yearStart, isRenewed ? renewal : nil,
                "\(month.year)-01-01", usd)
            guard isRenewed else { return first }
            return first
                + records(
                    offer, offer.contractedPrices(afterRenewal: true), renewal, nil,
                    Instant(microseconds: renewal).date.description, usd)
        }
    }

    private static func records(
        _ offer: DemoOffer, _ contracted: [Amount?], _ from: Int64, _ to: Int64?, _ edition: String, _ usd: Currency
    ) -> [PriceRecord] {
        TokenMeter.allCases.compactMap { meter in
            guard let list = offer.listPrices[meter.index], let paid = contracted[meter.index] else { return nil }
            let sku = "\(offer.model)/\(offer.tier)/\(meter.rawValue)"
            return PriceRecord(
                provider: offer.provider, region: offer.region, model: offer.model, tier: offer.tier,
                meter: meter.rawValue,
                validFrom: from, validTo: to, sku: sku,
                skuPrice: offer.region.isEmpty ? "\(sku)/\(edition)" : "\(sku)/\(offer.region)/\(edition)",
                pricingQuantity: 1_000_000,
                listUnitPrice: Total(list), contractedUnitPrice: Total(paid), currency: usd.code)
        }
    }

    /// A rate for each day, near what it was when the list prices were taken.
    static func fxRates(_ month: Month, seed: UInt64) -> [FXRateRecord] {
        guard let usd = Currency("USD"), let euro = Currency("EUR"), let pound = Currency("GBP") else { return [] }
        var random = DemoRandom(seed: seed ^ 0x6678)
        // In 10⁻⁴.
        var rates: [(currency: Currency, rate: Int64)] = [(euro, 8_610), (pound, 7_480)]
        return month.days.flatMap { day in
            rates.indices.map { index in
                rates[index].rate += Int64(random.below(41)) - 20
                return FXRateRecord(
                    day: day.description, from: usd, to: rates[index].currency,
                    rate: Amount(picos: rates[index].rate * 100_000_000))
            }
        }
    }
}
