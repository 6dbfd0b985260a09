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

    /// Blocks over one domain that has further keys in each of them, with columns that are constant, or hold what each row
    /// has for itself, in some blocks and not in others.
    private static func growing(_ rows: SampleRows, _ random: inout SeededGenerator, _ domain: KeyDomain) -> [RowBlock]
    {
        var blocks: [RowBlock] = []
        var first = 0
        while first < rows.rows.count {
            let range = first..<min(first + 1 + Int(random.next() % 4), rows.rows.count)
            // The keys of rows to come are there already, as another thread may have met them.
            let known = rows.rows.prefix(min(range.upperBound + Int(random.next() % 2), rows.rows.count))
            let vector = KeyVector(range.map { UInt32($0) }, domain: domain)
            let columns = rows.columns.map { column in
                let values = range.map { rows.rows[$0][column] }
                if random.next() % 8 == 0 { return Column(.direct, .text(TextValues(values))) }
                if Set(values).count == 1, random.next() % 2 == 0 {
                    return Column(.constant, .text(TextValues([values[0]])))
                }
                return Column(.keyed(vector), .text(TextValues(known.map { $0[column] })))
            }
            blocks.append(RowBlock(rowCount: range.count, columns: columns))
            first = range.upperBound
        }
        return blocks
    }

    @Test func `have the findings of the same rows where further keys come up in later blocks`() throws {
        var random = SeededGenerator(seed: 21)
        for _ in 0..<150 {
            var rows = SampleRows.all
            for _ in 0..<2 { rows.rows += `Any rows`.mutated(&random).rows }
            let expected = try rows.report()
            var validator = try Self.validator()
            var row = 1
            for block in Self.growing(rows, &random, KeyDomain()) {
                try validator.check(block, firstRow: row)
                row += block.rowCount
            }
            #expect(try validator.finish() == expected)
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
