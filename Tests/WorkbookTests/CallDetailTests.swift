import CostStore
import Foundation
import Lines
import Periods
import TestSupport
import Testing

@testable import Workbook

@Suite struct `The assumptions of a month` {
    @Test func `name the prices in force and the exchange rates of the period`() throws {
        let draft = try DraftWorkbook.hostile()
        try StoreDatabase.run(
            """
            INSERT INTO fx_rates (day, from_currency, to_currency, rate) VALUES
            ('2026-09-30', 'EUR', 'USD', '9'), ('2026-10-01', 'EUR', 'USD', '1.1'), ('2026-10-02', 'EUR', 'USD', '1.2'),
            ('2026-10-02', 'USD', 'JPY', '160'), ('2026-11-02', 'GBP', 'USD', '1.3')
            """, on: draft.folder.path("store.sqlite"))
        let text = try draft.read(by: "rows", "Assumptions")
        let rows = try JSONDecoder().decode([[String: String]].self, from: Data(text.utf8))
        let found = rows.filter { ["Price", "Exchange rate"].contains($0["Topic"]) }
            .map { "\($0["What"] ?? ""): \($0["Value"] ?? ""), \($0["Where it is set, what it means"] ?? "")" }
        #expect(
            found == [
                "Price table: 4 prices in force, Table prices of the store; the newest holds from 2026-01-01.",
                "1 EUR in USD: 1.1500, average, of 2 rates of the period's days; chargeback.yaml, close.fx_rate.",
                "1 JPY in USD: 0.00625, average, of the rate of 2026-10-02; chargeback.yaml, close.fx_rate.",
            ])
    }
}

@Suite struct `The detail of a month` {
    /// The cells of the sheet below its header, by column.
    private func detail(_ draft: DraftWorkbook) throws -> [[String: String]] {
        let text = try draft.read(by: "rows", "Detail")
        return try JSONDecoder().decode([[String: String]].self, from: Data(text.utf8))
    }

    @Test func `has a row for each call and charge that costs something, as SQL counts them`() throws {
        let draft = try DraftWorkbook.hostile()
        let rows = try detail(draft)
        let store = StoreDatabase(path: draft.folder.path("store.sqlite"))
        let texts = { (sql: String) in try store.rows(sql).map { $0[0] ?? "" } }
        let moments = October.month.microseconds
        let within = "started_at >= \(moments.lowerBound) AND started_at < \(moments.upperBound)"
        let calls = try texts("SELECT call_id FROM calls WHERE \(within)")
        let charges = try texts("SELECT charge_id FROM charges WHERE \(within)")
        #expect(rows.compactMap { $0["Call or charge"] }.sorted() == (calls + charges).sorted())
        let tokens = try texts("SELECT SUM(input_tokens + output_tokens) FROM calls WHERE \(within)")
        #expect(rows.compactMap { $0["Tokens"].flatMap(Double.init) }.reduce(0, +) == tokens.first.flatMap(Double.init))
        let sessions = try texts("SELECT DISTINCT session FROM calls WHERE \(within) AND session IS NOT NULL")
        #expect(Set(rows.compactMap { $0["Session"] }) == Set(sessions))
        #expect(rows.first { $0["Call or charge"] != nil }?["Started, UTC"]?.hasPrefix("2026-10-03 09:00:00") ?? false)
    }

    @Test func `refuses a call whose tokens cannot be counted`() throws {
        let draft = try DraftWorkbook.hugeCall(TokenCounts(input: .max - 5, output: .max - 5))
        // Reports would refuse it first.
        try draft.setTemplate("sheets: [cover, lines, detail]")
        #expect(throws: LineError.tokenOverflow) { try draft.write("huge.xlsx") }
        #expect(!FileManager.default.fileExists(atPath: draft.folder.path("huge.xlsx")))
    }

    @Test func `has counts beyond what a cell holds as texts, and in millions beside`() throws {
        let rows = try detail(DraftWorkbook.hugeCall(TokenCounts(input: 1_152_921_504_606_846_977, output: 0)))
        #expect(rows.map { $0["Tokens"] } == ["1152921504606846977"])
        #expect(rows.compactMap { $0["Tokens, in millions"].flatMap(Double.init) } == [1_152_921_504_606.847])
        // As many as a cell holds exactly.
        let exact = try detail(DraftWorkbook.hugeCall(TokenCounts(input: 1 << 53, output: 0)))
        #expect(exact.map { $0["Tokens"] } == ["9007199254740992"])
        #expect(exact.allSatisfy { $0["Tokens, in millions"] == nil })
    }

    @Test func `is by day beyond the limit of the template`() throws {
        let draft = try DraftWorkbook.hostile()
        try draft.setTemplate("detail: { calls_up_to: 10 }")
        let rows = try detail(draft)
        #expect(!rows.isEmpty)
        #expect(rows.allSatisfy { $0["Call or charge"] == nil })
    }
}
