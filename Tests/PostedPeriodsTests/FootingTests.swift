import Apportionment
import Lines
import Money
import Postings
import TestSupport
import Testing

@testable import PostedPeriods

@Suite struct `Amounts that foot` {
    @Test(
        arguments: [
            (["0.5", "0.5"], 1, [1, 0]), (["1.4", "1.4", "1.4"], 4, [2, 1, 1]), (["-0.4", "2.4"], 2, [0, 2]),
            (["0.2", "0.2"], 3, [2, 1]), (["7.9", "0"], 5, [5, 0]), ([], 4, []), (["0", "3"], 3, [0, 3]),
            (["-1.5", "-1.5"], -3, [-1, -2]),
        ] as [([String], Int128, [Int128])])
    func `add up to what is given`(amounts: [String], sum: Int128, units: [Int128]) throws {
        #expect(Footing.units(of: try amounts.map { try Fraction($0) }, to: sum) == units)
    }

    @Test(arguments: 0..<40)
    func `whatever they are`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let amounts = (0..<Int.random(in: 1...30, using: &random)).map { _ in
            Fraction(Int64.random(in: -9_999...9_999, using: &random), over: Int64.random(in: 1...97, using: &random))
        }
        let exact = amounts.sum().rounded ?? 0
        let sum = exact + Int128.random(in: -4...4, using: &random)
        let units = Footing.units(of: amounts, to: sum)
        #expect(units.reduce(0, +) == sum)
        if sum == exact {
            for (amount, unit) in zip(amounts, units) { #expect((amount - Fraction(unit)).magnitude <= Fraction(1)) }
        }
    }
}

@Suite struct `Posted lines` {
    private static func posting(
        _ department: String, _ account: String, _ cost: String, _ origin: PostingOrigin = .direct,
        feature: String? = nil
    ) -> Posting {
        let total = Total.exact(cost)
        return Posting(
            PostingKey(
                currency: "USD", department: department, glAccount: account, feature: feature,
                product: PostingProduct(
                    provider: "openai", billingAccount: "org", service: "model-api", model: "gpt-5", category: .usage),
                origin: origin),
            costs: ChargeCosts(list: total, contracted: total, billed: total, effective: total), calls: 1)
    }

    @Test(arguments: 0..<30)
    func `add up to their total rounded once, and so do the lists of every department`(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let pool = PoolReference(id: "p", version: "1")
        let postings = (0..<60).map { _ in
            Self.posting(
                random.pick(["a", "b", "c"]), random.pick(["1", "2"]),
                Total(picos: Int128.random(in: -5_000_000_000_000...9_000_000_000_000, using: &random)).description,
                random.pick([.direct, .direct, .shared(pool), .takenOut(pool), .derived(.correction)]),
                feature: random.pick([nil, "x", "y", "z"]))
        }
        let posted = try PostedCurrency(.known("USD"), Postings(adding: postings))
        for group in JournalGroup.allCases {
            let lines = posted.lines.filter { JournalGroup($0.part.kind) == group }
            let exact = Fraction(lines.reduce(.zero) { $0 + $1.exact }) * Fraction(100)
            #expect(lines.reduce(Int128(0)) { $0 + $1.units } == (exact.rounded ?? 0))
        }
        #expect(posted.departments.reduce(Int128(0)) { $0 + posted.units(of: $1) } == posted.units)
        for department in posted.departments {
            let figures = DepartmentFigures(department, of: posted, names: NameDirectory())
            for list in [figures.features, figures.products, figures.projects, figures.accounts] {
                #expect(list.rows.reduce(Int128(0)) { $0 + $1.units } == figures.total)
                #expect(list.top(2).reduce(Int128(0)) { $0 + $1.units } == figures.total)
            }
            #expect(figures.parts.reduce(Int128(0)) { $0 + $1.units } == figures.total)
        }
    }
}
