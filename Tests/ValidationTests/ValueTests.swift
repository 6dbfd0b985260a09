import TestSupport
import Testing

@testable import Validation

extension NumericText {
    fileprivate static func read(_ text: String) -> Reading {
        Array(text.utf8).withUnsafeBufferPointer { read($0) }
    }

    fileprivate static func wide(_ text: String) -> WideDecimal? {
        Array(text.utf8).withUnsafeBufferPointer { wide($0) }
    }
}

@Suite struct `Numbers in text` {
    @Test(arguments: [
        ("0", 0, 0), ("-12.50", -1250, -2), (".5", 5, -1), ("35.2E-7", 352, -8), ("35.2e7", 352, 6), ("007", 7, 0),
        ("170141183460469231731687303715884105727", Int128.max, 0), ("1E999999999", 1, 999_999_999),
    ])
    func `are read exactly`(text: String, coefficient: Int128, exponent: Int) {
        #expect(NumericText.read(text) == .number(ExactDecimal(coefficient: coefficient, exponent: exponent)))
    }

    @Test func `of more than 38 digits are read too`() {
        let text = "0.1234567890123456789012345678901234567890123456789"
        #expect(NumericText.read(text) == .wide)
        #expect(NumericText.wide(text)?.text == text)
    }

    @Test(arguments: [
        ("", Defect.type), ("abc", .type), ("NaN", .type), ("inf", .type), ("1e", .numericExtra),
        ("5.", .numericNotation),
        ("+5", .numericPlus), ("1E+5", .numericExponent), ("1/2", .numericNotation), ("1,5", .numericPunctuation),
        ("1 000", .numericPunctuation), ("€5", .numericExtra), ("5%", .numericExtra), ("2*3", .numericOperator),
        ("1;2", .numericSeveral), ("1..2", .numericSeveral), ("٣", .type), ("--5", .type),
    ])
    func `that are none break one rule each`(text: String, defect: Defect) {
        #expect(NumericText.read(text) == .defect(defect))
    }

    /// (price, quantity, cost, relation)
    @Test(arguments: [
        ("2", "3", "6", ProductRelation.equal), ("2.0", "3.000", "6", .equal), ("0.1", "0.2", "0.02", .equal),
        ("0.33", "3", "0.99", .equal), ("0.125", "1", "0.13", .rounded), ("0.125", "1", "0.12", .rounded),
        ("0.125", "1", "0.14", .different), ("1", "1", "1.0000000000000000000000000000000000000001", .different),
        ("1E30", "1E-30", "1", .equal), ("1E999999999", "1", "1", .different), ("1E-999999999", "1", "0.00", .rounded),
        ("-2", "3", "-6", .equal), ("-2", "3", "6", .different), ("0", "5", "0", .equal),
        ("100", "1.003", "100", .rounded), ("0.008", "0.00200749", "0.00001605990", .rounded),
        ("2", "0.683889", "1.00000000000", .different), ("1.234", "1", "1.23000000", .rounded),
        ("1.2351", "1", "1.23000000", .different), ("0.0013888889", "1", "0.00000000000", .different),
        (
            "12345678901234567890123456789", "98765432109876543210987654321",
            "1219326311370217952261850327336229233322374638011112635269", .equal
        ),
        ("0.00000000000000000000000000000000000000000000000001", "1", "0", .rounded),
    ])
    func `times one another are compared exactly`(
        price: String, quantity: String, cost: String, relation: ProductRelation
    ) throws {
        func exact(_ text: String) -> ExactDecimal? {
            if case .number(let number) = NumericText.read(text) { number } else { nil }
        }
        if let p = exact(price), let q = exact(quantity), let c = exact(cost) {
            #expect(ProductRelation.of(price: p, quantity: q, cost: c) == relation)
        }
        let wide = try #require(NumericText.wide(price))
        #expect(
            ProductRelation.of(
                price: wide, quantity: try #require(NumericText.wide(quantity)),
                cost: try #require(NumericText.wide(cost)))
                == relation)
    }

    @Test func `are compared alike in 128 bits and in any number of digits`() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            func draw() -> ExactDecimal {
                let magnitude = Int128(random.next() >> (random.next() % 60))
                return ExactDecimal(
                    coefficient: random.next() & 1 == 0 ? magnitude : -magnitude, exponent: Int(random.next() % 9) - 6)
            }
            let (price, quantity) = (draw(), draw())
            var cost = random.next() & 1 == 0 ? draw() : price.times(quantity) ?? draw()
            if random.next() & 3 == 0 { cost.coefficient += Int128(random.next() % 3) - 1 }
            #expect(
                ProductRelation.of(price: price, quantity: quantity, cost: cost)
                    == ProductRelation.of(
                        price: WideDecimal(price), quantity: WideDecimal(quantity), cost: WideDecimal(cost)),
                "\(price.text) × \(quantity.text) against \(cost.text)")
            if let order = price.compared(to: quantity) {
                #expect(order == WideDecimal(price).compared(to: WideDecimal(quantity)))
            }
        }
    }
}

@Suite struct `Instants in text` {
    static func read(_ text: String) -> DateTimeText.Reading {
        Array(text.utf8).withUnsafeBufferPointer { DateTimeText.read($0) }
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Int64(0)), ("2026-10-01T00:00:00Z", 1_790_812_800_000_000),
        ("2000-02-29T23:59:59Z", 951_868_799_000_000), ("1969-12-31T23:59:59Z", -1_000_000),
    ])
    func `are read and written`(text: String, microseconds: Int64) {
        #expect(Self.read(text) == DateTimeText.Reading(microseconds: microseconds, defect: nil))
        #expect(DateTimeText.text(microseconds) == text)
    }

    @Test(
        arguments: [
            ("2026-02-30T00:00:00Z", nil, Defect.type), ("2026-10-01T24:00:00Z", nil, .type),
            ("2026-10-01 00:00:00", 1_790_812_800_000_000, .dateTimeJoined),
            ("2026-10-01 00:00:00 UTC", 1_790_812_800_000_000, .dateTimeJoined),
            ("2026-10-01", 1_790_812_800_000_000, .dateTimeJoined),
            ("2026-10-01T02:00:00+02:00", 1_790_812_800_000_000, .dateTimeZone),
            ("2026-10-01T00:00:00+00:00", 1_790_812_800_000_000, .dateTimeZ),
            ("2026-10-01T00:00:00", 1_790_812_800_000_000, .dateTimeZ),
            ("2026-10-01T00:00:00.123Z", 1_790_812_800_000_000, .dateTimePattern),
            ("2026-10-01T00:00Z", 1_790_812_800_000_000, .dateTimePattern),
            ("2026-10-01T0:00:00Z", 1_790_812_800_000_000, .dateTimeDigits),
            ("01.10.2026", nil, .dateTimeISO), ("20261001T000000Z", nil, .dateTimeISO), ("never", nil, .type),
        ] as [(String, Int64?, Defect)])
    func `that are written otherwise break one rule each`(text: String, microseconds: Int64?, defect: Defect) {
        #expect(Self.read(text) == DateTimeText.Reading(microseconds: microseconds, defect: defect))
    }

    @Test func `come back as they were`() {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<20_000 {
            let seconds = Int64(random.next() % 253_402_300_800)
            let text = DateTimeText.text(seconds * 1_000_000)
            #expect(Self.read(text) == DateTimeText.Reading(microseconds: seconds * 1_000_000, defect: nil))
        }
    }
}
