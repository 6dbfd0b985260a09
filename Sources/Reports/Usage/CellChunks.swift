/// Cells in chunks that stay where they are: nothing is copied as they become more. Raw memory, freed by `deinit`.
struct CellChunks: ~Copyable {
    private(set) var count = 0
    private var chunks = UnsafeMutablePointer<UnsafeMutablePointer<WorkCell>>.allocate(capacity: 16)
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
        places[count].initialize(to: cell)
        count += 1
    }

    private mutating func addChunk() {
        if chunkCount == mostChunks {
            let larger = UnsafeMutablePointer<UnsafeMutablePointer<WorkCell>>.allocate(capacity: mostChunks * 2)
            larger.update(from: chunks, count: chunkCount)
            chunks.deallocate()
            chunks = larger
            mostChunks *= 2
        }
        (chunks + chunkCount).initialize(to: .allocate(capacity: CellPlaces.chunkSize))
        chunkCount += 1
    }

    /// Lays the cells of one code next to one another, in the order of the codes, in place.
    ///
    /// - Returns: where the cells of each code begin, and where the last ones end.
    mutating func sort(codes: Int) -> [UInt32] {
        let places = places
        var starts = [UInt32](repeating: 0, count: codes + 1)
        for number in 0..<count { starts[Int(places[number].pointee.entity.code) + 1] += 1 }
        for code in 1...codes { starts[code] += starts[code - 1] }
        // Where the next cell of each code goes. A cell that is in the way is taken up and put where it belongs, and so on
        // until one comes that belongs here.
        var next = starts
        for code in 0..<codes {
            while next[code] < starts[code + 1] {
                var cell = places[Int(next[code])].pointee
                while Int(cell.entity.code) != code {
                    let place = Int(next[Int(cell.entity.code)])
                    next[Int(cell.entity.code)] += 1
                    swap(&cell, &places[place].pointee)
                }
                places[Int(next[code])].pointee = cell
                next[code] += 1
            }
        }
        return starts
    }
}

/// Where cells are.
struct CellPlaces {
    fileprivate static let chunkSize = 1024
    fileprivate let chunks: UnsafePointer<UnsafeMutablePointer<WorkCell>>

    /// The place of a cell by its number.
    @inline(__always)
    subscript(number: Int) -> UnsafeMutablePointer<WorkCell> {
        chunks[number / CellPlaces.chunkSize] + number % CellPlaces.chunkSize
    }
}
