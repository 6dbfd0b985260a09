import CostStore
import Foundation
import Lines
import Money
import Periods
import Postings
import TestSupport
import Testing

/// The posted lines of random stores, held against Python's rationals: `Judges/pools.py` knows nothing of the engine.
@Suite struct `Pools by independent arithmetic` {
    private static let pools = """
        services: { method: reciprocal }
        pools:
          - id: seats
            select: { service: seats }
            allocate: { to: [department], by: headcount, exclude: { department: [nobody] } }
          - id: cluster
            select: { service: cluster }
            allocate: { to: [department], by: tokens, then: { to: [project], by: calls }, exclude: { department: [nobody] } }
          - id: plan
            select: { service: plan }
            allocate:
              to: [department]
              by: { parts: [{ percent: 70, by: tokens }, { percent: 30, by: { driver: calls, where: { status: ok } } }] }
              exclude: { department: [nobody] }
          - id: credit
            select: { service: credit }
            allocate: { to: [department], by: tokens, exclude: { department: [nobody] } }
          - id: fee
            amount: { monthly: 1234.56, gl_account: "1410", department: it }
            allocate: { to: [department], by: { percent: { eng: 60, ops: 40 } } }
          - id: it-cost
            balance: it
            allocate: { to: [department], by: { percent: { sec: 25, eng: 50, ops: 25 } } }
          - id: sec-cost
            balance: sec
            allocate: { to: [department], by: { percent: { it: 10, eng: 30, ops: 60 } } }
        """

    private static let drivers = "headcount,eng,,,,62\nheadcount,ops,,,,8.5\nheadcount,it,,,,3\nheadcount,nobody,,,,9\n"

    /// Calls and charges in an order that the seed decides.
    private func rows(_ seed: UInt64) -> (calls: [CallRecord], charges: [ChargeRecord]) {
        var generator = SeededGenerator(seed: seed)
        let calls = (0..<120).map { number in
            CallRecord.sample(
                "c\(number)", at: October.day(1 + number % 27), status: generator.chance(20) ? "error" : "ok",
                tokens: TokenCounts(
                    input: Int64.random(in: 1..<4_000_000, using: &generator),
                    output: Int64.random(in: 0..<300_000, using: &generator)),
                sent: SentAttribution(
                    department: generator.pick(["eng", "ops", "it", "sec", nil]),
                    project: generator.pick(["p1", "p2", nil])))
        }
        let charges = ["seats", "cluster", "plan", "credit", "cluster"].enumerated().map { number, service in
            let picos = Int64.random(in: 1..<900_000_000_000_000, using: &generator)
            return ChargeRecord.sample(
                "x\(number)", at: October.day(2 + number), service == "credit" ? .credit : .purchase,
                service: service,
                billed: (service == "credit" ? -Total(picos: Int128(picos)) : Total(picos: Int128(picos))).description)
        }
        return (calls, charges)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `come to the same on every line`(seed: UInt64) throws {
        let (calls, charges) = rows(seed)
        let folder = try TemporaryFolder()
        let path = folder.path("store.sqlite")
        try StoreWriter.create(at: path, calls: calls, charges: charges)
        let output = try Python.run("PostingsTests/Judges/pools.py", [path])
        let judge = String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
        let october = try PostedOctober(calls: calls, charges: charges, pools: Self.pools, drivers: Self.drivers)
        let (lines, allocation) = try october.allocated()
        let postings = Postings(lines, allocation)
        var sums: [String: Total] = [:]
        for line in postings.lines {
            // What less than half a cent leaves with services is told as one sum.
            let isService = ["it", "sec"].contains(line.key.department)
            let name = isService ? "services/" : "\(line.key.department)/\(line.key.project ?? "")"
            sums[name, default: .zero] += line.costs.billed
        }
        let ours = sums.filter { $0.value != .zero }.map { name, amount in "\(name) \(amount.picos)" }.sorted()
        #expect(ours == (try judge.map(Self.inPicos)).sorted())
        #expect(postings.total(in: "USD") == lines.control.costs["USD"])

        // The order of rows changes nothing.
        var generator = SeededGenerator(seed: seed)
        let other = try PostedOctober(
            calls: calls.shuffled(using: &generator), charges: charges.shuffled(using: &generator), pools: Self.pools,
            drivers: Self.drivers)
        let (otherLines, otherAllocation) = try other.allocated(threads: 3)
        #expect(Postings(otherLines, otherAllocation).lines == postings.lines)
    }

    /// `eng/p1 1/8` as `eng/p1 125000000000`.
    private static func inPicos(_ line: String) throws -> String {
        let parts = line.split(separator: " ")
        let fraction = parts[1].split(separator: "/").compactMap { Int128($0) }
        try #require(fraction.count == 2)
        let (quotient, remainder) = (fraction[0] * Int128(Amount.picosPerUnit)).quotientAndRemainder(
            dividingBy: fraction[1])
        #expect(remainder == 0, "\(line) is a whole number of 10⁻¹²")
        return "\(parts[0]) \(quotient)"
    }
}
