import Allocation
import Apportionment
import Money
import TestSupport
import Testing

private func departments(
    _ costs: KeyValuePairs<String, String>, services: [String], usage: [String: [String: Int]]
) throws -> ServiceDepartments {
    try ServiceDepartments(
        costs: try costs.map { ServiceDepartments.Cost($0.key, try Total($0.value)) }, services: services,
        usage: usage.mapValues { $0.mapValues { Fraction($0) } }, unit: cent)
}

private func example() throws -> ServiceDepartments {
    try departments(
        [
            "platform": "60000.00", "security": "24000.00", "data": "18000.00", "support": "5000.00",
            "sales": "2500.00",
        ], services: ["platform", "security", "data"],
        usage: [
            "platform": ["platform": 7, "security": 10, "data": 15, "support": 45, "sales": 30],
            "security": ["platform": 5, "data": 10, "support": 35, "sales": 50],
            "data": ["platform": 10, "security": 10, "support": 20, "sales": 60],
        ])
}

extension ServiceDepartments.Result {
    var texts: [String] { totals.map { "\($0.department) \($0.amount.grouped())" } }
    var stepTexts: [String] {
        steps.map { "\($0.pool.id) \($0.pool.amount.grouped()): \($0.texts.joined(separator: ", "))" }
    }
}

@Suite struct `Service departments` {
    @Test func `hand on directly`() throws {
        let result = try example().direct()
        #expect(result.texts == ["support 55,382.35", "sales 54,117.65"])
        #expect(
            result.stepTexts == [
                "platform 60,000.00: support 36,000.00, sales 24,000.00",
                "security 24,000.00: support 9,882.35, sales 14,117.65",
                "data 18,000.00: support 4,500.00, sales 13,500.00",
            ])
    }

    @Test func `hand on step by step, platform first`() throws {
        let result = try example().stepDown(order: ["platform", "security", "data"])
        #expect(result.texts == ["support 50,592.10", "sales 58,907.90"])
        #expect(
            result.stepTexts == [
                "platform 60,000.00: security 6,000.00, data 9,000.00, support 27,000.00, sales 18,000.00",
                "security 30,000.00: data 3,157.90, support 11,052.63, sales 15,789.47",
                "data 30,157.90: support 7,539.47, sales 22,618.43",
            ])
    }

    @Test func `hand on step by step, data first`() throws {
        let result = try example().stepDown(order: ["data", "security", "platform"])
        #expect(result.texts == ["support 56,573.33", "sales 52,926.67"])
        #expect(
            result.stepTexts == [
                "data 18,000.00: platform 1,800.00, security 1,800.00, support 3,600.00, sales 10,800.00",
                "security 25,800.00: platform 1,433.33, support 10,033.33, sales 14,333.34",
                "platform 63,233.33: support 37,940.00, sales 25,293.33",
            ])
    }

    @Test func `hand on step by step, rounded once at the end`() throws {
        // 60 000 over 10:15:45:30, then 30 000 over 10:35:50 of 95, then the rest over 20:60 of 80, all exact.
        let result = try example().stepDown(order: ["platform", "security", "data"], rounding: .atEnd)
        let security = Fraction(30_000)
        let data = Fraction(27_000) + security * Fraction(10, over: 95)
        let support =
            Fraction(32_000) + security * Fraction(35, over: 95) + data * Fraction(20, over: 80)
        #expect(result.totals[0].amount.picos == (support * Fraction(100)).rounded.map { $0 * cent.picos })
        #expect(result.texts == ["support 50,592.11", "sales 58,907.89"])
    }

    @Test func `hand on to each other at once`() throws {
        let result = try example().reciprocal()
        #expect(result.texts == ["support 52,124.71", "sales 57,375.29"])
        #expect(
            result.fullCosts == [
                "platform": Fraction(83_640_000, over: 1291), "security": Fraction(43_360_000, over: 1291),
                "data": Fraction(40_120_000, over: 1291),
            ])
        let rounded = ["platform", "security", "data"].map { name in
            result.fullCosts[name].flatMap { ($0 * Fraction(100)).rounded }
        }
        #expect(rounded == [6_478_699, 3_358_637, 3_107_668])
    }

    @Test func `bear the whole by every method`() throws {
        let whole = try Total("109500.00")
        for result in [
            try example().direct(), try example().stepDown(order: ["security", "data", "platform"]),
            try example().stepDown(order: ["security", "data", "platform"], rounding: .atEnd),
            try example().reciprocal(),
        ] {
            #expect(result.totals.reduce(Total.zero) { $0 + $1.amount } == whole)
        }
    }

    @Test func `with one service agree in all methods`() throws {
        let one = try departments(
            ["it": "1000.01", "a": "5", "b": "0", "c": "7.77"], services: ["it"],
            usage: ["it": ["a": 3, "b": 5, "c": 9, "it": 4]])
        let direct = try one.direct()
        #expect(try one.stepDown(order: ["it"]).totals == direct.totals)
        #expect(try one.stepDown(order: ["it"], rounding: .atEnd).totals == direct.totals)
        #expect(try one.reciprocal().totals == direct.totals)
    }

    /// The judge hands balances round and round in whole picos until less than a cent is left in the services.
    @Test func `reach by equations what handing round and round comes near to`() throws {
        var generator = SeededGenerator(seed: 77)
        for _ in 0..<20 {
            let services = ["s1", "s2", "s3", "s4"]
            let all = services + ["o1", "o2", "o3"]
            let costs = all.map { ($0, Int64.random(in: 0...9_000_000, using: &generator)) }
            var usage: [String: [String: Int]] = [:]
            for service in services {
                for user in all { usage[service, default: [:]][user] = Int.random(in: 0...9, using: &generator) }
                usage[service]?["o1", default: 0] += 2
            }
            let result = try ServiceDepartments(
                costs: costs.map { ServiceDepartments.Cost($0.0, Total(picos: Int128($0.1) * cent.picos)) },
                services: services, usage: usage.mapValues { $0.mapValues { Fraction($0) } }, unit: cent
            ).reciprocal()

            var balances = Dictionary(uniqueKeysWithValues: costs.map { ($0.0, Double($0.1)) })
            for _ in 0..<400 {
                for service in services {
                    let users = (usage[service] ?? [:]).filter { $0.key != service }
                    let sum = Double(users.values.reduce(0, +))
                    let balance = balances[service] ?? 0
                    balances[service] = 0
                    for (user, value) in users { balances[user, default: 0] += balance * Double(value) / sum }
                }
            }
            for total in result.totals {
                let near = balances[total.department] ?? 0
                #expect(abs(Double(total.amount.picos / cent.picos) - near) < 2)
            }
        }
    }

    @Test func `that only serve each other are refused`() throws {
        let closed = try departments(
            ["a": "10", "b": "20", "c": "1", "x": "5"], services: ["a", "b", "c"],
            usage: ["a": ["b": 1], "b": ["a": 1], "c": ["a": 1, "x": 1]])
        #expect(throws: AllocationError.closedLoop(["a", "b"])) { try closed.reciprocal() }
    }

    @Test func `that are not declared are refused`() throws {
        #expect(throws: AllocationError.unknownDepartment(service: "it", department: "ghost")) {
            try departments(["it": "1", "a": "1"], services: ["it"], usage: ["it": ["ghost": 1]])
        }
        #expect(throws: AllocationError.unknownDepartment(service: "ghost", department: "ghost")) {
            try departments(["a": "1"], services: ["ghost"], usage: [:])
        }
        let two = try departments(
            ["s": "1", "t": "1", "a": "1"], services: ["s", "t"], usage: ["s": ["a": 1], "t": ["a": 1]])
        #expect(throws: AllocationError.badOrder(name: "t")) { try two.stepDown(order: ["s"]) }
        #expect(throws: AllocationError.badOrder(name: "a")) { try two.stepDown(order: ["s", "t", "a"]) }
        #expect(throws: AllocationError.badOrder(name: "s")) { try two.stepDown(order: ["s", "t", "s"]) }
        let unused = try departments(["s": "12.34", "a": "1"], services: ["s"], usage: [:])
        #expect(throws: AllocationError.noTargets(pool: "s", amount: try Total("12.34"))) { try unused.direct() }
    }
}

