internal import Columns

/// One session, run or user, as its shard and its code there.
struct WorkEntity: Hashable, Sendable {
    let bits: UInt32

    static let shardBits: UInt32 = 6
    /// Codes stay below this, so that no entity has all bits set.
    static let mostCodes = UInt32.max >> shardBits

    init(bits: UInt32) { self.bits = bits }

    init(shard: Int, code: UInt32) {
        bits = code << WorkEntity.shardBits | UInt32(shard)
    }

    var shard: Int { Int(bits & (1 << WorkEntity.shardBits - 1)) }
    var code: UInt32 { bits >> WorkEntity.shardBits }
}

/// The texts and cells of one shard. Raw memory, freed by `deinit`.
struct WorkShard: ~Copyable, @unchecked Sendable {
    // Unchecked, for the memory has one owner and moves with it.
    private var texts = TextDictionary()
    private var index = KeyIndex()
    private var chunks: [UnsafeMutablePointer<WorkSums>] = []
    private var count = 0
    /// After sealing: the cells in the order of their texts, and where those of each text begin.
    private var order: [UInt32] = []
    private var keys: [UInt64] = []
    private var starts: [UInt32] = []

    private static let chunkSize = 1024

    deinit {
        for chunk in chunks { chunk.deallocate() }
    }

    mutating func code(of text: UnsafeBufferPointer<UInt8>) -> UInt32 { texts.code(of: text) }

    func text(of code: UInt32) -> String { texts.text(of: code) ?? "" }

    func bytes(of code: UInt32) -> UnsafeBufferPointer<UInt8> { texts.bytes(of: code) }

    private func cell(_ number: Int) -> UnsafeMutablePointer<WorkSums> {
        chunks[number / WorkShard.chunkSize] + number % WorkShard.chunkSize
    }

    mutating func add(_ sums: WorkSums, entity: UInt32, kind: UInt32) -> Bool {
        let number = index.number(of: UInt64(entity) << 32 | UInt64(kind))
        if number < count { return cell(number).pointee.add(sums) }
        if count % WorkShard.chunkSize == 0 { chunks.append(.allocate(capacity: WorkShard.chunkSize)) }
        cell(number).initialize(to: sums)
        count += 1
        return true
    }

    mutating func seal() {
        keys = (0..<count).map { index.key($0) }
        index = KeyIndex()
        starts = [UInt32](repeating: 0, count: texts.count + 1)
        for key in keys { starts[Int(key >> 32) + 1] += 1 }
        for code in 1..<starts.count { starts[code] += starts[code - 1] }
        var next = starts
        order = [UInt32](repeating: 0, count: count)
        for (number, key) in keys.enumerated() {
            let code = Int(key >> 32)
            order[Int(next[code])] = UInt32(number)
            next[code] += 1
        }
    }

    borrowing func forEach(_ isWanted: [Bool], _ body: (_ code: UInt32, _ cells: borrowing WorkCells) -> Void) {
        var found = WorkCells()
        for code in 1..<max(1, starts.count - 1) {
            found.removeAll()
            for position in starts[code]..<starts[code + 1] {
                let number = Int(order[Int(position)])
                let kind = Int(UInt32(truncatingIfNeeded: keys[number]))
                if isWanted[kind] { found.append(kind, cell(number).pointee) }
            }
            if !found.kinds.isEmpty { body(UInt32(code), found) }
        }
    }

    func cells(of code: UInt32, _ isWanted: [Bool]) -> WorkCells {
        var found = WorkCells()
        guard Int(code) + 1 < starts.count else { return found }
        for position in starts[Int(code)]..<starts[Int(code) + 1] {
            let number = Int(order[Int(position)])
            let kind = Int(UInt32(truncatingIfNeeded: keys[number]))
            if isWanted[kind] { found.append(kind, cell(number).pointee) }
        }
        return found
    }
}
