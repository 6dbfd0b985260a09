public import Books
public import Money
public import Periods

/// The rates that a period needs for a pair of currencies, and what the store has of them.
public struct RateCoverage: Sendable {
    public let from: Currency
    public let to: Currency
    /// The days of the period that have a rate, of how many.
    public let daysWithRate: Int
    public let days: Int
    /// By kind; a kind that has no rate is left out.
    public let rates: [CloseSettings.RateKind: ExchangeRate]

    /// The pairs that some days need: every currency of their cost and invoices in that of the books, and in that of the
    /// group.
    public static func coverage(
        of currencies: Set<Currency>, into targets: Set<Currency>, days: ClosedRange<CivilDate>, _ rates: ExchangeRates
    ) -> [RateCoverage] {
        currencies.sorted().flatMap { from in
            targets.sorted().filter { $0 != from }.map { RateCoverage(from, $0, days, rates) }
        }
    }

    private init(_ from: Currency, _ to: Currency, _ days: ClosedRange<CivilDate>, _ rates: ExchangeRates) {
        self.from = from
        self.to = to
        self.days = Int(days.upperBound.daysSinceEpoch - days.lowerBound.daysSinceEpoch) + 1
        var found: [CloseSettings.RateKind: ExchangeRate] = [:]
        for kind in CloseSettings.RateKind.allCases {
            found[kind] = try? rates.rate(from: from, to: to, kind, of: days, on: days.upperBound)
        }
        self.rates = found
        daysWithRate = found[.average]?.count ?? 0
    }
}
