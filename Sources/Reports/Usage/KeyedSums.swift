/// What is added up by 64-bit keys, numbered in the order in which the keys are first seen.
///
/// Unsafe memory here and nowhere above: a look-up or more for each call. `deinit` frees it.
struct KeyedSums<Sums: BitwiseCopyable>: ~Copyable {
    private var index: KeyIndex
    private let zero: Sums
    private var entries: UnsafeMutablePointer<Entry>
    private var capacity: Int
    private var lastKey: UInt64 = 0
    /// Where the sums of the last key are; `nil` before the first and when they may have moved.
    private var last: UnsafeMutablePointer<Sums>?

    private struct Entry: BitwiseCopyable {
        let key: UInt64
        var sums: Sums
    }

    private static var sumsOffset: Int {
        // A stored property of a struct has a place.
        MemoryLayout<Entry>.offset(of: \.sums).unsafelyUnwrapped
    }

    /// - Parameter zero: what the sums of a key begin with.
    init(from zero: Sums, capacity: Int = 256) {
        self.zero = zero
        self.capacity = capacity
        index = KeyIndex(capacity: capacity)
        entries = .allocate(capacity: capacity)
    }

    deinit { entries.deallocate() }

    /// How many keys there are.
    var count: Int { index.count }

    /// The key of a number below ``count``.
    func key(_ number: Int) -> UInt64 { entries[number].key }

    /// The sums of a number below ``count``.
    subscript(number: Int) -> Sums { entries[number].sums }

    /// The sums of a key; valid until the next key is asked for. Calls of one session stand together, so that often it is
    /// the same key as before.
    @inline(__always)
    mutating func place(of key: UInt64) -> UnsafeMutablePointer<Sums> {
        if key == lastKey, let last { return last }
        let known = index.count
        let number = index.number(of: key) { [entries] in entries[$0].key }
        if number == known { append(key) }
        let place = KeyedSums.sums(of: entries + number)
        lastKey = key
        last = place
        return place
    }

    /// Forgets all keys and keeps the memory.
    mutating func removeAll() {
        index.removeAll()
        last = nil
    }

    @inline(__always)
    private static func sums(of entry: UnsafeMutablePointer<Entry>) -> UnsafeMutablePointer<Sums> {
        (UnsafeMutableRawPointer(entry) + sumsOffset).assumingMemoryBound(to: Sums.self)
    }

    @inline(never)
    private mutating func append(_ key: UInt64) {
        let count = index.count - 1
        if count == capacity {
            let larger = UnsafeMutablePointer<Entry>.allocate(capacity: capacity * 2)
            larger.update(from: entries, count: count)
            entries.deallocate()
            entries = larger
            capacity *= 2
        }
        (entries + count).initialize(to: Entry(key: key, sums: zero))
    }
}
