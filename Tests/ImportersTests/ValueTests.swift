import CostStore
import TestSupport
import Testing

@testable import Importers

@Suite struct `Numbers of sources` {
    /// In 10⁻¹², of the unit that the exponent stands for.
    @Test(
        arguments: [
            ("0", 0, 0), ("-0.0", 0, 0), ("12.5", 0, 12_500_000_000_000), ("+1", 0, 1_000_000_000_000),
            ("1e-7", 0, 100_000), ("1.5E+2", 0, 150_000_000_000_000), (".5", 0, 500_000_000_000),
            // Cents, micros, billionths.
            ("123.45", -2, 1_234_500_000_000), ("660", -6, 660_000_000), ("75", -9, 75_000),
            // Half to even.
            ("0.0000000000005", 0, 0), ("0.0000000000015", 0, 2), ("-0.0000000000015", 0, -2),
            ("0.00000000000050000000000001", 0, 1), ("0.00000000000149999999999999", 0, 1),
            ("1e-300", 0, 0), ("0e999999999", 0, 0),
        ] as [(String, Int, Int128)])
    func `are exact in 10⁻¹², or rounded half to even there`(text: String, exponent: Int, picos: Int128) throws {
        #expect(try DecimalReading.read(Array(text.utf8), exponent: exponent).picos == picos)
    }

    @Test(arguments: [
        "", "-", ".", "e5", "1e", "1e+", "1.2.3", "1,5", " 1", "1 ", "NaN", "Infinity", "0x10", "１", "1_000",
    ])
    func `are none in any other form`(text: String) {
        #expect(throws: DecimalFault.notANumber) { try DecimalReading.read(Array(text.utf8)) }
    }

    @Test(arguments: ["1e30", "-1e400", "99999999999999999999999999999999", String(repeating: "9", count: 10_000)])
    func `beyond what is exact are refused, never cut`(text: String) {
        #expect(throws: DecimalFault.outOfRange) { try DecimalReading.read(Array(text.utf8)) }
    }

    @Test func `of floating point are the shortest decimals that are the same numbers`() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<2000 {
            // A price of up to nine places, as binary floating point prints it with too many digits.
            let units = Int64.random(in: 0..<1_000_000_000_000, using: &random)
            let exact = "\(units / 1_000_000_000).\(String(String(units % 1_000_000_000 + 1_000_000_000).dropFirst()))"
            let double = try #require(Double(exact))
            let noisy = try Self.printed(double)
            #expect(
                try DecimalReading.read(Array(noisy.utf8), isFloat: true).picos == Int128(units) * 1000, "\(noisy)")
        }
    }

    /// All digits of a double: its value times 2^1074 is whole, so this is exact.
    private static func printed(_ value: Double) throws -> String {
        var (whole, fraction) = (value.rounded(.down), value - value.rounded(.down))
        var digits = ""
        while fraction > 0, digits.count < 40 {
            fraction *= 10
            // Above 2^53 nothing is lost: both are below 10.
            digits += "\(Int(fraction))"
            fraction -= fraction.rounded(.down)
        }
        whole += 0
        return "\(Int64(whole)).\(digits.isEmpty ? "0" : digits)"
    }
}

