import Allocation
import Apportionment
import Money
import TestSupport
import Testing

let cent = Total(picos: 10_000_000_000)

/// A pool of dollars, or of another currency's smallest unit.
func pool(_ amount: String, unit: Total = cent) throws -> Pool {
    Pool(id: "pool", amount: try Total(amount), unit: unit)
}

func driver(_ values: KeyValuePairs<Target, String>, name: String = "driver") throws -> MeasuredDriver {
    MeasuredDriver(name, try values.map { DriverValue($0.key, try Fraction($0.value)) })
}

extension PoolAllocation {
    /// The lines as `target amount`.
    var texts: [String] { lines.map { "\($0.target) \($0.amount.grouped())" } }
}

@Suite struct `A pool by a driver` {
    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let amount: String
        let values: [(Target, String)]
        var policies = AllocationPolicies()
        var unit = cent
        let lines: [String]

        var testDescription: String { name }
    }

    static let examples: [Example] = [
        Example(
            name: "even, ties in the order of keys", amount: "100.00",
            values: [("eng", "1"), ("ops", "1"), ("mkt", "1")],
            lines: ["eng 33.34", "ops 33.33", "mkt 33.33"]),
        Example(
            name: "by direct cost", amount: "12000.00",
            values: [("sales-ops", "50000"), ("eng-qa", "30000"), ("eng", "20000")],
            lines: ["sales-ops 6,000.00", "eng-qa 3,600.00", "eng 2,400.00"]),
        Example(
            name: "by tokens", amount: "733.19",
            values: [("support", "1840221"), ("data", "922310"), ("legal", "71005")],
            lines: ["support 476.17", "data 238.65", "legal 18.37"]),
        Example(
            name: "a charge", amount: "50.00", values: [("a", "1"), ("b", "1"), ("c", "4")],
            lines: ["a 8.33", "b 8.33", "c 33.34"]),
        Example(
            name: "its credit", amount: "-50.00", values: [("a", "1"), ("b", "1"), ("c", "4")],
            lines: ["a -8.33", "b -8.33", "c -33.34"]),
        Example(
            name: "yen", amount: "10000", values: [("a", "1"), ("b", "1"), ("c", "1")],
            unit: Total(picos: Int128(Amount.picosPerUnit)), lines: ["a 3,334.00", "b 3,333.00", "c 3,333.00"]),
        Example(
            name: "no driver, shared evenly", amount: "90.01", values: [("a", "0"), ("b", "0")],
            policies: AllocationPolicies(zeroDriver: .even), lines: ["a 45.01", "b 45.00"]),
        Example(
            name: "no driver, to suspense", amount: "90.01", values: [("a", "0"), ("b", "0")],
            policies: AllocationPolicies(zeroDriver: .suspense("9999-unallocated")),
            lines: ["a 0.00", "b 0.00", "9999-unallocated 90.01"]),
        Example(
            name: "no driver, by another", amount: "90.00", values: [("a", "0"), ("b", "0")],
            policies: AllocationPolicies(
                zeroDriver: .fallback(MeasuredDriver("last period", [DriverValue("a", 1), DriverValue("b", 2)]))),
            lines: ["a 30.00", "b 60.00"]),
        Example(
            name: "negative, clipped", amount: "900.00", values: [("a", "100"), ("b", "40"), ("c", "-20")],
            policies: AllocationPolicies(negativeDriver: .clipZero), lines: ["a 642.86", "b 257.14", "c 0.00"]),
        Example(
            name: "negative, without its sign", amount: "900.00", values: [("a", "100"), ("b", "40"), ("c", "-20")],
            policies: AllocationPolicies(negativeDriver: .absolute), lines: ["a 562.50", "b 225.00", "c 112.50"]),
        Example(
            name: "negative, shifted", amount: "900.00", values: [("a", "100"), ("b", "40"), ("c", "-20")],
            policies: AllocationPolicies(negativeDriver: .shift), lines: ["a 600.00", "b 300.00", "c 0.00"]),
        Example(
            name: "negative, allowed", amount: "900.00", values: [("a", "100"), ("b", "40"), ("c", "-20")],
            policies: AllocationPolicies(negativeDriver: .allow), lines: ["a 750.00", "b 300.00", "c -150.00"]),
        Example(
            name: "negative, allowed and dangerous", amount: "1000.00", values: [("R1", "100"), ("R2", "-90")],
            policies: AllocationPolicies(negativeDriver: .allow), lines: ["R1 10,000.00", "R2 -9,000.00"]),
        Example(
            name: "more negative than positive, shifted", amount: "900.00",
            values: [("a", "10"), ("b", "-40"), ("c", "-20")],
            policies: AllocationPolicies(negativeDriver: .shift), lines: ["a 0.00", "b 562.50", "c 337.50"]),
        Example(
            name: "a cap", amount: "1000.00", values: [("a", "6"), ("b", "3"), ("c", "1")],
            policies: AllocationPolicies(caps: ["a": Total(picos: 400_000_000_000_000)], excess: "central"),
            lines: ["a 400.00", "b 450.00", "c 150.00"]),
        Example(
            name: "a cap on a credit", amount: "-1000.00", values: [("a", "6"), ("b", "3"), ("c", "1")],
            policies: AllocationPolicies(caps: ["a": Total(picos: 400_000_000_000_000)], excess: "central"),
            lines: ["a -400.00", "b -450.00", "c -150.00"]),
        Example(
            name: "caps that follow from caps", amount: "1000.00", values: [("a", "6"), ("b", "3"), ("c", "1")],
            policies: AllocationPolicies(
                caps: ["a": Total(picos: 400_000_000_000_000), "b": Total(picos: 410_009_000_000_000)]),
            lines: ["a 400.00", "b 410.00", "c 190.00"]),
        Example(
            name: "all at their caps", amount: "1000.00", values: [("a", "6"), ("b", "0")],
            policies: AllocationPolicies(caps: ["a": Total(picos: 400_000_000_000_000)], excess: "central"),
            lines: ["a 400.00", "b 0.00", "central 600.00"]),
        Example(
            name: "a least amount", amount: "100.00", values: [("a", "98"), ("b", "1"), ("c", "1")],
            policies: AllocationPolicies(
                minimum: .init(Total(picos: 5_000_000_000_000), bearer: "central")),
            lines: ["a 98.00", "b 0.00", "c 0.00", "central 2.00"]),
        Example(name: "nothing", amount: "0", values: [("a", "0"), ("b", "0")], lines: ["a 0.00", "b 0.00"]),
    ]

    @Test(arguments: examples)
    func `is handed out as its policies say`(example: Example) throws {
        let basis = MeasuredBasis.driver(
            MeasuredDriver("driver", try example.values.map { DriverValue($0.0, try Fraction($0.1)) }))
        let allocation = try pool(example.amount, unit: example.unit).allocate(by: basis, policies: example.policies)
        #expect(allocation.texts == example.lines)
        #expect(allocation.total == (try Total(example.amount)))
    }

    @Test(arguments: [
        (RoundingMethod.largestRemainder, ["3.34", "3.34", "3.33", "3.33", "3.33", "3.33"], "0.00"),
        (.lastLine, ["3.33", "3.33", "3.33", "3.33", "3.33", "3.35"], "0.00"),
        (.firstLine, ["3.35", "3.33", "3.33", "3.33", "3.33", "3.33"], "0.00"),
        (.largestTarget, ["3.35", "3.33", "3.33", "3.33", "3.33", "3.33"], "0.00"),
        (.roundingAccount, ["3.33", "3.33", "3.33", "3.33", "3.33", "3.33"], "0.02"),
    ])
    func `is rounded as its method says`(method: RoundingMethod, amounts: [String], difference: String) throws {
        let targets: [Target] = ["a", "b", "c", "d", "e", "f"]
        let allocation = try pool("20.00").allocate(
            by: .driver(.even(targets)), policies: AllocationPolicies(rounding: method))
        #expect(allocation.lines.map { $0.amount.grouped() } == amounts)
        #expect(allocation.roundingDifference.grouped() == difference)
    }

    @Test func `explains each line`() throws {
        let allocation = try pool("100").allocate(by: .driver(try driver(["b": "1", "a": "2"])))
        let line = allocation.lines[1]
        #expect(line.target == "a")
        #expect(line.driver == Fraction(2))
        #expect(line.share == Fraction(2, over: 3))
        #expect(allocation.exactAmount(of: line) == Fraction(200, over: 3))
        #expect(line.amount.grouped() == "66.67")
        #expect(line.adjustment == cent)
        #expect(allocation.lines[0].adjustment == .zero)
    }

    @Test func `keeps what a least amount waived`() throws {
        let allocation = try pool("100").allocate(
            by: .driver(try driver(["a": "99", "b": "1"])),
            policies: AllocationPolicies(minimum: .init(try Total("2"), bearer: "a")))
        #expect(allocation.lines[1].waived == (try Total("1")))
        #expect(allocation.amount(of: "a") == (try Total("100")))
    }
}

