import TestSupport
import Testing

@testable import Reports

@Suite struct `Statistics` {
    @Test(arguments: [
        ([5], "5/1", [5, 5, 5]), ([1, 2], "3/2", [1, 2, 2]), ([3, 1, 2], "2/1", [2, 3, 3]),
        ([4, 1, 3, 2], "5/2", [2, 4, 4]), (Array(1...100), "101/2", [50, 90, 99]), ([-4, -2], "-3/1", [-4, -2, -2]),
    ])
    func `are medians and nearest-rank percentiles`(values: [Int], median: String, percentiles: [Int]) throws {
        let distribution = Distribution(values.map { Int128($0) })
        let parts = median.split(separator: "/").compactMap { Int128($0) }
        #expect(distribution.median == Ratio(parts[0], per: parts[1]))
        #expect([50, 90, 99].map { distribution.percentile($0) } == percentiles.map { Int128($0) })
    }

    @Test(arguments: [Int128(50), Int128(Int64.max), Int128.max >> 1])
    func `of many figures are those of the sorted list`(largest: Int128) {
        var random = SeededGenerator(seed: 5)
        let values = (0..<5000).map { _ in Int128.random(in: -largest...largest, using: &random) }
        let sorted = values.sorted()
        let distribution = Distribution(parts: [Array(values[..<1000]), [], Array(values[1000...])])
        #expect(distribution.count == 5000)
        #expect(distribution.largest == sorted[4999])
        for percent in 1...100 { #expect(distribution.percentile(percent) == sorted[percent * 50 - 1]) }
        #expect(distribution.doubledMedian == sorted[2499] + sorted[2500])
    }

    @Test func `of nothing are nothing`() {
        let nothing = Distribution([])
        #expect(nothing.median == nil && nothing.percentile(50) == nil && nothing.mean == nil)
        #expect(nothing.largest == nil && nothing.count == 0)
        #expect(UsualRange([]) == nil)
        #expect(UsualRange([1, 2, 3, 4, 5, 6]) == nil)
        #expect(UsualRange([Int128](repeating: 7, count: 20)) == nil)
    }

    /// The example of Iglewicz and Hoaglin's method worked out by hand: median 6, distances 3 1 1 0 0 0 1 2 94, MAD 1.
    @Test func `score a figure by the median distance from the median`() throws {
        let range = try #require(UsualRange([3, 5, 5, 6, 6, 6, 7, 8, 100]))
        #expect(range.median == Ratio(6, per: 1))
        #expect(abs(range.score(of: 100) - 0.6745 * 94) < 1e-9)
        #expect(abs(range.score(of: 3) + 0.6745 * 3) < 1e-9)
        let bounds = range.bounds(3.5)
        #expect(bounds.upper == 11)
        #expect(bounds.lower == 0)
    }

    /// More than half are the same, so the mean distance stands in: 13 ÷ 8.
    @Test func `score by the mean distance where the median distance is 0`() throws {
        let range = try #require(UsualRange([4, 4, 4, 4, 4, 5, 4, 16]))
        #expect(range.deviation == Ratio(13, per: 8))
        #expect(abs(range.score(of: 16) - 12 / (1.253314 * 13 / 8)) < 1e-9)
    }
}

@Suite struct `Fractions` {
    @Test(arguments: [
        (1, 3, 1, 3), (2, 3, 1, 7), (-1, 2, 0, -1), (1, 2, 0, 1), (5, -10, 1, -5), (0, 7, 3, 0), (1, 8, 2, 13),
    ])
    func `round half away from zero`(top: Int, bottom: Int, places: Int, expected: Int) throws {
        #expect(try #require(Ratio(top, per: bottom)).rounded(places: places) == Int128(expected))
    }

    @Test func `have no zero below the line and no overflow`() {
        #expect(Ratio(1, per: 0) == nil)
        #expect(Ratio(Int128.min, per: -1) == nil)
        #expect(Ratio(Int128.max, per: 1)?.rounded(places: 12) == nil)
        #expect(Ratio.change(from: Ratio(0, per: 1)!, to: Ratio(1, per: 1)!) == nil)
    }

