import Allocation
import Apportionment
import Mapping
import Money
import SettingsText
import Testing

@testable import Pools

/// Reads pools and drivers from text.
enum Pools {
    static func read(_ text: String) -> (PoolDefinitions, [String]) {
        let problems = SettingProblems()
        let pools = PoolDefinitions.read(Array(text.utf8), file: "pools.yaml", problems: problems)
        return (pools, problems.sorted.map(\.description))
    }

    static func drivers(_ rows: String) -> (DriverTable, [String]) {
        let problems = SettingProblems()
        let text = "driver,department,project,from,to,value\n" + rows
        let file = TableFile.read(
            Array(text.utf8), file: "drivers.csv", required: DriverTable.columns, problems: problems)
        let table = file.map { DriverTable($0, problems: problems) } ?? DriverTable()
        return (table, problems.sorted.map(\.description))
    }

    /// A pool whose `allocate` is the given text.
    static func pool(_ allocate: String) -> String {
        "pools:\n- id: p\n  select: { service: x }\n  allocate: \(allocate)\n"
    }
}

@Suite struct `Pool definitions` {
    @Test func `are read whole`() throws {
        let (definitions, problems) = Pools.read(
            """
            services: { method: step_down, order: [it-services], round_each_step: false }
            pools:
              - id: seats
                description: Seats
                owner: it
                valid: { from: 2026-10-01 }
                amount: { monthly: 1200.00, gl_account: 1410 }
                allocate:
                  to: department
                  by: { fixed: { security: 100.00 }, rest: { parts: [{ percent: 70, by: tokens }, { percent: 30, by: heads }] } }
                  then: { to: [project], by: { driver: calls, where: { status: ok } } }
                  include: { department: [security, sales] }
                  exclude: { project: legacy }
                  caps: { sales: 400 }
                  excess_to: security
                  de_minimis: { below: 1, to: security }
                  zero_driver: { by: even }
                  negative_driver: shift
                  rounding: { account: 5199 }
              - id: it-services
                balance: it
                allocate: { to: [department], by: users, exclude: { department: it } }
            """)
        #expect(problems == [])
        #expect(definitions.pools.map(\.id) == ["it-services", "seats"])
        #expect(definitions.services.order == ["it-services"])
        #expect(!definitions.services.roundsEachStep)
        let pool = definitions.pools[1]
        let units = { (text: String) in try Amount(text) }
        #expect(pool.source == .amount(try units("1200"), glAccount: "1410", department: nil))
        #expect(pool.validity.description == "from 2026-10-01")
        #expect(
            pool.levels == [
                PoolDefinition.Level(
                    dimensions: [.department],
                    basis: .fixed(
                        [DeclaredPortion(target: "security", value: try units("100"))],
                        rest: .combination([
                            BasisDefinition.Part(
                                percent: try units("70"),
                                driver: DriverDefinition(.metered(.tokens))),
                            BasisDefinition.Part(
                                percent: try units("30"),
                                driver: DriverDefinition(.statistical("heads"))),
                        ]))),
                PoolDefinition.Level(
                    dimensions: [.project],
                    basis: .driver(DriverDefinition(.metered(.calls), where: .equals(.status, "ok")))),
            ])
        #expect(pool.scope.included == [.department: ["security", "sales"]])
        #expect(pool.scope.excluded == [.project: ["legacy"]])
        #expect(pool.scope.contains("sales", in: .department))
        #expect(!pool.scope.contains("it", in: .department))
        #expect(!pool.scope.contains(nil, in: .department))
        #expect(pool.scope.contains(nil, in: .project))
        #expect(!pool.scope.contains("legacy", in: .project))
        var policies = PolicyDefinition()
        policies.zeroDriver = .fallback(DriverDefinition(.even))
        policies.negativeDriver = .shift
        policies.rounding = .roundingAccount
        policies.roundingAccount = "5199"
        policies.caps = [DeclaredPortion(target: "sales", value: try units("400"))]
        policies.excess = "security"
        policies.deMinimis = PolicyDefinition.DeMinimis(below: try units("1"), target: "security")
        #expect(pool.policies == policies)
    }

    @Test(
        arguments: [
            ("pools: 1", [#"pools.yaml:1:8: pools: "1" is not a list of pools"#]),
            (
                "pools: [{ id: a }]",
                [
                    "pools.yaml:1:9: pools.a.allocate: is missing: give to whom and by what, such as { to: [department], by: tokens }",
                    "pools.yaml:1:9: pools.a.select: give exactly one of select (a condition), amount, balance (a department)",
                ]
            ),
            (
                "pools: [{ id: a, select: { servce: x }, allocate: { to: [department], by: even } }]",
                [#"pools.yaml:1:28: pools.a.select: "servce" is not a known field; did you mean service?"#]
            ),
            (
                "services: { method: step_down, order: [a, b, b] }\npools:\n- { id: a, balance: it, allocate: { to: [department], by: { percent: { it: 100 } } } }\n- { id: c, balance: it, allocate: { to: [department], by: users } }",
                [
                    "pools.yaml:1:39: services.order: is missing: give c in the order, as it hands out a balance",
                    #"pools.yaml:1:39: services.order: "b" is not a known value; did you mean a?"#,
                    #"pools.yaml:1:39: services.order: "b" is there twice; keep one"#,
                    "pools.yaml:3:3: pools.a: it would receive its own cost: exclude it",
                    "pools.yaml:4:3: pools.c: a hands out the balance of it already",
                ]
            ),
            ("services: { order: [a] }", ["pools.yaml:1:11: services.order: an order is for method: step_down"]),
            (
                "pools:\n- { id: a, select: {}, allocate: { to: [department], by: even } }\n- { id: a, select: {}, valid: { from: 2026-01-01 }, allocate: { to: [department], by: even } }",
                [
                    "pools.yaml:3:3: pools.a: a pool of this id is in force at the same time on line 2: give both versions valid stretches that do not meet, or another id"
                ]
            ),
        ] as [(String, [String])])
    func `say what is wrong with them`(text: String, expected: [String]) {
        #expect(Pools.read(text).1 == expected)
    }

    @Test(arguments: [
        ("{ by: even }", "4:13: pools.p.allocate.to: is missing: give a list of department, project, gl_account"),
        (
            "{ to: [team], by: even }",
            #"4:20: pools.p.allocate.to: "team" is not a known value; use one of department, project, gl_account"#
        ),
        (
            "{ to: [department, department], by: even }",
            #"4:32: pools.p.allocate.to: "department" is there twice; keep one"#
        ),
        (
            "{ to: [department] }",
            "4:13: pools.p.allocate.by: is missing: give even, a driver such as tokens, percent, fixed, parts or last_period"
        ),
        (
            "{ to: [department], by: {} }",
            #"4:37: pools.p.allocate.by: give exactly one of driver, percent, fixed with rest, parts"#
        ),
        (
            "{ to: [department], by: { percent: { a: 60, b: 39.5 } } }",
            "4:48: pools.p.allocate.by.percent: the percents total 99.5, not 100: correct them, or say not_100: normalize or { remainder_to: NAME }"
        ),
        (
            "{ to: [department], by: { percent: { a: 60, b: 41 }, not_100: { remainder_to: c } } }",
            "4:48: pools.p.allocate.by.percent: the percents total 101.0: above 100 nothing remains"
        ),
        (
            "{ to: [department], by: { percent: { a: x } } }",
            #"4:53: pools.p.allocate.by.percent.a: "x" is not a plain decimal such as 0.01, not below zero"#
        ),
        (
            "{ to: [department, project], by: { percent: { a: 100 } } }",
            #"4:57: pools.p.allocate.by.percent: "a group of fields" is not a list of { department: NAME, project: NAME, value: 60 }"#
        ),
        (
            "{ to: [department], by: { fixed: { a: 1 } } }",
            "4:37: pools.p.allocate.by.rest: is missing: give what the rest is handed out by"
        ),
        (
            "{ to: [department], by: { parts: [{ percent: 70, by: even }] } }",
            "4:46: pools.p.allocate.by.parts: the parts total 70.0 percent, not 100"
        ),
        (
            "{ to: [department], by: { driver: heads, where: { status: ok } } }",
            "4:61: pools.p.allocate.by.where: a condition is for metered drivers, and heads is none"
        ),
        (
            "{ to: [department], by: even, zero_driver: none }",
            #"4:56: pools.p.allocate.zero_driver: "none" is not a known value; use one of error, even, suspense, { by: DRIVER }"#
        ),
        (
            "{ to: [department], by: even, negative_driver: clip }",
            #"4:60: pools.p.allocate.negative_driver: "clip" is not a known value; use one of error, clip_zero, absolute, shift, allow"#
        ),
        (
            "{ to: [department], by: even, rounding: discard }",
            #"4:53: pools.p.allocate.rounding: "discard" is not a known value; use one of largest_remainder, last_line, first_line, largest_target, { account: NAME }"#
        ),
        (
            "{ to: [department], by: even, excess_to: a }",
            "4:54: pools.p.allocate.excess_to: excess_to is for pools with caps"
        ),
        (
            "{ to: [department], by: even, then: { to: [department], by: even } }",
            "4:49: pools.p.allocate.then.to: department is a target of the level before"
        ),
        (
            "{ to: [department], by: even, exclude: { departments: [a] } }",
            #"4:54: pools.p.allocate.exclude: "departments" is not a known field; did you mean department?"#
        ),
    ])
    func `say what is wrong with their rule`(allocate: String, message: String) {
        let messages = Pools.read(Pools.pool(allocate)).1
        #expect(messages.map { $0.replacing("pools.yaml:", with: "") }.contains(message), "\(messages)")
    }

    @Test func `have no more dimensions than are known`() {
        #expect(PoolDefinition.Dimension.allCases.map(\.attribute) == [.department, .project, .glAccount])
    }
}

@Suite struct `Statistical drivers` {
    @Test func `hold for their time`() throws {
        let (table, problems) = Pools.drivers(
            """
            headcount,engineering,,2026-01-01,2026-10-01,40
            headcount,engineering,,2026-10-01,,42.5
            headcount,engineering,atlas,,,7
            seats,sales,,,,-3
            """)
        #expect(problems == [])
        #expect(table.names == ["headcount", "seats"])
        let october: Int64 = 1_790_812_800_000_000
        #expect(table.rows(of: "headcount", at: october).map(\.value) == [42_500_000_000_000, 7_000_000_000_000])
        #expect(table.rows(of: "headcount", at: october - 1).map(\.value) == [40_000_000_000_000, 7_000_000_000_000])
    }

    @Test(arguments: [
        ("headcount,,,,,1", ["drivers.csv:2: department: is missing: give a value"]),
        (
            "headcount,a,,x,,1",
            [
                #"drivers.csv:2: from: "x" is not a date such as 2026-10-01 (midnight UTC) or an instant such as 2026-10-01T06:30:00Z"#
            ]
        ),
        ("headcount,a,,,,1e3", [#"drivers.csv:2: value: "1e3" is not a plain decimal such as 42 or 12.5"#]),
        ("headcount,a,,2026-02-01,2026-01-01,1", ["drivers.csv:2: to: to must be after from"]),
        ("tokens,a,,,,1", ["drivers.csv:2: driver: is a name of its own: choose another"]),
        (
            "heads,a,,,2026-10-01,1\nheads,a,,2026-09-30,,1",
            ["drivers.csv:3: from: holds at the same time as line 2: end that one with to"]
        ),
    ])
    func `say what is wrong with them`(rows: String, expected: [String]) {
        #expect(Pools.drivers(rows).1 == expected)
    }
}

@Suite struct `Lint of pools` {
    @Test(
        arguments: [
            (
                "- { id: a, select: { service: x }, allocate: { to: [department], by: headcont } }",
                [
                    "pools.yaml:2:3: error driver-without-data: a: headcont has no rows in drivers.csv; did you mean headcount?"
                ]
            ),
            (
                "- { id: a, select: { service: x }, valid: { to: 2025-01-01 }, allocate: { to: [department], by: headcount } }",
                [
                    "pools.yaml:2:3: error driver-without-data: a: no row of headcount holds while the pool does; add rows to drivers.csv"
                ]
            ),
            (
                "- { id: a, select: { service: x }, allocate: { to: [department], by: { percent: { slaes: 50, old: 50 } } } }",
                [
                    "pools.yaml:2:3: error inactive-department: a: old is inactive in departments.csv; choose an active one",
                    "pools.yaml:2:3: error unknown-department: a: slaes is not in departments.csv; did you mean sales?",
                ]
            ),
            (
                "- { id: a, balance: sales, allocate: { to: [department], by: calls } }",
                [
                    "pools.yaml:2:3: error target-is-source: a: sales is among the targets of its own balance; add exclude: { department: [sales] }"
                ]
            ),
            (
                "- { id: a, balance: sales, allocate: { to: [department], by: calls, exclude: { department: sales } } }",
                []
            ),
            (
                "- { id: a, select: { service: x }, allocate: { to: [department], by: calls } }\n- { id: b, select: { service: x, tier: y }, allocate: { to: [department], by: calls } }",
                [
                    "pools.yaml:3:3: warning overlapping-pools: b: selects charges that a selects too; add a condition that tells them apart, such as not"
                ]
            ),
            (
                "- { id: a, select: { service: x }, allocate: { to: [department], by: calls } }\n- { id: b, select: { service: [y, z] }, allocate: { to: [department], by: calls } }",
                []
            ),
            (
                "- { id: a, select: { service: x }, valid: { to: 2026-01-01 }, allocate: { to: [department], by: calls } }\n- { id: a, select: { service: x }, valid: { from: 2026-02-01 }, allocate: { to: [department], by: calls } }",
                [
                    "pools.yaml:3:3: warning validity-gap: a: no version is in force from 2026-01-01 to 2026-02-01; close the gap"
                ]
            ),
        ] as [(String, [String])])
    func `finds what is most likely not meant`(text: String, expected: [String]) {
        let (pools, problems) = Pools.read("pools:\n" + text)
        #expect(problems == [])
        let (drivers, _) = Pools.drivers("headcount,sales,,2026-01-01,,3")
        let log = SettingProblems()
        var tables = MappingTables()
        let text = "department,name,cost_center,manager,active\nsales,Sales,,,true\nold,Old,,,false\n"
        let table = TableFile.read(
            Array(text.utf8), file: "d", required: ["department", "name", "cost_center", "manager", "active"],
            problems: log)
        if let table { tables.add(table, named: "departments", problems: log) }
        #expect(pools.findings(tables: tables, drivers: drivers).map(\.description) == expected)
    }

    @Test func `finds a stretch of time in which a driver has no row`() throws {
        let (pools, _) = Pools.read(
            "pools:\n- { id: a, select: { service: x }, allocate: { to: [department], by: headcount } }")
        let (drivers, _) = Pools.drivers(
            "headcount,sales,,2026-01-01,2026-03-01,3\nheadcount,old,,2026-01-01,2026-04-01,1\n"
                + "headcount,sales,,2026-04-01,,4\nheadcount,old,,2026-04-01,,1\nseats,sales,,,2026-01-01,1\n"
                + "seats,sales,,2026-02-01,,1")
        #expect(
            pools.findings(tables: MappingTables(), drivers: drivers).map(\.description) == [
                "Mappings/drivers.csv:4: warning validity-gap: headcount, sales: no row holds from 2026-03-01 to "
                    + "2026-04-01; close the gap, or add a row with 0 where it is meant"
            ])
    }
}
