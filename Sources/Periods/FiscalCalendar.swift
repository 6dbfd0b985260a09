/// How fiscal years are cut into periods.
public struct FiscalCalendar: Hashable, Sendable {
    private enum Kind: Hashable, Sendable {
        case months
        /// Weeks of each period of a year of 52, and the first day of each fiscal year, in order of years.
        case weeks([Int], years: [Year])
        case listed([FiscalPeriod])
    }

    /// A fiscal year of whole weeks.
    private struct Year: Hashable, Sendable {
        let year: Int
        let firstDay: CivilDate
        let weeks: Int
    }

    private let kind: Kind

    /// Calendar months.
    public static let months = FiscalCalendar(kind: .months)

    private init(kind: Kind) { self.kind = kind }

    /// The weeks of a year that is no leap year.
    private static let weeksOfYear = 52

    /// Years of whole weeks, such as quarters of 4, 4 and 5, or 13 periods of 4. A year of 53 weeks gives the last week to
    /// its last period.
    ///
    /// - Parameters:
    ///   - pattern: the weeks of periods that follow each other; repeated, it fills 52 weeks.
    ///   - firstDays: the first day of each fiscal year. A year ends where the next begins; the last listed one has 52
    ///     weeks.
    public init(weeks pattern: [Int], firstDays: [Int: CivilDate]) throws(CalendarError) {
        let sum = pattern.allSatisfy { (1...FiscalCalendar.weeksOfYear).contains($0) } ? pattern.reduce(0, +) : 0
        guard sum > 0, FiscalCalendar.weeksOfYear % sum == 0 else { throw .badPattern(pattern) }
        let weeks = (0..<FiscalCalendar.weeksOfYear / sum).flatMap { _ in pattern }
        var years: [Year] = []
        for (year, firstDay) in firstDays.sorted(by: { $0.key < $1.key }) {
            guard PeriodLabel(year: year, number: weeks.count) != nil else { throw .noYear(year) }
            var length = FiscalCalendar.weeksOfYear
            if let next = firstDays[year + 1] {
                let days = next.daysSinceEpoch - firstDay.daysSinceEpoch
                guard days == 364 || days == 371 else { throw .badYear(year, days: days) }
                length = Int(days / 7)
            }
            years.append(Year(year: year, firstDay: firstDay, weeks: length))
        }
        guard !years.isEmpty else { throw .empty }
        self.init(kind: .weeks(weeks, years: years))
    }

    /// Periods as they are listed, each beginning where the one before ends.
    public init(listing periods: [FiscalPeriod]) throws(CalendarError) {
        guard !periods.isEmpty else { throw .empty }
        for (earlier, later) in zip(periods, periods.dropFirst()) {
            guard earlier.label < later.label else { throw .notInOrder(later.label) }
            guard earlier.dayAfter == later.firstDay else { throw .gap(before: later.label) }
        }
        self.init(kind: .listed(periods))
    }

    /// The period of a label; `nil` when the calendar has none.
    public func period(_ label: PeriodLabel) -> FiscalPeriod? {
        switch kind {
        case .months: return label.month.map { FiscalPeriod($0) }
        case .listed(let periods): return periods.first { $0.label == label }
        case .weeks(let weeks, let years):
            guard let year = years.first(where: { $0.year == label.year }), label.number <= weeks.count else {
                return nil
            }
            let day = { (weeks: Int) in CivilDate(daysSinceEpoch: year.firstDay.daysSinceEpoch + Int64(weeks * 7)) }
            let weeksBefore = weeks.prefix(label.number - 1).reduce(0, +)
            let isLast = label.number == weeks.count
            return FiscalPeriod(
                label: label, firstDay: day(weeksBefore),
                dayAfter: day(isLast ? year.weeks : weeksBefore + weeks[label.number - 1]))
        }
    }

    /// Whether a year can have a period of this number, whatever years the calendar has.
    public func canHave(_ label: PeriodLabel) -> Bool {
        switch kind {
        case .months: label.month != nil
        case .weeks(let weeks, _): label.number <= weeks.count
        case .listed(let periods): periods.contains { $0.label.number >= label.number }
        }
    }

    /// The period after another; `nil` at the end of the calendar.
    public func period(after period: FiscalPeriod) -> FiscalPeriod? {
        let label = period.label
        switch kind {
        case .months: return label.month.map { FiscalPeriod($0.next) }
        case .listed(let periods): return periods.first { label < $0.label }
        case .weeks:
            let next =
                PeriodLabel(year: label.year, number: label.number + 1).flatMap { self.period($0) }
                ?? PeriodLabel(year: label.year + 1, number: 1).flatMap { self.period($0) }
            return next?.firstDay == period.dayAfter ? next : nil
        }
    }

    /// The period before another; `nil` at the beginning of the calendar.
    public func period(before period: FiscalPeriod) -> FiscalPeriod? {
        let label = period.label
        switch kind {
        case .months: return label.month.map { FiscalPeriod($0.previous) }
        case .listed(let periods): return periods.last { $0.label < label }
        case .weeks(let weeks, _):
            let previous =
                PeriodLabel(year: label.year, number: label.number - 1)
                ?? PeriodLabel(year: label.year - 1, number: weeks.count)
            let found = previous.flatMap { self.period($0) }
            return found?.dayAfter == period.firstDay ? found : nil
        }
    }

    /// The period that a day is in; `nil` outside of the calendar.
    public func period(on day: CivilDate) -> FiscalPeriod? {
        switch kind {
        case .months: return Month(of: Instant(day)).map { FiscalPeriod($0) }
        case .listed(let periods): return periods.first { $0.firstDay <= day && day < $0.dayAfter }
        case .weeks(let weeks, let years):
            guard let year = years.last(where: { $0.firstDay <= day }) else { return nil }
            let ofYear = weeks.indices.compactMap { PeriodLabel(year: year.year, number: $0 + 1) }
            return ofYear.compactMap { period($0) }.first { day < $0.dayAfter }
        }
    }

    /// The period that brings a billing month to its invoices: the one that the month's middle is in.
    public func period(reconciling month: Month, in zone: TimeZoneRules) -> FiscalPeriod? {
        guard let found = period(on: Instant(microseconds: month.middle).date) else { return nil }
        // The middle may be on another day in the zone.
        return [found, period(before: found), period(after: found)].compactMap(\.self).first {
            $0.moments(in: zone).contains(month.middle)
        }
    }

    /// Its first and its last period; `nil` where it has no end.
    public var bounds: (first: FiscalPeriod, last: FiscalPeriod)? {
        switch kind {
        case .months: return nil
        case .listed(let periods): return periods.first.flatMap { first in periods.last.map { (first, $0) } }
        case .weeks(let weeks, let years):
            guard let first = years.first.flatMap({ PeriodLabel(year: $0.year, number: 1) }).flatMap({ period($0) }),
                let last = years.last.flatMap({ PeriodLabel(year: $0.year, number: weeks.count) }).flatMap({
                    period($0)
                })
            else { return nil }
            return (first, last)
        }
    }
}

/// Why periods make no calendar.
public enum CalendarError: Error, Hashable, Sendable {
    /// The weeks of periods, repeated, must fill a year of 52.
    case badPattern([Int])
    /// No fiscal year can have this number.
    case noYear(Int)
    /// A fiscal year has 52 or 53 weeks: 364 or 371 days.
    case badYear(Int, days: Int64)
    /// A period is listed after a later one, or twice.
    case notInOrder(PeriodLabel)
    /// A period does not begin on the day on which the one before ends.
    case gap(before: PeriodLabel)
    /// No period at all.
    case empty
}
