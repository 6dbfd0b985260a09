/// Reads an instant as the Date/Time Format attribute writes it, or, more leniently, as real files do.
enum DateTimeText {
    struct Reading: Hashable, Sendable {
        /// Microseconds since 1970-01-01T00:00:00Z; `nil` when no instant can be made out.
        var microseconds: Int64?
        /// What the text breaks; `nil` for `YYYY-MM-DDTHH:mm:ssZ`.
        var defect: Defect?
    }

    private static func number(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> Int? {
        var value = 0
        for index in start..<start + count {
            guard text[index] &- 48 < 10 else { return nil }
            value = value * 10 + Int(text[index] &- 48)
        }
        return value
    }

    static func read(_ text: UnsafeBufferPointer<UInt8>) -> Reading {
        if text.count == 20, text[4] == 45, text[7] == 45, text[10] == 84, text[13] == 58, text[16] == 58,
            text[19] == 90,
            let year = number(text, 0, 4), let month = number(text, 5, 2), let day = number(text, 8, 2),
            let hour = number(text, 11, 2), let minute = number(text, 14, 2), let second = number(text, 17, 2)
        {
            guard let instant = microseconds(year, month, day, hour, minute, second) else {
                return Reading(microseconds: nil, defect: .type)
            }
            return Reading(microseconds: instant, defect: nil)
        }
        return lenient(text)
    }

    /// Microseconds since 1970 of a date and time of the Gregorian calendar; `nil` when there is no such instant.
    static func microseconds(
        _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int
    ) -> Int64? {
        guard (1...12).contains(month), day >= 1, day <= days(in: month, of: year), hour < 24, minute < 60, second < 60
        else { return nil }
        // Days from civil date, with years that begin in March.
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let seconds = (era * 146_097 + dayOfEra - 719_468) * 86_400 + hour * 3_600 + minute * 60 + second
        return Int64(seconds) * 1_000_000
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func lenient(_ bytes: UnsafeBufferPointer<UInt8>) -> Reading {
        guard bytes.count <= 64, bytes.contains(where: { $0 &- 48 < 10 }) else {
            return Reading(microseconds: nil, defect: .type)
        }
        var scanner = Scanner(bytes: Array(bytes))
        guard let year = scanner.number(4...4), scanner.take("-"), let month = scanner.number(1...2), scanner.take("-"),
            let day = scanner.number(1...2)
        else { return Reading(microseconds: nil, defect: .dateTimeISO) }
        let hasShortDate = scanner.sawShortNumber
        if scanner.isAtEnd {
            return finish(microseconds(year, month, day, 0, 0, 0), hasShortDate ? .dateTimeISO : .dateTimeJoined)
        }
        let isJoined = scanner.take("T")
        guard isJoined || scanner.take("t") || scanner.take(" "), let hour = scanner.number(1...2), scanner.take(":"),
            let minute = scanner.number(1...2)
        else { return Reading(microseconds: nil, defect: .dateTimeISO) }
        let hasSeconds = scanner.take(":")
        let second = hasSeconds ? scanner.number(1...2) : 0
        guard let second else { return Reading(microseconds: nil, defect: .dateTimeISO) }
        let hasShortTime = scanner.sawShortNumber && !hasShortDate
        var hasFraction = false
        if scanner.take(".") {
            hasFraction = true
            guard scanner.number(1...9) != nil else { return Reading(microseconds: nil, defect: .dateTimeISO) }
        }
        let zone = scanner.zone()
        guard scanner.isAtEnd else { return Reading(microseconds: nil, defect: .dateTimeISO) }
        var instant = microseconds(year, month, day, hour, minute, second)
        if case .offset(let minutes) = zone { instant = instant.map { $0 - Int64(minutes) * 60_000_000 } }
        let defect: Defect
        switch zone {
        case _ where hasShortDate: defect = .dateTimeISO
        case _ where !isJoined: defect = .dateTimeJoined
        case _ where hasShortTime: defect = .dateTimeDigits
        case .offset(let minutes) where minutes != 0: defect = .dateTimeZone
        case .offset, .none: defect = .dateTimeZ
        case .utc: defect = hasFraction || !hasSeconds ? .dateTimePattern : .dateTimeZ
        }
        return finish(instant, defect)
    }

    private static func finish(_ instant: Int64?, _ defect: Defect) -> Reading {
        Reading(microseconds: instant, defect: instant == nil ? .type : defect)
    }

    private enum Zone { case none, utc, offset(Int) }

    private struct Scanner {
        let bytes: [UInt8]
        var position = 0
        var sawShortNumber = false

        var isAtEnd: Bool { position == bytes.count }

        mutating func take(_ character: Character) -> Bool {
            guard position < bytes.count, bytes[position] == character.asciiValue else { return false }
            position += 1
            return true
        }

        mutating func number(_ lengths: ClosedRange<Int>) -> Int? {
            var value = 0
            let start = position
            while position < bytes.count, position - start < lengths.upperBound, bytes[position] &- 48 < 10 {
                value = value * 10 + Int(bytes[position] &- 48)
                position += 1
            }
            guard lengths.contains(position - start) else { return nil }
            if position - start < lengths.upperBound, lengths.upperBound == 2 { sawShortNumber = true }
            return value
        }

        mutating func zone() -> Zone {
            if take("Z") { return .utc }
            if String(decoding: bytes[position...], as: UTF8.self) == " UTC" {
                position = bytes.count
                return .none
            }
            let isBelow = position < bytes.count && bytes[position] == UInt8(ascii: "-")
            guard isBelow || (position < bytes.count && bytes[position] == UInt8(ascii: "+")) else { return .none }
            position += 1
            guard let hours = number(2...2) else { return .none }
            _ = take(":")
            let minutes = number(2...2) ?? 0
            return .offset((isBelow ? -1 : 1) * (hours * 60 + minutes))
        }
    }

    /// The instant as Date/Time Format writes it.
    static func text(_ microseconds: Int64) -> String {
        let seconds = microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let time = Int(seconds - day * 86_400)
        let shifted = Int(day) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let digits = String(year)
        let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return "\(padded)-\(two(month))-\(two(dayOfYear - (153 * monthIndex + 2) / 5 + 1))"
            + "T\(two(time / 3_600)):\(two(time / 60 % 60)):\(two(time % 60))Z"
    }
}
