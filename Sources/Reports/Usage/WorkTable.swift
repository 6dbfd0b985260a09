internal import Columns
internal import Synchronization
internal import Threads

/// The calls and charges of a period by what they belong to and by kind, for sessions, runs and users by the million.
///
/// Cut into shards with a lock each, so that threads add to it side by side. A text is held once, a cell in a chunk that
/// never moves: nothing is copied as the table grows. ``sealed()`` gives the cells of each text together.
final class WorkTable: Sendable {
    private let shards = (0..<WorkTable.shardCount).map { _ in Shard() }

    private static let shardCount = 1 << Int(WorkEntity.shardBits)

    private final class Shard: Sendable {
        let cells = Mutex(WorkShard())
    }

    /// The entity of a text, made now if the text is new; `nil` beyond 67 million texts a shard.
    func entity(of text: UnsafeBufferPointer<UInt8>) -> WorkEntity? {
        let shard = WorkTable.shard(of: text)
        let code = shards[shard].cells.withLock { $0.code(of: text) }
        return code < WorkEntity.mostCodes ? WorkEntity(shard: shard, code: code) : nil
    }

    /// The entity of a text.
    func entity(of text: String) -> WorkEntity? {
        var text = text
        return text.withUTF8 { entity(of: $0) }
    }

    /// Adds some cells; says false when a count leaves its bits.
    ///
    /// - Parameter added: by entity in the high half of the key and kind in the low half.
    func add(_ added: borrowing KeyedSums<WorkSums>) -> Bool {
        // One visit to each shard, and so one lock, whatever the order of the cells.
        var members = [[(key: UInt64, sums: WorkSums)]](repeating: [], count: WorkTable.shardCount)
        for number in 0..<added.count {
            let key = added.key(number)
            let entity = WorkEntity(bits: UInt32(truncatingIfNeeded: key >> 32))
            members[entity.shard].append((key, added[number]))
        }
        var fits = true
        for (shard, members) in members.enumerated() where !members.isEmpty {
            shards[shard].cells.withLock { cells in
                for (key, sums) in members {
                    let entity = WorkEntity(bits: UInt32(truncatingIfNeeded: key >> 32))
                    if !cells.add(sums, entity: entity.code, kind: UInt32(truncatingIfNeeded: key)) { fits = false }
                }
            }
        }
        return fits
    }

    /// Adds one cell.
    func add(_ sums: WorkSums, _ entity: WorkEntity, kind: UInt32) -> Bool {
        shards[entity.shard].cells.withLock { $0.add(sums, entity: entity.code, kind: kind) }
    }

    /// Ends the adding and hands over everything, sorted for reading.
    func sealed(threads: Int) -> WorkIndex {
        WorkIndex(
            shards: inParallel(shards.count, threads: threads) { index in
                var taken = WorkShard()
                shards[index].cells.withLock { swap(&taken, &$0) }
                return SealedShard(taken)
            })
    }

    /// Spreads texts over shards. Each shard hashes its texts by a seed of its own, so this need not withstand anybody.
    private static func shard(of text: UnsafeBufferPointer<UInt8>) -> Int {
        var hash = UInt64(truncatingIfNeeded: text.count)
        for byte in text.suffix(12) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        let mixed = (hash ^ hash >> 29) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> UInt64(64 - WorkEntity.shardBits))
    }
}