@Suite struct `Times of sources` {
    @Test(
        arguments: [
            ("2026-10-01T08:00:00Z", TimeForm.iso, 1_790_841_600_000_000),
            ("2026-10-01 08:00:00.123456", .iso, 1_790_841_600_123_456),
            ("2026-10-01T08:00:00.123456789Z", .iso, 1_790_841_600_123_456),
            ("2026-10-01T10:00:00+02:00", .iso, 1_790_841_600_000_000),
            ("2026-10-01 03:00:00-0500", .iso, 1_790_841_600_000_000),
            ("2026-10-01 08:00:00 UTC", .iso, 1_790_841_600_000_000),
            ("2026-10-01 08:00:00+00", .iso, 1_790_841_600_000_000),
            ("2026-10-01T08:00Z", .iso, 1_790_841_600_000_000), ("2026-10-01", .iso, 1_790_812_800_000_000),
            ("2016-12-31T23:59:60Z", .iso, 1_483_228_800_000_000),
            ("1790841600", .unixSeconds, 1_790_841_600_000_000), ("1790841600.5", .unixSeconds, 1_790_841_600_500_000),
            ("1.7908416e9", .unixSeconds, 1_790_841_600_000_000),
            ("1790841600123", .unixMilliseconds, 1_790_841_600_123_000),
            ("1790841600123456789", .unixNanoseconds, 1_790_841_600_123_456),
            ("-1", .unixNanoseconds, -1),
        ] as [(String, TimeForm, Int64)])
    func `are microseconds in UTC, what is finer cut off`(text: String, form: TimeForm, expected: Int64) throws {
        #expect(try TimeReading.read(Array(text.utf8), form, zone: TimeZoneRule(minutes: 0)) == expected)
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-02-29", "2026-10-01T24:00:00Z", "2026-10-01T08:60:00Z", "2026-10-01T08:00:61Z",
        "2026-10-01T08:00:00X", "2026-10-01T08:00:00Z ", "2026-10-01T08:00:00.Z", "01/10/2026",
        "2026-10-01T08:00:00+25:00",
    ])
    func `are none in any other form`(text: String) {
        #expect(throws: TimeFault.notATime) {
            try TimeReading.read(Array(text.utf8), .iso, zone: TimeZoneRule(minutes: 0))
        }
    }

    @Test func `without a zone mean what the mapping says, or nothing`() throws {
        let text = Array("2026-10-01 08:00:00".utf8)
        #expect(try TimeReading.read(text, .iso, zone: TimeZoneRule(minutes: 120)) == 1_790_834_400_000_000)
        #expect(throws: TimeFault.noZone) { try TimeReading.read(text, .iso, zone: nil) }
        #expect(throws: TimeFault.noZone) { try TimeReading.read(Array("2026-10-01".utf8), .iso, zone: nil) }
    }

    @Test(arguments: ["99999999999999999999", "1e300", "-1e18"])
    func `beyond the years 1 to 9999 are none`(text: String) {
        #expect(throws: TimeFault.notATime) { try TimeReading.read(Array(text.utf8), .unixSeconds, zone: nil) }
    }
}

@Suite struct `Token counts` {
    private static func rule(holds: [TokenMeter] = [], writeHoldsLong: Bool = false, byTotal: Bool = false) -> TokenRule
    {
        TokenRule(
            counts: [], inputHolds: holds, writeHoldsLong: writeHoldsLong, total: byTotal ? [0] : [], noneWhen: [])
    }

    @Test(
        arguments: [
            // As they are; held by the input; long writes held by all writes.
            (rule(), [10, 2, 3, 1, 5], [10, 2, 3, 1, 5]),
            (rule(holds: [.cachedInput, .cacheWrite, .cacheWriteLong]), [10, 2, 3, 1, 5], [4, 2, 3, 1, 5]),
            (
                rule(holds: [.cachedInput, .cacheWrite, .cacheWriteLong], writeHoldsLong: true), [10, 2, 3, 1, 5],
                [5, 2, 2, 1, 5]
            ),
        ] as [(TokenRule, [Int64], [Int64])])
    func `do not overlap`(rule: TokenRule, counts: [Int64], expected: [Int64]) throws {
        #expect(try rule.disjoint(Self.counts(counts), apart: TokenCounts(), total: nil) == Self.counts(expected))
    }

    @Test(
        arguments: [
            // 10 + 2 + 5 + 3 of reasoning = 20: apart. 10 + 5 = 15: the others are inside.
            (20, [10, 2, 0, 0, 8]), (15, [8, 2, 0, 0, 5]),
        ] as [(Int64, [Int64])])
    func `are apart or not as the total says`(total: Int64, expected: [Int64]) throws {
        let counts = Self.counts([10, 2, 0, 0, 5])
        let tokens = try Self.rule(byTotal: true).disjoint(counts, apart: TokenCounts(output: 3), total: total)
        #expect(tokens == Self.counts(expected))
    }

    @Test(
        arguments: [
            (rule(holds: [.cachedInput]), [1, 2, 0, 0, 0], nil), (rule(writeHoldsLong: true), [1, 0, 1, 2, 0], nil),
            (rule(byTotal: true), [10, 2, 0, 0, 5], 16), (rule(byTotal: true), [10, 2, 0, 0, 5], nil),
        ] as [(TokenRule, [Int64], Int64?)])
    func `that contradict each other are refused`(rule: TokenRule, counts: [Int64], total: Int64?) {
        #expect(throws: RowFault.self) {
            try rule.disjoint(Self.counts(counts), apart: TokenCounts(), total: total)
        }
    }

    /// Counts in the order of the store.
    private static func counts(_ counts: [Int64]) -> TokenCounts {
        TokenCounts(
            input: counts[0], cachedInput: counts[1], cacheWrite: counts[2], cacheWriteLong: counts[3],
            output: counts[4])
    }
}
