internal import CLZ4

/// Decompression by liblz4.
enum LZ4 {
    /// Whether the one block `source` gives exactly the bytes that fill `target`.
    static func decompress(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Bool {
        guard let length = Int32(exactly: source.count), let space = Int32(exactly: target.count) else { return false }
        let size = LZ4_decompress_safe(
            source.bindMemory(to: CChar.self).baseAddress, target.bindMemory(to: CChar.self).baseAddress, length, space)
        return size == space
    }

    /// Whether `source` is in Hadoop's framing and gives exactly the bytes that fill `target`.
    ///
    /// Each block is preceded by its size after and before decompression, both big-endian.
    static func decompressHadoop(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) -> Bool {
        var read = 0
        var written = 0
        while read < source.count {
            guard source.count - read >= 8 else { return false }
            let plain = Int(UInt32(bigEndian: source.loadUnaligned(fromByteOffset: read, as: UInt32.self)))
            let compressed = Int(UInt32(bigEndian: source.loadUnaligned(fromByteOffset: read + 4, as: UInt32.self)))
            read += 8
            guard compressed <= source.count - read, plain <= target.count - written else { return false }
            let block = UnsafeRawBufferPointer(rebasing: source[read..<read + compressed])
            let part = UnsafeMutableRawBufferPointer(rebasing: target[written..<written + plain])
            guard decompress(block, into: part) else { return false }
            read += compressed
            written += plain
        }
        return written == target.count
    }
}
