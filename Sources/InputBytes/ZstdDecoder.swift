internal import CZstd

/// Decompresses zstd (RFC 8878), frames one after another included.
///
/// A frame that asks for more than 32 MiB of window is refused, so that memory stays bounded.
struct ZstdDecoder: ~Copyable {
    private let stream: OpaquePointer
    private var isBetweenFrames = false

    init() throws(InputError) {
        guard let stream = ZSTD_createDStream() else { throw .damagedCompression(format: "zstd", offset: 0) }
        ZSTD_initDStream(stream)
        ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 25)
        self.stream = stream
    }

    deinit { ZSTD_freeDStream(stream) }

    mutating func read(
        from file: inout FileDescriptorReader, into target: UnsafeMutableBufferPointer<UInt8>
    ) throws(InputError) -> Int {
        var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
        while output.pos == 0 {
            let bytes = Array(try file.next())
            if bytes.isEmpty {
                guard isBetweenFrames else { throw .damagedCompression(format: "zstd", offset: file.offset) }
                return 0
            }
            let (code, taken) = bytes.withUnsafeBytes { source -> (Int, Int) in
                var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
                let code = ZSTD_decompressStream(stream, &output, &input)
                return (code, input.pos)
            }
            guard ZSTD_isError(code) == 0 else { throw .damagedCompression(format: "zstd", offset: file.offset) }
            isBetweenFrames = code == 0
            file.putBack(bytes.count - taken)
        }
        return output.pos
    }
}
