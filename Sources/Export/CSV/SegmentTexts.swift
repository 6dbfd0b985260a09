internal import Columns

/// The text of a segment for each of its keys, and the key of each row.
///
/// Raw memory, as each line reads it; `deinit` frees it. A class, for a segment is kept by several owners in turn.
final class SegmentTexts {
    let end: Int
    let domain: KeyDomain?
    let constants: [UInt8]
    fileprivate var buffer = CellBuffer(capacity: 4096)
    /// Where the text of a key is in the buffer; a length of −1 for a key that has not come up.
    fileprivate var places: UnsafeMutablePointer<Place>
    private var placeCount = 0
    private var placeCapacity = 256
    private var keys: UnsafeMutablePointer<UInt32>
    private var keyCapacity = 256
    /// How many of the keys are the numbers of their rows.
    private var numberedRows = 0
    /// The keys of the block, where they are a vector's.
    private var vector: KeyVector?
    fileprivate var rowCount = 0
    /// The length of the longest text.
    private(set) var longest = 0

    /// The most bytes that a copy writes past the end of a text.
    static let slack = 32

    struct Place {
        var start: Int
        var count: Int
    }

    /// What a line needs of a segment. Valid until the next block.
    struct LineTexts {
        let bytes: UnsafeMutablePointer<UInt8>
        let places: UnsafeMutablePointer<Place>
        let keys: UnsafeMutablePointer<UInt32>
    }

    init(end: Int, domain: KeyDomain?, constants: [UInt8]) {
        self.end = end
        self.domain = domain
        self.constants = constants
        places = .allocate(capacity: placeCapacity)
        keys = .allocate(capacity: keyCapacity)
    }

    deinit {
        places.deallocate()
        keys.deallocate()
    }

    var lineTexts: LineTexts { LineTexts(bytes: buffer.bytes, places: places, keys: keys) }

    /// Takes the keys of a block: those of the vector, or the row's number where there is none, or 0 for all.
    func begin(_ vector: KeyVector?, rowCount: Int, isConstant: Bool) {
        self.rowCount = rowCount
        self.vector = vector
        if rowCount > keyCapacity {
            keys.deallocate()
            keyCapacity = rowCount
            keys = .allocate(capacity: keyCapacity)
            numberedRows = 0
        }
        if let vector {
            vector.keys.withUnsafeBufferPointer {
                // A block has at least one row, so there is an address.
                keys.update(from: $0.baseAddress.unsafelyUnwrapped, count: rowCount)
            }
            numberedRows = 0
        } else if isConstant {
            keys.update(repeating: 0, count: rowCount)
            numberedRows = 0
        } else {
            for row in numberedRows..<max(numberedRows, rowCount) { keys[row] = UInt32(truncatingIfNeeded: row) }
            numberedRows = max(numberedRows, rowCount)
        }
    }

    /// Whether the texts of this block hang on these keys.
    func isMade(of vector: KeyVector?) -> Bool { self.vector === vector }

    /// Makes room for the places of texts.
    private func makePlaces(_ needed: Int) {
        if needed > placeCapacity {
            let larger = UnsafeMutablePointer<Place>.allocate(capacity: needed * 2)
            larger.update(from: places, count: placeCount)
            places.deallocate()
            places = larger
            placeCapacity = needed * 2
        }
        guard needed > placeCount else { return }
        (places + placeCount).initialize(repeating: Place(start: 0, count: -1), count: needed - placeCount)
        placeCount = needed
    }

    /// Makes the text of each key of the block that has not come up before.
    func makeMissing(_ make: (Int, inout CellBuffer) -> Void) {
        var most: UInt32 = 0
        for row in 0..<rowCount { most = max(most, keys[row]) }
        makePlaces(Int(most) + 1)
        for row in 0..<rowCount {
            let key = Int(keys[row])
            guard places[key].count < 0 else { continue }
            let start = buffer.count
            make(key, &buffer)
            places[key] = Place(start: start, count: buffer.count - start)
            longest = max(longest, buffer.count - start)
        }
        // A copy reads whole vectors, so there must be something to read after the last text.
        buffer.reserve(SegmentTexts.slack)
    }
}

extension SegmentTexts {
    /// Makes the texts of all values of a column, which are those of one block.
    @inline(__always)
    func makeAll(_ count: Int, _ make: (Int, inout CellBuffer) -> Void) {
        makePlaces(count)
        // The buffer is taken out meanwhile, so that no access to it is checked for each value.
        var taken = CellBuffer(capacity: 0)
        swap(&taken, &buffer)
        taken.removeAll()
        let places = places
        var most = 0
        for value in 0..<count {
            let start = taken.count
            make(value, &taken)
            places[value] = Place(start: start, count: taken.count - start)
            most = max(most, taken.count - start)
        }
        taken.reserve(SegmentTexts.slack)
        longest = most
        swap(&taken, &buffer)
    }
}

extension CellBuffer {
    /// Copies the text of a row's key, 32 bytes at a time; there is room for it and for ``SegmentTexts/slack`` more.
    @inline(__always)
    mutating func copy(_ segment: SegmentTexts.LineTexts, row: Int) {
        let place = segment.places[Int(segment.keys[row])]
        let source = UnsafeRawPointer(segment.bytes + place.start)
        let target = UnsafeMutableRawPointer(bytes + count)
        var offset = 0
        while offset < place.count {
            target.storeBytes(
                of: source.loadUnaligned(fromByteOffset: offset, as: SIMD32<UInt8>.self), toByteOffset: offset,
                as: SIMD32<UInt8>.self)
            offset &+= 32
        }
        advance(place.count)
    }
}
