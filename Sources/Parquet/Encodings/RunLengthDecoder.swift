/// Reads the hybrid of run lengths and bit packing; the counterpart of ``RunLengthEncoder``.
enum RunLengthDecoder {
    /// Reads as many values as `output` holds.
    ///
    /// - Returns: The bytes read.
    static func decode(
        _ source: UnsafeRawBufferPointer, bitWidth: Int, into output: UnsafeMutableBufferPointer<UInt32>
    ) throws(ParquetError.Fault) -> Int {
        guard (0...32).contains(bitWidth) else { throw .invalidEncoding(.rle) }
        var cursor = ByteCursor(source)
        var written = 0
        while written < output.count {
            // Writers leave out runs of a dictionary with a single entry.
            if bitWidth == 0, cursor.remaining == 0 {
                output[written...].update(repeating: 0)
                break
            }
            let header = try cursor.varint()
            if header & 1 == 0 {
                let value = try runValue(&cursor, bitWidth)
                let count = Int(truncatingIfNeeded: min(header >> 1, UInt64(output.count - written)))
                guard count > 0 else { throw .invalidEncoding(.rle) }
                output[written..<written + count].update(repeating: value)
                written += count
            } else {
                let groups = header >> 1
                guard groups > 0 else { throw .invalidEncoding(.rle) }
                let wanted = output.count - written
                let count = groups >= UInt64(wanted) ? wanted : min(wanted, Int(groups) * 8)
                // The last run may end with the last value that is needed rather than with its eight.
                let available = bitWidth == 0 ? count : cursor.remaining * 8 / bitWidth
                guard count <= available else { throw .truncated }
                BitUnpacker.unpack(
                    cursor.rest, bitWidth: bitWidth,
                    into: UnsafeMutableBufferPointer(rebasing: output[written..<written + count]))
                let size = (min(Int(clamping: groups), wanted / 8 + 1) * bitWidth)
                cursor.skip(min(size, cursor.remaining))
                written += count
            }
        }
        return cursor.position
    }

    private static func runValue(
        _ cursor: inout ByteCursor, _ bitWidth: Int
    ) throws(ParquetError.Fault) -> UInt32 {
        var value: UInt32 = 0
        for byte in 0..<UInt32((bitWidth + 7) / 8) { value |= UInt32(try cursor.byte()) << (byte * 8) }
        return value
    }
}

/// Reads numbers in a fixed number of bits each, the lowest bit first.
enum BitUnpacker {
    /// Reads as many values as `output` holds.
    ///
    /// - Precondition: `source` holds them all; `bitWidth` is 0...32.
    static func unpack(
        _ source: UnsafeRawBufferPointer, bitWidth: Int, into output: UnsafeMutableBufferPointer<UInt32>
    ) {
        guard bitWidth > 0 else {
            output.update(repeating: 0)
            return
        }
        let mask = UInt64(truncatingIfNeeded: UInt64.max >> UInt64(64 - bitWidth))
        var index = 0
        var bit = 0
        // A value of up to 32 bits at any bit of a byte lies within eight bytes.
        let lastWord = source.count - 8
        while index < output.count, bit >> 3 <= lastWord {
            let word = UInt64(littleEndian: source.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self))
            output[index] = UInt32(truncatingIfNeeded: (word &>> UInt64(bit & 7)) & mask)
            index &+= 1
            bit &+= bitWidth
        }
        while index < output.count {
            output[index] = UInt32(truncatingIfNeeded: word(source, bit: bit) & mask)
            index &+= 1
            bit &+= bitWidth
        }
    }

    /// The bits from `bit` on, zeros past the end.
    static func word(_ source: UnsafeRawBufferPointer, bit: Int) -> UInt64 {
        var word: UInt64 = 0
        let first = bit >> 3
        for offset in 0..<9 where first + offset < source.count {
            let byte = UInt64(source[first + offset])
            let shift = offset * 8 - (bit & 7)
            word |= shift >= 0 ? byte << UInt64(shift) : byte >> UInt64(-shift)
        }
        return word
    }
}
