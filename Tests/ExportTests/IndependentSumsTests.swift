import CostStore
import Export
import Foundation
import Lines
import Money
import Periods
import Rating
import TestSupport
import Testing

/// Every number of an export, against the same number worked out by SQL from the store.
@Suite struct `The numbers of the golden store` {
    private let folder: TemporaryFolder
    private let judge: StoreJudge

    init() throws {
        folder = try TemporaryFolder()
        try GoldenStore.write(to: folder.path("store.sqlite"))
        judge = StoreJudge(folder.path("store.sqlite"))
    }

    private func rows(_ grain: Grain) throws -> [DelimitedRows.Row] {
        var export = TestExport(judge.database.path)
        export.grain = grain
        return try export.rows()
    }

    @Test func `are, at call grain, tokens times price for each meter of each call`() throws {
        let owners = Dictionary(uniqueKeysWithValues: GoldenStore.calls.map { ($0.call.callId, $0) })
        let rows = try rows(.call).filter { $0["x_PricingStatus"] != "Stated" }
        let charges = try judge.tokenCharges()
        #expect(rows.map { $0["x_ChargeId"] } == charges.map { "\($0.callId)/\($0.meter)" })
        for (row, charge) in zip(rows, charges) {
            let id = charge.callId
            #expect(try row.total("ListCost") == charge.list, "\(id)")
            for cost in ["ContractedCost", "BilledCost", "EffectiveCost"] {
                #expect(try row.total(cost) == charge.contracted, "\(id) \(cost)")
            }
            let consumed = charge.tokens == 0 ? 1 : charge.tokens
            #expect(try row.total("ConsumedQuantity") == Total(picos: Int128(consumed) * Amount.one), "\(id)")
            #expect(row["BillingCurrency"] == charge.currency)
            #expect(row["x_DepartmentId"] == owners[id]?.department, "\(id)")
            #expect(row["x_GlAccount"] == owners[id]?.account, "\(id)")
        }
    }

    @Test(arguments: [Grain.hour, .day, .month])
    func `are, grouped, the sums of their charges`(grain: Grain) throws {
        var expected: [String: GroupSum] = [:]
        for charge in try judge.tokenCharges() {
            let length = grain == .hour ? 3_600_000_000 : grain == .day ? 86_400_000_000 : Int64.max
            let bucket = (charge.start - October.start) / length
            let key = "\(bucket) \(charge.account) \(charge.meter) \(charge.price) \(charge.sent.sorted(by: <))"
            expected[key, default: GroupSum()].add(calls: 1, charge.tokens, charge.list, charge.contracted)
        }
        var found: [String: GroupSum] = [:]
        for row in try rows(grain) where row["x_PricingStatus"] != "Stated" {
            let start = try Date.ISO8601FormatStyle().parse(row["ChargePeriodStart"] ?? "").timeIntervalSince1970
            let length = grain == .hour ? 3_600 : grain == .day ? 86_400 : Int64.max
            let bucket = (Int64(start) - October.start / 1_000_000) / length
            let sent = try #require(
                try JSONSerialization.jsonObject(with: Data((row["Tags"] ?? "").utf8)) as? [String: String])
            let isMetered = row["x_PricingStatus"] == "Metered"
            let price = isMetered ? "" : row["SkuPriceId"] ?? ""
            let key =
                "\(bucket) \(row["BillingAccountId"] ?? "") \(row["SkuMeter"] ?? "") \(price) \(sent.sorted(by: <))"
            let tokens = try row.total("ConsumedQuantity").picos / Amount.one
            found[key, default: GroupSum()].add(
                calls: try #require(row["x_CallCount"].flatMap { Int($0) }), isMetered ? 0 : Int64(tokens),
                try row.total("ListCost"), try row.total("ContractedCost"))
        }
        #expect(found == expected)
    }

    private struct GroupSum: Equatable {
        var calls = 0
        var tokens: Int64 = 0
        var list = Total.zero
        var contracted = Total.zero

        mutating func add(calls: Int, _ tokens: Int64, _ list: Total, _ contracted: Total) {
            self.calls += calls
            self.tokens += tokens
            self.list += list
            self.contracted += contracted
        }
    }

    @Test(arguments: Grain.allCases)
    func `are the same by department and account at every grain`(grain: Grain) throws {
        let owners = Dictionary(uniqueKeysWithValues: GoldenStore.calls.map { ($0.call.callId, $0) })
        var expected: [String: Total] = [:]
        for charge in try judge.tokenCharges() {
            let owner = try #require(owners[charge.callId])
            expected["\(owner.department) \(owner.account) \(charge.currency)", default: .zero] += charge.contracted
        }
        // What is stated, by hand: searches, GPU time, seats and plan, tax, credit and adjustment.
        expected["support 5010-cost-of-service USD", default: .zero] += .exact("0.03")
        expected["it 5120-gpu USD", default: .zero] += .exact("4.74")
        expected["it 5130-seats USD", default: .zero] += .exact("1500")
        expected["finance 2310-input-tax USD", default: .zero] += .exact("57")
        expected["suspense 9999-suspense USD", default: .zero] += .exact("-1.250001")
        var found: [String: Total] = [:]
        for row in try rows(grain) {
            let key = ["x_DepartmentId", "x_GlAccount", "BillingCurrency"].map { row[$0] ?? "" }.joined(separator: " ")
            found[key, default: .zero] += try row.total("BilledCost")
        }
        #expect(found == expected)
    }

    @Test func `keep what is billed apart from what the month bears`() throws {
        for grain in Grain.allCases {
            let stated = try rows(grain).filter { $0["x_PricingStatus"] == "Stated" }
            let sums = try ["BilledCost", "EffectiveCost"].map { cost in
                try stated.reduce(Total.zero) { $0 + (try $1.total(cost)) }
            }
            #expect(try judge.chargeCosts() == ["USD": sums])
        }
    }

    @Test func `leave out what has no quantity, no price or another month, and say so`() throws {
        let result = try TestExport(judge.database.path).run()
        let control = result.lines.control
        #expect(control.calls == 19)
        #expect(control.rated == 15)
        #expect(control.metered == 2)
        #expect(control.withoutQuantity == 1)
        #expect(control.unpriced.map(\.model.model) == ["o9-preview"])
        #expect(control.unpriced.map(\.firstId) == [19])
        #expect(control.charges == 9)
        #expect(result.tieOut.checks.filter { !$0.holds } == [])
        #expect(result.unnamed == [])
    }
}
