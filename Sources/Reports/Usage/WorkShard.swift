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
    /// The cells: while they are added, in the order in which they came; after sealing, in that of their texts.
    private var chunks: [UnsafeMutablePointer<Cell>] = []
    private var count = 0
    /// After sealing: where the cells of each text begin.
    private var starts: [UInt32] = []

    private struct Cell: BitwiseCopyable {
        let entity: UInt32
        let kind: UInt32
        var sums: WorkSums

        var key: UInt64 { UInt64(entity) << 32 | UInt64(kind) }
    }

    private static let chunkSize = 1024

    deinit {
        for chunk in chunks { chunk.deallocate() }
    }

    /// How many codes there are, from 1 on, the first one left out.
    var codeCount: Int { max(1, starts.count - 1) }

    mutating func code(of text: UnsafeBufferPointer<UInt8>) -> UInt32 { texts.code(of: text) }

    func text(of code: UInt32) -> String { texts.text(of: code) ?? "" }

    func bytes(of code: UInt32) -> UnsafeBufferPointer<UInt8> { texts.bytes(of: code) }

    mutating func add(_ sums: WorkSums, entity: UInt32, kind: UInt32) -> Bool {
        let cell = Cell(entity: entity, kind: kind, sums: sums)
        let number = index.number(of: cell.key) { [chunks] in WorkShard.place($0, in: chunks).pointee.key }
        if number < count { return WorkShard.place(number, in: chunks).pointee.sums.add(sums) }
        if count % WorkShard.chunkSize == 0 { chunks.append(.allocate(capacity: WorkShard.chunkSize)) }
        WorkShard.place(number, in: chunks).initialize(to: cell)
        count += 1
        return true
    }

    @inline(__always)
    private static func place(_ number: Int, in chunks: [UnsafeMutablePointer<Cell>]) -> UnsafeMutablePointer<Cell> {
        chunks[number / WorkShard.chunkSize] + number % WorkShard.chunkSize
    }

    /// Ends the adding: cells of one text come to lie together, so that reports walk through memory in order.
    mutating func seal() {
        texts.seal()
        starts = [UInt32](repeating: 0, count: texts.count + 1)
        for number in 0..<count { starts[Int(WorkShard.place(number, in: chunks).pointee.entity) + 1] += 1 }
        for code in 1..<starts.count { starts[code] += starts[code - 1] }
        var next = starts
        // In chunks again: so the next shard's take the place of those that are freed here.
        let sorted = chunks.map { _ in UnsafeMutablePointer<Cell>.allocate(capacity: WorkShard.chunkSize) }
        for number in 0..<count {
            let cell = WorkShard.place(number, in: chunks).pointee
            WorkShard.place(Int(next[Int(cell.entity)]), in: sorted).initialize(to: cell)
            next[Int(cell.entity)] += 1
        }
        for chunk in chunks { chunk.deallocate() }
        chunks = sorted
        index = KeyIndex()
    }

    /// Visits the texts that have cells of the kinds wanted.
    borrowing func forEach(
        _ isWanted: [Bool], _ body: (_ code: UInt32, _ cells: borrowing WorkCells) -> Void
    ) {
        var found = WorkCells()
        for code in 1..<codeCount {
            take(UInt32(code), isWanted, &found)
            if !found.kinds.isEmpty { body(UInt32(code), found) }
        }
    }

    borrowing func cells(of code: UInt32, _ isWanted: [Bool]) -> WorkCells {
        var found = WorkCells()
        if Int(code) + 1 < starts.count { take(code, isWanted, &found) }
        return found
    }

    /// Its cells of the kinds wanted, added up.
    borrowing func total(of code: UInt32, _ isWanted: [Bool]) -> WorkSums {
        var total = WorkSums()
        guard Int(code) + 1 < starts.count else { return total }
        for place in Int(starts[Int(code)])..<Int(starts[Int(code) + 1]) {
            let cell = WorkShard.place(place, in: chunks)
            // As in WorkCells, where the cells are added up in the same way.
            if isWanted[Int(cell.pointee.kind)] { _ = total.add(cell.pointee.sums) }
        }
        return total
    }

    func hasCells(_ code: UInt32) -> Bool {
        Int(code) + 1 < starts.count && starts[Int(code)] < starts[Int(code) + 1]
    }

    @inline(__always)
    private borrowing func take(_ code: UInt32, _ isWanted: [Bool], _ found: inout WorkCells) {
        found.removeAll()
        for place in Int(starts[Int(code)])..<Int(starts[Int(code) + 1]) {
            let cell = WorkShard.place(place, in: chunks).pointee
            if isWanted[Int(cell.kind)] { found.append(Int(cell.kind), cell.sums) }
        }
    }
}
