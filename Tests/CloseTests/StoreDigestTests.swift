import CostStore
import Foundation
import Periods
import TestSupport
import Testing

@testable import Close

/// What a pack keeps of the rows that it has read.
@Suite struct `The digest of rows` {
    /// Late rows of October come with November's and with December's.
    private func closed() throws -> TestBooks {
        let books = try TestBooks()
        try books.append(calls: (1...300).map { .of("o-\($0)", "2026-10", day: $0 % 28 + 1) })
        try books.close("2026-10")
        try books.append(calls: [.of("late-1", "2026-10")] + (1...300).map { .of("n-\($0)", "2026-11") })
        try books.close("2026-11")
        try books.append(calls: [.of("late-2", "2026-10"), .of("late-3", "2026-11"), .of("d-1", "2026-12")])
        try books.close("2026-12")
        return books
    }

    /// Ids 1 to 300 are October's, 301 and 602 late rows of it, 302 to 601 November's, 603 a late row of it.
    @Test(arguments: [
        ("UPDATE calls SET status = 'error' WHERE id IN (1, 256, 257)", ["2026-10/v1 changed 1, 256, 257"]),
        ("UPDATE calls SET status = 'error' WHERE id = 301", ["2026-10/v1 changed 301"]),
        (
            "UPDATE calls SET status = 'error' WHERE id IN (602, 603, 604)",
            ["2026-10/v1 changed 602", "2026-11/v1 changed 603", "2026-12/v1 changed 604"]
        ),
        ("DELETE FROM calls WHERE id IN (299, 300, 302)", ["2026-10/v1 removed 299, 300", "2026-11/v1 removed 302"]),
        (
            // A row that is moved to another month is gone from one, and new below the stamp of the other.
            "UPDATE calls SET started_at = started_at + 2678400000000 WHERE id = 10",
            ["2026-10/v1 removed 10", "2026-11/v1 inserted 10"]
        ),
        (
            "INSERT INTO calls (id, call_id, started_at, ended_at, provider, billing_account, operation, model, tier, "
                + "status, input_tokens, cached_input_tokens, cache_write_tokens, cache_write_long_tokens, "
                + "output_tokens, currency) SELECT -7, 'slipped in', started_at, ended_at, provider, billing_account, "
                + "operation, model, tier, status, 1, 0, 0, 0, 0, currency FROM calls WHERE id = 400",
            ["2026-11/v1 inserted -7"]
        ),
        ("VACUUM", []), ("UPDATE calls SET status = 'ok'", []),
    ])
    func `names rows that are not as they were, with the pack that has read them`(
        statement: String, expected: [String]
    ) throws {
        let books = try closed()
        try StoreDatabase.run(statement, on: books.store)
        let checks = try books.step().preview(books.label("2027-01")).checks
        let check = try #require(checks.first { $0.kind == .storeUnchanged })
        let found = expected.map { line in
            let words = line.split(separator: " ", maxSplits: 2)
            return "rows that pack \(words[0]) has read: calls \(words[1]): id \(words[2])"
        }
        #expect(check.finding == (found.isEmpty ? "3 packs looked at" : found.joined(separator: "\n")))
    }

    /// Also where a store holds what is not its schema's: ids below zero, and months that share moments.
    @Test func `of several periods in one pass is that of each alone`() throws {
        let books = try closed()
        let store = try CostStore(path: books.store)
        let months = try ["2026-10", "2026-11", "2026-12"].map { try #require(Month($0)).microseconds }
        let all = months[0].lowerBound..<months[2].upperBound
        for threads in 1...3 {
            let found = try StoreDigest.read(
                (months + [all]).map { DigestedPeriod(moments: $0) }, of: store, threads: threads)
            #expect(found.map { $0.rest.reduce(0) { $0 + $1.rowCount } } == [302, 301, 1, 604])
            for (moments, digest) in zip(months + [all], found) {
                let alone = try StoreDigest(store, startingIn: moments, threads: threads)
                #expect(StoreDigest(blocks: digest.rest) == alone)
            }
        }
    }

    @Test func `is cut where packs have read up to`() throws {
        let books = try closed()
        let store = try CostStore(path: books.store)
        let stamps = [CutOff(callId: 300, chargeId: 0), CutOff(callId: 601, chargeId: 0)]
        let found = try StoreDigest.read(
            [DigestedPeriod(moments: #require(Month("2026-10")).microseconds, stamps: stamps)], of: store, threads: 2)
        #expect(found[0].parts.map { $0.map(\.number) } == [[0, 1], [1]])
        #expect(found[0].rest.map(\.ids) == [[602...602]])
    }

    @Test func `reads back as it was written`() throws {
        let books = try closed()
        let digest = try StoreDigest(
            CostStore(path: books.store), startingIn: #require(Month("2026-10")).microseconds, threads: 1)
        #expect(StoreDigest(digest.bytes) == digest)
        let text = String(decoding: digest.bytes, as: UTF8.self)
        for (from, to) in [("calls,", "others,"), ("1..255", "255..1"), ("..", "..x"), ("\r\n", "0\r\n")] {
            let changed = text.replacing(from, with: to, maxReplacements: from == "\r\n" ? 2 : 1)
            #expect(changed != text)
            #expect(StoreDigest(Array(changed.utf8)) == nil)
        }
    }

    /// The print is FNV-1a of each row by itself, though four are made at a time.
    @Test(arguments: 0...9)
    func `prints each row by itself`(rows: Int) {
        var random = SeededGenerator(seed: UInt64(rows))
        var bytes: [UInt8] = []
        var ends: [Int] = []
        var expected = ""
        for _ in 0..<rows {
            let row = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
            }
            bytes += row
            ends.append(bytes.count)
            var hash = row.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
            hash ^= hash >> 32
            hash ^= hash >> 16
            expected += String(format: "%04x", UInt16(truncatingIfNeeded: hash))
        }
        #expect(String(decoding: RowPrint.digits(of: bytes, ends), as: UTF8.self) == expected)
    }
}
