import CostStore
import SourceRecords
import TestSupport
import Testing

@testable import Importers

/// Calls go from the thread that reads to the one that writes in batches of 512.
@Suite struct `Calls that are handed over` {
    private struct Stop: Error, Equatable { var side: String }

    /// Maps so many records, the line of each its number, and hands them over.
    private static func make(_ count: Int, to calls: CallHandover.Maker) throws {
        let own = try mapping(
            text: """
                source: small
                rows: calls
                columns:
                  call_id: id
                  started_at: { from: at, time: unix_seconds }
                  ended_at: { from: at, time: unix_seconds }
                  provider: { value: p }
                  billing_account: { value: a }
                  operation: { value: chat }
                  model: { value: m }
                  tier: { value: standard }
                  status: { value: ok }
                  currency: { value: USD }
                """)
        var mapper = RecordMapper(own, personal: PersonalData())
        let lines = (0..<count).map { #"{"id":"\#($0)","at":\#($0)}"# }.joined(separator: "\n")
        var reader = JSONRecordReader(bytes: Array(lines.utf8), wanted: own.wanted)
        var record = SourceRecord(fieldCount: own.wanted.count, constants: own.constants)
        while try reader.next(&record) {
            guard try mapper.map(&record) else { continue }
            try calls.append(mapper.row, record)
        }
    }

    @Test(arguments: [0, 1, 511, 512, 513, 2048, 3000])
    func `all arrive, once and in their order`(count: Int) throws {
        var lines: [Int] = []
        let value = try CallHandover.run { calls in
            try Self.make(count, to: calls)
            return count
        } take: { calls in
            #expect(calls.batch.count == calls.lines.count)
            lines += calls.lines
        }
        #expect(value == count)
        #expect(lines == Array(1..<count + 1))
    }

    @Test func `come before the error that ends their making`() throws {
        var taken = 0
        #expect(throws: Stop(side: "make")) {
            try CallHandover.run { calls in
                try Self.make(600, to: calls)
                throw Stop(side: "make")
            } take: { calls in
                taken += calls.lines.count
            }
        }
        #expect(taken == 600)
    }

    @Test(arguments: [1, 2, 5])
    func `are made no further when they cannot be taken`(batch: Int) throws {
        var batches = 0
        #expect(throws: Stop(side: "take")) {
            try CallHandover.run { calls in
                try Self.make(10_000, to: calls)
            } take: { _ in
                batches += 1
                if batches == batch { throw Stop(side: "take") }
            }
        }
        #expect(batches == batch)
    }
}
