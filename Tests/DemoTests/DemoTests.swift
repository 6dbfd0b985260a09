import CostStore
import Demo
import Money
import Periods
import TestSupport
import Testing

private let october = 1_790_812_800_000_000
private let november = 1_793_491_200_000_000

/// One store of 20 000 calls for all tests.
private enum Sample {
    static let calls = 20_000
    static let unpriced = 3
    static let shared = Result {
        let folder = try TemporaryFolder()
        let path = folder.path + "/demo.sqlite"
        let summary = try writeStore(to: path, options: DemoOptions(calls: calls, unpricedCalls: unpriced))
        return (folder: folder, database: StoreDatabase(path: path), summary: summary)
    }
}

@Suite struct `A demo store` {
    private let database: StoreDatabase
    private let summary: DemoSummary

    init() throws {
        let sample = try Sample.shared.get()
        database = sample.database
        summary = sample.summary
    }

    private func count(_ sql: String) throws -> Int {
        let text = try database.value("SELECT count(*) FROM \(sql)")
        return try #require(text.flatMap { Int($0) })
    }

    @Test func `has the rows that its summary says`() throws {
        #expect(summary.calls == Sample.calls)
        #expect(try count("calls") == summary.calls)
        #expect(try count("charges") == summary.charges)
        #expect(try count("prices") == summary.prices)
        #expect(try count("outcomes") == summary.outcomes)
        #expect(try count("invoices") == summary.invoices)
        #expect(try count("fx_rates") == summary.fxRates)
        let inMonth = "started_at >= \(october) AND started_at < \(november)"
        #expect(try count("calls WHERE \(inMonth)") == summary.callsInMonth)
        let none =
            "input_tokens + cached_input_tokens + cache_write_tokens + cache_write_long_tokens + output_tokens = 0"
        #expect(try count("calls WHERE \(inMonth) AND \(none)") == summary.callsWithoutTokens)
        let sums = try database.rows(
            """
            SELECT sum(input_tokens), sum(cached_input_tokens), sum(cache_write_tokens), sum(cache_write_long_tokens),
                sum(output_tokens), sum(metered_cost) FROM calls WHERE \(inMonth)
            """)
        #expect(
            sums == [
                [
                    String(summary.tokens.input), String(summary.tokens.cachedInput),
                    String(summary.tokens.cacheWrite), String(summary.tokens.cacheWriteLong),
                    String(summary.tokens.output), String(summary.meteredCost.picos),
                ]
            ])
    }

    @Test(arguments: [
        "calls WHERE ended_at <= started_at", "calls WHERE currency <> 'USD'",
        "calls WHERE min(input_tokens, cached_input_tokens, cache_write_tokens, cache_write_long_tokens, output_tokens) < 0",
        "calls WHERE metered_cost < 0", "calls WHERE status NOT IN ('ok', 'error', 'blocked')",
        "calls WHERE length(call_id) <> 26", "calls WHERE tags IS NOT NULL AND NOT json_valid(tags)",
        "calls WHERE retry_of IS NOT NULL AND retry_of NOT IN (SELECT call_id FROM calls WHERE status = 'error')",
        "calls AS c WHERE run_id IS NOT NULL AND session IS NULL",
        "calls AS a JOIN calls AS b ON b.id = a.id + 1 WHERE b.ended_at < a.ended_at",
        "charges WHERE call_id IS NOT NULL AND call_id NOT IN (SELECT call_id FROM calls)",
        "charges WHERE category NOT IN ('Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment')",
        "charges WHERE category = 'Credit' AND billed_cost NOT LIKE '-%'",
        "outcomes WHERE session NOT IN (SELECT session FROM calls WHERE session IS NOT NULL)",
        "prices WHERE valid_to <= valid_from",
        // No two prices of a scope hold at once.
        """
        prices AS a JOIN prices AS b USING (provider, billing_account, region, model, tier, meter)
        WHERE a.valid_from < b.valid_from AND coalesce(a.valid_to, 1 << 60) > b.valid_from
        """,
    ])
    func `has no row that breaks what the store promises`(condition: String) throws {
        #expect(try count(condition) == 0)
    }

    @Test(arguments: [
        "calls WHERE started_at < \(october)", "calls WHERE started_at >= \(november)",
        "calls WHERE retry_of IS NOT NULL",
        "calls WHERE status = 'blocked'", "calls WHERE feature IS NULL", "calls WHERE feature = 'Chatbot'",
        "calls WHERE feature = 'chatbot'", "calls WHERE feature = 'prompt-lab'",
        "calls WHERE department IN ('eng', 'data', 'HR', 'R&D', 'Legal')",
        "calls WHERE session GLOB 'JIRA-*'", "calls WHERE session GLOB 'COMP-*'", "calls WHERE session GLOB 'pr-*'",
        "calls WHERE session LIKE '________-____-4___-____-____________'", "calls WHERE run_id IS NOT NULL",
        "calls WHERE workload = 'agentic-write'", "calls WHERE gl_account IS NOT NULL",
        "calls WHERE outcome IS NOT NULL",
        "calls WHERE cache_write_long_tokens > 0", "calls WHERE tier = 'long-context'", "calls WHERE tier = 'batch'",
        "calls WHERE provider = 'internal-gpu'", "calls WHERE operation = 'embedding'",
        "calls WHERE model = 'cohere.rerank-v3-5:0' AND metered_cost > 0",
        "charges WHERE call_id IS NOT NULL", "charges WHERE category = 'Tax'", "charges WHERE category = 'Credit'",
        "charges WHERE category = 'Adjustment'", "charges WHERE category = 'Purchase' AND frequency = 'Recurring'",
        "charges WHERE service = 'inference-cluster'", "prices WHERE contracted_unit_price <> list_unit_price",
        "prices WHERE region <> ''", "prices WHERE valid_to IS NOT NULL",
    ])
    func `has what a month end meets`(condition: String) throws {
        #expect(try count(condition) > 0)
    }

    @Test func `spreads over fifteen departments and forty features`() throws {
        #expect(
            try count(
                "(SELECT DISTINCT department FROM calls WHERE department GLOB '[a-z]*' AND department NOT IN ('eng', 'data', 'customer_success'))"
            ) == 15)
        #expect(try count("(SELECT DISTINCT provider FROM calls)") == 6)
        #expect(try count("invoices") == 6)
    }

    /// The judge: SQL over the store's own prices, in whole numbers of 10⁻¹² dollars for a token.
    @Test func `is metered as its prices say but for one model`() throws {
        let picos = "CAST(round(contracted_unit_price * 1000000) AS INTEGER)"
        let rated = """
            WITH lines AS (
                SELECT c.id, c.provider, c.model, c.metered_cost, m.meter, m.tokens, c.tier, c.region, c.started_at
                FROM calls AS c JOIN (
                    SELECT id, 'input' AS meter, input_tokens AS tokens FROM calls
                    UNION ALL SELECT id, 'cached_input', cached_input_tokens FROM calls
                    UNION ALL SELECT id, 'cache_write', cache_write_tokens FROM calls
                    UNION ALL SELECT id, 'cache_write_long', cache_write_long_tokens FROM calls
                    UNION ALL SELECT id, 'output', output_tokens FROM calls) AS m ON m.id = c.id
                WHERE m.tokens > 0 AND c.metered_cost IS NOT NULL AND c.operation <> 'rerank'
            ), priced AS (
                SELECT lines.*, (
                    SELECT \(picos) FROM prices AS p
                    WHERE p.provider = lines.provider AND p.model = lines.model AND p.tier = lines.tier
                        AND p.meter = lines.meter AND p.region IN ('', coalesce(lines.region, ''))
                        AND p.valid_from <= lines.started_at AND (p.valid_to IS NULL OR lines.started_at < p.valid_to)
                    ORDER BY p.region DESC LIMIT 1) AS price
                FROM lines)
            SELECT model, count(*) FROM (
                SELECT model, metered_cost, sum(tokens * price) AS cost, sum(price IS NULL) AS gaps FROM priced GROUP BY id)
            WHERE gaps > 0 OR cost <> metered_cost GROUP BY model
            """
        #expect(try database.rows(rated).map { $0[0] } == ["gemini-2.5-flash"])
    }

    @Test func `has as many calls without any price as were asked for`() throws {
        let unpriced = "calls WHERE metered_cost IS NULL AND input_tokens + cached_input_tokens + output_tokens > 0"
        #expect(try count(unpriced) == Sample.unpriced)
        #expect(summary.unpricedCalls == Sample.unpriced)
        #expect(try count("\(unpriced) AND model IN (SELECT model FROM prices)") == 0)
    }
}