@Suite struct `A pool by another basis` {
    @Test func `of percentages that are not 100`() throws {
        let thirds: [DriverValue] = [DriverValue("a", 33), DriverValue("b", 33), DriverValue("c", 33)]
        let normalized = try pool("1000.00").allocate(by: .percentages(thirds, .normalize))
        #expect(normalized.texts == ["a 333.34", "b 333.33", "c 333.33"])
        let rest = try pool("1000.00").allocate(by: .percentages(thirds, .remainder(to: "9999-unallocated")))
        #expect(rest.texts == ["a 330.00", "b 330.00", "c 330.00", "9999-unallocated 10.00"])
        #expect(throws: AllocationError.percentagesNot100(pool: "pool", sum: Fraction(99))) {
            try pool("1000.00").allocate(by: .percentages(thirds))
        }
        let above = thirds + [DriverValue("d", 2)]
        #expect(throws: AllocationError.percentagesNot100(pool: "pool", sum: Fraction(101))) {
            try pool("1000.00").allocate(by: .percentages(above, .remainder(to: "x")))
        }
    }

    @Test func `of fixed amounts first`() throws {
        let rest = MeasuredBasis.driver(try driver(["a": "2", "b": "1"]))
        let fixed = [MeasuredBasis.FixedAmount("security", try Total("100.00"))]
        #expect(
            try pool("1000.00").allocate(by: .fixed(fixed, rest: rest)).texts
                == ["security 100.00", "a 600.00", "b 300.00"])
        #expect(
            throws: AllocationError.fixedAbovePool(
                pool: "pool", fixed: try Total("100"), amount: try Total("99.99"))
        ) {
            try pool("99.99").allocate(by: .fixed(fixed, rest: rest))
        }
        #expect(
            throws: AllocationError.fixedAbovePool(
                pool: "pool", fixed: try Total("100"), amount: try Total("-1000"))
        ) {
            try pool("-1000").allocate(by: .fixed(fixed, rest: rest))
        }
    }

    @Test func `of several drivers`() throws {
        let parts = [
            MeasuredBasis.Part(try Fraction("0.7"), try driver(["a": "3", "b": "1"], name: "tokens")),
            MeasuredBasis.Part(try Fraction("0.3"), try driver(["a": "10", "b": "20"], name: "headcount")),
        ]
        let allocation = try pool("1000.00").allocate(by: .combination(parts))
        #expect(allocation.texts == ["a 625.00", "b 375.00"])
        #expect(allocation.lines.map(\.share) == [Fraction(5, over: 8), Fraction(3, over: 8)])
        #expect(throws: AllocationError.partsNot1(pool: "pool", sum: try Fraction("0.7"))) {
            try pool("1000.00").allocate(by: .combination([parts[0]]))
        }
    }

    @Test func `in two levels ties at both`() throws {
        let allocation = try TwoLevelAllocation(
            pool("1000.00"), by: .driver(try driver(["eng": "2", "ops": "1"])),
            then: [
                "eng": .driver(try driver(["p1": "1", "p2": "1", "p3": "1"])),
                "ops": .driver(try driver(["p1": "1", "p4": "2"])),
            ])
        #expect(allocation.parent.texts == ["eng 666.67", "ops 333.33"])
        #expect(
            allocation.children.map(\.texts) == [["p1 222.23", "p2 222.22", "p3 222.22"], ["p1 111.11", "p4 222.22"]])
        #expect(
            throws: AllocationError.noSecondLevel(pool: "pool", target: "eng", amount: try Total("1000"))
        ) {
            try TwoLevelAllocation(pool("1000"), by: .driver(try driver(["eng": "1"])), then: [:])
        }
    }
}

