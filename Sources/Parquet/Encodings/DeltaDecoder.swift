/// Reads packed differences and what is built on them; the counterpart of ``DeltaEncoder``.
enum DeltaDecoder {
    /// Reads as many numbers as `output` holds, which has to be all that there are.
    ///
    /// - Returns: The bytes read.
    static func decode(
        _ source: UnsafeRawBufferPointer, into output: UnsafeMutableBufferPointer<Int64>
    ) throws(ParquetError.Fault) -> Int {
        var cursor = ByteCursor(source)
        let blockSize = try cursor.varint()
        let miniblocks = try cursor.varint()
        guard blockSize > 0, blockSize <= 1 << 24, miniblocks > 0, miniblocks <= blockSize,
            blockSize % miniblocks == 0, (blockSize / miniblocks) % 8 == 0
        else { throw .invalidEncoding(.deltaBinaryPacked) }
        guard try cursor.varint() == UInt64(output.count) else { throw .wrongValueCount }
        var last = try cursor.zigzag()
        guard output.count > 0 else { return cursor.position }
        output[0] = last
        var written = 1
        let miniblockSize = Int(blockSize / miniblocks)
        while written < output.count {
            let least = try cursor.zigzag()
            let widths = try cursor.take(Int(miniblocks))
            for width in widths where written < output.count {
                guard width <= 64 else { throw .invalidEncoding(.deltaBinaryPacked) }
                let count = min(miniblockSize, output.count - written)
                // Some writers leave out what fills up the last miniblock.
                let size = min(miniblockSize * Int(width) / 8, cursor.remaining)
                guard size * 8 >= count * Int(width) else { throw .truncated }
                let packed = try cursor.take(size)
                last = unpack(
                    packed, width: Int(width), least: least, after: last,
                    into: UnsafeMutableBufferPointer(rebasing: output[written..<written + count]))
                written += count
            }
        }
        return cursor.position
    }

    /// Reads one miniblock and returns its last number.
    private static func unpack(
        _ packed: UnsafeRawBufferPointer, width: Int, least: Int64, after previous: Int64,
        into output: UnsafeMutableBufferPointer<Int64>
    ) -> Int64 {
        var last = previous
        if width == 0 {
            for index in output.indices {
                last = last &+ least
                output[index] = last
            }
            return last
        }
        let mask = UInt64.max >> UInt64(64 - width)
        var bit = 0
        for index in output.indices {
            let byte = bit >> 3
            let delta: UInt64
            if width <= 56, byte &+ 8 <= packed.count {
                delta =
                    UInt64(littleEndian: packed.loadUnaligned(fromByteOffset: byte, as: UInt64.self))
                    &>> UInt64(bit & 7)
            } else {
                delta = BitUnpacker.word(packed, bit: bit)
            }
            last = last &+ least &+ Int64(bitPattern: delta & mask)
            output[index] = last
            bit &+= width
        }
        return last
    }

    /// Reads `count` numbers.
    ///
    /// - Returns: The numbers and the bytes read.
    static func numbers(
        _ source: UnsafeRawBufferPointer, count: Int
    ) throws(ParquetError.Fault) -> (numbers: [Int64], size: Int) {
        var numbers = [Int64](repeating: 0, count: count)
        let size = try numbers.withUnsafeMutableBufferPointer { buffer throws(ParquetError.Fault) in
            try decode(source, into: buffer)
        }
        return (numbers, size)
    }

    /// Reads `count` texts of which all lengths come first.
    static func texts(
        _ source: UnsafeRawBufferPointer, count: Int
    ) throws(ParquetError.Fault) -> (bytes: UnsafeRawBufferPointer, ends: [Int]) {
        let (lengths, size) = try numbers(source, count: count)
        let bytes = UnsafeRawBufferPointer(rebasing: source[size...])
        var ends: [Int] = []
        ends.reserveCapacity(count)
        var end = 0
        for length in lengths {
            guard length >= 0, length <= Int64(bytes.count - end) else { throw .outOfBounds }
            end += Int(length)
            ends.append(end)
        }
        return (bytes, ends)
    }

    /// Reads `count` texts, each as the length that it shares with the one before and the rest.
    ///
    /// - Parameter budget: What the texts take, which may be far more than `source`, comes out of it.
    static func sharedPrefixTexts(
        _ source: UnsafeRawBufferPointer, count: Int, budget: inout MemoryBudget
    ) throws(ParquetError.Fault) -> (bytes: [UInt8], ends: [Int]) {
        let (prefixes, size) = try numbers(source, count: count)
        let suffixes = try texts(UnsafeRawBufferPointer(rebasing: source[size...]), count: count)
        var ends: [Int] = []
        ends.reserveCapacity(count)
        var end = 0
        var length = 0
        var suffixStart = 0
        for (prefix, suffixEnd) in zip(prefixes, suffixes.ends) {
            guard prefix >= 0, prefix <= Int64(length) else { throw .outOfBounds }
            length = Int(prefix) + suffixEnd - suffixStart
            try budget.take(length)
            end += length
            suffixStart = suffixEnd
            ends.append(end)
        }
        let bytes = [UInt8](unsafeUninitializedCapacity: end) { buffer, filled in
            let target = UnsafeMutableRawBufferPointer(buffer)
            var (start, previous, suffixStart) = (0, 0, 0)
            for index in 0..<count {
                let prefix = Int(prefixes[index])
                let suffix = suffixStart..<suffixes.ends[index]
                // Lengths were checked above: the prefix lies in the text before, the suffix in the source.
                target[start..<start + prefix].copyBytes(
                    from: UnsafeRawBufferPointer(rebasing: target[previous..<previous + prefix]))
                target[start + prefix..<ends[index]].copyBytes(from: suffixes.bytes[suffix])
                (previous, start, suffixStart) = (start, ends[index], suffix.upperBound)
            }
            filled = end
        }
        return (bytes, ends)
    }
}
