import Allocation
import CostStore
import Lines
import Mapping
import Money
import Periods
import Pools
import Postings
import SettingsText
import TestSupport
import Testing

@Suite struct `Shared postings` {
    private func sent(_ department: String?, _ project: String? = nil, session: String? = nil, user: String? = nil)
        -> SentAttribution
    {
        SentAttribution(department: department, user: user, session: session, project: project)
    }

    /// Three departments with 3, 2 and 1 calls, seats of 100.00 and a call of nobody's.
    private func october(pools: String, drivers: String = "") throws -> PostedOctober {
        try PostedOctober(
            calls: [
                .sample("a", at: October.day(1), sent: sent("ops", "x", session: "s1", user: "u1")),
                .sample("b", at: October.day(1), sent: sent("ops", "x", session: "s1", user: "u2")),
                .sample("c", at: October.day(2), sent: sent("ops", "y", session: "s2", user: "u1")),
                .sample("d", at: October.day(2), status: "error", sent: sent("eng", session: "s3", user: "u3")),
                .sample("e", at: October.day(2), lasting: 6_000_000, sent: sent("eng", session: "s1", user: "u3")),
                .sample("f", at: October.day(3), sent: sent("mkt", session: "s4")),
                .sample("nobody's", at: October.day(3), sent: sent(nil)),
            ],
            charges: [
                .sample("seats", at: October.day(1), .purchase, service: "seats", listCost: "120", billed: "100"),
                .sample("other", at: October.day(1), provider: "acme", .purchase, service: "plan", billed: "7"),
            ], pools: pools, drivers: drivers)
    }

    /// The billed amount of each department and origin, in the order of the lines.
    private func billed(_ postings: Postings) -> [String] {
        var sums: [(name: String, cost: Total)] = []
        for line in postings.lines {
            let word =
                switch line.key.origin {
                case .direct: ""
                case .takenOut(let pool): " out to \(pool.id)"
                case .shared(let pool): " of \(pool.id)"
                case .derived(let step): " by \(step.rawValue)"
                }
            let project = line.key.project.map { "/\($0)" } ?? ""
            let name = "\(line.key.department)\(project)\(word)"
            if let index = sums.firstIndex(where: { $0.name == name }) {
                sums[index].cost += line.costs.billed
            } else {
                sums.append((name, line.costs.billed))
            }
        }
        return sums.map { "\($0.name) \($0.cost)" }
    }

    @Test(arguments: [
        ("by: calls", false), ("by: cached_input_tokens", true), ("by: cached_input_tokens, zero_driver: even", false),
        ("by: { driver: calls, where: { status: blocked } }", true), ("by: outcomes", true),
    ])
    func `lack a driver that nobody has any of, which lint says beforehand`(basis: String, isFound: Bool) throws {
        let october = try october(
            pools:
                "pools:\n  - id: seats\n    select: { service: seats }\n    allocate: { to: [department], \(basis) }\n")
        let findings = try october.plan.findings(in: october.lines())
        #expect(findings.map(\.kind) == (isFound ? [.driverWithoutData] : []))
        if let finding = findings.first {
            #expect("\(finding)".hasPrefix("pools.yaml:2:5: error driver-without-data: seats: nobody has any "))
        }
    }

