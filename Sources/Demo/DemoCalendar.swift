internal import Periods

extension Month {
    /// The first microsecond.
    var start: Int64 { microseconds.lowerBound }
    /// The first microsecond of the next month.
    var end: Int64 { microseconds.upperBound }

    /// Every day of it.
    var days: [CivilDate] {
        (start / Instant.day..<end / Instant.day).map { CivilDate(daysSinceEpoch: $0) }
    }

    func contains(_ instant: Int64) -> Bool { microseconds.contains(instant) }

    /// When the contract with one of the providers was renewed.
    var renewal: Int64 { start + Int64(DemoOffer.renewalDay - 1) * Instant.day }
}

/// When calls end: more of them by day than by night, fewer at week-ends, and a few in the hours just before and after
/// the month.
struct DemoSchedule {
    /// One hour and the calls that end in it.
    struct Hour {
        let start: Int64
        let calls: Int
    }

    let hours: [Hour]

    /// One call in so many ends just before the month, and as many just after it.
    private static let edgeShare = 500
    private static let edgeHours: Int64 = 2

    /// Shares of the hours of a working day, in UTC; jobs run at night.
    private static let weekday = [
        14, 12, 22, 20, 12, 14, 26, 60, 110, 130, 132, 118, 96, 120, 138, 136, 120, 96, 70, 54, 42, 34, 24, 18,
    ]

    init(_ month: Month, calls: Int) {
        let edge = calls / DemoSchedule.edgeShare
        let before = (0..<DemoSchedule.edgeHours).map { month.start - (DemoSchedule.edgeHours - $0) * Instant.hour }
        let after = (0..<DemoSchedule.edgeHours).map { month.end + $0 * Instant.hour }
        let inside = (0..<Int64(month.days.count * 24)).map { month.start + $0 * Instant.hour }
        hours =
            DemoSchedule.spread(edge, over: before) + DemoSchedule.spread(calls - 2 * edge, over: inside)
            + DemoSchedule.spread(edge, over: after)
    }

    private static func spread(_ calls: Int, over starts: [Int64]) -> [Hour] {
        let weights = starts.map(weight)
        let total = weights.reduce(0, +)
        var cumulated = 0
        return zip(starts, weights).map { start, weight in
            let before = calls * cumulated / total
            cumulated += weight
            return Hour(start: start, calls: calls * cumulated / total - before)
        }
    }

    private static func weight(of start: Int64) -> Int {
        // 1970-01-01 was a Thursday.
        let dayOfWeek = (Int(start / Instant.day) + 3) % 7
        let weight = weekday[Int(start % Instant.day / Instant.hour)]
        return dayOfWeek < 5 ? weight : weight / 4 + 4
    }
}
