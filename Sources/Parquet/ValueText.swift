/// Decimals as plain text.
enum DecimalText {
    /// All places, no exponent: `-0.050` for -50 of scale 3.
    static func text(_ units: Int128, scale: Int) -> String {
        guard scale > 0 else { return "\(units)" }
        let digits = "\(units.magnitude)"
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        return (units < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
    }
}

/// Days and instants as in ISO 8601.
public enum TimeText {
    private static let microsecondsPerDay: Int64 = 86_400_000_000

    /// `2026-10-31T23:59:59.000001Z`; without the Z where the place is not known.
    public static func timestamp(_ microseconds: Int64, isUTC: Bool) -> String {
        var (days, rest) = microseconds.quotientAndRemainder(dividingBy: microsecondsPerDay)
        if rest < 0 {
            days -= 1
            rest += microsecondsPerDay
        }
        return date(days) + "T" + time(rest) + (isUTC ? "Z" : "")
    }

    /// `23:59:59.000001`.
    public static func time(_ microseconds: Int64) -> String {
        let seconds = microseconds / 1_000_000
        return padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":" + padded(seconds % 60, 2) + "."
            + padded(microseconds % 1_000_000, 6)
    }

    /// `2026-10-31`, of the proleptic Gregorian calendar.
    ///
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    public static func date(_ days: Int64) -> String {
        // Counted from 0000-03-01, so that leap days end their years. In 128 bits nothing overflows.
        let shifted = Int128(days) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = Int64(shifted - era * 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = Int128(yearOfEra) + era * 400 + (month <= 2 ? 1 : 0)
        return padded(Int64(clamping: year), 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = "\(number.magnitude)"
        return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
