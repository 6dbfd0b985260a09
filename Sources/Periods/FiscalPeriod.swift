/// A period of the books: some whole days of a fiscal year.
public struct FiscalPeriod: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Its name.
    public let label: PeriodLabel
    /// Its first day.
    public let firstDay: CivilDate
    /// The first day after it.
    public let dayAfter: CivilDate

    /// A period; `nil` when it has no day.
    public init?(label: PeriodLabel, firstDay: CivilDate, dayAfter: CivilDate) {
        guard firstDay < dayAfter else { return nil }
        self.label = label
        self.firstDay = firstDay
        self.dayAfter = dayAfter
    }

    /// A calendar month.
    public init(_ month: Month) {
        label = PeriodLabel(month)
        firstDay = month.firstDay
        dayAfter = month.next.firstDay
    }

    /// Its last day: the accounting date of what closes it.
    public var lastDay: CivilDate { CivilDate(daysSinceEpoch: dayAfter.daysSinceEpoch - 1) }

    /// Its moments in a time zone, half-open, in microseconds.
    public func moments(in zone: TimeZoneRules) -> Range<Int64> {
        zone.start(of: firstDay).microseconds..<zone.start(of: dayAfter).microseconds
    }

    /// The calendar month that it is, under its own name; `nil` for other days.
    public var calendarMonth: Month? {
        guard let month = label.month, firstDay == month.firstDay, dayAfter == month.next.firstDay else { return nil }
        return month
    }

    /// `October 2026`, or `period 10 of 2026` where it is no calendar month.
    public var title: String { calendarMonth?.title ?? "period \(label.number) of \(label.year)" }

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

    /// The calendar months in UTC that a period of these moments brings to their invoices: those whose middle is in it.
    ///
    /// Periods follow each other without gaps, so each month is one period's. A period may have none, such as one of four
    /// weeks between two middles, or several, such as a quarter.
    public var reconciledMonths: [Month] { billingMonths.filter { contains($0.middle) } }

    /// The moments that are not among others: a range before them and one after them, if any.
    public func parts(outside other: Range<Int64>) -> [Range<Int64>] {
        [
            lowerBound..<Swift.max(lowerBound, Swift.min(upperBound, other.lowerBound)),
            Swift.min(upperBound, Swift.max(lowerBound, other.upperBound))..<upperBound,
        ].filter { !$0.isEmpty }
    }
}

extension Month {
    /// The month in UTC that a moment is in; `nil` outside of the years 1 to 9998.
    public init?(of instant: Instant) {
        let parts = instant.date.parts
        self.init(year: parts.year, month: parts.month)
    }
}