@Suite struct `A pool that its policies do not cover` {
    @Test func `is refused with its figures`() throws {
        let amount = try Total("90.01")
        #expect(throws: AllocationError.zeroDriver(pool: "pool", driver: "tokens", amount: amount)) {
            try pool("90.01").allocate(by: .driver(try driver(["a": "0"], name: "tokens")))
        }
        #expect(
            throws: AllocationError.negativeDriver(pool: "pool", driver: "tokens", target: "c", value: Fraction(-20))
        ) {
            try pool("900").allocate(by: .driver(try driver(["a": "100", "c": "-20"], name: "tokens")))
        }
        #expect(throws: AllocationError.zeroDriver(pool: "pool", driver: "driver", amount: amount)) {
            try pool("90.01").allocate(
                by: .driver(try driver(["a": "1", "b": "-1"])), policies: AllocationPolicies(negativeDriver: .allow))
        }
        #expect(throws: AllocationError.noTargets(pool: "pool", amount: amount)) {
            try pool("90.01").allocate(by: .driver(MeasuredDriver("tokens", [])))
        }
        #expect(throws: AllocationError.duplicateTarget(pool: "pool", target: "a")) {
            try pool("90.01").allocate(by: .driver(try driver(["a": "1", "a": "2"])))
        }
        #expect(throws: AllocationError.capsBelowPool(pool: "pool", excess: Fraction(80))) {
            try pool("90").allocate(
                by: .driver(try driver(["a": "1"])), policies: AllocationPolicies(caps: ["a": try Total("10")]))
        }
        #expect(throws: AllocationError.negativePercentage(pool: "pool", target: "a", value: Fraction(-1))) {
            try pool("90").allocate(by: .percentages([DriverValue("a", -1), DriverValue("b", 101)]))
        }
    }
}

