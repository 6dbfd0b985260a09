internal import Apportionment
public import Books
public import Money
public import Periods

/// What counts as explained, and how much may stay unexplained.
public struct ReconciliationRules: Sendable {
    /// The currency of the books.
    public var currency: Currency
    /// A rest within either of these is accepted and shown.
    public var tolerances = Settings.Tolerances()
    /// The rate between the currencies of meter, invoice and books.
    public var rateKind = CloseSettings.RateKind.average
    /// Providers that nobody invoices.
    public var internalProviders: Set<String> = []
    /// Providers that do not bill calls that failed.
    public var unbilledFailures: Set<String> = []
    /// A rest above this, in the currency of the books, is an exception even within tolerance.
    public var materialVariance: Total?

    /// The standard rules.
    public init(currency: Currency) {
        self.currency = currency
    }

    /// The rules that the settings of books state.
    public init(_ settings: Settings) {
        currency = settings.currency
        tolerances = settings.tolerances
        rateKind = settings.close.fxRate
        internalProviders = Set(settings.close.internalProviders)
        unbilledFailures = Set(settings.close.unbilledFailures)
        materialVariance = settings.materiality.variance.map { Total($0) }
    }

    /// Whether a rest is within the amount or the percentage, and not material.
    ///
    /// Amounts of the settings are in the currency of the books; for an invoice in another one that has no rate, only the
    /// percentage counts.
    public func accepts(
        _ rest: Total, of invoice: Total, in code: String, of period: Month, _ rates: ExchangeRates
    ) -> Bool {
        let magnitude = Fraction(rest).magnitude
        let inBooks = try? rate(from: code, to: currency.code, of: period, rates).rate
        if let limit = materialVariance, let inBooks, magnitude * inBooks > Fraction(limit) { return false }
        if let inBooks, magnitude * inBooks <= Fraction(Total(tolerances.invoiceAmount)) { return true }
        let percent = Fraction(Total(tolerances.invoicePercent)) / Fraction(100)
        return magnitude <= Fraction(invoice).magnitude * percent
    }

    /// The rate of a billing month between two currencies, by their codes.
    public func rate(
        from: String, to: String, of period: Month, _ rates: ExchangeRates
    ) throws(MissingRate) -> ExchangeRate {
        let last = CivilDate(daysSinceEpoch: period.next.firstDay.daysSinceEpoch - 1)
        let days = period.firstDay...last
        guard let from = Currency(from), let to = Currency(to) else {
            throw MissingRate(from: currency, to: currency, kind: rateKind, days: days, date: last)
        }
        return try rates.rate(from: from, to: to, rateKind, of: days, on: last)
    }
}
