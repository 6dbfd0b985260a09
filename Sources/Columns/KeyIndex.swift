/// Numbers 64-bit keys in the order in which they are first seen.
///
/// Who asks keeps the keys, beside what belongs to them: so a look-up touches a slot and that, and no third place. A slot
/// holds bits of the hash too, so that hardly ever another key is looked at.
///
/// Unsafe buffers here and nowhere above: one look-up or more for each call. `deinit` frees them.
public struct KeyIndex: ~Copyable {
    /// How many keys there are.
    public private(set) var count = 0
    /// The number + 1 of a key in as many low bits as `mask` has, bits of its hash above; 0 is free.
    @usableFromInline var slots: UnsafeMutablePointer<UInt32>
    @usableFromInline var mask: Int
    /// Chosen by chance, so that nobody can send values whose keys all collide; numbers do not depend on it.
    @usableFromInline let seed = UInt64.random(in: .min ... .max) | 1

    /// No keys, and room for about so many.
    public init(capacity: Int = 256) {
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
    @inlinable @inline(__always)
    public mutating func number(of key: UInt64, _ keys: (Int) -> UInt64) -> Int {
        let hash = hash(key)
        let tag = tag(of: hash)
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            if let number = number(in: slots[slot], tag), keys(number) == key { return number }
            slot = (slot &+ 1) & mask
        }
        slots[slot] = tag | UInt32(truncatingIfNeeded: count &+ 1)
        let number = count
        if takeNumber() { grow { $0 == number ? key : keys($0) } }
        return number
    }

    /// The number that a key has if it has one and its first slot is its own; else mostly −1.
    ///
    /// Asked for many keys before any of them is looked up: so memory is waited for once, not for one after the other. No
    /// branch depends on what is read, for the processor would wait for it.
    @inlinable @inline(__always)
    public func guess(_ key: UInt64) -> Int {
        let hash = hash(key)
        let slot = slots[Int(truncatingIfNeeded: hash) & mask]
        let number = slot & UInt32(truncatingIfNeeded: mask)
        return (slot ^ number == tag(of: hash) ? Int(number) : 0) &- 1
    }

    /// Forgets all keys and keeps the memory.
    public mutating func removeAll() {
        count = 0
        slots.update(repeating: 0, count: mask + 1)
    }

    /// Counts one key more, and says whether there are too many for the slots.
    @usableFromInline mutating func takeNumber() -> Bool {
        count &+= 1
        return count &* 3 > mask &* 2
    }

    @inlinable @inline(__always)
    func hash(_ key: UInt64) -> UInt64 {
        let (high, low) = (key ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return high ^ low
    }

    /// The bits of a hash that stand above the number in a slot.
    @inlinable @inline(__always)
    func tag(of hash: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: hash >> 32) & ~UInt32(truncatingIfNeeded: mask)
    }

    /// The number in a slot, if there is one with this tag.
    @inlinable @inline(__always)
    func number(in slot: UInt32, _ tag: UInt32) -> Int? {
        let number = slot & UInt32(truncatingIfNeeded: mask)
        return number != 0 && slot ^ number == tag ? Int(number) &- 1 : nil
    }

    @usableFromInline mutating func grow(_ keys: (Int) -> UInt64) {
        slots.deallocate()
        mask = mask * 2 + 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: 0, count: mask + 1)
        for number in 0..<count {
            let hash = hash(keys(number))
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = tag(of: hash) | UInt32(number + 1)
        }
    }
}
