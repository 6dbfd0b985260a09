import CostStore
import Lines
import Mapping
import Money
import Periods
import Rating
import SettingsText
import TestSupport
import Testing

/// A scan of October over a store that a test makes.
struct TestScan {
    let folder: TemporaryFolder
    var path: String { folder.path("store.sqlite") }

    init(
        calls: [CallRecord] = [], charges: [ChargeRecord] = [],
        prices: [PriceRecord] = [.sample(.input, list: "1.25"), .sample(.output, list: "10")]
    ) throws {
        folder = try TemporaryFolder()
        try StoreWriter.create(at: path, calls: calls, charges: charges, prices: prices)
    }

    /// Rules that claim nothing.
    static func emptyModel() -> MappingModel {
        MappingModel(
            rules: [], tables: MappingTables(),
            suspense: MappingModel.Suspense(glAccount: "9999", department: "none"), problems: SettingProblems())
    }

    func lines(_ grain: Grain = .day, groupBy: [Attribute] = [.feature], threads: Int = 1) throws -> Lines {
        let store = try CostStore(path: path)
        return try LineScan(
            store: store, priceBook: PriceBook(store.prices()), mapping: TestScan.emptyModel(),
            settings: ScanSettings(
                period: October.start..<October.end, grain: grain, groupBy: groupBy, threads: threads),
            callsPerUnit: 2
        ).run()
    }

    /// The error of a scan that must fail, at call and at day grain.
    func error() throws -> LineError? {
        let errors = [Grain.call, .day].map { grain in
            #expect(throws: LineError.self) { try lines(grain) }
        }
        #expect(errors[0] == errors[1])
        return errors[0]
    }
}

@Suite struct `Rating a call` {
    private func cost(of calls: [CallRecord], _ prices: [PriceRecord]) throws -> [Total] {
        try calls.map { call in
            let lines = try TestScan(calls: [call], prices: prices).lines()
            return lines.slices.reduce(.zero) { $0 + $1.cost }
        }
    }

    @Test func `takes the price of its first moment, half-open`() throws {
        let change = October.day(10, hour: 0)
        let prices: [PriceRecord] = [
            .sample(.input, list: "1", from: October.day(2, hour: 0), to: change),
            .sample(.input, list: "2", from: change, to: October.day(20, hour: 0)),
        ]
        let moments = [
            October.day(2, hour: 0) - 1, October.day(2, hour: 0), change - 1, change, October.day(20, hour: 0) - 1,
            October.day(20, hour: 0),
        ]
        let calls = moments.map {
            CallRecord.sample("c", at: $0, tokens: TokenCounts(input: 1_000_000), metered: "7")
        }
        // Outside of every validity the gateway's own cost counts.
        #expect(try cost(of: calls, prices) == ["7", "1", "1", "2", "2", "7"].map(Total.exact))

        // All of them in one store, in one month: a line for each price, whatever else they share.
        let together = calls.enumerated().map { index, call in
            var call = call
            call.callId = "c-\(index)"
            return call
        }
        let lines = try TestScan(calls: together, prices: prices).lines(.month)
        let found = lines.callLines.map { line in
            "\(lines.profiles[Int(line.profile)].status.rawValue) \(line.calls) calls"
        }
        #expect(found.sorted() == ["Metered 2 calls", "Rated 2 calls", "Rated 2 calls"])
        #expect(lines.control.callCosts["USD"]?.contracted == .exact("20"))
    }

    @Test func `takes the most specific price that is valid`() throws {
        let prices: [PriceRecord] = [
            .sample(.input, list: "1"), .sample(region: "eu", .input, list: "2"),
            .sample(account: "org-1", .input, list: "3"),
            .sample(account: "org-1", region: "eu", .input, list: "4", to: October.day(10, hour: 0)),
        ]
        let tokens = TokenCounts(input: 1_000_000)
        let calls: [CallRecord] = [
            .sample("any", at: October.day(1), account: "org-2", tokens: tokens),
            .sample("region", at: October.day(1), account: "org-2", region: "eu", tokens: tokens),
            .sample("account", at: October.day(1), account: "org-1", region: "us", tokens: tokens),
            .sample("both", at: October.day(1), account: "org-1", region: "eu", tokens: tokens),
            .sample("both, run out", at: October.day(10), account: "org-1", region: "eu", tokens: tokens),
        ]
        #expect(try cost(of: calls, prices) == ["1", "2", "3", "4", "3"].map(Total.exact))
    }

    @Test func `needs a price for every meter that it used`() throws {
        let prices: [PriceRecord] = [.sample(.input, list: "1")]
        let tokens = TokenCounts(input: 1_000_000, output: 1)
        let lines = try TestScan(
            calls: [
                .sample("whole", at: October.day(1), tokens: TokenCounts(input: 1_000_000), metered: "5"),
                .sample("metered", at: October.day(1), tokens: tokens, metered: "5"),
                .sample("free", at: October.day(1), tokens: tokens, metered: "0"),
                .sample("unpriced", at: October.day(1), tokens: tokens),
                .sample("nothing", at: October.day(1), tokens: TokenCounts()),
                .sample("zero cost", at: October.day(1), tokens: TokenCounts(), metered: "0"),
                .sample("cost only", at: October.day(1), tokens: TokenCounts(), metered: "0.5"),
            ], prices: prices
        ).lines()
        #expect(lines.control.calls == 7)
        #expect(lines.control.rated == 1)
        #expect(lines.control.metered == 2)
        #expect(lines.control.withoutQuantity == 2)
        #expect(lines.control.callCosts["USD"]?.contracted == .exact("6.5"))
        let unpriced = try #require(lines.control.unpriced.first)
        #expect(lines.control.unpriced.count == 1)
        #expect(unpriced.meters == [.output])
        #expect(unpriced.calls == 2)
        #expect(unpriced.atNoCost == 1)
        #expect(unpriced.firstId == 3)
    }

