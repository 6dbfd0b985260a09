internal import Periods

/// Why a text is no time that can be kept.
enum TimeFault: Error, Hashable {
    case notATime
    /// It has no zone mark, and the mapping does not say what that means.
    case noZone
}

/// Reads times as sources write them.
enum TimeReading {
    /// Microseconds since 1970 of a time; what is finer is cut off.
    ///
    /// - Parameter zone: what a time without a zone mark means.
    static func read(
        _ text: some RandomAccessCollection<UInt8>, _ form: TimeForm, zone: TimeZoneRule?
    ) throws(TimeFault) -> Int64 {
        switch form {
        case .iso: try iso(text, zone)
        case .unixSeconds: try number(text, 6)
        case .unixMilliseconds, .millisecondsAfterStart: try number(text, 3)
        case .unixMicroseconds: try number(text, 0)
        case .unixNanoseconds: try number(text, -3)
        }
    }

    private static func number(_ text: some Collection<UInt8>, _ exponent: Int) throws(TimeFault) -> Int64 {
        guard let number = try? DecimalReading.read(text, exponent: exponent),
            let value = Int64(exactly: number.picos.floored(to: 1_000_000_000_000)), isWritable(value)
        else { throw .notATime }
        return value
    }

    private static func iso(
        _ text: some RandomAccessCollection<UInt8>, _ zone: TimeZoneRule?
    ) throws(TimeFault) -> Int64 {
        var cursor = Cursor(text)
        guard let year = cursor.number(4), cursor.take("-"), let month = cursor.number(2), cursor.take("-"),
            let day = cursor.number(2), let date = CivilDate(year: year, month: month, day: day)
        else { throw .notATime }
        var value = Instant(date).microseconds
        if cursor.isAtEnd {
            guard let zone else { throw .noZone }
            return value - Int64(zone.minutes) * 60_000_000
        }
        guard cursor.take("T") || cursor.take(" "), let hour = cursor.number(2), cursor.take(":"),
            let minute = cursor.number(2), hour < 24, minute < 60
        else { throw .notATime }
        value += Int64(hour * 3600 + minute * 60) * Instant.second
        if cursor.take(":") {
            // Second 60 is a leap second: the clocks of computers show it as the next one.
            guard let second = cursor.number(2), second <= 60 else { throw .notATime }
            value += Int64(second) * Instant.second
            if cursor.take(".") || cursor.take(",") {
                guard let fraction = cursor.fraction() else { throw .notATime }
                value += fraction
            }
        }
        let minutes = try cursor.zone(orElse: zone)
        value -= Int64(minutes) * 60_000_000
        guard isWritable(value) else { throw .notATime }
        return value
    }

    /// The minutes of an offset such as `+02:00`; `nil` for anything else.
    static func offset(_ text: [UInt8]) -> Int? {
        var cursor = Cursor(text)
        return cursor.offset().flatMap { cursor.isAtEnd ? $0 : nil }
    }

    private static func isWritable(_ value: Int64) -> Bool { Instant.writable.contains(value) }

    /// Reads a time from left to right.
    private struct Cursor<Text: RandomAccessCollection<UInt8>> {
        private let text: Text
        private var index: Text.Index

        init(_ text: Text) {
            self.text = text
            index = text.startIndex
        }

        var isAtEnd: Bool { index == text.endIndex }

        mutating func take(_ mark: Unicode.Scalar) -> Bool {
            guard index < text.endIndex, text[index] == UInt8(ascii: mark) else { return false }
            index = text.index(after: index)
            return true
        }

        mutating func number(_ digits: Int) -> Int? {
            var value = 0
            for _ in 0..<digits {
                guard let digit = digit() else { return nil }
                value = value * 10 + digit
            }
            return value
        }

        /// Microseconds of a fraction of a second; further digits are cut off.
        mutating func fraction() -> Int64? {
            guard var value = digit().map(Int64.init) else { return nil }
            var places = 1
            while let digit = digit() {
                guard places < 6 else { continue }
                value = value * 10 + Int64(digit)
                places += 1
            }
            for _ in places..<6 { value *= 10 }
            return value
        }

        /// Minutes east of UTC.
        mutating func zone(orElse rule: TimeZoneRule?) throws(TimeFault) -> Int {
            _ = take(" ")
            if isAtEnd {
                guard let rule else { throw .noZone }
                return rule.minutes
            }
            if take("Z") { return isAtEnd ? 0 : try fail() }
            if take("U") { return take("T") && take("C") && isAtEnd ? 0 : try fail() }
            guard let offset = offset(), isAtEnd else { throw .notATime }
            return offset
        }

        private func fail() throws(TimeFault) -> Int { throw .notATime }

        mutating func offset() -> Int? {
            let isEast = take("+")
            guard isEast || take("-"), let hours = number(2) else { return nil }
            var minutes = 0
            if take(":") || !isAtEnd {
                guard let number = number(2), number < 60 else { return nil }
                minutes = number
            }
            guard hours < 24 else { return nil }
            return (hours * 60 + minutes) * (isEast ? 1 : -1)
        }

        private mutating func digit() -> Int? {
            guard index < text.endIndex, text[index] >= UInt8(ascii: "0"), text[index] <= UInt8(ascii: "9") else {
                return nil
            }
            defer { index = text.index(after: index) }
            return Int(text[index] - UInt8(ascii: "0"))
        }
    }
}

extension Int128 {
    /// The largest whole number of `unit`s that is not above it.
    fileprivate func floored(to unit: Int128) -> Int128 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: unit)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
