import Books
import CostStore
import Export
import Foundation
import Lines
import Money
import Periods
import TestSupport
import Testing
import Validation

/// The rows of pools, against whole-number sums made of the file alone.
@Suite struct `Split rows` {
    private static let pools = """
        pools:
          - id: untagged
            select: { department: suspense, service: model-api, category: Usage }
            allocate: { to: [department], by: headcount }
          - id: cluster
            select: { service: inference-cluster }
            allocate:
              to: [department]
              by: { percent: { support: 50, research: 30, it: 20 } }
              then: { to: [project], by: even }
          - id: seats
            select: { service: seats, category: { in: [Purchase, Tax] } }
            allocate: { to: [department, gl_account], by: cost, exclude: { department: [suspense] } }
          - id: credits
            select: { service: model-api, category: { in: [Credit, Adjustment] } }
            allocate: { to: [department], by: calls, exclude: { department: [suspense] } }
          - id: fee
            amount: { monthly: 10.00, gl_account: 1410-prepaid, department: finance }
            allocate: { to: [department], by: { percent: { it: 33.3, support: 33.3, research: 33.4 } } }
        """
    private static let drivers = """
        driver,department,project,from,to,value
        headcount,support,,,,5
        headcount,research,,,,3
        headcount,it,,,,7

        """

    /// The columns in which parts add up to their row.
    private static let summed = [
        "ListCost", "ContractedCost", "BilledCost", "EffectiveCost", "ConsumedQuantity", "PricingQuantity",
        "x_CallCount",
    ]

    private struct Exported {
        var rows: [DelimitedRows.Row]
        var result: ExportResult
    }

    private func export(_ grain: Grain, pools: String? = pools, threads: Int = 3) throws -> (Exported, bytes: [UInt8]) {
        let folder = try TemporaryFolder()
        try GoldenStore.write(to: folder.path("store.sqlite"))
        let books = folder.path("books")
        try FileManager.default.copyItem(atPath: TestExport.tests.appending(path: "Books").path, toPath: books)
        if let pools {
            try pools.write(toFile: "\(books)/Mappings/pools.yaml", atomically: true, encoding: .utf8)
            try Self.drivers.write(toFile: "\(books)/Mappings/drivers.csv", atomically: true, encoding: .utf8)
        }
        var export = TestExport(folder.path("store.sqlite"))
        export.books = books
        export.grain = grain
        export.threads = threads
        let path = folder.path("rows.csv")
        let result = try export.run(writing: [ExportRequest.File(path: path, format: .csv)])
        let bytes = Array(try Data(contentsOf: URL(filePath: path)))
        return (Exported(rows: try DelimitedRows(bytes).rows, result: result), bytes)
    }

    @Test(arguments: Grain.allCases)
    func `add up to the rows that they are parts of, and leave all others alone`(grain: Grain) throws {
        let plain = try export(grain, pools: nil).0.rows
        let (split, _) = try export(grain)
        var whole: [String: DelimitedRows.Row] = [:]
        for row in plain { whole[row["x_ChargeId"] ?? ""] = row }
        var parts: [String: [DelimitedRows.Row]] = [:]
        for row in split.rows {
            if let original = row["x_OriginalChargeId"] {
                parts[original, default: []].append(row)
            } else if row["x_PricingStatus"] != "Derived" {
                #expect(whole.removeValue(forKey: row["x_ChargeId"] ?? "") == row)
            }
        }
        #expect(Set(parts.keys) == Set(whole.keys))
        for (original, parts) in parts {
            // A row whose price is its own cost, for one unit, has parts with prices of their own, for one unit each.
            let isPricedAlone = parts.contains { $0["SkuPriceId"] != whole[original]?["SkuPriceId"] }
            for column in Self.summed where !(isPricedAlone && column == "PricingQuantity") {
                let sum = try parts.reduce(Total.zero) { $1[column] == nil ? $0 : $0 + (try $1.total(column)) }
                let exact = try whole[original]?[column] == nil ? .zero : whole[original]?.total(column)
                #expect(sum == exact, "\(original) \(column)")
            }
        }
        let ids = split.rows.map { $0["x_ChargeId"] ?? "" }
        #expect(Set(ids).count == ids.count)
        #expect(split.result.tieOut.checks.filter { !$0.holds } == [])
        #expect(split.result.validation?.groups.filter { $0.severity.rawValue == "error" }.map(\.rule.id) == [])
    }

