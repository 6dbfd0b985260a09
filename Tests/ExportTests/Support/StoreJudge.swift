import CostStore
import Foundation
import Money
import TestSupport

/// What the token charges of a store's October come to, worked out by SQL from the store alone.
struct StoreJudge {
    /// One meter of one call.
    struct TokenCharge {
        let callId: String
        let start: Int64
        let meter: String
        let price: String
        let account: String
        let currency: String
        /// Tokens; 0 for a call at the gateway's cost.
        let tokens: Int64
        let list: Total
        let contracted: Total
        /// The attributes by which rows are grouped, as they were sent.
        let sent: [String: String]
    }

    let database: StoreDatabase

    init(_ path: String) {
        database = StoreDatabase(path: path)
    }

    /// All token charges, in the order of the calls' ids.
    func tokenCharges() throws -> [TokenCharge] {
        try database.rows(StoreJudge.sql).compactMap { row in
            let text = { (column: Int) in row[column] ?? "" }
            let sent = Dictionary(
                uniqueKeysWithValues: zip(StoreJudge.attributes, row[10...]).compactMap { name, value in
                    value.map { (name, $0) }
                })
            let isUnpriced = row[9] != "0"
            if isUnpriced {
                // One row for the call: that of its first meter.
                guard text(2) == text(8), let metered = row[7] else { return nil }
                let cost = Total(picos: try StoreJudge.number(metered))
                return TokenCharge(
                    callId: text(0), start: Int64(try StoreJudge.number(text(1))), meter: "Requests", price: "",
                    account: text(5), currency: text(6), tokens: 0, list: cost, contracted: cost, sent: sent)
            }
            let price = text(4).split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            let tokens = try StoreJudge.number(text(3))
            let perUnit = try StoreJudge.number(price[3])
            let cost = { (price: String) throws in Total(picos: try Total(price).picos * tokens / perUnit) }
            return TokenCharge(
                callId: text(0), start: Int64(try StoreJudge.number(text(1))), meter: text(2), price: price[0],
                account: text(5), currency: price[4], tokens: Int64(tokens), list: try cost(price[1]),
                contracted: try cost(price[2]), sent: sent)
        }
    }

    /// The sums of the four costs of the rows of `charges`, by currency.
    func chargeCosts() throws -> [String: [Total]] {
        var sums: [String: [Total]] = [:]
        for row in try database.rows(
            """
            SELECT currency, billed_cost, effective_cost FROM charges
            WHERE started_at >= \(October.start) AND started_at < \(October.end)
            """)
        {
            var sum = sums[row[0] ?? ""] ?? [.zero, .zero]
            sum[0] += try Total(row[1] ?? "")
            sum[1] += try Total(row[2] ?? "")
            sums[row[0] ?? ""] = sum
        }
        return sums
    }

    private static func number(_ text: String) throws -> Int128 {
        guard let number = Int128(text) else { throw TestSupportError("'\(text)' is no whole number") }
        return number
    }

    private static let attributes = ["feature", "department", "gl_account", "project", "workload"]

    /// Each meter of each call with its price, by the sentence of the schema: the most specific row that is valid wins.
    private static let sql = """
        WITH meters AS (
            SELECT *, 1 AS place, 'Input Tokens' AS meter, 'input' AS key, input_tokens AS tokens FROM calls
            UNION ALL SELECT *, 2, 'Cache Read Input Tokens', 'cached_input', cached_input_tokens FROM calls
            UNION ALL SELECT *, 3, 'Cache Write Input Tokens', 'cache_write', cache_write_tokens FROM calls
            UNION ALL SELECT *, 4, 'Cache Write Long Input Tokens', 'cache_write_long', cache_write_long_tokens FROM calls
            UNION ALL SELECT *, 5, 'Output Tokens', 'output', output_tokens FROM calls),
        priced AS (
            SELECT *, (
                SELECT sku_price || '|' || list_unit_price || '|' || contracted_unit_price || '|' || pricing_quantity
                    || '|' || p.currency
                FROM prices p
                WHERE p.provider = m.provider AND p.model = m.model AND p.tier = m.tier AND p.meter = m.key
                    AND p.billing_account IN ('', m.billing_account) AND p.region IN ('', m.region)
                    AND p.valid_from <= m.started_at AND (p.valid_to IS NULL OR m.started_at < p.valid_to)
                ORDER BY 2 * (p.billing_account <> '') + (p.region <> '') DESC LIMIT 1) AS price
            FROM meters m
            WHERE tokens <> 0 AND started_at >= \(October.start) AND started_at < \(October.end))
        SELECT call_id, started_at, meter, tokens, price, billing_account, currency, metered_cost,
            first_value(meter) OVER (PARTITION BY id ORDER BY place),
            sum(price IS NULL) OVER (PARTITION BY id), feature, department, gl_account, project, workload
        FROM priced ORDER BY id, place
        """
}