@Suite struct `A chain of pools` {
    private func stage(_ id: String, _ amount: String, _ values: KeyValuePairs<Target, String>, feeds: Set<String> = [])
        throws -> AllocationChain.Stage
    {
        AllocationChain.Stage(
            Pool(id: id, amount: try Total(amount), unit: cent), by: .driver(try driver(values)), feeds: feeds)
    }

    @Test func `works off what feeds before what is fed`() throws {
        let chain = try AllocationChain([
            try stage("cluster", "100.00", ["eng": "1", "ops": "2"]),
            try stage("gateway", "10.00", ["cluster": "1", "eng": "1"], feeds: ["cluster"]),
            try stage(
                "contract", "30.01", ["gateway": "1", "cluster": "1", "ops": "1"], feeds: ["gateway", "cluster"]),
        ])
        #expect(chain.order.map(\.pool.id) == ["contract", "gateway", "cluster"])
        let result = try chain.run()
        #expect(
            result.steps.map(\.texts) == [
                ["gateway 10.00", "cluster 10.01", "ops 10.00"], ["cluster 10.00", "eng 10.00"],
                ["eng 40.00", "ops 80.01"],
            ])
        #expect(result.totals.map { "\($0.target) \($0.amount.grouped())" } == ["eng 50.00", "ops 90.01"])
    }

    @Test func `names the circle that it finds`() throws {
        #expect(throws: AllocationError.cycle(["a", "b", "c"])) {
            try AllocationChain([
                try stage("d", "1", ["b": "1"], feeds: ["b"]), try stage("b", "1", ["c": "1"], feeds: ["c"]),
                try stage("a", "1", ["b": "1", "x": "1"], feeds: ["b"]), try stage("c", "1", ["a": "1"], feeds: ["a"]),
            ])
        }
        #expect(throws: AllocationError.cycle(["a"])) {
            try AllocationChain([try stage("a", "1", ["a": "1"], feeds: ["a"])])
        }
    }

    @Test func `refuses pools that are not there or twice there`() throws {
        #expect(throws: AllocationError.unknownPool(pool: "a", feeds: "ghost")) {
            try AllocationChain([try stage("a", "1", ["ghost": "1"], feeds: ["ghost"])])
        }
        #expect(throws: AllocationError.badOrder(name: "a")) {
            try AllocationChain([try stage("a", "1", ["x": "1"]), try stage("a", "1", ["x": "1"])])
        }
    }
}
