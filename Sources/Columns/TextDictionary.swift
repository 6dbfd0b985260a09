/// Gives each distinct text of a column a small number, in the order in which texts are first seen.
///
/// Code 0 stands for a missing text; texts have codes from 1. The bytes lie one after another in one arena, so a code
/// costs its bytes, eight bytes of bookkeeping and two slots of eight bytes. A text is looked up by the last value seen
/// first (calls of a session come in runs), then by a hash that is kept in the slot. The hash is seeded by chance, so
/// that nobody can send texts that all collide; codes do not depend on it.
///
/// Unsafe buffers here and nowhere above: this runs for each text value of each row. `deinit` frees them.
public struct TextDictionary: ~Copyable {
    @usableFromInline var arena: UnsafeMutablePointer<UInt8>
    @usableFromInline var arenaCapacity: Int
    /// `ends[code]` is where the text of `code` ends in the arena and the next one begins.
    @usableFromInline var ends: UnsafeMutablePointer<Int>
    @usableFromInline var endsCapacity: Int
    /// Open addressing: the high half of a slot is the hash, the low half the code; 0 is free.
    @usableFromInline var slots: UnsafeMutablePointer<UInt64>
    @usableFromInline var slotMask: Int
    @usableFromInline var lastCode: UInt32 = 0
    @usableFromInline let seed = UInt64.random(in: .min ... .max)

    /// The number of codes given, the missing text included.
    public private(set) var count = 1

    /// The bytes held by the texts.
    @inlinable public var byteCount: Int { ends[count - 1] }

    /// An empty dictionary.
    public init() {
        arenaCapacity = 1024
        arena = .allocate(capacity: arenaCapacity)
        endsCapacity = 64
        ends = .allocate(capacity: endsCapacity)
        ends[0] = 0
        slotMask = 127
        slots = .allocate(capacity: slotMask + 1)
        slots.initialize(repeating: 0, count: slotMask + 1)
    }

    deinit {
        arena.deallocate()
        ends.deallocate()
        slots.deallocate()
    }

    /// The code of a text, given now if the text is new.
    ///
    /// - Precondition: fewer than 2³² − 1 distinct texts.
    @inlinable public mutating func code(of text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        if lastCode != 0, holds(text, at: lastCode) { return lastCode }
        lastCode = code(of: text, hash: TextDictionary.hash(text, seed: seed))
        return lastCode
    }

    /// The codes of several texts, given now to those that are new.
    ///
    /// For dictionaries beyond the processor's caches: the first slots of all texts are read before any text is looked
    /// up, so that memory is waited for once, not for one text after the other.
    ///
    /// - Parameter take: is given the position of each text and its code.
    @inlinable public mutating func codes(
        of texts: [UnsafeBufferPointer<UInt8>], _ take: (_ position: Int, _ code: UInt32) -> Void
    ) {
        let probes = texts.map { text in
            let hash = TextDictionary.hash(text, seed: seed)
            return (hash: hash, slot: slots[Int(hash) & slotMask])
        }
        for (position, text) in texts.enumerated() {
            let (hash, slot) = probes[position]
            let first = UInt32(truncatingIfNeeded: slot)
            if UInt32(truncatingIfNeeded: slot >> 32) == hash, holds(text, at: first) {
                take(position, first)
            } else {
                take(position, code(of: text, hash: hash))
            }
        }
    }

    @inlinable mutating func code(of text: UnsafeBufferPointer<UInt8>, hash: UInt32) -> UInt32 {
        var slot = Int(hash) & slotMask
        while slots[slot] != 0 {
            if UInt32(truncatingIfNeeded: slots[slot] >> 32) == hash {
                let code = UInt32(truncatingIfNeeded: slots[slot])
                if holds(text, at: code) { return code }
            }
            slot = (slot &+ 1) & slotMask
        }
        return insert(text, hash: hash, slot: slot)
    }

    /// The code of a text of Swift's.
    public mutating func code(of text: String) -> UInt32 {
        var text = text
        return text.withUTF8 { code(of: $0) }
    }

    /// A code of its own for a text, whether or not it is there already: for columns where nearly all texts are distinct.
    ///
    /// A text added so is not found by ``code(of:)``.
    @inlinable public mutating func append(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        store(text)
    }

    /// The bytes of a text; empty for code 0. Valid until the next text is added.
    @inlinable public func bytes(of code: UInt32) -> UnsafeBufferPointer<UInt8> {
        guard code != 0 else { return UnsafeBufferPointer(start: nil, count: 0) }
        let start = ends[Int(code) - 1]
        return UnsafeBufferPointer(start: arena + start, count: ends[Int(code)] - start)
    }

