internal import Threads

/// The cells of a ``WorkTable`` by what they belong to, for reading by any number of threads.
struct WorkIndex: Sendable {
    let shards: [SealedShard]

    /// Hands over each session, run or user that has cells, with those of its cells whose kinds are wanted.
    func forEach(_ isWanted: [Bool], _ body: (_ cells: WorkCells) -> Void) {
        for sealed in shards { sealed.shard.forEach(isWanted, body) }
    }

    /// The same on several threads: each shard is gathered on its own, and what they gave stands in their order.
    ///
    /// - Parameters:
    ///   - start: what a shard begins with.
    ///   - body: adds one session, run or user to what its shard has gathered.
    func gather<Part: Sendable>(
        _ isWanted: [Bool], threads: Int, from start: @Sendable () -> Part,
        _ body: @Sendable (_ part: inout Part, _ cells: WorkCells) -> Void
    ) -> [Part] {
        inParallel(shards.count, threads: threads) { index in
            var part = start()
            shards[index].shard.forEach(isWanted) { body(&part, $0) }
            return part
        }
    }

    /// Hands over the cells of one session, run or user whose kinds are wanted; `nil` where it has none.
    func withCells<Result>(
        of entity: WorkEntity, _ isWanted: [Bool], _ body: (_ cells: WorkCells) -> Result
    ) -> Result? {
        shards[entity.shard].shard.withCells(of: entity.code, isWanted, body)
    }

    /// Whether it has any cell.
    func hasCells(_ entity: WorkEntity) -> Bool { shards[entity.shard].shard.hasCells(entity.code) }

    /// Its text.
    func text(of entity: WorkEntity) -> String { shards[entity.shard].shard.text(of: entity.code) }

    /// The bytes of its text; valid as long as the index.
    func bytes(of entity: WorkEntity) -> UnsafeBufferPointer<UInt8> {
        shards[entity.shard].shard.bytes(of: entity.code)
    }
}

/// One shard that is not added to any more.
final class SealedShard: @unchecked Sendable {
    // Unchecked, for nothing changes it after `init`.
    let shard: WorkShard

    init(_ shard: consuming WorkShard) {
        shard.seal()
        self.shard = shard
    }
}
