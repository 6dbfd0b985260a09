/// How a writer compresses pages.
public enum Compression: Hashable, Sendable {
    case none
    case snappy
    /// Levels 1 to 9.
    case gzip(level: Int)
    /// Levels 1 to 22.
    case zstd(level: Int)

    /// The codec that a reader needs.
    public var codec: CompressionCodec {
        switch self {
        case .none: .uncompressed
        case .snappy: .snappy
        case .gzip: .gzip
        case .zstd: .zstd
        }
    }

    /// Whether frequent bytes come out shorter than others, rather than only what is repeated.
    var codesBytes: Bool {
        switch self {
        case .gzip, .zstd: true
        case .none, .snappy: false
        }
    }

    /// Throws ``ParquetError/invalidOption(name:value:)`` for a level that the codec does not have.
    func validate() throws(ParquetError) {
        switch self {
        case .gzip(let level) where !(1...9).contains(level):
            throw .invalidOption(name: "gzip level", value: "\(level)")
        case .zstd(let level) where !(1...22).contains(level):
            throw .invalidOption(name: "zstd level", value: "\(level)")
        default: break
        }
    }
}

/// Compresses page after page with one context of the library.
struct Compressor: ~Copyable {
    let compression: Compression
    private var zstd: ZstdCompressor?

    init(_ compression: Compression) {
        self.compression = compression
        if case .zstd(let level) = compression { zstd = ZstdCompressor(level: level) } else { zstd = nil }
    }

    /// Appends the compressed form of `source`.
    ///
    /// The libraries fail only when memory runs out, as the room always suffices.
    mutating func compress(_ source: UnsafeRawBufferPointer, to output: inout ByteBuffer) throws(ParquetError) {
        let isDone =
            switch compression {
            case .none: output.appendAll(source)
            case .snappy: Snappy.compress(source, to: &output)
            case .gzip(let level): Zlib.gzip(source, level: level, to: &output)
            case .zstd: zstd?.compress(source, to: &output) ?? false
            }
        guard isDone else { throw .inputOutput(operation: "compress", path: "", code: ParquetError.outOfMemory) }
    }
}

extension ByteBuffer {
    fileprivate mutating func appendAll(_ source: UnsafeRawBufferPointer) -> Bool {
        append(source)
        return true
    }
}

/// Restores the bytes of a page.
enum Decompressor {
    /// The bytes of a page of `size` bytes.
    ///
    /// - Throws: ``ParquetError/Fault/decompressionFailed`` unless there are exactly `size`.
    static func decompress(
        _ source: UnsafeRawBufferPointer, codec: CompressionCodec, size: Int
    ) throws(ParquetError.Fault) -> [UInt8] {
        if codec == .uncompressed {
            guard source.count == size else { throw .decompressionFailed }
            return Array(source)
        }
        guard size > 0 else { return [] }
        var isWhole = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let target = UnsafeMutableRawBufferPointer(buffer)
            isWhole =
                switch codec {
                case .uncompressed: false
                case .snappy: Snappy.decompress(source, into: target)
                case .gzip: Zlib.gunzip(source, into: target)
                case .zstd: Zstd.decompress(source, into: target)
                case .brotli: Brotli.decompress(source, into: target)
                case .lz4Raw: LZ4.decompress(source, into: target)
                case .lz4: LZ4.decompressHadoop(source, into: target) || LZ4.decompress(source, into: target)
                }
            count = isWhole ? size : 0
        }
        guard isWhole else { throw .decompressionFailed }
        return bytes
    }
}