    /// A text, `nil` for code 0. Bytes that are not UTF-8 come out as U+FFFD.
    public func text(of code: UInt32) -> String? {
        code == 0 ? nil : String(decoding: bytes(of: code), as: UTF8.self)
    }

    /// Gives the bytes of all texts, one after another, and where the text of each code ends; code 0 is empty.
    public func withTexts(_ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<Int>) -> Void) {
        body(UnsafeBufferPointer(start: arena, count: byteCount), UnsafeBufferPointer(start: ends, count: count))
    }

    /// Frees what only looking up by text needs. Codes can be read as before; every text counts as new from now on.
    public mutating func seal() {
        slots.deallocate()
        slotMask = 127
        slots = .allocate(capacity: slotMask + 1)
        slots.initialize(repeating: 0, count: slotMask + 1)
    }

    /// Forgets all texts and keeps the memory.
    public mutating func removeAll() {
        count = 1
        lastCode = 0
        slots.update(repeating: 0, count: slotMask + 1)
    }

    @inlinable func holds(_ text: UnsafeBufferPointer<UInt8>, at code: UInt32) -> Bool {
        let start = ends[Int(code) &- 1]
        let length = ends[Int(code)] &- start
        guard length == text.count else { return false }
        guard length > 0, let base = text.baseAddress else { return true }
        return TextDictionary.equal(UnsafeRawPointer(arena + start), UnsafeRawPointer(base), length)
    }

    @usableFromInline mutating func insert(_ text: UnsafeBufferPointer<UInt8>, hash: UInt32, slot: Int) -> UInt32 {
        let code = store(text)
        slots[slot] = UInt64(hash) << 32 | UInt64(code)
        if count * 2 > slotMask { growSlots() }
        return code
    }

    @usableFromInline mutating func store(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
        precondition(count < Int(UInt32.max), "a column has fewer than 2³² − 1 distinct texts")
        let start = ends[count - 1]
        if start + text.count > arenaCapacity { growArena(toHold: start + text.count) }
        if let base = text.baseAddress { (arena + start).update(from: base, count: text.count) }
        if count == endsCapacity { growEnds() }
        ends[count] = start + text.count
        count += 1
        return UInt32(truncatingIfNeeded: count - 1)
    }

    private mutating func growArena(toHold size: Int) {
        let capacity = max(arenaCapacity * 2, size)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: arena, count: ends[count - 1])
        arena.deallocate()
        arena = larger
        arenaCapacity = capacity
    }

    private mutating func growEnds() {
        let larger = UnsafeMutablePointer<Int>.allocate(capacity: endsCapacity * 2)
        larger.update(from: ends, count: count)
        ends.deallocate()
        ends = larger
        endsCapacity *= 2
    }

    private mutating func growSlots() {
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

    /// Mixes eight bytes at a time; never 0 in the high half of a slot, so that a taken slot is never 0.
    @inlinable static func hash(_ text: UnsafeBufferPointer<UInt8>, seed: UInt64) -> UInt32 {
        var state = seed ^ UInt64(truncatingIfNeeded: text.count)
        guard let base = UnsafeRawPointer(text.baseAddress) else { return fold(state) }
        var offset = 0
        while offset &+ 8 <= text.count {
            state = mix(state ^ base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset &+= 8
        }
        if offset < text.count { state = mix(state ^ tail(base + offset, text.count &- offset)) }
        return fold(state)
    }

    /// The last one to seven bytes as one number, without reading past the end.
    @inlinable static func tail(_ base: UnsafeRawPointer, _ count: Int) -> UInt64 {
        if count >= 4 {
            let low = UInt64(base.loadUnaligned(as: UInt32.self))
            let high = UInt64(base.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
            return low | high << 32
        }
        let first = UInt64(base.load(as: UInt8.self))
        let middle = UInt64(base.load(fromByteOffset: count >> 1, as: UInt8.self))
        let last = UInt64(base.load(fromByteOffset: count &- 1, as: UInt8.self))
        return first | middle << 8 | last << 16
    }

    @inlinable static func mix(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return high ^ low
    }

    @inlinable static func fold(_ state: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: state ^ state >> 32) | 1
    }

    /// Compares eight bytes at a time, the last eight overlapping.
    @inlinable static func equal(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
        if count >= 8 {
            var offset = 0
            while offset &+ 8 < count {
                if left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    != right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                {
                    return false
                }
                offset &+= 8
            }
            return left.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
                == right.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        }
        return tail(left, count) == tail(right, count)
    }
}
