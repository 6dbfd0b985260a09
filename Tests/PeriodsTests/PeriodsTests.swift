import Periods
import Testing

@Suite struct `A moment` {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1_790_812_800_000_000, "2026-10-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59.999999Z"), (951_782_400_000_000, "2000-02-29T00:00:00Z"),
        ] as [(Int64, String)])
    func `prints as ISO 8601 in UTC`(microseconds: Int64, text: String) {
        #expect(Instant(microseconds: microseconds).description == text)
    }
}

@Suite struct `A day` {
    @Test func `has the number that counting gives, for four hundred years`() throws {
        var number: Int64 = 0
        for year in 1970..<2370 {
            for month in 1...12 {
                for day in 1...31 {
                    guard let date = CivilDate(year: year, month: month, day: day) else { continue }
                    try #require(date.daysSinceEpoch == number)
                    try #require(date.parts == (year, month, day))
                    number += 1
                }
            }
        }
        #expect(number == 146_097)
    }

    @Test(arguments: [(2026, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0), (1900, 2, 29)])
    func `that no month has is refused`(year: Int, month: Int, day: Int) {
        #expect(CivilDate(year: year, month: month, day: day) == nil)
    }
}

@Suite struct `A month` {
    @Test(arguments: ["2026-1", "2026-13", "26-10", "2026-10-01", "", "2026-1a", "+026-10", "2026-00"])
    func `that is misspelled is refused`(text: String) {
        #expect(Month(text) == nil)
    }

    @Test func `is half-open and follows the one before`() throws {
        let month = try #require(Month("2026-12"))
        #expect(month.next.description == "2027-01")
        #expect(month.next.previous == month)
        #expect(month.microseconds.upperBound == month.next.microseconds.lowerBound)
        #expect(Instant(microseconds: month.microseconds.lowerBound).description == "2026-12-01T00:00:00Z")
        #expect(month.title == "December 2026")
    }
}
