import Columns
import FOCUS
import TestSupport
import Testing

@testable import Validation

/// Rows whose columns hang on the keys of a domain, as those of an export do: what is found of them must not depend on it.
@Suite struct `Rows of a domain` {
    /// The columns that each row has for itself.
    static let own = ["ChargePeriodStart", "ChargePeriodEnd"]

    /// Usage of three prices, some of which change by row or by moment.
    static func rows(_ random: inout SeededGenerator, count: Int) -> [[String: String]] {
        (0..<count).map { _ in
            let price = Int(random.next() % 3)
            let isOther = random.next() % 8 == 0
            let hour = random.next() % 4
            return SampleRows.usage.merging([
                "SkuPriceId": "price-\(price)", "SkuId": isOther && price == 0 ? "sku-9" : "sku-1",
                "ListUnitPrice": price == 1 && hour > 1 || isOther && price == 2 ? "6" : "5",
                "ListCost": price == 1 && hour > 1 || isOther && price == 2 ? "12" : "10",
                "ChargePeriodStart": "2026-10-05T0\(hour):00:00Z", "ChargePeriodEnd": "2026-10-05T0\(hour + 1):00:00Z",
            ]) { $1 }
        }
    }

    /// Blocks of some rows whose other columns hang on one domain's keys.
    static func blocks(_ rows: [[String: String]], of size: Int, _ domain: KeyDomain) -> [RowBlock] {
        var known: [[String: String]] = []
        let keys = rows.map { row -> UInt32 in
            let shared = row.filter { !own.contains($0.key) }
            if let key = known.firstIndex(of: shared) { return UInt32(key) }
            known.append(shared)
            return UInt32(known.count - 1)
        }
        return stride(from: 0, to: rows.count, by: size).map { first in
            let range = first..<min(first + size, rows.count)
            let vector = KeyVector(Array(keys[range]), domain: domain)
            let columns = SampleRows.all.columns.map { column in
                own.contains(column)
                    ? Column(.direct, .text(TextValues(rows[range].map { $0[column] })))
                    : Column(.keyed(vector), .text(TextValues(known.map { $0[column] })))
            }
            return RowBlock(rowCount: range.count, columns: columns)
        }
    }

    static func validator(_ limits: MemoryLimits = MemoryLimits()) throws -> RowValidator {
        RowValidator(
            catalogue: try RuleCatalogue(.v1_1), schema: SampleRows.all.schema, profile: .everything,
            facts: ReferenceFacts(), exampleLimit: 5, isTextFile: false, limits: limits)
    }

    @Test(arguments: [MemoryLimits(), MemoryLimits(rows: 5, keys: 4, loggedRows: 3, loggedBytes: 40, sortedRecords: 8)])
    func `have the findings of the same rows without one`(limits: MemoryLimits) throws {
        var random = SeededGenerator(seed: 12)
        for _ in 0..<40 {
            let rows = Self.rows(&random, count: 30)
            var plain = try Self.validator()
            try plain.check(SampleRows(columns: SampleRows.all.columns, rows: rows).block(), firstRow: 1)
            let expected = try plain.finish()

            var first = try Self.validator(limits)
            var second = first.worker()
            var row = 1
            for (index, block) in Self.blocks(rows, of: 7, KeyDomain()).enumerated() {
                if index % 2 == 0 {
                    try first.check(block, firstRow: row)
                } else {
                    try second.check(block, firstRow: row)
                }
                row += block.rowCount
            }
            try second.merge(first)
            #expect(try second.finish() == expected)
        }
    }

    @Test func `that are known to be distinct are not compared`() throws {
        let rows = SampleRows(columns: SampleRows.all.columns, rows: [SampleRows.usage, SampleRows.usage])
        func report(hasDistinctRows: Bool) throws -> ValidationReport {
            var validator = try RowValidator(
                version: .v1_1, schema: rows.schema, profile: .everything, hasDistinctRows: hasDistinctRows)
            try validator.check(rows.block(), firstRow: 1)
            return try validator.finish()
        }
        let compared = try report(hasDistinctRows: false)
        let known = try report(hasDistinctRows: true)
        #expect(compared.groups.map(\.rule.id) == ["F11-Derived-011"])
        #expect(known.groups.isEmpty)
        #expect(compared.counts.ran == known.counts.ran)
    }
}
