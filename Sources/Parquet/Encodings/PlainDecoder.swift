/// The values of a page as they are stored, missing ones left out.
enum StoredValues {
    /// INT32, INT64 and BOOLEAN as numbers; FLOAT and DOUBLE as their bits.
    case numbers([Int64])
    /// BYTE_ARRAY: value `i` ends at `ends[i]`.
    case texts(bytes: [UInt8], ends: [Int])
    /// INT96 and FIXED_LEN_BYTE_ARRAY: values of `width` bytes one after another.
    case fixed(bytes: [UInt8], width: Int)

    var count: Int {
        switch self {
        case .numbers(let numbers): numbers.count
        case .texts(_, let ends): ends.count
        case .fixed(let bytes, let width): width == 0 ? 0 : bytes.count / width
        }
    }
}

/// Reads the values of a page in the encodings that are not made of ids.
struct ValueDecoder {
    let physicalType: PhysicalType
    /// The bytes of a value of fixed length.
    let typeLength: Int

    /// Reads exactly `count` values.
    func decode(
        _ source: UnsafeRawBufferPointer, encoding: Encoding, count: Int, budget: inout MemoryBudget
    ) throws(ParquetError.Fault) -> StoredValues {
        try budget.take(count * 16)
        switch (encoding, physicalType) {
        case (.plain, .boolean): return .numbers(try bits(source, count))
        case (.plain, .byteArray): return try texts(source, count)
        case (.plain, _): return try plain(source, count)
        case (.rle, .boolean): return .numbers(try runs(source, count))
        case (.deltaBinaryPacked, .int32):
            return .numbers(
                try DeltaDecoder.numbers(source, count: count).numbers.map { Int64(Int32(truncatingIfNeeded: $0)) })
        case (.deltaBinaryPacked, .int64): return .numbers(try DeltaDecoder.numbers(source, count: count).numbers)
        case (.deltaLengthByteArray, .byteArray):
            let (bytes, ends) = try DeltaDecoder.texts(source, count: count)
            return .texts(bytes: Array(bytes[..<(ends.last ?? 0)]), ends: ends)
        case (.deltaByteArray, .byteArray):
            let (bytes, ends) = try DeltaDecoder.sharedPrefixTexts(source, count: count, budget: &budget)
            return .texts(bytes: bytes, ends: ends)
        case (.deltaByteArray, .fixedLengthByteArray):
            let (bytes, ends) = try DeltaDecoder.sharedPrefixTexts(source, count: count, budget: &budget)
            for (index, end) in ends.enumerated() where end != (index + 1) * typeLength {
                throw .invalidEncoding(.deltaByteArray)
            }
            return .fixed(bytes: bytes, width: typeLength)
        case (.byteStreamSplit, .int32), (.byteStreamSplit, .int64), (.byteStreamSplit, .float),
            (.byteStreamSplit, .double), (.byteStreamSplit, .fixedLengthByteArray):
            let joined = try joinedStreams(source, count)
            return try joined.withUnsafeBufferPointer { bytes throws(ParquetError.Fault) in
                try plain(UnsafeRawBufferPointer(bytes), count)
            }
        default: throw .invalidEncoding(encoding)
        }
    }

    /// The bytes of a value in the plain encoding, where all have the same.
    private var width: Int {
        switch physicalType {
        case .int32, .float: 4
        case .int64, .double: 8
        case .int96: 12
        case .fixedLengthByteArray: typeLength
        case .boolean, .byteArray: 0
        }
    }

    private func plain(_ source: UnsafeRawBufferPointer, _ count: Int) throws(ParquetError.Fault) -> StoredValues {
        let (size, overflow) = count.multipliedReportingOverflow(by: width)
        guard !overflow, size <= source.count else { throw .truncated }
        switch physicalType {
        case .int32:
            return .numbers(
                (0..<count).map { Int64(source.loadUnaligned(fromByteOffset: $0 &* 4, as: Int32.self).littleEndian) })
        case .float:
            return .numbers(
                (0..<count).map { Int64(source.loadUnaligned(fromByteOffset: $0 &* 4, as: UInt32.self).littleEndian) })
        case .int64, .double:
            return .numbers(
                [Int64](unsafeUninitializedCapacity: count) { buffer, initialized in
                    UnsafeMutableRawBufferPointer(buffer).copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: source[..<size]))
                    initialized = count
                })
        default: return .fixed(bytes: Array(source[..<size]), width: width)
        }
    }

    private func bits(_ source: UnsafeRawBufferPointer, _ count: Int) throws(ParquetError.Fault) -> [Int64] {
        guard (count + 7) / 8 <= source.count else { throw .truncated }
        return (0..<count).map { Int64(source[$0 >> 3] >> UInt8($0 & 7) & 1) }
    }

    private func runs(_ source: UnsafeRawBufferPointer, _ count: Int) throws(ParquetError.Fault) -> [Int64] {
        var cursor = ByteCursor(source)
        let size = try cursor.littleEndian32()
        let runs = try cursor.take(Int(size))
        var values = [UInt32](repeating: 0, count: count)
        _ = try values.withUnsafeMutableBufferPointer { buffer throws(ParquetError.Fault) in
            try RunLengthDecoder.decode(runs, bitWidth: 1, into: buffer)
        }
        return values.map(Int64.init)
    }

    private func texts(_ source: UnsafeRawBufferPointer, _ count: Int) throws(ParquetError.Fault) -> StoredValues {
        // Each text has a length of four bytes before it.
        guard count <= source.count / 4 else { throw .truncated }
        var ends: [Int] = []
        ends.reserveCapacity(count)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(source.count - count * 4)
        var position = 0
        for _ in 0..<count {
            guard source.count - position >= 4 else { throw .truncated }
            let length = Int(UInt32(littleEndian: source.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
            position += 4
            guard length <= source.count - position else { throw .outOfBounds }
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: source[position..<position + length]))
            position += length
            ends.append(bytes.count)
        }
        return .texts(bytes: bytes, ends: ends)
    }

    /// Puts together values of which the first bytes come first, then all second bytes, and so on.
    private func joinedStreams(_ source: UnsafeRawBufferPointer, _ count: Int) throws(ParquetError.Fault) -> [UInt8] {
        let (size, overflow) = count.multipliedReportingOverflow(by: width)
        guard !overflow, size <= source.count else { throw .truncated }
        var joined = [UInt8](repeating: 0, count: size)
        for stream in 0..<width {
            for index in 0..<count { joined[index * width + stream] = source[stream * count + index] }
        }
        return joined
    }
}
