import TestSupport
import Testing

@testable import Money

@Suite struct `Amount from text` {
    @Test(arguments: [
        ("0", 0), ("1", 1_000_000_000_000), ("-0.000000000001", -1), ("9223372.036854775807", Int64.max),
        ("-9223372.036854775808", Int64.min), ("12.50", 12_500_000_000_000), ("0.00000015", 150_000),
        ("1.0000000000000000", 1_000_000_000_000), ("007", 7_000_000_000_000),
    ])
    func `is exact`(text: String, picos: Int64) throws {
        #expect(try Amount(text).picos == picos)
    }

    @Test(arguments: [
        ("12abc", AmountError.notANumber), ("", .notANumber), ("-", .notANumber), (".5", .notANumber),
        ("5.", .notANumber),
        ("+1", .notANumber), ("1e3", .notANumber), ("1,5", .notANumber), ("1.2.3", .notANumber), (" 1", .notANumber),
        ("0.0000000000001", .tooPrecise), ("9223372.036854775808", .outOfRange),
        ("99999999999999999999999999999999999999999", .outOfRange),
    ])
    func `is refused`(text: String, error: AmountError) {
        #expect(throws: error) { try Amount(text) }
    }

    @Test func `comes back as it went out`() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let amount = Amount(
                picos: Int64.random(in: .min ... .max, using: &generator) >> Int.random(in: 0...63, using: &generator))
            #expect(try Amount(amount.description) == amount)
        }
    }
}

@Suite struct `Total as text` {
    @Test(arguments: [
        ("0", "0.0", "0.00", "0.00"), ("1", "1.0", "1.00", "1.00"),
        ("-1234567.5", "-1234567.5", "-1,234,567.50", "-1,234,567.50"),
        ("0.005", "0.005", "0.005", "0.01"), ("-0.005", "-0.005", "-0.005", "-0.01"),
        ("999.994999", "999.994999", "999.994999", "999.99"),
        ("123456", "123456.0", "123,456.00", "123,456.00"), ("-100", "-100.0", "-100.00", "-100.00"),
    ])
    func `is plain, grouped, or rounded for people`(text: String, plain: String, grouped: String, rounded: String)
        throws
    {
        let total = try Total(text)
        #expect(total.description == plain)
        #expect(total.grouped() == grouped)
        #expect(total.rounded(to: 2) == rounded)
    }
}

@Suite struct `Price times quantity` {
    @Test func `is exact or refused`() throws {
        #expect(try Amount("0.00000015").times(1_000_000) == Amount("0.15"))
        #expect(throws: AmountError.outOfRange) { try Amount("1").times(10_000_000) }
        #expect(try Total("1").times(10_000_000) == Total("10000000"))
    }
}

@Suite struct `A currency` {
    @Test(arguments: [("USD", 2), ("JPY", 0), ("KWD", 3), ("XAU", 2)])
    func `knows its minor units`(code: String, places: Int) throws {
        #expect(try #require(Currency(code)).minorUnits == places)
    }

    @Test(arguments: ["usd", "US", "USDT", "ABC", ""])
    func `is refused when the list has no such code`(code: String) {
        #expect(Currency(code) == nil)
    }
}
