import CostStore
import Lines
import Money
import Periods
import Postings
import TestSupport
import Testing

/// Service departments, by the worked numbers of the methods: three services and two operating departments.
@Suite struct `Postings of service departments` {
    private static let costs = [
        ("platform", "60000"), ("security", "24000"), ("data", "18000"), ("support", "5000"), ("sales", "2500"),
    ]

    private func october(_ services: String, costs: [(String, String)] = costs) throws -> PostedOctober {
        try PostedOctober(
            charges: costs.map { department, cost in
                .sample(
                    department, at: October.day(1), .purchase, service: "seats", billed: cost,
                    sent: SentAttribution(department: department))
            },
            pools: """
                services: \(services)
                pools:
                  - id: platform-cost
                    balance: platform
                    allocate: { to: [department], by: { percent: { security: 10, data: 15, support: 45, sales: 30 } } }
                  - id: security-cost
                    balance: security
                    allocate: { to: [department], by: { percent: { platform: 5, data: 10, support: 35, sales: 50 } } }
                  - id: data-cost
                    balance: data
                    allocate: { to: [department], by: { percent: { platform: 10, security: 10, support: 20, sales: 60 } } }
                """)
    }

    @Test(arguments: [
        ("{ method: direct }", "55382.35", "54117.65"),
        ("{ method: step_down, order: [platform-cost, security-cost, data-cost] }", "50592.1", "58907.9"),
        ("{ method: step_down, order: [data-cost, security-cost, platform-cost] }", "56573.33", "52926.67"),
        (
            "{ method: step_down, order: [platform-cost, security-cost, data-cost], round_each_step: false }",
            "50592.11",
            "58907.89"
        ),
        ("{ method: reciprocal }", "52124.71", "57375.29"),
    ])
    func `leave services with nothing, by every method`(services: String, support: String, sales: String) throws {
        let (lines, allocation) = try october(services).allocated()
        let postings = Postings(lines, allocation)
        let owners = postings.totals(in: "USD") { $0.department }.mapValues(\.billed)
        #expect(
            owners == [
                "platform": .zero, "security": .zero, "data": .zero, "support": .exact(support), "sales": .exact(sales),
            ])
        #expect(postings.total(in: "USD") == lines.control.costs["USD"])
        let moved = allocation.derivedCharges(entity: "Books").reduce(ChargeCosts()) { $0 + $1.costs }
        #expect(moved == ChargeCosts())
    }

    @Test func `show each step with its pool and its lines`() throws {
        let order = "{ method: step_down, order: [platform-cost, security-cost, data-cost] }"
        let pools = try october(order).allocated().allocation.pools
        #expect(
            pools.map { pool in
                "\(pool.reference.id) \(pool.exact.billed): "
                    + pool.lines.map { "\($0.target) \($0.posted.billed)" }.joined(separator: ", ")
            } == [
                "platform-cost 60000.0: data 9000.0, sales 18000.0, security 6000.0, support 27000.0",
                "security-cost 30000.0: data 3157.9, sales 15789.47, support 11052.63",
                "data-cost 30157.9: sales 22618.43, support 7539.47",
            ])
    }

    @Test func `hand on what pools gave them`() throws {
        let october = try PostedOctober(
            charges: [
                .sample("gpu", at: October.day(1), .usage, service: "gpu", billed: "90"),
                .sample(
                    "own", at: October.day(1), .usage, service: "desk", billed: "10",
                    sent: SentAttribution(department: "it")),
            ],
            pools: """
                pools:
                  - { id: gpu, select: { service: gpu }, allocate: { to: [department], by: { percent: { it: 50, eng: 50 } } } }
                  - id: it-cost
                    balance: it
                    allocate: { to: [department], by: { percent: { eng: 20, ops: 80 } } }
                """)
        let (lines, allocation) = try october.allocated()
        let owners = Postings(lines, allocation).totals(in: "USD") { $0.department }.mapValues(\.billed)
        #expect(owners == ["nobody": .zero, "it": .zero, "eng": .exact("56"), "ops": .exact("44")])
    }
}
