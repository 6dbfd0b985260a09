import Allocation
import Apportionment
import Money
import TestSupport
import Testing

private func fractions(_ texts: [String]) throws -> [Fraction] { try texts.map { try Fraction($0) } }

private func rounded(_ lines: [Fraction]) throws -> [String] {
    try RoundingMethod.largestRemainder.round(lines, to: cent).units.map { Total(picos: $0 * cent.picos).grouped() }
}

@Suite struct `A period that changes after it was posted` {
    @Test func `is restated by differences alone`() throws {
        let pool = try pool("900.00")
        let old = try pool.allocate(by: .driver(try driver(["a": "1", "b": "2"])))
        let new = try pool.allocate(by: .driver(.even(["a", "b", "c"])))
        let amounts = { (allocation: PoolAllocation) in
            Dictionary(uniqueKeysWithValues: allocation.lines.map { ($0.target, $0.amount) })
        }
        #expect(old.texts == ["a 300.00", "b 600.00"])
        #expect(new.texts == ["a 300.00", "b 300.00", "c 300.00"])
        let restatement = Restatement(posted: amounts(old), restated: amounts(new))
        #expect(restatement.adjustments.map { "\($0.target) \($0.amount.grouped())" } == ["b -300.00", "c 300.00"])
        #expect(restatement.net == .zero)
    }

    @Test func `takes the variance of an invoice by metered cost`() throws {
        let invoice = Pool(id: "INV-1", amount: try Total("1512.50"), unit: cent)
        let metered = try driver(["a": "1000.004", "b": "500.003", "c": "0.009"]).values
        let variance = try InvoiceVariance(invoice: invoice, metered: metered)
        #expect(variance.posted.map { $0.amount.grouped() } == ["1,000.01", "500.00", "0.01"])
        #expect(variance.variance.grouped() == "12.48")
        #expect(variance.percent.flatMap { ($0 * Fraction(100)).rounded } == 83)
        let adjustments = try #require(variance.adjustments)
        #expect(adjustments.texts == ["a 8.32", "b 4.16", "c 0.00"])
        let final = zip(variance.posted, adjustments.lines).map { ($0.amount + $1.amount).grouped() }
        #expect(final == ["1,008.33", "504.16", "0.01"])
    }
}

@Suite struct `Exact lines` {
    @Test func `of many calls below a cent are rounded once`() throws {
        let groups = [(250_000, "0.000412"), (90_001, "0.0051"), (3, "0.0049")]
        let lines = try groups.map { Fraction($0.0) * (try Fraction($0.1)) }
        #expect(lines.sum() == (try Fraction("562.0198")))
        #expect(try rounded(lines) == ["103.00", "459.01", "0.01"])
        let alone = try groups.reduce(Int128(0)) { sum, group in
            sum + Int128(group.0) * ((try Fraction(group.1) * Fraction(100)).rounded ?? 0)
        }
        #expect(alone == 90_001)
    }

    @Test func `in another currency are rounded after conversion`() throws {
        let rate = try Fraction("0.9137")
        let converted = try fractions(["10.005", "20.004", "0.333"]).map { $0 * rate }
        #expect(try rounded(converted) == ["9.14", "18.28", "0.30"])
        #expect((converted.sum() * Fraction(100)).rounded == 2772)
    }

    @Test func `of tax differ by line and on the total`() throws {
        let tax = try fractions(["1.03", "1.03", "1.03"]).map { $0 * Fraction(20, over: 100) }
        #expect(tax.map { ($0 * Fraction(100)).rounded } == [21, 21, 21])
        #expect(try rounded(tax) == ["0.21", "0.21", "0.20"])
    }
}

@Suite struct `The rows of a pool` {
    @Test func `hand out whole quantities and derive their costs`() throws {
        let shares = [Fraction(5, over: 8), Fraction(1, over: 3), Fraction(1, over: 24)]
        var split = try RowSplit(shares: shares, amountColumns: 0)
        var generator = SeededGenerator(seed: 4)
        var given: [Int128] = [0, 0, 0]
        var sum: Int128 = 0
        for _ in 0..<500 {
            let quantity = Int128(generator.number(bits: 20))
            let parts = split.quantity(quantity)
            #expect(parts.reduce(0, +) == quantity)
            sum += quantity
            given = zip(given, parts).map { $0 + $1 }
            for (share, part) in zip(shares, given) {
                #expect((Fraction(part) - share * Fraction(sum)).magnitude < .one)
            }
        }
    }

    @Test func `without a unit price hand out each amount, and credits apart`() throws {
        let shares = [Fraction(2, over: 3), Fraction(1, over: 3)]
        var split = try RowSplit(shares: shares, amountColumns: 2)
        var sums = [[Total]](repeating: [.zero, .zero], count: 2)
        var whole = [Total.zero, .zero]
        for (billed, list) in [("0.10", "0.2"), ("-0.05", "0"), ("1.000000000001", "2"), ("-0.000000000001", "1")] {
            for (column, text) in [billed, list].enumerated() {
                let amount = try Total(text)
                let parts = split.amount(amount, column: column)
                #expect(parts.reduce(.zero, +) == amount)
                whole[column] += amount
                sums[column] = zip(sums[column], parts).map { $0 + $1 }
            }
        }
        for column in 0..<2 {
            for (share, part) in zip(shares, sums[column]) {
                let distance = Fraction(part) - share * Fraction(whole[column])
                #expect(distance.magnitude < Fraction(2, over: Amount.picosPerUnit))
            }
        }
    }
}
