import Columns
import FOCUS
import TestSupport
import Testing

@testable import Validation

@Suite struct `Any rows` {
    static let words = [
        "", " ", "NULL", "usage", "Usage", "Purchase", "Tax", "Credit", "Correction", "Used", "Unused", "0", "-1",
        "1E5", "+1",
        "1,000", "USD", "usd", "2026-10-01T00:00:00Z", "2026-10-01", "{", "{}", #"{"a":1}"#, #"{"a":{}}"#, "Tokens",
        "tokens",
        "cd-1", "price-1", "sku-1", "é", "\u{0}", "99999999999999999999999999999999999999999999", "1E-400", "a\"b",
        "a,b\nc",
    ]

    static func mutated(_ random: inout SeededGenerator) -> SampleRows {
        var rows = SampleRows.all
        for _ in 0..<(random.next() % 12) {
            let row = Int(random.next() % UInt64(rows.rows.count))
            let column = rows.columns[Int(random.next() % UInt64(rows.columns.count))]
            let word = random.next() % 5 == 0 ? nil : words[Int(random.next() % UInt64(words.count))]
            rows.rows[row][column] = word
        }
        return rows
    }

    @Test func `have the same findings however their block holds them, and in any number of blocks`() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<150 {
            let rows = Self.mutated(&random)
            let direct = try rows.report()
            #expect(try rows.report(keyed: true) == direct)

            var first = try RowValidator(version: .v1_1, schema: rows.schema, profile: .everything)
            var second = first.worker()
            for (index, row) in rows.rows.enumerated() {
                let block = SampleRows(columns: rows.columns, rows: [row]).block(keyed: index % 2 == 0)
                if index % 3 == 0 {
                    try second.check(block, firstRow: index + 1)
                } else {
                    try first.check(block, firstRow: index + 1)
                }
            }
            try second.merge(first)
            #expect(try second.finish() == direct)
        }
    }

    @Test func `have findings once a rule is broken, whatever else is changed in other rows`() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<150 {
            let mutation = Mutation.table[Int(random.next() % UInt64(Mutation.table.count))]
            guard mutation.columns.isEmpty, !mutation.changes.isEmpty, mutation.profile == .everything else { continue }
            // Rules on the data set compare rows, so a change elsewhere may take their finding away.
            guard let rule = try RuleCatalogue(.v1_1).rule(mutation.rule), rule.scope == .row else { continue }
            var rows = Self.mutated(&random)
            rows.rows.append(SampleRows.all.rows[mutation.row.rawValue])
            for (column, value) in mutation.changes {
                rows.rows[rows.rows.count - 1][column] = value.map { String($0.map { $0 == "\u{1}" ? "\u{0}" : $0 }) }
            }
            let broken = try rows.report().groups.map(\.rule.id)
            #expect(broken.contains(mutation.rule), "\(mutation.rule)")
        }
    }

    @Test func `in any bytes are read without a crash`() {
        var random = SeededGenerator(seed: 9)
        let good = Array(SampleText.text(.all).utf8)
        for _ in 0..<100 {
            var bytes = good
            for _ in 0..<(1 + random.next() % 20) {
                let place = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 3 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.remove(at: place)
                default: bytes.insert([0x22, 0x2C, 0x0A, 0x0D, 0, 0xFF][Int(random.next() % 6)], at: place)
                }
            }
            let options = ValidationOptions(version: .v1_1, profile: .everything)
            let small = try? FileValidator.validate(bytes: bytes, options: options, chunkSize: 64)
            let large = try? FileValidator.validate(bytes: bytes, options: options, chunkSize: 1 << 16)
            #expect(small.map(SampleText.findings) == large.map(SampleText.findings))
            let sameExamples = small?.groups == large?.groups && small?.fileFindings == large?.fileFindings
            #expect(sameExamples)
        }
    }

    @Test func `agree on one value for a key, spilled or not`() throws {
        var random = SeededGenerator(seed: 13)
        let limits = MemoryLimits()
        var table = AgreementTable(limits)
        var other = AgreementTable(limits)
        var expected: [Int: (value: Int, row: Int, otherRow: Int?)] = [:]
        for row in 1...200_000 {
            let key = Int(random.next() % 90_000)
            let value = key % 1_000 == 0 ? Int(random.next() % 3) : 1
            if let known = expected[key] {
                if known.value != value, known.otherRow == nil { expected[key]?.otherRow = row }
            } else {
                expected[key] = (value, row, nil)
            }
            let keyHash = ValueHash(Int128(key))
            let valueHash = ValueHash(Int128(value) + 7).high
            if row % 2 == 0 {
                try table.add(key: keyHash, value: valueHash, row: row)
            } else {
                try other.add(key: keyHash, value: valueHash, row: row)
            }
        }
        try table.merge(other)
        let outcome = try table.finish(limit: 5)
        let conflicts = expected.values.compactMap { entry in entry.otherRow.map { (entry.row, $0) } }
        #expect(outcome.conflictCount == conflicts.count)
        let first = conflicts.sorted { $0.1 < $1.1 }.prefix(5)
        #expect(outcome.conflicts.map(\.row) == first.map(\.0))
        #expect(outcome.conflicts.map(\.otherRow) == first.map(\.1))
    }
}
