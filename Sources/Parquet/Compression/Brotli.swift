internal import CBrotli

/// Decompression by libbrotli.
enum Brotli {
    /// Whether `source` gives exactly the bytes that fill `target`.
    static func decompress(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Bool {
        var size = target.count
        let result = BrotliDecoderDecompress(
            source.count, source.bindMemory(to: UInt8.self).baseAddress, &size,
            target.bindMemory(to: UInt8.self).baseAddress)
        return result == BROTLI_DECODER_RESULT_SUCCESS && size == target.count
    }
}
