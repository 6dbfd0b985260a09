public import Apportionment
public import Books
public import CostStore
public import Money
public import Periods

/// The dated rates of the store.
public struct ExchangeRates: Sendable {
    private let rates: [Pair: [(day: CivilDate, rate: Amount)]]

    private struct Pair: Hashable {
        let from: Currency
        let to: Currency
    }

    /// Rates of these rows; a row whose day is none is left out.
    public init(_ records: [FXRateRecord] = []) {
        var rates: [Pair: [(day: CivilDate, rate: Amount)]] = [:]
        for record in records {
            guard let day = CivilDate(text: record.day) else { continue }
            rates[Pair(from: record.from, to: record.to), default: []].append((day, record.rate))
        }
        self.rates = rates.mapValues { $0.sorted { $0.day < $1.day } }
    }

    /// The rate of a kind over the days of a period.
    ///
    /// A pair that is only there the other way round is turned round, day by day and exactly; there are no cross rates
    /// over a third currency.
    ///
    /// - Parameter date: the accounting date, for a spot rate.
    /// - Throws: ``MissingRate``.
    public func rate(
        from: Currency, to: Currency, _ kind: CloseSettings.RateKind, of days: ClosedRange<CivilDate>,
        on date: CivilDate
    ) throws(MissingRate) -> ExchangeRate {
        guard from != to else {
            return ExchangeRate(from: from, to: to, kind: kind, rate: .one, days: days, count: 0, isTurned: false)
        }
        let direct = rates[Pair(from: from, to: to)] ?? []
        let turned = rates[Pair(from: to, to: from)] ?? []
        let known =
            direct.isEmpty
            ? turned.map { (day: $0.day, rate: Fraction(Amount.picosPerUnit, over: $0.rate.picos)) }
            : direct.map { (day: $0.day, rate: Fraction(Total($0.rate))) }
        let taken: ArraySlice<(day: CivilDate, rate: Fraction)>
        switch kind {
        case .average: taken = known.filter { days.contains($0.day) }[...]
        case .opening: taken = known.filter { days.contains($0.day) }.prefix(1)
        case .closing: taken = known.filter { days.contains($0.day) }.suffix(1)
        case .spot: taken = known.filter { $0.day <= date }.suffix(1)
        }
        guard let first = taken.first, let last = taken.last else {
            throw MissingRate(from: from, to: to, kind: kind, days: days, date: date)
        }
        return ExchangeRate(
            from: from, to: to, kind: kind, rate: taken.map(\.rate).sum() / Fraction(taken.count),
            days: first.day...last.day, count: taken.count, isTurned: direct.isEmpty)
    }
}

/// One rate, and where it comes from.
public struct ExchangeRate: Hashable, Sendable {
    public let from: Currency
    public let to: Currency
    public let kind: CloseSettings.RateKind
    /// What one unit of ``from`` is in ``to``, exactly.
    public let rate: Fraction
    /// The days whose rates it is made of.
    public let days: ClosedRange<CivilDate>
    /// How many rates it is made of; 0 for a currency in itself.
    public let count: Int
    /// Whether the store has the pair the other way round.
    public let isTurned: Bool

    /// The rate with ten places, for people.
    public var text: String {
        let scaled = (rate * Fraction(10_000_000_000)).rounded ?? 0
        return DecimalText.format(scaled, scale: 10, minimumPlaces: 4)
    }

    /// An amount in the other currency, exactly.
    public func converted(_ amount: Total) -> Fraction { Fraction(amount) * rate }

    /// Exact amounts converted and rounded once: they add up to their exact converted sum, rounded to the currency.
    ///
    /// - Throws: `ApportionmentError.outOfRange`.
    public func converted(_ amounts: [Total]) throws(ApportionmentError) -> [Total] {
        let unit = to.minorUnit
        return try RoundingMethod.largestRemainder.round(amounts.map(converted), to: unit).units.map {
            Total(picos: $0 * unit.picos)
        }
    }
}

/// A rate that the store does not have.
public struct MissingRate: Error, Hashable, Sendable {
    public let from: Currency
    public let to: Currency
    public let kind: CloseSettings.RateKind
    public let days: ClosedRange<CivilDate>
    public let date: CivilDate
}
