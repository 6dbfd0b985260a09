public import Books
public import CostStore
internal import Money
internal import Periods
public import PostedPeriods
internal import Reconciliation

extension Assumption {
    /// What the store says of prices and exchange rates in a period: which rows are in force, and what a unit of another
    /// currency comes to in that of the books.
    public static func assumptions(
        prices: [PriceRecord], rates: [FXRateRecord], of heading: PeriodHeading, books: Books
    ) -> [Assumption] {
        let moments = Instant(heading.period.firstDay).microseconds..<Instant(heading.period.dayAfter).microseconds
        let inForce = prices.filter { $0.validFrom < moments.upperBound && ($0.validTo ?? .max) > moments.lowerBound }
        let newest = inForce.map(\.validFrom).max().map { Instant(microseconds: $0).date }
        let list = Assumption(
            "Price", "Price table", "\(FigureText.count(Int64(inForce.count))) prices in force",
            note: newest.map { "Table prices of the store; the newest holds from \($0)." }
                ?? "Table prices of the store.")
        return [list] + conversions(rates, of: heading, books: books)
    }

    /// One for each currency that has a rate in the period.
    private static func conversions(
        _ rates: [FXRateRecord], of heading: PeriodHeading, books: Books
    ) -> [Assumption] {
        let days = heading.period.firstDay...heading.period.lastDay
        let known = ExchangeRates(rates)
        let kind = books.settings.close.fxRate
        let codes = Set(rates.flatMap { [$0.from.code, $0.to.code] }).subtracting([heading.currency.code])
        return codes.sorted().compactMap { Currency($0) }.compactMap { currency -> Assumption? in
            guard let rate = try? known.rate(from: currency, to: heading.currency, kind, of: days, on: days.upperBound)
            else { return nil }
            let span =
                rate.count == 1 ? "the rate of \(rate.days.lowerBound)" : "\(rate.count) rates of the period's days"
            return Assumption(
                "Exchange rate", "1 \(currency.code) in \(heading.currency.code)", rate.text,
                note: "\(kind.rawValue), of \(span); chargeback.yaml, close.fx_rate.")
        }
    }
}
