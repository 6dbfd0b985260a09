internal import Columns

/// What is added up by 64-bit keys, numbered in the order in which the keys are first seen.
///
/// Unsafe memory here and nowhere above: a look-up or more for each call. `deinit` frees it.
struct KeyedSums<Sums: BitwiseCopyable>: ~Copyable {
    private var index: KeyIndex
    private let zero: Sums
    private var keys: UnsafeMutablePointer<UInt64>
    private var sums: UnsafeMutablePointer<Sums>
    private var capacity: Int

    /// So that sums of 64 bytes share no line of the processor's caches.
    private static func room(for count: Int) -> UnsafeMutablePointer<Sums> {
        UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Sums>.stride, alignment: 64)
            .bindMemory(to: Sums.self, capacity: count)
    }

    /// - Parameter zero: what the sums of a key begin with.
    init(from zero: Sums, capacity: Int = 256) {
        self.zero = zero
        self.capacity = capacity
        index = KeyIndex(capacity: capacity)
        keys = .allocate(capacity: capacity)
        sums = KeyedSums.room(for: capacity)
    }

    deinit {
        keys.deallocate()
        sums.deallocate()
    }

    /// How many keys there are.
    var count: Int { index.count }

    /// The key of a number below ``count``.
    func key(_ number: Int) -> UInt64 { keys[number] }

    /// The sums of a number below ``count``.
    subscript(number: Int) -> Sums { sums[number] }

    /// The sums of a key; valid until the next key is asked for.
    @inline(__always)
    mutating func place(of key: UInt64) -> UnsafeMutablePointer<Sums> { place(number(of: key)) }

    /// The number of a key, given now if the key is new.
    @inline(__always)
    mutating func number(of key: UInt64) -> Int {
        let known = index.count
        let number = index.number(of: key) { [keys] in keys[$0] }
        if number == known { append(key) }
        return number
    }

    /// The sums of a number below ``count``; valid until the next key is asked for.
    @inline(__always)
    func place(_ number: Int) -> UnsafeMutablePointer<Sums> { sums + number }

    /// Forgets all keys and keeps the memory.
    mutating func removeAll() {
        index.removeAll()
    }

    @inline(never)
    private mutating func append(_ key: UInt64) {
        let count = index.count - 1
        if count == capacity {
            let moreKeys = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity * 2)
            moreKeys.update(from: keys, count: count)
            keys.deallocate()
            keys = moreKeys
            let moreSums = KeyedSums.room(for: capacity * 2)
            moreSums.update(from: sums, count: count)
            sums.deallocate()
            sums = moreSums
            capacity *= 2
        }
        (keys + count).initialize(to: key)
        (sums + count).initialize(to: zero)
    }
}
