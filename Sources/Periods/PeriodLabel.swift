/// The name of a period of the books: its fiscal year and its number in it.
///
/// `2026-10` is the tenth period of 2026: October where periods are calendar months, and some other weeks where they are
/// not. A year has as many periods as its ``FiscalCalendar`` says, so `2026-13` may be one, and no month is.
public struct PeriodLabel: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The fiscal year, 1 to 9998.
    public let year: Int
    /// 1 for the first period of the year, up to 99.
    public let number: Int

    /// The most periods that a year can have: numbers have two digits.
    public static let mostPeriods = 99

    /// A label, or `nil` when there is none with these numbers.
    public init?(year: Int, number: Int) {
        guard (1...9998).contains(year), (1...PeriodLabel.mostPeriods).contains(number) else { return nil }
        self.year = year
        self.number = number
    }

    /// The label of a calendar month.
    public init(_ month: Month) {
        year = month.year
        number = month.month
    }

    /// Reads `2026-10`, as every file and the ledger have it; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let year = Int(parts[0]), let number = Int(parts[1])
        else { return nil }
        self.init(year: year, number: number)
    }

    /// Reads what a person writes: `2026-10`, or `2026-P10` as many ledgers have it.
    public init?(written text: String) {
        let parts = text.split(separator: "-", maxSplits: 1)
        guard parts.count == 2, let first = parts[1].first, "Pp".contains(first) else {
            self.init(text)
            return
        }
        self.init("\(parts[0])-\(parts[1].dropFirst())")
    }

    /// The calendar month of this name; `nil` for numbers above 12.
    public var month: Month? { Month(year: year, month: number) }

    /// Earlier is smaller.
    public static func < (left: PeriodLabel, right: PeriodLabel) -> Bool {
        (left.year, left.number) < (right.year, right.number)
    }

    /// `2026-10`.
    public var description: String { "\(CivilDate.padded(Int64(year), 4))-\(CivilDate.padded(Int64(number), 2))" }
}
