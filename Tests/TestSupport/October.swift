public import Periods

/// Moments of October 2026, the month of all made-up stores, in microseconds.
public enum October {
    /// The month.
    public static let month: Month = {
        guard let month = Month(year: 2026, month: 10) else { preconditionFailure("there is an October in 2026") }
        return month
    }()

    /// The month as a period of books whose periods are months.
    public static let period = FiscalPeriod(month)

    /// The name of that period.
    public static var label: PeriodLabel { period.label }

    /// Its first moment.
    public static var start: Int64 { month.microseconds.lowerBound }

    /// The first moment after it.
    public static var end: Int64 { month.microseconds.upperBound }

    /// A moment of one of its days, the first being 1.
    public static func day(_ day: Int, hour: Int = 9, minute: Int = 0, microsecond: Int64 = 0) -> Int64 {
        start + Int64(day - 1) * Instant.day + Int64(hour) * Instant.hour + Int64(minute) * 60 * Instant.second
            + microsecond
    }
}
