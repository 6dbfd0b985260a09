extension UnsafeRawPointer {
    /// - Precondition: two bytes can be read there.
    @inlinable @inline(__always)
    func bigEndian16(at offset: Int) -> UInt16 {
        UInt16(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    /// - Precondition: four bytes can be read there.
    @inlinable @inline(__always)
    func bigEndian32(at offset: Int) -> UInt32 {
        UInt32(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// - Precondition: eight bytes can be read there.
    @inlinable @inline(__always)
    func bigEndian64(at offset: Int) -> UInt64 {
        UInt64(bigEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Reads a number of one to nine bytes and moves `offset` behind it; `nil` when it reaches `end`.
    ///
    /// Each of the first eight bytes gives seven bits and says by its highest whether another follows; a ninth gives
    /// eight bits. Source: "B-tree Pages" of the SQLite file format.
    ///
    /// - Precondition: the bytes up to `end` can be read.
    @inline(__always)
    func varint(at offset: inout Int, end: Int) -> UInt64? {
        guard offset < end else { return nil }
        let first = load(fromByteOffset: offset, as: UInt8.self)
        if first < 0x80 {
            offset &+= 1
            return UInt64(first)
        }
        return longVarint(at: &offset, end: end)
    }

    @inline(never)
    private func longVarint(at offset: inout Int, end: Int) -> UInt64? {
        var value: UInt64 = 0
        for position in 0..<9 {
            guard offset < end else { return nil }
            let byte = load(fromByteOffset: offset, as: UInt8.self)
            offset &+= 1
            if position == 8 { return value << 8 | UInt64(byte) }
            value = value << 7 | UInt64(byte & 0x7F)
            if byte < 0x80 { return value }
        }
        return nil
    }
}