    @Test(arguments: Grain.allCases)
    func `have price times quantity, and stay within one unit of their exact share`(grain: Grain) throws {
        let rows = try export(grain).0.rows.filter { $0["x_OriginalChargeId"] != nil }
        struct Sum {
            var whole: Int128 = 0
            var parts: [String: Int128] = [:]
        }
        var tokens: [String: Sum] = [:]
        for row in rows {
            for cost in ["List", "Contracted"] {
                guard row["\(cost)UnitPrice"] != nil else { continue }
                let price = try row.total("\(cost)UnitPrice").picos
                let quantity = try row.total("PricingQuantity").picos
                #expect(price * quantity == (try row.total("\(cost)Cost")).picos * Int128(Amount.picosPerUnit))
            }
            guard row["ConsumedUnit"] == "Tokens" else { continue }
            let count = try row.total("ConsumedQuantity").picos / Int128(Amount.picosPerUnit)
            #expect(count > 0)
            // Rows come in order: after each, what a department has got of its price is within one token of its share.
            let price = row["SkuPriceId"] ?? ""
            tokens[price, default: Sum()].whole += count
            tokens[price]?.parts[row["x_DepartmentId"] ?? "", default: 0] += count
        }
        #expect(!tokens.isEmpty)
        for (price, sum) in tokens {
            for (department, heads) in [("support", 5), ("research", 3), ("it", 7)] as [(String, Int128)] {
                let distance = (sum.parts[department] ?? 0) * 15 - sum.whole * heads
                #expect(abs(distance) < 15, "\(price) \(department)")
            }
        }
    }

    @Test(arguments: Grain.allCases)
    func `are the same bytes with any number of threads`(grain: Grain) throws {
        let first = try export(grain, threads: 1).bytes
        for threads in [2, 5] { #expect(try export(grain, threads: threads).bytes == first) }
    }

    @Test func `say where they come from, by which rule, and how much of the pool they are`() throws {
        let rows = try export(.month).0.rows
        let shown = rows.filter { $0["x_AllocationRuleId"] == "cluster" && $0["PricingUnit"] == "Seconds" }.map { row in
            ["x_DepartmentId", "x_AllocatedFrom", "x_AllocatedRatio", "PricingQuantity", "BilledCost"]
                .map { row[$0] ?? "-" }.joined(separator: " ")
        }
        #expect(
            shown == [
                "it it/5120-gpu 0.2 720.0 0.648", "research it/5120-gpu 0.15 540.0 0.486",
                "research it/5120-gpu 0.15 540.0 0.486", "support it/5120-gpu 0.5 1800.0 1.62",
            ])
    }

    @Test func `move a fixed amount by rows that cancel each other`() throws {
        let (exported, _) = try export(.day)
        let rows = exported.rows.filter { $0["x_AllocationRuleId"] == "fee" }
        let shown = rows.map { row in
            ["x_DepartmentId", "x_GlAccount", "x_AllocatedFrom", "ChargeCategory", "BilledCost", "ProviderName"]
                .map { row[$0] ?? "-" }.joined(separator: " ")
        }
        #expect(
            shown.sorted() == [
                "finance 1410-prepaid - Adjustment -10.0 Golden Test Company",
                "it 1410-prepaid finance/1410-prepaid Adjustment 3.33 Golden Test Company",
                "research 1410-prepaid finance/1410-prepaid Adjustment 3.34 Golden Test Company",
                "support 1410-prepaid finance/1410-prepaid Adjustment 3.33 Golden Test Company",
            ])
        #expect(exported.result.derived.reduce(ChargeCosts()) { $0 + $1.costs } == ChargeCosts())
    }
}
