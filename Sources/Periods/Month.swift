/// A calendar month: the billing period of the providers, in UTC.
public struct Month: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The year, 1 to 9999.
    public let year: Int
    /// 1 to 12.
    public let month: Int

    /// A month, or `nil` when there is none with these numbers.
    public init?(year: Int, month: Int) {
        guard (1...9998).contains(year), (1...12).contains(month) else { return nil }
        self.year = year
        self.month = month
    }

    /// Reads `2026-10`; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1])
        else { return nil }
        self.init(year: year, month: month)
    }

    /// The month after this one.
    public var next: Month {
        month == 12 ? Month(unchecked: year + 1, 1) : Month(unchecked: year, month + 1)
    }

    /// The month before this one.
    public var previous: Month {
        month == 1 ? Month(unchecked: year - 1, 12) : Month(unchecked: year, month - 1)
    }

    private init(unchecked year: Int, _ month: Int) {
        self.year = year
        self.month = month
    }

    /// Its first day.
    public var firstDay: CivilDate {
        // Every year from 0 to 10000 and month from 1 to 12 has a first day; the fallback is never taken.
        CivilDate(year: year, month: month, day: 1) ?? CivilDate(daysSinceEpoch: 0)
    }

    /// The moments of the month in UTC, half-open, in microseconds.
    public var microseconds: Range<Int64> {
        Instant(firstDay).microseconds..<Instant(next.firstDay).microseconds
    }

    /// The moment in its middle, in microseconds: the period of the books that it lies in brings the month to its invoices.
    public var middle: Int64 { (microseconds.lowerBound + microseconds.upperBound) / 2 }

    /// Earlier is smaller.
    public static func < (left: Month, right: Month) -> Bool {
        (left.year, left.month) < (right.year, right.month)
    }

    /// `2026-10`.
    public var description: String { String(firstDay.description.prefix(7)) }

    /// `October 2026`.
    public var title: String { "\(Month.names[month - 1]) \(CivilDate.padded(Int64(year), 4))" }

    private static let names = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}