    @Test func `take a pool out of its owner and hand whole cents to its targets`() throws {
        let october = try october(
            pools: """
                pools:
                  - id: seats
                    select: { service: seats }
                    allocate: { to: [department], by: calls, exclude: { department: [nobody] } }
                """)
        let (lines, allocation) = try october.allocated()
        let postings = Postings(lines, allocation)
        #expect(
            billed(postings)
                == [
                    "eng 0.004", "eng of seats 33.33", "mkt 0.002", "mkt of seats 16.67", "nobody 107.002",
                    "nobody out to seats -100.0", "ops of seats 50.0", "ops/x 0.004", "ops/y 0.002",
                ])
        let pool = try #require(allocation.pools.first)
        #expect(
            pool.lines.map { "\($0.target) \($0.driver.map { "\($0)" } ?? "-") \($0.share) \($0.posted.list)" }
                == ["eng 2 1/3 40.0", "mkt 1 1/6 20.0", "ops 3 1/2 60.0"])
        for currency in postings.currencies {
            #expect(postings.total(in: currency) == lines.control.costs[currency])
        }
        // What a pool moves stays with the provider, the service and the category.
        #expect(postings.totals(in: "USD") { $0.product.service }["seats"]?.billed == .exact("100"))
    }

    @Test(arguments: [
        ("tokens", ["eng 1/3", "mkt 1/6", "ops 1/2"]), ("output_tokens", ["eng 1/3", "mkt 1/6", "ops 1/2"]),
        ("{ driver: calls, where: { status: ok } }", ["eng 1/5", "mkt 1/5", "ops 3/5"]),
        ("cost", ["eng 1/3", "mkt 1/6", "ops 1/2"]),
        // s1 is a session of both ops and eng.
        ("sessions", ["eng 2/5", "mkt 1/5", "ops 2/5"]), ("users", ["eng 1/3", "ops 2/3"]),
        ("compute_seconds", ["eng 1/2", "mkt 1/8", "ops 3/8"]), ("even", ["eng 1/3", "mkt 1/3", "ops 1/3"]),
        // Two results of s1, each half of both, and one of s4.
        ("outcomes", ["eng 1/3", "mkt 1/3", "ops 1/3"]), ("headcount", ["eng 3/4", "ops 1/4"]),
        ("{ percent: { eng: 60, ops: 40 } }", ["eng 3/5", "ops 2/5"]),
        ("{ fixed: { eng: 10.00 }, rest: calls }", ["eng 1/10", "mkt 9/40", "ops 27/40"]),
    ])
    func `are handed out by every driver`(basis: String, shares: [String]) throws {
        let october = try october(
            pools: """
                pools:
                  - id: seats
                    select: { service: seats }
                    allocate: { to: [department], by: \(basis), exclude: { department: [nobody] } }
                """, drivers: "headcount,eng,,,,30\nheadcount,ops,,,,10\nheadcount,nobody,,,,5\n")
        try october.add(outcomes: [("o1", "s1"), ("o2", "s1"), ("o3", "s4")])
        let (_, allocation) = try october.allocated()
        let pool = try #require(allocation.pools.first)
        #expect(pool.shares.map { "\($0.target) \($0.share)" }.sorted() == shares)
        #expect(pool.posted.billed == .exact("100"))
    }

    @Test func `reach projects in a second level, and no project is one`() throws {
        let october = try october(
            pools: """
                pools:
                  - id: seats
                    select: { service: seats }
                    allocate:
                      to: [department]
                      by: even
                      then: { to: [project], by: calls }
                      exclude: { department: [nobody] }
                """)
        let (lines, allocation) = try october.allocated()
        #expect(
            billed(Postings(lines, allocation)).filter { $0.contains(" of ") } == [
                "eng of seats 33.34", "mkt of seats 33.33", "ops/x of seats 22.22", "ops/y of seats 11.11",
            ])
    }

    @Test func `hand out a fixed amount and take it from its account`() throws {
        let october = try october(
            pools: """
                pools:
                  - id: fee
                    amount: { monthly: 10.00, gl_account: 1410, department: it }
                    allocate: { to: [department, gl_account], by: { percent: [
                      { department: eng, gl_account: 5100, value: 50 }, { department: ops, gl_account: 5200, value: 50 }] } }
                """)
        let (lines, allocation) = try october.allocated()
        let moved = Postings(lines, allocation).lines.filter { $0.key.origin != .direct }
        #expect(
            moved.map { "\($0.key.department) \($0.key.glAccount) \($0.costs.billed)" } == [
                "eng 5100 5.0", "it 1410 -10.0", "ops 5200 5.0",
            ])
    }

    @Test func `see charges as the rules decided them, and leave out what pools take`() throws {
        let october = try october(
            pools: """
                pools:
                  - id: untagged
                    select: { department: nobody, service: model-api }
                    allocate: { to: [department], by: cost, rounding: last_line }
                  - id: rest
                    select: { department: nobody, not: { service: model-api } }
                    allocate: { to: [department], by: calls }
                """)
        let (lines, allocation) = try october.allocated()
        // 0.002 rounds to nothing: nothing is posted, and it stays where it was.
        #expect(
            allocation.pools.map {
                "\($0.reference.id) \($0.exact.billed) \($0.posted.billed) \($0.calls) \($0.charges)"
            }
                == ["rest 107.0 107.0 0 2", "untagged 0.002 0.0 1 0"])
        #expect(allocation.pools[0].lines.map(\.target.description) == ["eng", "mkt", "ops"])
        #expect(Postings(lines, allocation).totals(in: "USD") { $0.department }["nobody"]?.billed == .exact("0.002"))
    }

    @Test func `name both pools and the first charge that they select`() throws {
        let october = try october(
            pools: """
                pools:
                  - { id: one, select: { service: model-api, department: ops }, allocate: { to: [department], by: even } }
                  - { id: two, select: { project: y }, allocate: { to: [department], by: even } }
                """)
        for threads in [1, 3] {
            #expect {
                try october.lines(.day, threads: threads)
            } throws: { error in
                guard case LineError.takenTwice(.calls, 3, let pools)? = error as? LineError else { return false }
                return pools.map(\.id) == ["one", "two"]
            }
        }
    }

    @Test func `take versions of a rule as they hold, each for its charges`() throws {
        let october = try PostedOctober(
            calls: [
                .sample("a", at: October.day(1), sent: sent("ops")),
                .sample("b", at: October.day(1), sent: sent("eng")),
            ],
            charges: [
                .sample("early", at: October.day(9), .usage, service: "gpu", billed: "10"),
                .sample("late", at: October.day(10, hour: 0), .usage, service: "gpu", billed: "20"),
            ],
            pools: """
                pools:
                  - id: gpu
                    valid: { to: 2026-10-10 }
                    select: { service: gpu }
                    allocate: { to: [department], by: { percent: { ops: 100 } } }
                  - id: gpu
                    valid: { from: 2026-10-10 }
                    select: { service: gpu }
                    allocate: { to: [department], by: { percent: { eng: 100 } } }
                """)
        let (_, allocation) = try october.allocated()
        #expect(allocation.pools.map { "\($0.lines[0].target) \($0.posted.billed)" } == ["ops 10.0", "eng 20.0"])
        #expect(Set(allocation.pools.map(\.reference.version)).count == 2)
    }

    @Test func `are the same at every grain and with any number of threads`() throws {
        let october = try october(
            pools: """
                pools:
                  - id: untagged
                    select: { department: nobody }
                    allocate: { to: [department, project], by: { parts: [{ percent: 30, by: users }, { percent: 70, by: tokens }] } }
                """)
        let (lines, allocation) = try october.allocated()
        let expected = Postings(lines, allocation).lines
        for grain in Grain.allCases {
            let (lines, allocation) = try october.allocated(grain, threads: 3)
            #expect(Postings(lines, allocation).lines == expected)
        }
    }

    @Test func `are handed out as in the month before, where the pool says so`() throws {
        let pools = """
            pools:
              - id: seats
                select: { service: seats }
                allocate: { to: [department], by: last_period, exclude: { department: [nobody] } }
            """
        let october = try october(pools: pools)
        let before = try self.october(pools: pools.replacing("last_period", with: "tokens")).allocated().allocation
        let lines = try october.lines()
        let allocation = try PeriodAllocation(october.plan, lines, previous: before)
        #expect(
            allocation.pools.flatMap(\.lines).map { "\($0.target) \($0.share)" } == ["eng 1/3", "mkt 1/6", "ops 1/2"])
        // Nobody had any of it before: that is for the rule to say.
        #expect {
            try PeriodAllocation(october.plan, lines)
        } throws: { error in
            guard case PeriodAllocationError.pool(let pool, "USD", .noTargets)? = error as? PeriodAllocationError
            else { return false }
            return pool.id == "seats" && pool.place.line == 2
        }
    }
}
