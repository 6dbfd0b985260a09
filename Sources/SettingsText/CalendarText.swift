internal import Periods

/// Dates and instants as settings give them, in UTC.
public enum CalendarText {
    /// What a message says when a text is none.
    public static let expected = "a date such as 2026-10-01 (midnight UTC) or an instant such as 2026-10-01T06:30:00Z"

    /// Microseconds since 1970 of `YYYY-MM-DD` (its midnight) or `YYYY-MM-DDThh:mm:ssZ`; `nil` for anything else.
    ///
    /// Years 1970 to 9999.
    public static func instant(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 10 || bytes.count == 20,
            let year = number(bytes, 0, 4), bytes[4] == UInt8(ascii: "-"),
            let month = number(bytes, 5, 2), bytes[7] == UInt8(ascii: "-"),
            let day = number(bytes, 8, 2),
            year >= 1970, let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        let midnight = Instant(date).microseconds
        guard bytes.count == 20 else { return midnight }
        guard bytes[10] == UInt8(ascii: "T"), let hour = number(bytes, 11, 2), bytes[13] == UInt8(ascii: ":"),
            let minute = number(bytes, 14, 2), bytes[16] == UInt8(ascii: ":"),
            let second = number(bytes, 17, 2), bytes[19] == UInt8(ascii: "Z"),
            hour < 24, minute < 60, second < 60
        else { return nil }
        return midnight + Int64(hour * 3_600 + minute * 60 + second) * Instant.second
    }

    /// `YYYY-MM-DD` for a midnight, else ISO 8601 with the time of day.
    public static func text(_ microseconds: Int64) -> String {
        let instant = Instant(microseconds: microseconds)
        return Instant(instant.date) == instant ? instant.date.description : instant.description
    }

    private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int? {
        var value = 0
        for byte in bytes[start..<start + count] {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }
}
