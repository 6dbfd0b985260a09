internal import CZlib
internal import CZstd

/// How the parts of a file are compressed: each on its own, so that all threads can do it and the bytes do not depend on
/// how many there are. Members of gzip (RFC 1952) and frames of Zstandard (RFC 8878) may follow one another in a file.
public enum PartCompression: Hashable, Sendable {
    case none, gzip, zstd

    /// By the file's name: `.gz` and `.zst`.
    public init(fileName: String) {
        self = fileName.hasSuffix(".gz") ? .gzip : fileName.hasSuffix(".zst") ? .zstd : .none
    }

    /// One part, compressed; `nil` when memory ran out.
    func compress(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        switch self {
        case .none: Array(bytes)
        case .gzip: PartCompression.gzip(bytes)
        case .zstd: PartCompression.zstd(bytes)
        }
    }

    private static func zstd(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        let bound = ZSTD_compressBound(bytes.count)
        var failed = false
        let result = [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            let size = ZSTD_compress(target.baseAddress, bound, bytes.baseAddress, bytes.count, 3)
            failed = ZSTD_isError(size) != 0
            count = failed ? 0 : size
        }
        return failed ? nil : result
    }

    private static func gzip(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        var stream = z_stream()
        let windowBitsForGzip: Int32 = 15 + 16
        guard
            deflateInit2_(
                &stream, 6, Z_DEFLATED, windowBitsForGzip, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(bytes.count)))
        var failed = false
        let result = [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            // zlib declares its input as mutable and only reads it.
            stream.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
            stream.next_out = target.baseAddress
            var code = Z_OK
            // zlib counts in 32 bits, so a larger part goes through in steps.
            while code == Z_OK {
                stream.avail_in = UInt32(clamping: bytes.count - Int(stream.total_in))
                stream.avail_out = UInt32(clamping: bound - Int(stream.total_out))
                let isLast = Int(stream.total_in) + Int(stream.avail_in) == bytes.count
                code = deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
            }
            failed = code != Z_STREAM_END
            count = failed ? 0 : Int(stream.total_out)
        }
        return failed ? nil : result
    }
}
