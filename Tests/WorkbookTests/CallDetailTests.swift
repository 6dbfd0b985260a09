import CostStore
import Foundation
import Lines
import Periods
import TestSupport
import Testing

@testable import Workbook

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
        let draft = try DraftWorkbook.hugeCall()
        // Reports would refuse it first.
        try draft.setTemplate("sheets: [cover, lines, detail]")
        #expect(throws: LineError.tokenOverflow) { try draft.write("huge.xlsx") }
        #expect(!FileManager.default.fileExists(atPath: draft.folder.path("huge.xlsx")))
    }

    @Test func `is by day beyond the limit of the template`() throws {
        let draft = try DraftWorkbook.hostile()
        try draft.setTemplate("detail: { calls_up_to: 10 }")
        let rows = try detail(draft)
        #expect(!rows.isEmpty)
        #expect(rows.allSatisfy { $0["Call or charge"] == nil })
    }
}
