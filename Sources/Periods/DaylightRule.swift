/// The rule of a zone for all years to come, as the footer of a TZif file writes it: `CET-1CEST,M3.5.0,M10.5.0/3`
/// (POSIX.1-2017, 8.3, TZ; RFC 9636, 3.3.1).
struct DaylightRule: Hashable, Sendable {
    private let standardOffset: Int64
    private let daylight: Daylight?

    private struct Daylight: Hashable, Sendable {
        let offset: Int64
        let begin: Change
        let end: Change
    }

    /// A day of every year and a time of it, in seconds of the local time before the change.
    private struct Change: Hashable, Sendable {
        enum Day: Hashable, Sendable {
            /// 1 to 365; 29 February is never counted.
            case ofYear(Int)
            /// 0 to 365; 29 February counts.
            case fromZero(Int)
            /// The weekday (0 is Sunday) of a week (5 is the last) of a month.
            case weekday(month: Int, week: Int, day: Int)
        }
        let day: Day
        let seconds: Int64
    }

    /// Reads the text; `nil` when it is empty or none.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        guard DaylightRule.skipName(&rest), let standard = DaylightRule.time(&rest) else { return nil }
        standardOffset = -standard
        guard !rest.isEmpty else {
            daylight = nil
            return
        }
        guard DaylightRule.skipName(&rest) else { return nil }
        var offset = standardOffset + 3_600
        if rest.first != UInt8(ascii: ",") {
            guard let given = DaylightRule.time(&rest) else { return nil }
            offset = -given
        }
        guard let begin = DaylightRule.change(&rest), let end = DaylightRule.change(&rest), rest.isEmpty else {
            return nil
        }
        daylight = Daylight(offset: offset, begin: begin, end: end)
    }

    /// The changes of a year, and the offset from each on, in seconds.
    func transitions(of year: Int) -> [(start: Int64, offset: Int64)] {
        guard let daylight else { return [] }
        return [
            (DaylightRule.moment(daylight.begin, year) - standardOffset, daylight.offset),
            (DaylightRule.moment(daylight.end, year) - daylight.offset, standardOffset),
        ]
    }

    private static func moment(_ change: Change, _ year: Int) -> Int64 {
        let first = CivilDate(year: year, month: 1, day: 1)?.daysSinceEpoch ?? 0
        let isLeap = CivilDate(year: year, month: 2, day: 29) != nil
        let day: Int64
        switch change.day {
        case .ofYear(let number): day = first + Int64(number - 1) + (isLeap && number >= 60 ? 1 : 0)
        case .fromZero(let number): day = first + Int64(number)
        case .weekday(let month, let week, let weekday):
            let start = CivilDate(year: year, month: month, day: 1)?.daysSinceEpoch ?? 0
            let length = (28...31).last { CivilDate(year: year, month: month, day: $0) != nil } ?? 28
            // 1970-01-01 was a Thursday.
            let firstWeekday = ((start + 4) % 7 + 7) % 7
            var offset = (Int64(weekday) - firstWeekday + 7) % 7 + Int64(week - 1) * 7
            while offset >= Int64(length) { offset -= 7 }
            day = start + offset
        }
        return day * 86_400 + change.seconds
    }

    private static func skipName(_ rest: inout ArraySlice<UInt8>) -> Bool {
        if rest.first == UInt8(ascii: "<") {
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
            rest = rest[(end + 1)...]
            return true
        }
        let name = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
        rest = rest.dropFirst(name.count)
        return name.count >= 3
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest.dropFirst(digits.count)
        return digits.count <= 4 ? Int(String(decoding: digits, as: UTF8.self)) : nil
    }

    private static func skip(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    private static func time(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        let isNegative = skip("-", &rest)
        if !isNegative { _ = skip("+", &rest) }
        guard let hours = number(&rest) else { return nil }
        var seconds = Int64(hours) * 3_600
        if skip(":", &rest) {
            guard let minutes = number(&rest) else { return nil }
            seconds += Int64(minutes) * 60
            if skip(":", &rest) {
                guard let rest = number(&rest) else { return nil }
                seconds += Int64(rest)
            }
        }
        return isNegative ? -seconds : seconds
    }

    private static func change(_ rest: inout ArraySlice<UInt8>) -> Change? {
        guard skip(",", &rest) else { return nil }
        let day: Change.Day
        if skip("M", &rest) {
            guard let month = number(&rest), skip(".", &rest), let week = number(&rest), skip(".", &rest),
                let weekday = number(&rest), (1...12).contains(month), (1...5).contains(week),
                (0...6).contains(weekday)
            else { return nil }
            day = .weekday(month: month, week: week, day: weekday)
        } else if skip("J", &rest) {
            guard let number = number(&rest), (1...365).contains(number) else { return nil }
            day = .ofYear(number)
        } else {
            guard let number = number(&rest), (0...365).contains(number) else { return nil }
            day = .fromZero(number)
        }
        var seconds: Int64 = 7_200
        if skip("/", &rest) {
            guard let given = time(&rest) else { return nil }
            seconds = given
        }
        return Change(day: day, seconds: seconds)
    }
}
