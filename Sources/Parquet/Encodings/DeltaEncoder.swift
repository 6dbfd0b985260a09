/// Whole numbers as differences from their predecessors, bit-packed in miniblocks.
///
/// Source: Parquet format, Encodings.md, "Delta Encoding (DELTA_BINARY_PACKED)".
enum DeltaEncoder {
    /// The values of a block and of a miniblock, as other writers have them.
    private static let blockSize = 128
    private static let miniblockSize = 32
    private static let miniblocksPerBlock = blockSize / miniblockSize

    /// Appends `values`. Differences wrap around, as the format asks.
    static func encode(_ values: UnsafeBufferPointer<Int64>, to output: inout ByteBuffer) {
        output.append(varint: UInt64(blockSize))
        output.append(varint: UInt64(miniblocksPerBlock))
        output.append(varint: UInt64(values.count))
        output.append(zigzag: values.first ?? 0)
        guard values.count > 1 else { return }
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: blockSize) { deltas in
            var start = 1
            while start < values.count {
                let count = min(blockSize, values.count - start)
                encodeBlock(values, start..<start + count, deltas, to: &output)
                start += count
            }
        }
    }

    private static func bitWidth(_ greatest: UInt64) -> Int {
        UInt64.bitWidth - greatest.leadingZeroBitCount
    }

    private static func encodeBlock(
        _ values: UnsafeBufferPointer<Int64>, _ range: Range<Int>, _ deltas: UnsafeMutableBufferPointer<UInt64>,
        to output: inout ByteBuffer
    ) {
        var least = Int64.max
        for index in range {
            let delta = values[index] &- values[index &- 1]
            deltas[index &- range.lowerBound] = UInt64(bitPattern: delta)
            least = min(least, delta)
        }
        for index in 0..<range.count { deltas[index] = deltas[index] &- UInt64(bitPattern: least) }
        for index in range.count..<blockSize { deltas[index] = 0 }
        output.append(zigzag: least)
        let miniblocks = (range.count + miniblockSize - 1) / miniblockSize
        for miniblock in 0..<miniblocksPerBlock {
            output.append(
                miniblock < miniblocks ? UInt8(width(of: miniblock, in: deltas)) : 0)
        }
        for miniblock in 0..<miniblocks {
            pack(deltas, miniblock * miniblockSize, width: width(of: miniblock, in: deltas), to: &output)
        }
    }

    private static func width(of miniblock: Int, in deltas: UnsafeMutableBufferPointer<UInt64>) -> Int {
        var all: UInt64 = 0
        for index in miniblock * miniblockSize..<(miniblock + 1) * miniblockSize { all |= deltas[index] }
        return bitWidth(all)
    }

    /// Appends one miniblock: 32 numbers of `width` bits.
    private static func pack(
        _ deltas: UnsafeMutableBufferPointer<UInt64>, _ start: Int, width: Int, to output: inout ByteBuffer
    ) {
        guard width > 0 else { return }
        output.reserve(width * miniblockSize / 8)
        var word: UInt64 = 0
        var bits = 0
        for index in start..<start + miniblockSize {
            let delta = deltas[index]
            word |= delta &<< UInt64(truncatingIfNeeded: bits)
            bits &+= width
            if bits >= 64 {
                output.appendReserved(word, size: 8)
                bits &-= 64
                // What did not fit; a shift by the whole word leaves nothing.
                word = delta >> UInt64(truncatingIfNeeded: width &- bits)
            }
        }
        // 32 numbers of any width end on a multiple of four bytes.
        if bits > 0 { output.appendReserved(word, size: bits / 8) }
    }
}
