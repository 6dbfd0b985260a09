import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import Reports

@Suite struct `What sessions, runs and users come to` {
    /// One part of a call.
    private struct Part: Sendable {
        let text: Int
        let kind: UInt32
        let cost: Int64
        let start: Int64
    }

    private struct Key: Hashable {
        let text: String
        let kind: UInt32
    }

    private static func parts(_ count: Int, texts: Int, kinds: UInt32, _ seed: UInt64) -> [Part] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            Part(
                text: Int.random(in: 0..<texts, using: &random), kind: UInt32.random(in: 0..<kinds, using: &random),
                cost: Int64.random(in: -1_000_000...1_000_000_000_000, using: &random),
                start: Int64.random(in: 0..<1_000_000, using: &random))
        }
    }

    private static func add(_ parts: [Part], to table: WorkTable) throws {
        var cells = OpenCells(table)
        let names = Set(parts.map(\.text)).sorted()
        let bytes = names.map { Array("session \($0)".utf8) }
        var entities: [Int: WorkEntity] = [:]
        let joined = bytes.flatMap { $0 }
        joined.withUnsafeBufferPointer { joined in
            var start = 0
            let views = bytes.map { text in
                defer { start += text.count }
                return UnsafeBufferPointer(rebasing: joined[start..<start + text.count])
            }
            for (name, entity) in zip(names, table.entities(of: views)) { entities[name] = entity }
        }
        for part in parts {
            let figures = CallFigures(cost: part.cost, first: part.start, last: part.start + 5, tokens: 3, calls: 1)
            try cells.add(figures, #require(entities[part.text]), kind: part.kind)
        }
        try cells.handOver()
    }

    /// Few texts, so that cells are met again; many, so that they leave the open places; many kinds of one text, so that its
    /// cells stand in several chunks.
    @Test(arguments: [(50, 3), (20_000, 2), (1, 6_000), (3_000, 40)] as [(Int, UInt32)])
    func `are the sums of their calls, whatever thread they are read on`(texts: Int, kinds: UInt32) throws {
        let table = WorkTable()
        let threads = (0..<3).map { Self.parts(20_000, texts: texts, kinds: kinds, UInt64($0)) }
        let failure = Mutex<(any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: threads.count) { thread in
            do { try Self.add(threads[thread], to: table) } catch { failure.withLock { $0 = error } }
        }
        #expect(failure.withLock { $0 == nil })

        var expected: [Key: WorkSums] = [:]
        for part in threads.joined() {
            var sums = WorkSums()
            sums.cost = Int128(part.cost)
            (sums.first, sums.last, sums.tokens, sums.calls) = (part.start, part.start + 5, 3, 1)
            let fits = expected[Key(text: "session \(part.text)", kind: part.kind), default: WorkSums()].add(sums)
            #expect(fits)
        }
        let index = table.sealed(threads: 2)
        let all = [Bool](repeating: true, count: Int(kinds))
        var seen: Set<Key> = []
        index.forEach(all) { cells in
            let text = index.text(of: cells.entity)
            var total: Int128 = 0
            for cell in cells {
                let key = Key(text: text, kind: cell.kind)
                #expect(seen.insert(key).inserted)
                #expect(expected[key].map { Figures($0) } == Figures(cell.sums))
                total += cell.sums.cost
            }
            #expect(cells.total.cost == total)
            #expect(index.hasCells(cells.entity))
        }
        #expect(seen == Set(expected.keys))

        // With a filter, those that have a kind wanted, and only their cells of it.
        let odd = all.indices.map { $0 % 2 == 1 }
        var ofOdd: [String: Int128] = [:]
        index.forEach(odd) { cells in
            ofOdd[index.text(of: cells.entity)] = cells.total.cost
            #expect(index.withCells(of: cells.entity, odd) { $0.total.cost } == cells.total.cost)
        }
        var expectedOdd: [String: Int128] = [:]
        for (key, sums) in expected where key.kind % 2 == 1 { expectedOdd[key.text, default: 0] += sums.cost }
        #expect(ofOdd == expectedOdd)
    }

    private struct Figures: Hashable {
        let cost: Int128
        let first: Int64
        let last: Int64
        let tokens: Int64
        let calls: UInt32

        init(_ sums: WorkSums) {
            (cost, first, last, tokens, calls) = (sums.cost, sums.first, sums.last, sums.tokens, sums.calls)
        }
    }

    @Test func `have nothing for a text without calls`() throws {
        let table = WorkTable()
        let named = try #require(table.entity(of: "named by an outcome only"))
        let called = try #require(table.entity(of: "called"))
        var sums = WorkSums()
        sums.calls = 1
        #expect(table.add(sums, called, kind: 0))
        let index = table.sealed(threads: 1)
        #expect(!index.hasCells(named) && index.hasCells(called))
        #expect(index.withCells(of: named, [true]) { _ in true } == nil)
        #expect(index.withCells(of: called, [true]) { $0.total.calls } == 1)
        #expect(index.withCells(of: called, [false]) { _ in true } == nil)
    }

    @Test func `refuse tokens beyond 64 bits`() throws {
        let table = WorkTable()
        let entity = try #require(table.entity(of: "session"))
        var cells = OpenCells(table)
        let figures = CallFigures(cost: 0, first: 0, last: 0, tokens: .max, calls: 1)
        try cells.add(figures, entity, kind: 0)
        var refused = false
        do { try cells.add(figures, entity, kind: 0) } catch { refused = error == .countOverflow }
        #expect(refused)
    }
}
