import Allocation
import Apportionment
import Foundation
import Mapping
import Money
import Testing

@testable import Pools

@Suite struct `Pools by definition` {
    private let suspense = MappingModel.Suspense(glAccount: "9999", department: "suspense")

    /// Figures of three departments and their projects.
    private func figures() -> PeriodFigures {
        var figures = PeriodFigures(
            instant: 0,
            statistical: Pools.drivers(
                "heads,eng,,,,10\nheads,ops,,,,20\nheads,hr,,,,5\n"
                    + "refunds,eng,,,,100\nrefunds,ops,,,,40\nrefunds,hr,,,,-20"
            ).0)
        let tokens = DriverDefinition(.metered(.tokens))
        for (department, project, value) in [
            ("eng", "p1", 1), ("eng", "p2", 1), ("eng", "", 1), ("ops", "p1", 1), ("ops", "p4", 2), ("hr", "", 0),
        ] {
            let both: [PoolDefinition.Dimension] = [.department, .project]
            figures.add(Fraction(value), of: tokens, to: Target(department, project), of: both)
            figures.add(
                Fraction(value * (department == "eng" ? 2 : 1)), of: tokens, to: Target(department), of: [.department])
        }
        let ok = DriverDefinition(.metered(.calls), where: .equals(.status, "ok"))
        figures.add(Fraction(1), of: ok, to: "eng", of: [.department])
        figures.add(Fraction(4), of: ok, to: "ops", of: [.department])
        figures.add(lastPeriod: Fraction(3), of: "p", to: "eng")
        figures.add(lastPeriod: Fraction(1), of: "p", to: "hr")
        return figures
    }

    private func allocate(_ rule: String, _ amount: String = "1000") throws -> String {
        let (definitions, problems) = Pools.read(Pools.pool(rule))
        try #require(problems == [])
        let pool = try #require(definitions.pools.first)
        let unit = Total(picos: 10_000_000_000)
        let result = try pool.allocate(try Total(amount), unit: unit, figures: figures(), suspense: suspense)
        let lines = result.lines.map { "\($0.target) \($0.line.amount.grouped())" }
        let rounding = result.roundingDifference == .zero ? [] : ["rounding \(result.roundingDifference.grouped())"]
        let total = result.lines.reduce(result.roundingDifference) { $0 + $1.line.amount }
        #expect(total == (try Total(amount)))
        return (lines + rounding).joined(separator: ", ")
    }

