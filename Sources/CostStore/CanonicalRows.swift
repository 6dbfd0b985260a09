internal import CSQLite
internal import DatabasePages

/// Some rows as bytes, one behind the other. A value is its type, itself or its length in eight bytes, and what it holds,
/// so that no two different rows have the same bytes.
struct CanonicalRows: ~Copyable {
    private var bytes: UnsafeMutableRawPointer
    private var capacity = 1 << 16
    private var count = 0
    private var ends: [(end: Int, start: Int64)] = []

    init() { bytes = .allocate(byteCount: capacity, alignment: 16) }

    deinit { bytes.deallocate() }

    mutating func removeAll() {
        count = 0
        ends.removeAll(keepingCapacity: true)
    }

    /// Ends a row that starts at a moment.
    mutating func endRow(_ start: Int64) { ends.append((count, start)) }

    /// Hands out the rows: their number, their start and their bytes.
    func forEach(_ body: (_ row: Int, _ start: Int64, _ bytes: UnsafeRawBufferPointer) -> Void) {
        var first = 0
        for row in ends.indices {
            body(row, ends[row].start, UnsafeRawBufferPointer(start: bytes + first, count: ends[row].end - first))
            first = ends[row].end
        }
    }

    /// Appends a value; false for one that only SQLite knows how to show.
    @inline(__always)
    mutating func append(_ value: RecordValue) -> Bool {
        switch value {
        case .null: appendNull()
        case .integer(let number): append(number: number)
        case .text(let text): append(SQLITE_TEXT, text)
        case .blob(let blob): append(SQLITE_BLOB, blob)
        case .other: return false
        }
        return true
    }

    @inline(__always)
    mutating func appendNull() {
        reserve(1)
        append(type: SQLITE_NULL)
    }

    @inline(__always)
    mutating func append(number: Int64) {
        reserve(9)
        append(type: SQLITE_INTEGER)
        append(eight: number)
    }

    @inline(__always)
    mutating func append(_ type: Int32, _ value: UnsafeRawBufferPointer) {
        reserve(9 + value.count)
        append(type: type)
        append(eight: Int64(value.count))
        if let start = value.baseAddress { (bytes + count).copyMemory(from: start, byteCount: value.count) }
        count &+= value.count
    }

    @inline(__always)
    private mutating func append(type: Int32) {
        bytes.storeBytes(of: UInt8(truncatingIfNeeded: type), toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    @inline(__always)
    private mutating func append(eight number: Int64) {
        bytes.storeBytes(of: number.littleEndian, toByteOffset: count, as: Int64.self)
        count &+= 8
    }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if capacity &- count < more { grow(by: more) }
    }

    @inline(never)
    private mutating func grow(by more: Int) {
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        larger.copyMemory(from: bytes, byteCount: count)
        bytes.deallocate()
        bytes = larger
    }
}
