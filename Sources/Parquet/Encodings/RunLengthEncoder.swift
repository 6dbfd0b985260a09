/// The hybrid of run lengths and bit packing that levels and dictionary indexes are written in.
///
/// Source: Parquet format, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid".
enum RunLengthEncoder {
    /// A run this long is written as its length; shorter ones are packed with their neighbours.
    private static let shortestRun = 8

    /// Appends `values`, each in `bitWidth` bits.
    ///
    /// - Precondition: `bitWidth` is 1...32 and every value fits it.
    static func encode(_ values: UnsafeBufferPointer<UInt32>, bitWidth: Int, to output: inout ByteBuffer) {
        var literalStart = 0
        var index = 0
        let count = values.count
        while index < count {
            let value = values[index]
            var end = index &+ 1
            while end < count, values[end] == value { end &+= 1 }
            // Packed values come in eights, so the pending ones are filled up from the run.
            let filling = (8 &- (index &- literalStart) & 7) & 7
            if end &- index >= shortestRun &+ filling {
                let runStart = index &+ filling
                if runStart > literalStart {
                    pack(values, literalStart..<runStart, bitWidth: bitWidth, to: &output)
                }
                append(run: end &- runStart, of: value, bitWidth: bitWidth, to: &output)
                literalStart = end
            }
            index = end
        }
        if literalStart < count { pack(values, literalStart..<count, bitWidth: bitWidth, to: &output) }
    }

    /// Appends a run of one value.
    static func append(run count: Int, of value: UInt32, bitWidth: Int, to output: inout ByteBuffer) {
        output.append(varint: UInt64(count) << 1)
        var rest = value
        for _ in 0..<(bitWidth + 7) / 8 {
            output.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    /// Appends values bit-packed, the last eight filled up with zeros.
    private static func pack(
        _ values: UnsafeBufferPointer<UInt32>, _ range: Range<Int>, bitWidth: Int, to output: inout ByteBuffer
    ) {
        let groups = (range.count + 7) / 8
        output.append(varint: UInt64(groups) << 1 | 1)
        BitPacker.pack(values, range, bitWidth: bitWidth, to: &output)
    }

    /// The bits that numbers up to `greatest` need; at least 1, which some readers insist on.
    static func bitWidth(forGreatest greatest: Int) -> Int {
        max(1, Int.bitWidth - greatest.leadingZeroBitCount)
    }
}

/// Numbers in a fixed number of bits each, the lowest bit first.
enum BitPacker {
    /// Appends the values of a range, filled up with zeros to a multiple of eight values.
    ///
    /// - Precondition: `bitWidth` is 1...32 and every value fits it.
    static func pack(
        _ values: UnsafeBufferPointer<UInt32>, _ range: Range<Int>, bitWidth: Int, to output: inout ByteBuffer
    ) {
        let groups = (range.count + 7) / 8
        output.reserve(groups * bitWidth)
        let whole = range.lowerBound + range.count / 8 * 8
        var index = range.lowerBound
        let width = UInt64(truncatingIfNeeded: bitWidth)
        if bitWidth <= 8 {
            while index < whole {
                output.appendReserved(eight(values, index, width), size: bitWidth)
                index &+= 8
            }
        } else if bitWidth <= 16 {
            while index < whole {
                let low = four(values, index, width)
                let high = four(values, index &+ 4, width)
                let bits = width &* 4
                // 36 to 64 bits in each half.
                output.appendReserved(bits == 64 ? low : low | high &<< bits, size: 8)
                output.appendReserved(bits == 64 ? high : high &>> (64 &- bits), size: bitWidth &- 8)
                index &+= 8
            }
        }
        if index < range.upperBound {
            packSlowly(values, index..<range.upperBound, bitWidth: bitWidth, to: &output)
        }
    }

    @inline(__always)
    private static func eight(_ values: UnsafeBufferPointer<UInt32>, _ index: Int, _ width: UInt64) -> UInt64 {
        four(values, index, width) | four(values, index &+ 4, width) &<< (width &* 4)
    }

    @inline(__always)
    private static func four(_ values: UnsafeBufferPointer<UInt32>, _ index: Int, _ width: UInt64) -> UInt64 {
        UInt64(values[index]) | UInt64(values[index &+ 1]) &<< width
            | UInt64(values[index &+ 2]) &<< (width &* 2) | UInt64(values[index &+ 3]) &<< (width &* 3)
    }

    private static func packSlowly(
        _ values: UnsafeBufferPointer<UInt32>, _ range: Range<Int>, bitWidth: Int, to output: inout ByteBuffer
    ) {
        var word: UInt64 = 0
        var bits = 0
        let padding = (8 - range.count & 7) & 7
        for index in range.lowerBound..<range.upperBound + padding {
            if index < range.upperBound { word |= UInt64(values[index]) &<< UInt64(bits) }
            bits += bitWidth
            while bits >= 8 {
                output.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
                bits -= 8
            }
        }
    }
}
