import CostStore
import Export
import FOCUS
import Lines
import Money
import Periods
import Rating
import TestSupport
import Testing

/// What holds for every store, on stores made by chance from a seed.
@Suite struct `Any store` {
    private static func write(seed: UInt64, to path: String) throws {
        var random = SeededGenerator(seed: seed)
        let models = ["gpt-5", "o9-preview", "claude-haiku-4-5"]
        let features = [nil, "chatbot", "Chatbot", "evals", "unknown"]
        let count = { (random: inout SeededGenerator) -> Int64 in
            random.chance(40) ? 0 : Int64.random(in: 1...random.pick([9, 5_000, 3_000_000]), using: &random)
        }
        let calls = (0..<120).map { index in
            let model = random.pick(models)
            return CallRecord.sample(
                "c-\(index)",
                at: Int64.random(in: October.start - 3_600_000_000..<October.end + 3_600_000_000, using: &random),
                provider: model.hasPrefix("claude") ? "anthropic" : "openai",
                account: random.pick(["org-1", "org-research"]), model: model,
                tokens: TokenCounts(input: count(&random), cachedInput: count(&random), output: count(&random)),
                metered: random.chance(70) ? "0.00\(Int.random(in: 0...999_999_999, using: &random))" : nil,
                sent: SentAttribution(
                    feature: random.pick(features), department: random.pick([nil, "it", "nobody"]),
                    session: random.pick([nil, "DEFL-1", "s"]), project: random.pick([nil, nil, "exp-agents"])))
        }
        let charges = (0..<15).map { index in
            ChargeRecord.sample(
                "t-\(index)", at: Int64.random(in: October.start..<October.end, using: &random),
                random.pick(ChargeRecord.Category.allCases), service: random.pick(["seats", "web-search"]),
                quantity: random.pick([nil, "3", "0.5"]), listPrice: random.pick([nil, "0.02"]),
                billed: random.pick(["0.06", "0.01", "7", "-2.5"]))
        }
        try StoreWriter.create(at: path, calls: calls, charges: charges, prices: GoldenStore.prices)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>, [Grain.call, .hour, .month])
    func `ties, has a price for each cost, and an id for each row`(seed: UInt64, grain: Grain) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store.sqlite")
        try Self.write(seed: seed, to: path)
        var export = TestExport(path)
        export.grain = grain
        export.validates = false
        #expect(try export.run().tieOut.checks.filter { !$0.holds } == [])
        let rows = try export.rows()
        #expect(Set(rows.compactMap { $0["x_ChargeId"] }).count == rows.count)
        let withoutTokens = try StoreDatabase(path: path).value(
            """
            SELECT coalesce(sum(metered_cost), 0) FROM calls WHERE input_tokens + cached_input_tokens + output_tokens = 0
                AND started_at >= \(October.start) AND started_at < \(October.end)
            """)
        let judged = try StoreJudge(path).tokenCharges().reduce(
            Total(picos: Int128(withoutTokens ?? "") ?? 0)
        ) { $0 + $1.contracted }
        let ofCalls = try rows.filter { $0["x_PricingStatus"] != "Stated" }
            .reduce(Total.zero) { $0 + (try $1.total("BilledCost")) }
        #expect(ofCalls == judged)
        for row in rows {
            let isPriced = ["Usage", "Purchase"].contains(row["ChargeCategory"])
            for column in ["PricingQuantity", "PricingUnit", "ListUnitPrice", "ContractedUnitPrice", "SkuPriceId"] {
                #expect((row[column] != nil) == isPriced, "\(column) \(row["x_ChargeId"] ?? "")")
            }
            for column in ["ConsumedQuantity", "ConsumedUnit"] {
                #expect((row[column] != nil) == (row["ChargeCategory"] == "Usage"), "\(column)")
            }
            guard isPriced else { continue }
            let quantity = try row.total("PricingQuantity").picos
            for (price, cost) in [("ListUnitPrice", "ListCost"), ("ContractedUnitPrice", "ContractedCost")] {
                let product = try row.total(price).picos * quantity
                #expect(product == (try row.total(cost)).picos * Amount.one, "\(row["x_ChargeId"] ?? "") \(cost)")
            }
        }
    }

    @Test(arguments: FOCUSVersion.allCases)
    func `has exactly the columns of its version, then ours`(version: FOCUSVersion) throws {
        let folder = try TemporaryFolder()
        try GoldenStore.write(to: folder.path("store.sqlite"))
        var export = TestExport(folder.path("store.sqlite"))
        export.version = version
        export.validates = false
        let header = try DelimitedRows(export.bytes()).header
        let own = header.filter { $0.hasPrefix("x_") }
        #expect(header == FOCUSSpecification.of(version).columns.map(\.id) + own)
        #expect(own.count == 25)
        #expect(own == own.sorted())
    }
}
