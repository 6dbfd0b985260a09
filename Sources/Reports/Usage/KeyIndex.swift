/// Numbers 64-bit keys in the order in which they are first seen.
///
/// Who asks keeps the keys, beside what belongs to them: so a look-up touches a slot and that, and no third place.
/// Unsafe buffers here and nowhere above: one look-up or more for each call. `deinit` frees them.
struct KeyIndex: ~Copyable {
    private(set) var count = 0
    /// Number + 1 of the key; 0 is free.
    private var slots: UnsafeMutablePointer<UInt32>
    private var mask: Int
    /// Chosen by chance, so that nobody can send values whose keys all collide; numbers do not depend on it.
    private let seed = UInt64.random(in: .min ... .max) | 1

    init(capacity: Int = 256) {
        var slotCount = 512
        while slotCount < capacity * 2 { slotCount *= 2 }
        mask = slotCount - 1
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: 0, count: slotCount)
    }

    deinit { slots.deallocate() }

    /// The number of a key, given now if the key is new: then it is the old ``count``.
    ///
    /// - Parameter keys: the key of a number below ``count``.
    @inline(__always)
    mutating func number(of key: UInt64, _ keys: (Int) -> UInt64) -> Int {
        var slot = hash(key) & mask
        while slots[slot] != 0 {
            let number = Int(slots[slot]) &- 1
            if keys(number) == key { return number }
            slot = (slot &+ 1) & mask
        }
        slots[slot] = UInt32(truncatingIfNeeded: count &+ 1)
        count &+= 1
        if count &* 3 > mask &* 2 {
            let last = count &- 1
            grow { $0 == last ? key : keys($0) }
        }
        return count &- 1
    }

    /// Forgets all keys and keeps the memory.
    mutating func removeAll() {
        count = 0
        slots.update(repeating: 0, count: mask + 1)
    }

    @inline(__always)
    private func hash(_ key: UInt64) -> Int {
        let (high, low) = (key ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return Int(truncatingIfNeeded: (high ^ low) & 0x7FFF_FFFF_FFFF_FFFF)
    }

    @inline(never)
    private mutating func grow(_ keys: (Int) -> UInt64) {
        slots.deallocate()
        mask = mask * 2 + 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: 0, count: mask + 1)
        for number in 0..<count {
            var slot = hash(keys(number)) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(number + 1)
        }
    }
}
