import Apportionment
import BigInt
import Money
import TestSupport
import Testing

@Suite struct `A fraction` {
    @Test(arguments: [
        (6, 8, "3/4"), (-6, 8, "-3/4"), (6, -8, "-3/4"), (8, 4, "2"), (0, -5, "0"), (-7, 1, "-7"),
    ])
    func `is in lowest terms with its sign above`(numerator: Int, denominator: Int, text: String) {
        #expect(Fraction(numerator, over: denominator).description == text)
    }

    @Test(arguments: [("7/2", 3, 4), ("-7/2", -4, -4), ("5/2", 2, 3), ("-5/2", -3, -3), ("1/3", 0, 0), ("-1/3", -1, 0)])
    func `rounds down to minus infinity, and halves away from zero`(text: String, floor: Int128, rounded: Int128) throws
    {
        let parts = text.split(separator: "/").compactMap { Int($0) }
        let fraction = Fraction(parts[0], over: parts[1])
        #expect(fraction.floor == floor)
        #expect(fraction.rounded == rounded)
    }

    @Test func `knows when a whole part does not fit`() {
        let large = Fraction(Int128.max) + .one
        #expect(large.floor == nil)
        #expect(large.rounded == nil)
        #expect((large - .one).floor == Int128.max)
    }

    @Test func `reads decimals and amounts exactly`() throws {
        #expect(try Fraction("33.3") == Fraction(333, over: 10))
        #expect(try Fraction("-0.000000000001") == Fraction(-1, over: 1_000_000_000_000))
        #expect(Fraction(try Total("12.5")) == Fraction(25, over: 2))
        #expect(throws: AmountError.notANumber) { try Fraction("1/3") }
    }

    @Test func `obeys the laws of arithmetic`() {
        var generator = SeededGenerator(seed: 3)
        func fraction() -> Fraction {
            Fraction(
                Int.random(in: -1_000_000...1_000_000, using: &generator),
                over: Int.random(in: 1...1_000_000, using: &generator))
        }
        for _ in 0..<500 {
            let (a, b, c) = (fraction(), fraction(), fraction())
            #expect((a + b) + c == a + (b + c))
            #expect(a * (b + c) == a * b + a * c)
            #expect(a - a == .zero)
            if b != .zero { #expect(a / b * b == a) }
            #expect((a < b) == (b - a > .zero))
        }
    }
}

/// Numbers around the bounds of 64 and 128 bits, where the small form of a fraction gives way to the large one.
@Suite struct `A fraction at the bounds of machine words` {
    private static let edges: [Int128] = [
        0, 1, -1, 7, Int128(Int64.max), Int128(Int64.min), Int128(Int64.max) + 1, Int128(Int64.min) - 1,
        Int128(UInt64.max), Int128.max, Int128.min, Int128.max / 3,
    ]

    private var fractions: [Fraction] {
        Self.edges.flatMap { above in
            Self.edges.filter { $0 != 0 }.map { Fraction(above, over: $0) }
        }
    }

    @Test func `is one value however it came about`() {
        for fraction in fractions {
            #expect(fraction + .one - .one == fraction)
            #expect((fraction + .one - .one).hashValue == fraction.hashValue)
            #expect(-(-fraction) == fraction)
            #expect(fraction.magnitude == (fraction < .zero ? .zero - fraction : fraction))
        }
    }

    /// The judge multiplies crosswise.
    @Test func `adds, multiplies and compares as big numbers do`() {
        let numbers = Self.edges
        var wrong: [String] = []
        for (a, b) in zip(numbers, numbers.reversed()) where b != 0 {
            for (c, d) in zip(numbers.reversed(), numbers.shuffledOnce) where d != 0 {
                let (left, right) = (Fraction(a, over: b), Fraction(c, over: d))
                let (x, y, z, w) = (BigInt(a), BigInt(b), BigInt(c), BigInt(d))
                if left + right != Fraction(x * w + z * y, over: y * w) { wrong.append("\(left) + \(right)") }
                if left - right != Fraction(x * w - z * y, over: y * w) { wrong.append("\(left) - \(right)") }
                if left * right != Fraction(x * z, over: y * w) { wrong.append("\(left) * \(right)") }
                if c != 0, left / right != Fraction(x * w, over: y * z) { wrong.append("\(left) / \(right)") }
                let isLess = (y * w < 0) ? x * w > z * y : x * w < z * y
                if (left < right) != isLess { wrong.append("\(left) < \(right)") }
            }
        }
        #expect(wrong.isEmpty)
    }
}

extension Array {
    /// Another fixed order.
    fileprivate var shuffledOnce: [Element] { indices.map { self[($0 * 5 + 3) % count] } }
}
