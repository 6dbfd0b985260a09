/// Reads repetition and definition levels.
enum LevelDecoder {
    /// The levels of `count` values from the front of `cursor`, of a data page v1.
    static func decodeV1(
        _ cursor: inout ByteCursor, encoding: Int32, greatest: Int, count: Int
    ) throws(ParquetError.Fault) -> [UInt32] {
        let bitWidth = Int.bitWidth - greatest.leadingZeroBitCount
        switch Encoding(rawValue: encoding) {
        case .rle:
            let size = try cursor.littleEndian32()
            return try decode(try cursor.take(Int(size)), greatest: greatest, count: count)
        case .bitPacked:
            let packed = try cursor.take((count * bitWidth + 7) / 8)
            let levels = (0..<count).map { index in
                (0..<bitWidth).reduce(UInt32(0)) { level, offset in
                    let bit = index * bitWidth + offset
                    return level << 1 | UInt32(packed[bit >> 3] >> UInt8(7 - (bit & 7)) & 1)
                }
            }
            guard levels.allSatisfy({ $0 <= greatest }) else { throw .levelOutOfRange }
            return levels
        default: throw .invalidField("level_encoding")
        }
    }

    /// The definition levels of `count` values from the front of `cursor`, of a data page v1; none where all are at
    /// their greatest.
    static func definitionV1(
        _ cursor: inout ByteCursor, encoding: Int32, greatest: Int, count: Int
    ) throws(ParquetError.Fault) -> [UInt32] {
        guard encoding == Encoding.rle.rawValue else {
            return try decodeV1(&cursor, encoding: encoding, greatest: greatest, count: count)
        }
        let source = try cursor.take(Int(try cursor.littleEndian32()))
        if isOneRun(source, of: greatest, count: count) { return [] }
        return try decode(source, greatest: greatest, count: count)
    }

    /// Whether the levels of `count` values in the hybrid encoding are one run of the greatest: no value is missing.
    static func isOneRun(_ source: UnsafeRawBufferPointer, of greatest: Int, count: Int) -> Bool {
        var cursor = ByteCursor(source)
        guard let header = try? cursor.varint(), header & 1 == 0, header >> 1 >= UInt64(count) else { return false }
        return (try? cursor.byte()).map(Int.init) == greatest && greatest < 256
    }

    /// The levels of `count` values in the hybrid encoding.
    static func decode(
        _ source: UnsafeRawBufferPointer, greatest: Int, count: Int
    ) throws(ParquetError.Fault) -> [UInt32] {
        let bitWidth = Int.bitWidth - greatest.leadingZeroBitCount
        var levels = [UInt32](repeating: 0, count: count)
        _ = try levels.withUnsafeMutableBufferPointer { buffer throws(ParquetError.Fault) in
            try RunLengthDecoder.decode(source, bitWidth: bitWidth, into: buffer)
        }
        for level in levels where level > greatest { throw .levelOutOfRange }
        return levels
    }
}
