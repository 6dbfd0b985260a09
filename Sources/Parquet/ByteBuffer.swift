/// Bytes that grow at the end: what the encoders write into.
///
/// The room that `reserve` makes is written without further checks, so that encoders can store whole words; a word
/// that is stored past the end is within the slack that every reservation adds. `deinit` frees the memory.
struct ByteBuffer: ~Copyable {
    /// The number of bytes written.
    private(set) var count = 0
    private var capacity: Int
    private var base: UnsafeMutableRawPointer

    /// What may be stored past the room that was asked for.
    private static let slack = 16

    init(capacity: Int = 4096) {
        self.capacity = capacity
        base = .allocate(byteCount: capacity + ByteBuffer.slack, alignment: 16)
    }

    deinit { base.deallocate() }

    /// The bytes written. Valid until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// A copy of the bytes written.
    var array: [UInt8] { Array(bytes) }

    /// Forgets the bytes and keeps the memory.
    mutating func removeAll() { count = 0 }

    /// Makes room for `room` more bytes.
    @inline(__always)
    mutating func reserve(_ room: Int) {
        if count &+ room > capacity { grow(toHold: count + room) }
    }

    @inline(never)
    private mutating func grow(toHold size: Int) {
        let larger = max(capacity * 2, size)
        let new = UnsafeMutableRawPointer.allocate(byteCount: larger + ByteBuffer.slack, alignment: 16)
        new.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = new
        capacity = larger
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    @inline(__always)
    mutating func append<Word: FixedWidthInteger & BitwiseCopyable>(littleEndian word: Word) {
        reserve(MemoryLayout<Word>.size)
        base.storeBytes(of: word.littleEndian, toByteOffset: count, as: Word.self)
        count &+= MemoryLayout<Word>.size
    }

    @inline(__always)
    mutating func append(_ source: UnsafeRawBufferPointer) {
        guard let start = source.baseAddress else { return }
        reserve(source.count)
        (base + count).copyMemory(from: start, byteCount: source.count)
        count &+= source.count
    }

    mutating func append(_ source: [UInt8]) {
        source.withUnsafeBytes { append($0) }
    }

    /// Appends an unsigned number, seven bits a byte, the lowest first.
    mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends a signed number of small magnitude as a short varint.
    mutating func append(zigzag value: Int64) {
        append(varint: UInt64(bitPattern: (value &<< 1) ^ (value >> 63)))
    }

    /// Stores a word at the end and counts only its first `size` bytes as written.
    ///
    /// - Precondition: room for `size` bytes is reserved.
    @inline(__always)
    mutating func appendReserved(_ word: UInt64, size: Int) {
        base.storeBytes(of: word.littleEndian, toByteOffset: count, as: UInt64.self)
        count &+= size
    }

    /// Overwrites four bytes that were appended before.
    ///
    /// - Precondition: `offset + 4 <= count`.
    mutating func replace(at offset: Int, with word: UInt32) {
        base.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt32.self)
    }

    /// Appends at most `room` bytes that `body` stores and counts; `nil` from `body` appends nothing.
    mutating func append(room: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int?) -> Bool {
        reserve(room)
        guard let written = body(UnsafeMutableRawBufferPointer(start: base + count, count: room)) else { return false }
        count += written
        return true
    }
}
