internal import Columns
internal import Synchronization
internal import Threads

/// The calls and charges of a period by what they belong to and by kind, for sessions, runs and users by the million.
///
/// Cut into shards with a lock each, so that threads add to it side by side. A text is held once, a cell in a chunk that
/// never moves: nothing is copied as the table grows. ``sealed()`` gives the cells of each text together.
final class WorkTable: Sendable {
    private let shards = (0..<WorkTable.shardCount).map { _ in Shard() }

    /// How many shards there are.
    static let shardCount = 1 << Int(WorkEntity.shardBits)

    private final class Shard: Sendable {
        let cells = Mutex(WorkShard())
    }

    /// The entity of a text, made now if the text is new; `nil` beyond 67 million texts a shard.
    func entity(of text: UnsafeBufferPointer<UInt8>) -> WorkEntity? {
        let shard = WorkTable.shard(of: text)
        return WorkEntity(shard: shard, code: shards[shard].cells.withLock { $0.code(of: text) })
    }

    /// The entity of a text.
    func entity(of text: String) -> WorkEntity? {
        var text = text
        return text.withUTF8 { entity(of: $0) }
    }

    /// The entities of several texts, as ``entity(of:)`` gives them, with one lock for those of a shard.
    func entities(of texts: [UnsafeBufferPointer<UInt8>]) -> [WorkEntity?] {
        var members = [[Int]](repeating: [], count: WorkTable.shardCount)
        for (position, text) in texts.enumerated() { members[WorkTable.shard(of: text)].append(position) }
        var entities = [WorkEntity?](repeating: nil, count: texts.count)
        for (shard, positions) in members.enumerated() where !positions.isEmpty {
            let ofShard = positions.map { texts[$0] }
            shards[shard].cells.withLock { cells in
                cells.codes(of: ofShard) { entities[positions[$0]] = WorkEntity(shard: shard, code: $1) }
            }
        }
        return entities
    }

    /// Adds some cells of one shard; says false when a count leaves its bits.
    func add(_ added: UnsafeBufferPointer<WorkCell>, toShard shard: Int) -> Bool {
        shards[shard].cells.withLock { $0.add(added) }
    }

    /// Adds one cell.
    func add(_ sums: WorkSums, _ entity: WorkEntity, kind: UInt32) -> Bool {
        var cell = WorkCell(entity: entity, kind: kind, sums: sums)
        return withUnsafePointer(to: &cell) { add(UnsafeBufferPointer(start: $0, count: 1), toShard: entity.shard) }
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
