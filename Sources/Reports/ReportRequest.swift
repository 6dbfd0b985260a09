public import Books
public import CostStore
public import Periods

/// What is to be read for reports: which books, which store, which period.
public struct ReportRequest: Sendable {
    /// The books: names, rules, thresholds, definitions.
    public var books: Books
    /// The path of the cost store.
    public var store: String
    /// The billing period.
    public var period: Month
    /// The days of it that count; all if not given.
    public var days: ClosedRange<CivilDate>?
    /// The period whose figures stand beside, of which the same days count; none if not given.
    public var comparison: Month?
    /// How many threads read.
    public var threads: Int
    /// The stamp of an earlier run that is to be repeated; `nil` reads all that is in the store now.
    public var cutOff: CutOff?
    /// The price list of an earlier run that is to be repeated; `nil` for that of the store.
    public var prices: [PriceRecord]?

    /// Reports of a whole period.
    public init(books: Books, store: String, period: Month, threads: Int) {
        self.books = books
        self.store = store
        self.period = period
        self.threads = threads
    }

    /// The moments that count of the period.
    func moments() throws(ReportError) -> Range<Int64> {
        let month = period.microseconds
        guard let days else { return month }
        let moments = Instant(days.lowerBound).microseconds..<Instant(days.upperBound).microseconds + Instant.day
        guard month.lowerBound <= moments.lowerBound, moments.upperBound <= month.upperBound else {
            throw .daysOutsidePeriod
        }
        return moments
    }

    /// The moments of another month: the days of the same numbers, as far as the month has them.
    func moments(of month: Month) -> Range<Int64> {
        let whole = month.microseconds
        guard let days else { return whole }
        let start = Instant(period.firstDay).microseconds
        let first = whole.lowerBound + Instant(days.lowerBound).microseconds - start
        let last = whole.lowerBound + Instant(days.upperBound).microseconds + Instant.day - start
        return min(first, whole.upperBound)..<min(last, whole.upperBound)
    }
}

/// What reports show of a period that was read.
public struct ReportView: Hashable, Sendable {
    /// The calls and charges that count; all if not given.
    public var filter = ReportFilter()
    /// How many rows a table shows, the others being summed up in one line; all if not given.
    public var top: Int?
    /// The column by which rows are sorted, the largest first; that of each report's own order if not given.
    public var sort: String?

    /// A view of everything.
    public init(filter: ReportFilter = ReportFilter(), top: Int? = nil, sort: String? = nil) {
        self.filter = filter
        self.top = top
        self.sort = sort
    }
}
