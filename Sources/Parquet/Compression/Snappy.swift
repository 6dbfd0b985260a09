internal import CSnappy

/// Compression by libsnappy, in its raw format.
enum Snappy {
    /// Appends the compressed form of `source`; `false` when it is too long for the format.
    static func compress(_ source: UnsafeRawBufferPointer, to output: inout ByteBuffer) -> Bool {
        output.append(room: snappy_max_compressed_length(source.count)) { target in
            var size = target.count
            let status = snappy_compress(
                source.bindMemory(to: CChar.self).baseAddress, source.count,
                target.bindMemory(to: CChar.self).baseAddress, &size)
            return status == SNAPPY_OK ? size : nil
        }
    }

    /// Whether `source` gives exactly the bytes that fill `target`.
    static func decompress(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Bool {
        let compressed = source.bindMemory(to: CChar.self).baseAddress
        // The library writes what the data announces, so that has to fit first.
        var size = 0
        guard snappy_uncompressed_length(compressed, source.count, &size) == SNAPPY_OK, size == target.count else {
            return false
        }
        return snappy_uncompress(compressed, source.count, target.bindMemory(to: CChar.self).baseAddress, &size)
            == SNAPPY_OK && size == target.count
    }
}
