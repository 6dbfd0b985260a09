import Apportionment
import Money
import TestSupport
import Testing

@testable import PostedPeriods

@Suite struct `The reasons of a change` {
    private static func items(
        _ uses: [(name: String, quantity: Int64, price: String)]
    ) -> [Consumption.Product: Consumption.Item] {
        var items: [Consumption.Product: Consumption.Item] = [:]
        for use in uses {
            let unit = use.name.hasPrefix("credit") ? nil : use.name.hasPrefix("gpu") ? "Seconds" : "Tokens"
            var item = Consumption.Item()
            item.quantity = unit == nil ? 0 : Int128(use.quantity) * Int128(Amount.picosPerUnit)
            item.cost = Total(picos: Total.exact(use.price).picos * Int128(use.quantity))
            items[Consumption.Product(provider: "p", name: use.name, unit: unit)] = item
        }
        return items
    }

    /// Before: 100 of a at 2 and 100 of b at 4, so 600.
    @Test(
        arguments: [
            // Twice as much of all.
            ([("a", 200, "2"), ("b", 200, "4")], ["volume": "600"]),
            // The same quantity, all of it the dearer one.
            ([("b", 200, "4")], ["mix": "200"]),
            ([("a", 100, "3"), ("b", 100, "4")], ["price": "100"]),
            // A new product counts at its price now: 300 × 3 = 900 of volume 300; the mix takes the rest.
            ([("a", 100, "2"), ("b", 100, "4"), ("c", 100, "9")], ["volume": "300", "mix": "600"]),
            ([("a", 100, "2"), ("b", 100, "4"), ("gpu", 10, "5")], ["volume": "50"]),
            ([("a", 100, "2"), ("b", 100, "4"), ("credit", 1, "-30")], ["other": "-30"]),
            ([], ["volume": "-600"]),
            // Half as much, all prices up by a half: 600 → 450.
            ([("a", 50, "3"), ("b", 50, "6")], ["volume": "-300", "price": "150"]),
        ] as [([(String, Int64, String)], [String: String])])
    func `are told apart`(now: [(String, Int64, String)], expected: [String: String]) throws {
        let before = Self.items([("a", 100, "2"), ("b", 100, "4")])
        let reasons = VarianceWalk.reasons(before, Self.items(now.map { (name: $0.0, quantity: $0.1, price: $0.2) }))
        for step in VarianceWalk.Step.allCases {
            let found = reasons[step] ?? .zero
            #expect(found == (try expected[step.rawValue].map { try Fraction($0) } ?? .zero), "\(step): \(found)")
        }
    }

    @Test(arguments: 0..<60)
    func `add up to the change exactly`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let month = { () -> [Consumption.Product: Consumption.Item] in
            var items: [Consumption.Product: Consumption.Item] = [:]
            for index in 0..<Int.random(in: 0...6, using: &random) {
                var item = Consumption.Item()
                let unit = random.pick(["Tokens", "Seconds", nil])
                item.quantity = unit == nil ? 0 : Int128.random(in: 1...1_000_000_000_000_000, using: &random)
                item.cost = Total(picos: Int128.random(in: -9_999_999_999...9_999_999_999_999, using: &random))
                items[Consumption.Product(provider: "p", name: "\(index % 4)", tier: "\(index)", unit: unit)] = item
            }
            return items
        }
        let (before, after) = (month(), month())
        let cost = { (items: [Consumption.Product: Consumption.Item]) in
            Fraction(items.values.reduce(Total.zero) { $0 + $1.cost })
        }
        #expect(VarianceWalk.reasons(before, after).values.map { $0 }.sum() == cost(after) - cost(before))

        let lines = { (items: [Consumption.Product: Consumption.Item], extra: Total, units: Int128) in
            [
                PostedLine(
                    department: "d", glAccount: "a", project: nil, part: .direct,
                    exact: items.values.reduce(extra) { $0 + $1.cost }, units: units)
            ]
        }
        var (old, new) = (Consumption(), Consumption())
        for (product, item) in before { old.add(item.quantity, item.cost, of: product, by: "d") }
        for (product, item) in after { new.add(item.quantity, item.cost, of: product, by: "d") }
        let walk = VarianceWalk(
            of: "d", from: (lines(before, .zero, 1_234), old), to: (lines(after, .exact("3.335"), 99_321), new),
            in: .known("USD"))
        #expect(walk.before + walk.steps.reduce(0) { $0 + $1.units } == walk.after)
        #expect(walk.after == 99_321)
        let fromBudget = walk.from(budget: 50_000)
        #expect(fromBudget.before == 50_000)
        #expect(fromBudget.before + fromBudget.steps.reduce(0) { $0 + $1.units } == fromBudget.after)
        #expect(fromBudget.steps.first?.units == Int128(-48_766))
    }
}