@Suite struct `Any pool` {
    /// A pool and a driver that a seed decides.
    private func random(_ generator: inout SeededGenerator, signed: Bool = false) -> (Pool, [DriverValue]) {
        let amount =
            Int128(generator.number(bits: 63)) * Int128([1, 1000, 1 << 40].randomElement(using: &generator) ?? 1)
        let pool = Pool(id: "pool", amount: Total(picos: amount), unit: cent)
        let values = (0..<Int.random(in: 1...25, using: &generator)).map { index in
            let value = Int64(generator.number(bits: 56))
            return DriverValue(Target("t\(index)"), signed && index % 3 == 1 ? -value / 8 : value)
        }
        return (pool, values + [DriverValue("z", 1)])
    }

    @Test func `is the sum of its lines, and its credit is its mirror`() throws {
        var generator = SeededGenerator(seed: 31)
        for round in 0..<150 {
            let (pool, values) = random(&generator, signed: true)
            let policies = AllocationPolicies(
                negativeDriver: [.clipZero, .absolute, .shift][round % 3],
                rounding: RoundingMethod.allCases[round % RoundingMethod.allCases.count])
            let basis = MeasuredBasis.driver(MeasuredDriver("driver", values))
            let allocation = try pool.allocate(by: basis, policies: policies)
            let half = cent.picos / 2
            #expect(allocation.total.picos == (pool.amount.picos + half) / cent.picos * cent.picos)
            let credit = try Pool(id: "pool", amount: -pool.amount, unit: cent).allocate(by: basis, policies: policies)
            #expect(credit.lines.map(\.amount) == allocation.lines.map { -$0.amount })
            #expect(credit.roundingDifference == -allocation.roundingDifference)
        }
    }

    @Test func `does not depend on the order of its targets`() throws {
        var generator = SeededGenerator(seed: 32)
        for _ in 0..<100 {
            let (pool, values) = random(&generator)
            let allocation = try pool.allocate(by: .driver(MeasuredDriver("driver", values)))
            let other = try pool.allocate(by: .driver(MeasuredDriver("driver", values.shuffled(using: &generator))))
            #expect(
                allocation.lines.sorted { $0.target < $1.target } == other.lines.sorted { $0.target < $1.target })
        }
    }

    @Test func `is the same whether lines are made at once or when they are read`() throws {
        var generator = SeededGenerator(seed: 33)
        for _ in 0..<100 {
            let (pool, values) = random(&generator)
            let basis = MeasuredBasis.driver(MeasuredDriver("driver", values))
            let read = try pool.allocate(by: basis)
            // A least amount of nothing waives nothing, and looks at every line.
            let made = try pool.allocate(
                by: basis, policies: AllocationPolicies(minimum: .init(.zero, bearer: "nobody")))
            #expect(read == made)
            #expect(read.hashValue == made.hashValue)
        }
    }

    @Test(arguments: [1, 10, 1_000, 100_000, 1_000_000])
    func `is the sum of its lines over any number of targets`(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        let values = (0..<count).map { DriverValue(Target("t\($0)"), 1 + generator.next() >> 30) }
        let driver = MeasuredDriver("driver", values)
        // Beyond 2⁵³ cents.
        let pool = Pool(id: "pool", amount: try Total("123456789012345678.905"), unit: cent)
        let allocation = try pool.allocate(by: .driver(driver))
        var sum = Total.zero
        for line in allocation.lines { sum += line.amount }
        #expect(sum == (try Total("123456789012345678.91")))
        let credit = try Pool(id: "pool", amount: -pool.amount, unit: cent).allocate(by: .driver(driver))
        #expect(credit.lines.last?.amount == allocation.lines.last.map { -$0.amount })
    }

    @Test func `gives nothing to a driver of zero`() throws {
        let allocation = try pool("0.05").allocate(by: .driver(try driver(["a": "0", "b": "1", "c": "0", "d": "1"])))
        #expect(allocation.texts == ["a 0.00", "b 0.03", "c 0.00", "d 0.02"])
    }
}
