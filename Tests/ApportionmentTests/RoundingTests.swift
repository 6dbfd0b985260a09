import Apportionment
import BigInt
import Money
import TestSupport
import Testing

private let cent = Total(picos: 10_000_000_000)

@Suite struct `Rounded lines` {
    private func round(_ method: RoundingMethod, _ texts: [String], ranks: [Int]? = nil) throws -> [Int128] {
        try method.round(try texts.map { try Fraction($0) }, to: cent, ranks: ranks).units
    }

    @Test func `of 20 over six are what each method says`() throws {
        let lines = [Fraction](repeating: Fraction(20, over: 6), count: 6)
        let expected: [RoundingMethod: (units: [Int128], difference: Int128)] = [
            .largestRemainder: ([334, 334, 333, 333, 333, 333], 0), .lastLine: ([333, 333, 333, 333, 333, 335], 0),
            .firstLine: ([335, 333, 333, 333, 333, 333], 0), .largestTarget: ([335, 333, 333, 333, 333, 333], 0),
            .roundingAccount: ([333, 333, 333, 333, 333, 333], 2),
        ]
        for method in RoundingMethod.allCases {
            let rounded = try method.round(lines, to: cent)
            #expect(rounded.units == expected[method]?.units)
            #expect(rounded.difference == expected[method]?.difference)
            #expect(rounded.total == 2000)
            let mirror = try method.round(lines.map { -$0 }, to: cent)
            #expect(mirror.units == rounded.units.map { -$0 })
            #expect(mirror.adjustments == rounded.adjustments.map { -$0 })
            #expect(mirror.difference == -rounded.difference)
        }
    }

    @Test func `of mixed sign are rounded down before units are handed out`() throws {
        #expect(try round(.largestRemainder, ["1.005", "-0.004", "0.004"]) == [101, 0, 0])
        #expect(try round(.largestRemainder, ["-1.005", "0.004", "-0.004"]) == [-101, 0, 0])
    }

    @Test func `leave a line of zero at zero`() throws {
        for method in RoundingMethod.allCases {
            let units = try round(method, ["0", "0.333", "0.333", "0.333", "0"])
            #expect(units[0] == 0)
            #expect(units[4] == 0)
        }
    }

    @Test func `break a tie by rank`() throws {
        #expect(try round(.largestRemainder, ["0.005", "0.005"]) == [1, 0])
        #expect(try round(.largestRemainder, ["0.005", "0.005"], ranks: [1, 0]) == [0, 1])
        #expect(try round(.largestRemainder, ["0.005", "1.005"]) == [0, 101])
        #expect(try round(.largestTarget, ["0.015", "0.015"], ranks: [1, 0]) == [2, 1])
    }

    @Test func `know when a unit count does not fit`() throws {
        let huge = Fraction(Int128.max)
        #expect(throws: ApportionmentError.outOfRange) { try RoundingMethod.largestRemainder.round([huge], to: cent) }
    }

    @Test(arguments: [("USD", "0.01"), ("JPY", "1.0"), ("KWD", "0.001")])
    func `are in the smallest unit of a currency`(code: String, unit: String) throws {
        #expect(try #require(Currency(code)).minorUnit.description == unit)
    }
}

/// The judge works on whole numbers of any size by cross-multiplication, without the fractions of the engine.
@Suite struct `A weighted split` {
    /// What the document's formula gives: floors, then units by remainder, weight and place.
    private func judge(_ amount: Int128, _ unit: Int128, _ weights: [UInt64]) -> [Int128] {
        let sum = weights.reduce(BigInt(0)) { $0 + BigInt($1) }
        let divisor = sum * BigInt(unit)
        let magnitude = BigInt(amount.magnitude)
        let total = (2 * magnitude + BigInt(unit)) / (2 * BigInt(unit))
        var units = weights.map { magnitude * BigInt($0) / divisor }
        let remainders = weights.map { magnitude * BigInt($0) % divisor }
        let order = weights.indices.sorted {
            remainders[$0] != remainders[$1]
                ? remainders[$0] > remainders[$1]
                : weights[$0] != weights[$1] ? weights[$0] > weights[$1] : $0 < $1
        }
        var left = total - units.reduce(0, +)
        for index in order where left > 0 {
            units[index] += 1
            left -= 1
        }
        return units.map { amount < 0 ? -Int128($0) : Int128($0) }
    }