    @Test func `compares the gateway's cost with the rated one by model`() throws {
        let lines = try TestScan(
            calls: [
                .sample("a", at: October.day(1), tokens: TokenCounts(input: 1_000_000), metered: "1.26"),
                .sample("b", at: October.day(2), tokens: TokenCounts(input: 1_000_000), metered: "1.25"),
                .sample("c", at: October.day(2), tokens: TokenCounts(input: 1_000_000)),
            ]
        ).lines()
        let model = try #require(lines.comparisons.first)
        #expect(model.calls == 2)
        #expect(model.differing == 1)
        #expect(model.metered == .exact("2.51"))
        #expect(model.rated == .exact("2.5"))
    }

    @Test func `takes a gateway's cost of 0 for none`() throws {
        for grain in [Grain.call, .day] {
            let lines = try TestScan(
                calls: [
                    .sample("zero", at: October.day(1), model: "free", tokens: TokenCounts(input: 10), metered: "0"),
                    .sample("none", at: October.day(1), model: "free", tokens: TokenCounts(output: 10)),
                    .sample("paid", at: October.day(1), model: "free", tokens: TokenCounts(input: 10), metered: "1"),
                    .sample("empty", at: October.day(1), model: "free", tokens: TokenCounts(), metered: "0"),
                ], prices: []
            ).lines(grain)
            let unpriced = try #require(lines.control.unpriced.first)
            #expect(unpriced.calls == 2)
            #expect(unpriced.atNoCost == 1)
            #expect(unpriced.firstId == 1)
            #expect(unpriced.meters == [.input, .output])
            #expect(lines.control.metered == 1)
            #expect(lines.control.withoutQuantity == 1)
            #expect(lines.callTotals.map(\.calls) == [1])
            #expect(lines.callLines.map(\.calls) == (grain == .call ? [] : [1]))
        }
    }

    @Test func `refuses a gateway's cost below 0 only where it would count`() throws {
        let refund: CallRecord = .sample("r", at: October.day(1), tokens: TokenCounts(input: 1), metered: "-0.5")
        #expect(
            try TestScan(calls: [refund], prices: []).error() == .negativeCost(id: 1, value: -500_000_000_000))
        #expect(try cost(of: [refund], [.sample(.input, list: "1")]) == [.exact("0.000001")])
    }

    @Test func `names the call whose cost is beyond 64 bits`() throws {
        let prices: [PriceRecord] = [.sample(.input, list: "1000000")]
        let fits: CallRecord = .sample("fits", at: October.day(1), tokens: TokenCounts(input: 9_223_372))
        let over: CallRecord = .sample("over", at: October.day(1), tokens: TokenCounts(input: 9_223_373))
        #expect(try cost(of: [fits], prices) == [.exact("9223372")])
        #expect(try TestScan(calls: [fits, over], prices: prices).error() == .overflow(table: .calls, id: 2))
    }

    @Test func `is exact in sums far beyond 64 bits`() throws {
        // 9.2 million units of currency are little in rupiah or won: a sum must hold more than a row.
        let calls = (0..<50).map { index in
            CallRecord.sample(
                "c-\(index)", at: October.day(1), tokens: TokenCounts(input: 9_000_000), metered: "9000000")
        }
        let prices: [PriceRecord] = [.sample(.input, list: "1000000")]
        for grain in [Grain.call, .day, .month] {
            let lines = try TestScan(calls: calls, prices: prices).lines(grain)
            #expect(lines.control.callCosts["USD"]?.contracted == .exact("450000000"))
            #expect(lines.slices.reduce(.zero) { $0 + $1.cost } == .exact("450000000"))
            let metered = try TestScan(calls: calls, prices: []).lines(grain)
            #expect(metered.slices.reduce(.zero) { $0 + $1.cost } == .exact("450000000"))
        }
    }

    @Test(arguments: TokenMeter.allCases)
    func `names the call and the meter of a count below zero`(meter: TokenMeter) throws {
        let scan = try TestScan(calls: (1...3).map { .sample("c-\($0)", at: October.day($0)) })
        try StoreDatabase.run("UPDATE calls SET \(meter.column.rawValue) = -1 WHERE id = 2", on: scan.path)
        #expect(try scan.error() == .negativeTokens(id: 2, meter: meter, value: -1))
    }

    @Test func `keeps currencies apart, and refuses a model priced in two`() throws {
        let euros: PriceRecord = .sample(model: "eu-model", .input, list: "2", currency: "EUR")
        let lines = try TestScan(
            calls: [
                .sample("usd", at: October.day(1), tokens: TokenCounts(input: 1_000_000), metered: "1"),
                .sample(
                    "eur", at: October.day(1), model: "eu-model", tokens: TokenCounts(input: 1_000_000), metered: "2"),
                .sample("metered", at: October.day(1), model: "other", metered: "3", currency: "JPY"),
            ], prices: [.sample(.input, list: "1"), euros]
        ).lines()
        #expect(
            lines.control.callCosts.mapValues(\.contracted.description) == ["USD": "1.0", "EUR": "2.0", "JPY": "3.0"])
        // The gateway counted in dollars what is priced in euros: no difference can be told.
        #expect(!lines.comparisons.contains { $0.currency == "EUR" })

        let mixed = try TestScan(
            calls: [.sample("c", at: October.day(1))],
            prices: [.sample(.input, list: "1"), .sample(.output, list: "1", currency: "EUR")])
        #expect(
            try mixed.error() == .mixedCurrencies(provider: "openai", model: "gpt-5", currencies: ["EUR", "USD"]))
    }
}
