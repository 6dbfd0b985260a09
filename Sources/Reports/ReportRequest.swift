public import Books
public import Periods

/// What reports are to be about.
public struct ReportRequest: Sendable {
    /// The books: names, rules, thresholds, definitions.
    public var books: Books
    /// The path of the cost store.
    public var store: String
    /// The billing period.
    public var period: Month
    /// The days of it that count; all if not given.
    public var days: ClosedRange<CivilDate>?
    /// The calls and charges that count; all if not given.
    public var filter = ReportFilter()
    /// The period whose figures stand beside; none if not given.
    public var comparison: Month?
    /// How many rows a table shows; the others are summed up in one line.
    public var top: Int?
    /// The column by which rows are sorted, the largest first; that of each report's own order if not given.
    public var sort: String?
    /// How many threads read.
    public var threads: Int

    /// Reports of a whole period.
    public init(books: Books, store: String, period: Month, threads: Int) {
        self.books = books
        self.store = store
        self.period = period
        self.threads = threads
    }

    /// The moments that count.
    func moments() throws(ReportError) -> Range<Int64> {
        let month = period.microseconds
        guard let days else { return month }
        let moments = Instant(days.lowerBound).microseconds..<Instant(days.upperBound).microseconds + Instant.day
        guard month.lowerBound <= moments.lowerBound, moments.upperBound <= month.upperBound else {
            throw .daysOutsidePeriod
        }
        return moments
    }
}
