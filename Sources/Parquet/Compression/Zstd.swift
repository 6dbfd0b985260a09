internal import CZstd

/// A compression context of libzstd, kept from page to page.
struct ZstdCompressor: ~Copyable {
    private let context: OpaquePointer?
    private let level: Int32

    init(level: Int) {
        context = ZSTD_createCCtx()
        self.level = Int32(level)
    }

    deinit { ZSTD_freeCCtx(context) }

    /// Appends one frame; `false` when memory ran out.
    func compress(_ source: UnsafeRawBufferPointer, to output: inout ByteBuffer) -> Bool {
        guard let context else { return false }
        return output.append(room: ZSTD_compressBound(source.count)) { target in
            let size = ZSTD_compressCCtx(
                context, target.baseAddress, target.count, source.baseAddress, source.count, level)
            return ZSTD_isError(size) == 0 ? size : nil
        }
    }
}

/// Decompression by libzstd.
enum Zstd {
    /// Whether `source` gives exactly the bytes that fill `target`.
    static func decompress(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Bool {
        let size = ZSTD_decompress(target.baseAddress, target.count, source.baseAddress, source.count)
        return ZSTD_isError(size) == 0 && size == target.count
    }
}