    @Test func `compare exactly, as whole numbers cross-multiplied do`() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<2000 {
            let numbers = (0..<4).map { _ in Int64.random(in: -50...50, using: &random) }
            guard let one = Ratio(numbers[0], per: numbers[1]), let other = Ratio(numbers[2], per: numbers[3]) else {
                continue
            }
            let left = one.numerator * other.denominator
            let right = other.numerator * one.denominator
            #expect((one < other) == (left < right))
            #expect((one == other) == (left == right))
        }
    }
}

@Suite struct `A list of the largest` {
    @Test func `is the beginning of the sorted list`() {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<300 {
            let items = (0..<Int.random(in: 0...40, using: &random)).map { index in
                (key: Int.random(in: 0...9, using: &random), index: index)
            }
            let precedes = { (left: (key: Int, index: Int), right: (key: Int, index: Int)) in
                left.key != right.key ? left.key > right.key : left.index < right.index
            }
            for limit in [nil, 0, 1, 3, 100] {
                var list = TopList<(key: Int, index: Int)>(limit, by: precedes)
                for item in items { list.add(item) }
                let expected = items.sorted(by: precedes).prefix(limit ?? .max)
                #expect(list.sorted.map(\.index) == expected.map(\.index))
            }
        }
    }
}

@Suite struct `Sums by key` {
    @Test func `stand in the order of the keys and are kept`() {
        var random = SeededGenerator(seed: 3)
        var sums = KeyedSums(from: 7, capacity: 4)
        var expected: [UInt64: Int] = [:]
        var order: [UInt64] = []
        for _ in 0..<20_000 {
            let key = UInt64.random(in: 0..<6000, using: &random) &* 0x0001_0001_0000_0001
            // Calls of one session stand together.
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                sums.place(of: key).pointee += 1
                if expected[key] == nil { order.append(key) }
                expected[key, default: 7] += 1
            }
        }
        #expect((0..<sums.count).map { sums.key($0) } == order)
        #expect((0..<sums.count).map { sums[$0] } == order.map { expected[$0] })
        sums.removeAll()
        #expect(sums.count == 0)
        #expect(sums.place(of: order[0]).pointee == 7)
    }
}

@Suite struct `Pairs of a pricing and an owner` {
    /// Few of each side stand in a table; many of both, as somebody may send, do not fit there.
    @Test(arguments: [(30, 700), (2, 200_000), (3000, 3000), (1_000_000, 3)] as [(UInt32, UInt32)])
    func `have the kind that they were given`(pricings: UInt32, ownerships: UInt32) {
        var random = SeededGenerator(seed: 11)
        var pairs = SidePairs()
        var expected: [[UInt32]: UInt32] = [:]
        for _ in 0..<30_000 {
            let pair = [UInt32.random(in: 0..<pricings, using: &random), .random(in: 0..<ownerships, using: &random)]
            var kind = pairs.kind(pair[0], pair[1])
            if kind == SidePairs.unknown {
                // What is asked for again is numbered as before.
                kind = expected[pair] ?? UInt32(expected.count)
                pairs.set(kind, pair[0], pair[1])
            }
            #expect(expected[pair] ?? UInt32(expected.count) == kind)
            expected[pair] = kind
            #expect(pairs.kind(pair[0], pair[1]) == kind)
        }
    }
}

@Suite struct `Amounts on a page` {
    @Test(arguments: [
        (["5869.57364433175"], ["5,869.57"]), (["0.004", "12"], ["0.0040", "12.0000"]),
        (["0.00004"], ["0.000040"]), (["0", "0"], ["0.00", "0.00"]), (["-0.005"], ["-0.01"]),
        (["-1234567.895", "999.995"], ["-1,234,567.90", "1,000.00"]),
    ])
    func `have as many places as none of them needs to look like 0`(amounts: [String], shown: [String]) {
        let cells = amounts.map { ReportCell.money(.exact($0)) }
        let format = CellFormat(.money, minorUnits: 2, cells)
        #expect(cells.map(format.text) == shown)
    }
}
