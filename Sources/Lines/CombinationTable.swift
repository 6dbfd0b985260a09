/// Numbers the distinct combinations of some code columns, in the order in which they are first seen.
///
/// Rules and prices are looked up once for a combination, not once for a call; for each row this costs one hash and one
/// comparison of its codes. Unsafe buffers here and nowhere above; `deinit` frees them.
struct CombinationTable: ~Copyable {
    private let width: Int
    private(set) var count = 0
    private var keys: UnsafeMutablePointer<UInt32>
    private var keysCapacity: Int
    /// The high half of a slot is the hash, the low half the number + 1; 0 is free.
    private var slots: UnsafeMutablePointer<UInt64>
    private var slotMask: Int
    private var hashes: UnsafeMutablePointer<UInt64>
    private var hashesCapacity: Int
    private let seed = UInt64.random(in: .min ... .max)

    init(width: Int) {
        self.width = width
        keysCapacity = 256
        keys = .allocate(capacity: keysCapacity * max(width, 1))
        slotMask = 1023
        slots = .allocate(capacity: slotMask + 1)
        slots.initialize(repeating: 0, count: slotMask + 1)
        hashesCapacity = 2048
        hashes = .allocate(capacity: hashesCapacity)
    }

    deinit {
        keys.deallocate()
        slots.deallocate()
        hashes.deallocate()
    }

    /// Writes the number of the combination of each row to `numbers`, and calls `onNew` for a new one with its first row.
    ///
    /// - Precondition: `columns` has `width` columns of at least `rowCount` codes each.
    mutating func number(
        _ columns: [UnsafePointer<UInt32>], rowCount: Int, into numbers: UnsafeMutablePointer<UInt32>,
        onNew: (_ row: Int) throws -> Void
    ) rethrows {
        hash(columns, rowCount: rowCount)
        // All first slots are read before any combination is compared, so that memory is waited for once.
        for row in 0..<rowCount {
            let tag = tag(row)
            let entry = slots[Int(tag) & slotMask]
            numbers[row] = UInt32(truncatingIfNeeded: entry >> 32) == tag ? UInt32(truncatingIfNeeded: entry) : 0
        }
        try columns.withUnsafeBufferPointer { columns in
            for row in 0..<rowCount {
                if numbers[row] != 0, matches(numbers[row] &- 1, columns, row) {
                    numbers[row] &-= 1
                } else if find(columns, row, into: numbers) {
                    try onNew(row)
                }
            }
        }
    }

    @inline(__always)
    private func tag(_ row: Int) -> UInt32 { UInt32(truncatingIfNeeded: hashes[row] ^ hashes[row] >> 32) | 1 }

    /// Looks the combination of a row up, and says whether it is new.
    private mutating func find(
        _ columns: UnsafeBufferPointer<UnsafePointer<UInt32>>, _ row: Int, into numbers: UnsafeMutablePointer<UInt32>
    ) -> Bool {
        let tag = tag(row)
        var slot = Int(tag) & slotMask
        while slots[slot] != 0 {
            let candidate = UInt32(truncatingIfNeeded: slots[slot]) &- 1
            if UInt32(truncatingIfNeeded: slots[slot] >> 32) == tag, matches(candidate, columns, row) {
                numbers[row] = candidate
                return false
            }
            slot = (slot &+ 1) & slotMask
        }
        numbers[row] = insert(columns, row, tag: tag, slot: slot)
        return true
    }

    private mutating func hash(_ columns: [UnsafePointer<UInt32>], rowCount: Int) {
        if rowCount > hashesCapacity {
            hashes.deallocate()
            hashesCapacity = rowCount
            hashes = .allocate(capacity: rowCount)
        }
        hashes.update(repeating: seed, count: rowCount)
        for column in columns {
            for row in 0..<rowCount {
                let value = (hashes[row] ^ UInt64(column[row])) &* 0x9E37_79B9_7F4A_7C15
                hashes[row] = value ^ value >> 29
            }
        }
    }

    @inline(__always)
    private func matches(_ number: UInt32, _ columns: UnsafeBufferPointer<UnsafePointer<UInt32>>, _ row: Int) -> Bool {
        let key = keys + Int(number) &* width
        for index in 0..<width where key[index] != columns[index][row] { return false }
        return true
    }

    private mutating func insert(
        _ columns: UnsafeBufferPointer<UnsafePointer<UInt32>>, _ row: Int, tag: UInt32, slot: Int
    ) -> UInt32 {
        if count == keysCapacity {
            let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: keysCapacity * 2 * max(width, 1))
            larger.update(from: keys, count: count * width)
            keys.deallocate()
            keys = larger
            keysCapacity *= 2
        }
        for index in 0..<width { keys[count * width + index] = columns[index][row] }
        slots[slot] = UInt64(tag) << 32 | UInt64(count + 1)
        count += 1
        if count * 2 > slotMask { grow() }
        return UInt32(count - 1)
    }

    private mutating func grow() {
        let old = slots
        let oldCount = slotMask + 1
        slotMask = oldCount * 2 - 1
        slots = .allocate(capacity: oldCount * 2)
        slots.initialize(repeating: 0, count: oldCount * 2)
        for index in 0..<oldCount where old[index] != 0 {
            var slot = Int(old[index] >> 32) & slotMask
            while slots[slot] != 0 { slot = (slot + 1) & slotMask }
            slots[slot] = old[index]
        }
        old.deallocate()
    }
}