    @Test(arguments: [
        ("{ to: [department], by: even }", "eng 333.34, hr 333.33, ops 333.33"),
        ("{ to: [department], by: tokens }", "eng 666.67, hr 0.00, ops 333.33"),
        ("{ to: [department], by: tokens, exclude: { department: [ops] } }", "eng 1,000.00, hr 0.00"),
        ("{ to: [department], by: heads, include: { department: [eng, ops] } }", "eng 333.33, ops 666.67"),
        ("{ to: [department], by: even, include: { department: [eng, law] } }", "eng 500.00, law 500.00"),
        ("{ to: [department], by: last_period }", "eng 750.00, hr 250.00"),
        ("{ to: [department], by: { percent: { eng: 60, ops: 40 } } }", "eng 600.00, ops 400.00"),
        (
            "{ to: [department], by: { percent: { eng: 33, ops: 33 }, not_100: { remainder_to: hr } } }",
            "eng 330.00, ops 330.00, hr 340.00"
        ),
        ("{ to: [department], by: { fixed: { hr: 100 }, rest: tokens } }", "hr 100.00, eng 600.00, ops 300.00"),
        (
            "{ to: [department], by: { parts: [{ percent: 70, by: tokens }, { percent: 30, by: heads }] }, exclude: { department: hr } }",
            "eng 566.67, ops 433.33"
        ),
        ("{ to: [department], by: calls, zero_driver: even }", "eng 333.34, hr 333.33, ops 333.33"),
        ("{ to: [department], by: calls, zero_driver: { by: tokens } }", "eng 666.67, hr 0.00, ops 333.33"),
        ("{ to: [department], by: tokens, caps: { eng: 400 } }", "eng 400.00, hr 0.00, ops 600.00"),
        (
            "{ to: [department], by: tokens, then: { to: [project], by: tokens }, exclude: { department: hr } }",
            "eng/ 222.23, eng/p1 222.22, eng/p2 222.22, ops/p1 111.11, ops/p4 222.22"
        ),
        (
            "{ to: [department, project], by: tokens, exclude: { department: hr, project: p1 } }",
            "eng/ 250.00, eng/p2 250.00, ops/p4 500.00"
        ),
        (
            "{ to: [department], by: even, rounding: { account: 5199 } }",
            "eng 333.33, hr 333.33, ops 333.33, rounding 0.01"
        ),
    ])
    func `are handed out as they say`(rule: String, lines: String) throws {
        #expect(try allocate(rule) == lines)
        // Fixed amounts are declared for charges and refuse a credit; all else is mirrored by one.
        if !rule.contains("fixed") { #expect(try allocate(rule, "-1000").replacing("-", with: "") == lines) }
    }

    /// The table of docs/pools.md: each example with what it gives.
    private static let examples: [(rule: String, amount: String, lines: String)] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/pools.md")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("| `{ ") else { return nil }
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 3 else { return nil }
            return (cells[0].trimmingCharacters(in: ["`"]), cells[1], cells[2])
        }
    }()

    @Test func `give what the document says, field by field`() throws {
        #expect(Self.examples.count >= 25)
        for (rule, amount, lines) in Self.examples {
            #expect(try allocate(rule, amount) == lines, "\(rule)")
        }
        // Every field and every choice has an example.
        let text = Self.examples.map(\.rule).joined(separator: "\n")
        let choices =
            RoundingMethod.allCases.filter({ $0 != .roundingAccount }).map(\.rawValue)
            + NegativeDriverPolicy.allCases.filter({ $0 != .refuse }).map(\.rawValue)
        for word in choices + [
            "to:", "by:", "then:", "include:", "exclude:", "zero_driver: even", "zero_driver: suspense",
            "zero_driver: { by:", "caps:", "excess_to:", "de_minimis:", "percent:", "fixed:", "parts:",
            "not_100: normalize", "remainder_to", "last_period", "where:", "rounding: { account",
        ] {
            #expect(text.contains(word), "\(word) has no example")
        }
    }

    @Test func `go to suspense where nobody has any of the driver`() throws {
        let lines = try allocate(
            "{ to: [department], by: calls, zero_driver: suspense, include: { department: [eng] } }")
        #expect(lines.hasSuffix("suspense 1,000.00"))
    }

    @Test func `are refused where the definition does not say`() throws {
        let pool = try #require(Pools.read(Pools.pool("{ to: [department], by: calls }")).0.pools.first)
        #expect(throws: AllocationError.zeroDriver(pool: "p", driver: "calls", amount: try Total("5"))) {
            try pool.allocate(try Total("5"), unit: Total(picos: 1), figures: figures(), suspense: suspense)
        }
    }

    @Test(arguments: [
        ("direct", "", "support 55,382.35, sales 54,117.65"),
        ("step_down", "order: [platform-pool, security-pool, data-pool]", "support 50,592.10, sales 58,907.90"),
        ("step_down", "order: [data-pool, security-pool, platform-pool]", "support 56,573.33, sales 52,926.67"),
        ("reciprocal", "", "support 52,124.71, sales 57,375.29"),
    ])
    func `of service departments follow the declared method`(method: String, order: String, totals: String) throws {
        let usage = [
            "platform": "security,10 data,15 support,45 sales,30", "security": "platform,5 data,10 support,35 sales,50",
            "data": "platform,10 security,10 support,20 sales,60",
        ]
        var rows = ""
        var text = "services: { method: \(method)\(order.isEmpty ? "" : ", " + order) }\npools:\n"
        for (service, uses) in usage.sorted(by: { $0.key < $1.key }) {
            text +=
                "- { id: \(service)-pool, balance: \(service), allocate: { to: [department], by: use-of-\(service), exclude: { department: \(service) } } }\n"
            for use in uses.split(separator: " ") {
                let parts = use.split(separator: ",")
                rows += "use-of-\(service),\(parts[0]),,,,\(parts[1])\n"
            }
        }
        let (definitions, problems) = Pools.read(text)
        #expect(problems == [])
        let (drivers, driverProblems) = Pools.drivers(rows)
        #expect(driverProblems == [])
        let costs = try [
            ("platform", "60000"), ("security", "24000"), ("data", "18000"), ("support", "5000"), ("sales", "2500"),
        ].map { ServiceDepartments.Cost($0.0, try Total($0.1)) }
        let result = try definitions.allocateServices(
            costs: costs, unit: Total(picos: 10_000_000_000), figures: PeriodFigures(instant: 0, statistical: drivers))
        #expect(result?.totals.map { "\($0.department) \($0.amount.grouped())" }.joined(separator: ", ") == totals)
    }
}
