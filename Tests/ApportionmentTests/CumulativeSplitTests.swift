import Apportionment
import BigInt
import TestSupport
import Testing

@Suite struct `A cumulative split` {
    /// Checks every promise after every row, by cross-multiplication of whole numbers. One expectation for all rows: there
    /// are very many.
    private func check(weights: [UInt64], quantities: [Int128]) throws {
        var split = try CumulativeSplit(weights: weights)
        let weightSum = weights.reduce(BigInt(0)) { $0 + BigInt($1) }
        var given = [BigInt](repeating: 0, count: weights.count)
        var sum = BigInt(0)
        var broken: [String] = []
        for quantity in quantities {
            let parts = split.next(quantity)
            sum += BigInt(quantity)
            if parts.reduce(0, +) != quantity { broken.append("the parts of \(quantity) are \(parts)") }
            if parts.contains(where: { $0 < 0 }) { broken.append("a part of \(parts) is negative") }
            for (index, part) in parts.enumerated() {
                given[index] += BigInt(part)
                let distance = given[index] * weightSum - sum * BigInt(weights[index])
                if distance.magnitude >= weightSum.magnitude { broken.append("target \(index) strays at \(sum)") }
            }
        }
        #expect(broken.isEmpty, "weights \(weights)")
    }

    @Test func `never strays a whole unit from the exact share, for any rows`() throws {
        var generator = SeededGenerator(seed: 21)
        for round in 0..<120 {
            let count = Int.random(in: 1...12, using: &generator)
            var weights = (0..<count).map { _ in generator.number(bits: [1, 3, 10, 40][round % 4]) }
            weights[0] += 1
            let quantities = (0..<60).map { _ in Int128(generator.number(bits: [1, 2, 6, 40][round / 4 % 4])) - 1 }
            try check(weights: weights, quantities: quantities.map { max($0, 0) })
        }
    }

    @Test func `holds for single units over all small weights`() throws {
        for first in 1...6 as ClosedRange<UInt64> {
            for second in 0...6 as ClosedRange<UInt64> {
                for third in 0...6 as ClosedRange<UInt64> {
                    let weights = [first, second, third, 1]
                    try check(weights: weights, quantities: Array(repeating: 1, count: 20))
                    try check(weights: weights, quantities: Array(repeating: 2, count: 12) + [1, 3, 1])
                }
            }
        }
    }

    @Test func `goes on as it was when quantities outgrow 64 bits`() throws {
        try check(weights: [5, 7, 11], quantities: [1, 2, 3, 1, Int128(UInt64.max) + 5, 1, 1, 2, Int128.max / 3, 1])
    }

    @Test func `holds beyond 128 bits`() throws {
        try check(
            weights: [.max, .max - 1, 1, .max / 3], quantities: [Int128.max / 7, 1, 1, Int128.max / 5, 0, 12_345])
    }

    @Test func `gives small targets their part of many small rows`() throws {
        var split = try CumulativeSplit(weights: [90, 9, 1])
        var given: [Int128] = [0, 0, 0]
        for _ in 0..<1000 { given = zip(given, split.next(1)).map { $0 + $1 } }
        #expect(given == [900, 90, 10])
    }

    @Test func `takes exact weights`() throws {
        var byFractions = try CumulativeSplit(weights: [
            Fraction(1, over: 2), Fraction(1, over: 3), Fraction(1, over: 6),
        ])
        var byWholes = try CumulativeSplit(weights: [3, 2, 1] as [UInt64])
        for quantity in [1, 5, 17, 1000, 3] as [Int128] {
            #expect(byFractions.next(quantity) == byWholes.next(quantity))
        }
        #expect(throws: ApportionmentError.noWeight) { try CumulativeSplit(weights: [Fraction.zero]) }
    }
}
