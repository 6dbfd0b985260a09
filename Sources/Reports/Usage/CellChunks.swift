/// Cells in chunks that stay where they are: nothing is copied as they become more. Raw memory, freed by `deinit`.
struct CellChunks: ~Copyable {
    private(set) var count = 0
    private var chunks = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(capacity: 16)
    private var chunkCount = 0
    private var mostChunks = 16

    deinit {
        for index in 0..<chunkCount { chunks[index].deallocate() }
        chunks.deallocate()
    }

    /// Where the cells are; valid until one is appended.
    @inline(__always)
    var places: CellPlaces { CellPlaces(chunks: UnsafePointer(chunks)) }

    mutating func append(_ cell: WorkCell) {
        if count == chunkCount * CellPlaces.chunkSize { addChunk() }
        places.key(count).initialize(to: cell.key)
        places.sums(count).initialize(to: cell.sums)
        count += 1
    }

    private mutating func addChunk() {
        if chunkCount == mostChunks {
            let larger = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(capacity: mostChunks * 2)
            larger.update(from: chunks, count: chunkCount)
            chunks.deallocate()
            chunks = larger
            mostChunks *= 2
        }
        (chunks + chunkCount).initialize(to: CellPlaces.makeChunk())
        chunkCount += 1
    }

    /// Lays the cells of one code next to one another, in the order of the codes, in place.
    ///
    /// - Returns: where the cells of each code begin, and where the last ones end.
    mutating func sort(codes: Int) -> [UInt32] {
        let places = places
        var starts = [UInt32](repeating: 0, count: codes + 1)
        for number in 0..<count { starts[Int(places.entity(number).code) + 1] += 1 }
        for code in 1...codes { starts[code] += starts[code - 1] }
        // Where the next cell of each code goes. A cell that is in the way is taken up and put where it belongs, and so on
        // until one comes that belongs here.
        var next = starts
        for code in 0..<codes {
            while next[code] < starts[code + 1] {
                let start = Int(next[code])
                if Int(places.entity(start).code) != code {
                    var (key, sums) = (places.key(start).pointee, places.sums(start).pointee)
                    while true {
                        let target = Int(WorkCell.entity(of: key).code)
                        if target == code { break }
                        let place = Int(next[target])
                        next[target] += 1
                        swap(&key, &places.key(place).pointee)
                        swap(&sums, &places.sums(place).pointee)
                    }
                    places.key(start).pointee = key
                    places.sums(start).pointee = sums
                }
                next[code] += 1
            }
        }
        return starts
    }
}

/// Where cells are: in each chunk the sums of its cells, and behind them what the cells are of, so that to look for cells is
/// to look at little.
struct CellPlaces {
    fileprivate static let chunkSize = 1024
    private static let keysOffset = chunkSize * MemoryLayout<WorkSums>.stride
    fileprivate let chunks: UnsafePointer<UnsafeMutableRawPointer>

    /// Aligned so that sums of 64 bytes share no line of the processor's caches.
    fileprivate static func makeChunk() -> UnsafeMutableRawPointer {
        .allocate(byteCount: keysOffset + chunkSize * MemoryLayout<UInt64>.stride, alignment: 64)
    }

    /// The sums of a cell by its number.
    @inline(__always)
    func sums(_ number: Int) -> UnsafeMutablePointer<WorkSums> {
        chunks[number / CellPlaces.chunkSize].assumingMemoryBound(to: WorkSums.self) + number % CellPlaces.chunkSize
    }

    /// What a cell is of; see ``WorkCell/key``.
    @inline(__always)
    func key(_ number: Int) -> UnsafeMutablePointer<UInt64> {
        (chunks[number / CellPlaces.chunkSize] + CellPlaces.keysOffset).assumingMemoryBound(to: UInt64.self)
            + number % CellPlaces.chunkSize
    }

    /// What a cell belongs to.
    @inline(__always)
    func entity(_ number: Int) -> WorkEntity { WorkCell.entity(of: key(number).pointee) }

    /// The kind of a cell.
    @inline(__always)
    func kind(_ number: Int) -> UInt32 { WorkCell.kind(of: key(number).pointee) }
}
