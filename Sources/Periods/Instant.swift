/// A moment in UTC as microseconds since 1970-01-01T00:00:00Z, the unit of the cost store.
public struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Microseconds since the epoch; negative before it.
    public let microseconds: Int64

    /// The microseconds of a second.
    public static let second: Int64 = 1_000_000
    /// The microseconds of an hour.
    public static let hour: Int64 = 3_600 * second
    /// The microseconds of a day.
    public static let day: Int64 = 24 * hour

    /// The microseconds of the moments that can be written, years 1 to 9999; the last second is left to round up to.
    public static let writable: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_000_000

    /// A moment.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The first moment of a day.
    public init(_ date: CivilDate) {
        microseconds = date.daysSinceEpoch * Instant.day
    }

    /// The day that the moment is in, in UTC.
    public var date: CivilDate { CivilDate(daysSinceEpoch: Instant.floor(microseconds, Instant.day)) }

    /// Earlier is smaller.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }

    /// ISO 8601 in UTC with seconds, such as `2026-10-01T00:00:00Z`; a fraction only where there is one.
    public var description: String {
        let ofDay = microseconds - Instant.floor(microseconds, Instant.day) * Instant.day
        let seconds = ofDay / Instant.second
        let fraction = ofDay % Instant.second
        var text = date.description
        text += "T" + CivilDate.padded(seconds / 3600, 2)
        text += ":" + CivilDate.padded(seconds / 60 % 60, 2) + ":" + CivilDate.padded(seconds % 60, 2)
        if fraction != 0 { text += "." + CivilDate.padded(fraction, 6) }
        return text + "Z"
    }

    /// The largest whole number of `unit`s that is not above `value`.
    public static func floor(_ value: Int64, _ unit: Int64) -> Int64 {
        value >= 0 ? value / unit : -((-value + unit - 1) / unit)
    }
}