@Suite struct `The demo` {
    private let tables = ["calls", "charges", "prices", "outcomes", "invoices", "fx_rates"]

    private func content(_ options: DemoOptions) throws -> [[String?]] {
        let folder = try TemporaryFolder()
        let path = folder.path + "/demo.sqlite"
        _ = try writeStore(to: path, options: options)
        return try tables.flatMap { try StoreDatabase(path: path).rows("SELECT * FROM \($0)") }
    }

    @Test func `makes the same rows from the same seed, and others from another`() throws {
        let first = try content(DemoOptions(calls: 2000))
        #expect(try content(DemoOptions(calls: 2000)) == first)
        #expect(try content(DemoOptions(calls: 2000, seed: 2)) != first)
    }

    @Test(arguments: [1, 2, 17, 499, 501])
    func `makes as many calls as asked for`(calls: Int) throws {
        let folder = try TemporaryFolder()
        var last = 0
        let summary = try writeStore(to: folder.path + "/demo.sqlite", options: DemoOptions(calls: calls)) { last = $0 }
        #expect(summary.calls == calls)
        #expect(last == calls)
        #expect(folder.contents == ["demo.sqlite"])
    }

    @Test func `works in any month`() throws {
        let folder = try TemporaryFolder()
        let february = try #require(Month(year: 2028, month: 2))
        let summary = try writeStore(
            to: folder.path + "/demo.sqlite", options: DemoOptions(calls: 3000, month: february))
        #expect(summary.callsInMonth > 2980)
        #expect(summary.fxRates == 58)
    }

    @Test func `leaves nothing when it is stopped`() throws {
        struct Stopped: Error {}
        let folder = try TemporaryFolder()
        #expect(throws: Stopped.self) {
            _ = try writeStore(to: folder.path + "/demo.sqlite", options: DemoOptions(calls: 100)) { _ in
                throw Stopped()
            }
        }
        #expect(folder.contents.isEmpty)
    }

    @Test func `refuses options that make no store`() {
        #expect(throws: DemoError.self) { try writeStore(to: "/tmp/x", options: DemoOptions(calls: 0)) }
        #expect(throws: DemoError.self) {
            try writeStore(to: "/tmp/x", options: DemoOptions(calls: 1, unpricedCalls: 2))
        }
    }
}
