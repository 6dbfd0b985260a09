public import Apportionment
public import Books
public import Journals
public import Lines
internal import Money
internal import Periods
public import Postings

/// A period of the books as workbook and statements show it: the posted lines of each currency, with their names.
public struct PostedPeriod: Sendable {
    public var heading: PeriodHeading
    public var names: NameDirectory
    /// That of the books first, then by code; at least one.
    public var currencies: [PostedCurrency]

    /// A period of these parts.
    public init(heading: PeriodHeading, names: NameDirectory, currencies: [PostedCurrency]) {
        self.heading = heading
        self.names = names
        self.currencies = currencies
    }

    /// The period of the scans that read it: what it posts, what was used, how it was tagged.
    ///
    /// - Parameter journals: the entries of the period, where there are any; see ``PostedCurrency``.
    /// - Throws: beyond what can be counted.
    public init(
        _ heading: PeriodHeading, books: Books, scans: [Lines], postings: Postings, journals: [Journal] = []
    ) throws(ApportionmentError) {
        let consumption = Consumption.by(scans)
        let coverage = TagCoverage.by(scans)
        let codes = Set(postings.currencies).union([heading.currency.code])
        var currencies: [PostedCurrency] = []
        for currency in codes.compactMap({ Currency($0) }).sorted() {
            var posted = try PostedCurrency(
                currency, postings, journals: journals, recoverableTax: TaxHolder(books.settings))
            posted.consumption = consumption[currency.code] ?? Consumption()
            posted.coverage = coverage[currency.code] ?? TagCoverage()
            for budget in books.budgets.budgets(of: .department, in: heading.period.label)
            where (budget.currency ?? heading.currency) == currency {
                posted.budgets[budget.value, default: .zero] += Total(budget.amount)
            }
            if currency == heading.currency { currencies.insert(posted, at: 0) } else { currencies.append(posted) }
        }
        self.init(heading: heading, names: NameDirectory(books), currencies: currencies)
    }

    /// Sets an earlier period beside this one, where one is there in a currency; the oldest is added first.
    public mutating func append(earlier period: PostedPeriod, outcomes: Int64? = nil) {
        for index in currencies.indices {
            let code = currencies[index].currency.code
            let known = period.currencies.first { $0.currency.code == code }
            currencies[index].earlier.append(
                EarlierCurrency(
                    period: period.heading.period, lines: known?.lines ?? [],
                    postings: known?.postings ?? [], consumption: known?.consumption,
                    outcomes: outcomes ?? known?.outcomes))
        }
    }
}
