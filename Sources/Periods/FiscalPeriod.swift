/// A period of the books: some whole days of a fiscal year.
public struct FiscalPeriod: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Its fiscal year and its number in it, written like a month: `2026-10` is the tenth period of 2026. With calendar
    /// months it is the month itself.
    public let label: Month
    /// Its first day.
    public let firstDay: CivilDate
    /// The first day after it.
    public let dayAfter: CivilDate

    /// A period; `nil` when it has no day.
    public init?(label: Month, firstDay: CivilDate, dayAfter: CivilDate) {
        guard firstDay < dayAfter else { return nil }
        self.label = label
        self.firstDay = firstDay
        self.dayAfter = dayAfter
    }

    /// A calendar month.
    public init(_ month: Month) {
        label = month
        firstDay = month.firstDay
        dayAfter = month.next.firstDay
    }

    /// Its last day: the accounting date of what closes it.
    public var lastDay: CivilDate { CivilDate(daysSinceEpoch: dayAfter.daysSinceEpoch - 1) }

    /// Its moments in a time zone, half-open, in microseconds.
    public func moments(in zone: TimeZoneRules) -> Range<Int64> {
        zone.start(of: firstDay).microseconds..<zone.start(of: dayAfter).microseconds
    }

    /// Whether it is a calendar month.
    public var isCalendarMonth: Bool { firstDay == label.firstDay && dayAfter == label.next.firstDay }

    /// `October 2026`, or `period 10 of 2026` where it is no calendar month.
    public var title: String {
        isCalendarMonth ? label.title : "period \(label.month) of \(label.year)"
    }

    /// Earlier is smaller.
    public static func < (left: FiscalPeriod, right: FiscalPeriod) -> Bool { left.firstDay < right.firstDay }

    /// `2026-10`.
    public var description: String { label.description }
}

extension Range<Int64> {
    /// The calendar months in UTC that these moments touch: the billing periods of their charges.
    public var billingMonths: [Month] {
        guard !isEmpty, var month = Month(of: Instant(microseconds: lowerBound)) else { return [] }
        var months: [Month] = []
        while month.microseconds.lowerBound < upperBound {
            months.append(month)
            month = month.next
        }
        return months
    }
}

extension Month {
    /// The month in UTC that a moment is in; `nil` outside of the years 1 to 9998.
    public init?(of instant: Instant) {
        let parts = instant.date.parts
        self.init(year: parts.year, month: parts.month)
    }
}
