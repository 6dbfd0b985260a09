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
    private let places: UnsafeMutablePointer<WorkCell>
    /// So many cells for each shard.
    private let closed: UnsafeMutablePointer<WorkCell>
    private var closedCounts = [Int](repeating: 0, count: WorkTable.shardCount)

    private static let placeBits: UInt64 = 9
    private static let mostClosed = 128
    /// What stands where no cell is open.
    private static let free = WorkCell(entity: WorkEntity(bits: .max), kind: .max, sums: WorkSums())

    init(_ table: WorkTable) {
        self.table = table
        places = .allocate(capacity: 1 << OpenCells.placeBits)
        places.initialize(repeating: OpenCells.free, count: 1 << OpenCells.placeBits)
        closed = .allocate(capacity: WorkTable.shardCount * OpenCells.mostClosed)
        closed.initialize(repeating: OpenCells.free, count: WorkTable.shardCount * OpenCells.mostClosed)
    }

    deinit {
        places.deallocate()
        closed.deallocate()
    }

    /// Adds to a cell.
    ///
    /// - Throws: ``ReportError/countOverflow``.
    @inline(__always)
    mutating func add(_ part: CallFigures, _ entity: WorkEntity, kind: UInt32) throws(ReportError) {
        let key = WorkCell.key(entity, kind: kind)
        let mixed = key &* 0x9E37_79B9_7F4A_7C15
        let place = places + Int(truncatingIfNeeded: mixed >> (64 - OpenCells.placeBits))
        if place.pointee.key != key { try open(place, entity, kind) }
        guard place.pointee.sums.add(part) else { throw .countOverflow }
    }

    /// Closes the cell in a place, and puts another there.
    @inline(never)
    private mutating func open(
        _ place: UnsafeMutablePointer<WorkCell>, _ entity: WorkEntity, _ kind: UInt32
    ) throws(ReportError) {
        try close(place.pointee)
        place.pointee = WorkCell(entity: entity, kind: kind, sums: WorkSums())
    }

    /// Gives everything to the table.
    mutating func handOver() throws(ReportError) {
        for place in 0..<1 << OpenCells.placeBits {
            try close(places[place])
            places[place] = OpenCells.free
        }
        for shard in 0..<WorkTable.shardCount where closedCounts[shard] > 0 { try handOver(shard) }
    }

    private mutating func close(_ cell: WorkCell) throws(ReportError) {
        if cell.key == OpenCells.free.key { return }
        let shard = cell.entity.shard
        closed[shard &* OpenCells.mostClosed &+ closedCounts[shard]] = cell
        closedCounts[shard] &+= 1
        if closedCounts[shard] == OpenCells.mostClosed { try handOver(shard) }
    }

    private mutating func handOver(_ shard: Int) throws(ReportError) {
        let cells = UnsafeBufferPointer(start: closed + shard * OpenCells.mostClosed, count: closedCounts[shard])
        closedCounts[shard] = 0
        guard table.add(cells, toShard: shard) else { throw .countOverflow }
    }
}
