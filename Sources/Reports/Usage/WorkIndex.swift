internal import Threads

/// The cells of a ``WorkTable`` by what they belong to, for reading by any number of threads.
struct WorkIndex: Sendable {
    let shards: [SealedShard]

    /// Hands over each session, run or user that has cells, with those of its cells whose kinds are wanted.
    func forEach(_ isWanted: [Bool], _ body: (_ entity: WorkEntity, _ cells: borrowing WorkCells) -> Void) {
        for (index, sealed) in shards.enumerated() {
            sealed.shard.forEach(isWanted) { code, found in body(WorkEntity(shard: index, code: code), found) }
        }
    }

    /// The same on several threads: each shard is gathered on its own, and what they gave stands in their order.
    ///
    /// - Parameters:
    ///   - start: what a shard begins with.
    ///   - body: adds one session, run or user to what its shard has gathered.
    func gather<Part: Sendable>(
        _ isWanted: [Bool], threads: Int, from start: @Sendable () -> Part,
        _ body: @Sendable (_ part: inout Part, _ entity: WorkEntity, _ cells: borrowing WorkCells) -> Void
    ) -> [Part] {
        inParallel(shards.count, threads: threads) { index in
            var part = start()
            shards[index].shard.forEach(isWanted) { code, cells in
                body(&part, WorkEntity(shard: index, code: code), cells)
            }
            return part
        }
    }

    /// The cells of one session, run or user whose kinds are wanted.
    func cells(of entity: WorkEntity, _ isWanted: [Bool]) -> WorkCells {
        shards[entity.shard].shard.cells(of: entity.code, isWanted)
    }

    /// All of them together.
    func total(of entity: WorkEntity, _ isWanted: [Bool]) -> WorkSums {
        shards[entity.shard].shard.total(of: entity.code, isWanted)
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

/// The cells of one entity, for the time of a visit.
struct WorkCells: ~Copyable {
    var kinds: [Int] = []
    var sums: [WorkSums] = []
    /// All of them together.
    var total = WorkSums()

    mutating func removeAll() {
        kinds.removeAll(keepingCapacity: true)
        sums.removeAll(keepingCapacity: true)
        total = WorkSums()
    }

    mutating func append(_ kind: Int, _ added: WorkSums) {
        kinds.append(kind)
        sums.append(added)
        // The parts were checked one by one; a session beyond 2³² calls over several kinds is shown at its kinds only.
        _ = total.add(added)
    }
}