    @Test(
        arguments: [
            ("100.00", [1, 1, 1], [3334, 3333, 3333]),
            ("12000", [50_000, 30_000, 20_000], [600_000, 360_000, 240_000]),
            ("733.19", [1_840_221, 922_310, 71_005], [47_617, 23_865, 1837]), ("50", [1, 1, 4], [833, 833, 3334]),
            ("-50", [1, 1, 4], [-833, -833, -3334]), ("0.005", [1, 0], [1, 0]), ("0.0049", [1, 1], [0, 0]),
            ("0", [3, 4], [0, 0]),
        ] as [(String, [UInt64], [Int128])])
    func `is by the largest remainder`(amount: String, weights: [UInt64], units: [Int128]) throws {
        #expect(try WeightedSplit.largestRemainder(of: try Total(amount), to: cent, by: weights).units == units)
    }

    @Test func `agrees with the judge and with the exact lines for any numbers`() throws {
        var generator = SeededGenerator(seed: 11)
        for round in 0..<300 {
            let count = Int.random(in: 1...30, using: &generator)
            // All equal at times, so that everything is a tie; numbers past 64 and 128 bits at others.
            let bits = [1, 4, 20, 40, 64][round % 5]
            let weights = (0..<count).map { _ in generator.number(bits: bits) }
            guard weights.contains(where: { $0 > 0 }) else { continue }
            let high = Int128(generator.number(bits: 60)) << Int128([0, 10, 60][round % 3])
            let amount = round % 2 == 0 ? high : -high
            let unit: Int128 = [1, 10_000_000_000, 1_000_000_000_000, 7][round % 4]
            let units = try WeightedSplit.largestRemainder(
                of: Total(picos: amount), to: Total(picos: unit), by: weights
            ).units
            #expect(units == judge(amount, unit, weights))
            guard round % 10 == 3 else { continue }
            let sum = weights.reduce(UInt128(0)) { $0 + UInt128($1) }
            let lines = weights.map { Fraction(Total(picos: amount)) * Fraction($0) / Fraction(sum) }
            #expect(try RoundingMethod.largestRemainder.round(lines, to: Total(picos: unit)).units == units)
        }
    }

    @Test(arguments: RoundingMethod.allCases)
    func `keeps the sum, whatever the method`(method: RoundingMethod) throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<100 {
            let lines = (0..<Int.random(in: 1...20, using: &generator)).map { _ in
                Fraction(
                    Int.random(in: -1_000_000...1_000_000, using: &generator),
                    over: Int.random(in: 1...999_999, using: &generator))
            }
            let rounded = try method.round(lines, to: cent)
            #expect(rounded.total == (lines.sum() * Fraction(100)).rounded)
        }
    }

    @Test func `of ten thousand targets keeps the sum`() throws {
        var generator = SeededGenerator(seed: 8)
        let weights = (0..<10_000).map { _ in generator.number(bits: 40) }
        let amount = try Total("123456789.123456789012")
        for unit in [cent, Total(picos: 1)] {
            let units = try WeightedSplit.largestRemainder(of: amount, to: unit, by: weights).units
            #expect(units.reduce(0, +) == (Fraction(amount) / Fraction(unit)).rounded)
        }
    }

    @Test func `needs a weight`() throws {
        #expect(throws: ApportionmentError.noWeight) {
            try WeightedSplit.largestRemainder(of: cent, to: cent, by: [0, 0])
        }
        #expect(throws: ApportionmentError.noWeight) { try WeightedSplit.largestRemainder(of: cent, to: cent, by: []) }
    }
}
