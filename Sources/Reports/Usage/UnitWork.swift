internal import CostStore
internal import Lines

/// The calls of one thread by what they belong to, on their way to a ``WorkTable``.
struct UnitWork: ~Copyable {
    private let table: WorkTable
    /// The column of the batch that holds the texts.
    let column: Int
    private var generation = -1
    /// By the codes of the column; `none` for a blank text.
    private var entities: [WorkEntity] = []
    private var cells: OpenCells

    /// Stands for a call that belongs to nothing.
    private static let none = WorkEntity(bits: .max)

    init(_ table: WorkTable, column: Int) {
        self.table = table
        self.column = column
        cells = OpenCells(table)
    }

    /// Finds the entities of texts that are new.
    mutating func update(_ batch: borrowing RowBatch) throws(ReportError) {
        if generation != batch.generation(column) {
            generation = batch.generation(column)
            entities.removeAll(keepingCapacity: true)
        }
        var codes: [Int] = []
        var texts: [UnsafeBufferPointer<UInt8>] = []
        for code in entities.count..<max(entities.count, batch.codeCount(column)) {
            let text = batch.bytes(column, code: UInt32(code))
            entities.append(UnitWork.none)
            if text.allSatisfy(UsageColumns.isBlank) { continue }
            if ReadableText.isPlain(text) {
                codes.append(code)
                texts.append(text)
            } else {
                entities[code] = try UnitWork.known(table.entity(of: ReadableText.read(text).text))
            }
        }
        for (code, entity) in zip(codes, table.entities(of: texts)) { entities[code] = try UnitWork.known(entity) }
    }

    /// Adds a part of a call.
    @inline(__always)
    mutating func add(_ part: CallFigures, code: UInt32, kind: UInt32) throws(ReportError) {
        let entity = entities[Int(code)]
        guard entity != UnitWork.none else { return }
        try cells.add(part, entity, kind: kind)
    }

    /// Gives what was gathered to all.
    mutating func handOver() throws(ReportError) { try cells.handOver() }

    private static func known(_ entity: WorkEntity?) throws(ReportError) -> WorkEntity {
        guard let entity else { throw .countOverflow }
        return entity
    }
}

/// The cells that calls were added to of late.
///
/// The calls of a session mostly stand near one another. So a cell stays open, near the processor, until another one needs
/// its place; it is then laid with others of its shard, which go to the table together. Raw memory, freed by `deinit`.
struct OpenCells: ~Copyable {
    private let table: WorkTable
    /// What the open cells are of, and their sums.
    private let keys: UnsafeMutablePointer<UInt64>
    private let sums: UnsafeMutablePointer<WorkSums>
    /// So many cells for each shard.
    private let closed: UnsafeMutablePointer<WorkCell>
    private var closedCounts = [Int](repeating: 0, count: WorkTable.shardCount)

    private static let placeBits: UInt64 = 8
    private static let mostClosed = 128
    /// What stands where no cell is open.
    private static let free = UInt64.max

    init(_ table: WorkTable) {
        self.table = table
        let count = 1 << OpenCells.placeBits
        keys = .allocate(capacity: count)
        keys.initialize(repeating: OpenCells.free, count: count)
        // Aligned so that sums of 64 bytes share no line of the processor's caches.
        sums = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<WorkSums>.stride, alignment: 64)
            .bindMemory(to: WorkSums.self, capacity: count)
        sums.initialize(repeating: WorkSums(), count: count)
        closed = .allocate(capacity: WorkTable.shardCount * OpenCells.mostClosed)
    }

    deinit {
        keys.deallocate()
        sums.deallocate()
        closed.deallocate()
    }

    /// Adds to a cell.
    ///
    /// - Throws: ``ReportError/countOverflow``.
    @inline(__always)
    mutating func add(_ part: CallFigures, _ entity: WorkEntity, kind: UInt32) throws(ReportError) {
        let key = WorkCell.key(entity, kind: kind)
        let mixed = key &* 0x9E37_79B9_7F4A_7C15
        let place = Int(truncatingIfNeeded: mixed >> (64 - OpenCells.placeBits))
        if keys[place] != key {
            try close(place)
            keys[place] = key
        }
        guard sums[place].add(part) else { throw .countOverflow }
    }

    /// Gives everything to the table.
    mutating func handOver() throws(ReportError) {
        for place in 0..<1 << OpenCells.placeBits { try close(place) }
        for shard in 0..<WorkTable.shardCount where closedCounts[shard] > 0 { try handOver(shard) }
    }

    /// Closes the cell in a place, if there is one.
    @inline(never)
    private mutating func close(_ place: Int) throws(ReportError) {
        let key = keys[place]
        if key == OpenCells.free { return }
        let entity = WorkCell.entity(of: key)
        let cell = WorkCell(entity: entity, kind: WorkCell.kind(of: key), sums: sums[place])
        keys[place] = OpenCells.free
        sums[place] = WorkSums()
        let shard = entity.shard
        (closed + (shard * OpenCells.mostClosed + closedCounts[shard])).initialize(to: cell)
        closedCounts[shard] &+= 1
        if closedCounts[shard] == OpenCells.mostClosed { try handOver(shard) }
    }

    private mutating func handOver(_ shard: Int) throws(ReportError) {
        let cells = UnsafeBufferPointer(start: closed + shard * OpenCells.mostClosed, count: closedCounts[shard])
        closedCounts[shard] = 0
        guard table.add(cells, toShard: shard) else { throw .countOverflow }
    }
}
