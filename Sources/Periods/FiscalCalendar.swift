/// How fiscal years are cut into periods.
public struct FiscalCalendar: Hashable, Sendable {
    private enum Kind: Hashable, Sendable {
        case months
        /// Weeks of each period of a quarter, and the first day of each fiscal year, in order of years.
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

    /// Quarters of 13 weeks, such as 4, 4 and 5. A year of 53 weeks gives the last week to its last period.
    ///
    /// - Parameters:
    ///   - pattern: the weeks of the three periods of a quarter.
    ///   - firstDays: the first day of each fiscal year. A year ends where the next begins; the last listed one has 52
    ///     weeks.
    public init(weeks pattern: [Int], firstDays: [Int: CivilDate]) throws(CalendarError) {
        guard pattern.count == 3, pattern.reduce(0, +) == 13, pattern.allSatisfy({ $0 > 0 }) else {
            throw .badPattern(pattern)
        }
        var years: [Year] = []
        for (year, firstDay) in firstDays.sorted(by: { $0.key < $1.key }) {
            guard Month(year: year, month: 12) != nil else { throw .noYear(year) }
            var weeks = 52
            if let next = firstDays[year + 1] {
                let days = next.daysSinceEpoch - firstDay.daysSinceEpoch
                guard days == 364 || days == 371 else { throw .badYear(year, days: days) }
                weeks = Int(days / 7)
            }
            years.append(Year(year: year, firstDay: firstDay, weeks: weeks))
        }
        guard !years.isEmpty else { throw .empty }
        self.init(kind: .weeks(pattern, years: years))
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
    public func period(_ label: Month) -> FiscalPeriod? {
        switch kind {
        case .months: return FiscalPeriod(label)
        case .listed(let periods): return periods.first { $0.label == label }
        case .weeks(let pattern, let years):
            guard let year = years.first(where: { $0.year == label.year }) else { return nil }
            let weeksBefore = { (count: Int) in (0..<count).reduce(0) { $0 + pattern[$1 % 3] } }
            let day = { (weeks: Int) in CivilDate(daysSinceEpoch: year.firstDay.daysSinceEpoch + Int64(weeks * 7)) }
            return FiscalPeriod(
                label: label, firstDay: day(weeksBefore(label.month - 1)),
                dayAfter: day(label.month == 12 ? year.weeks : weeksBefore(label.month)))
        }
    }

    /// The period after another; `nil` at the end of the calendar.
    public func period(after period: FiscalPeriod) -> FiscalPeriod? {
        if case .listed(let periods) = kind { return periods.first { period.label < $0.label } }
        let next = self.period(period.label.next)
        return next?.firstDay == period.dayAfter ? next : nil
    }

    /// The period before another; `nil` at the beginning of the calendar.
    public func period(before period: FiscalPeriod) -> FiscalPeriod? {
        if case .listed(let periods) = kind { return periods.last { $0.label < period.label } }
        let previous = self.period(period.label.previous)
        return previous?.dayAfter == period.firstDay ? previous : nil
    }
}

/// Why periods make no calendar.
public enum CalendarError: Error, Hashable, Sendable {
    /// The weeks of a quarter must be three numbers that add up to 13.
    case badPattern([Int])
    /// No fiscal year can have this number.
    case noYear(Int)
    /// A fiscal year has 52 or 53 weeks: 364 or 371 days.
    case badYear(Int, days: Int64)
    /// A period is listed after a later one, or twice.
    case notInOrder(Month)
    /// A period does not begin on the day on which the one before ends.
    case gap(before: Month)
    /// No period at all.
    case empty
}
