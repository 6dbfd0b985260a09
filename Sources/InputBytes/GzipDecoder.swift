internal import CZlib

/// Decompresses gzip (RFC 1952), members one after another included.
///
/// The C state lives on the heap and is freed when the decoder goes out of scope.
struct GzipDecoder: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>
    private var isBetweenMembers = false

    init() throws(InputError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window; 16 asks for the gzip wrapping.
        guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            stream.deallocate()
            throw .damagedCompression(format: "gzip", offset: 0)
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    mutating func read(
        from file: inout FileDescriptorReader, into target: UnsafeMutableBufferPointer<UInt8>
    ) throws(InputError) -> Int {
        stream.pointee.next_out = target.baseAddress
        stream.pointee.avail_out = UInt32(clamping: target.count)
        while stream.pointee.avail_out == UInt32(clamping: target.count) {
            var input = Array(try file.next())
            if input.isEmpty {
                guard isBetweenMembers else { throw .damagedCompression(format: "gzip", offset: file.offset) }
                return 0
            }
            if isBetweenMembers {
                // Zeros may pad the end of a file.
                if input.allSatisfy({ $0 == 0 }) { continue }
                inflateReset(stream)
                isBetweenMembers = false
            }
            let code = input.withUnsafeMutableBufferPointer { bytes -> Int32 in
                stream.pointee.next_in = bytes.baseAddress
                stream.pointee.avail_in = UInt32(clamping: bytes.count)
                return inflate(stream, Z_NO_FLUSH)
            }
            let left = Int(stream.pointee.avail_in)
            stream.pointee.next_in = nil
            stream.pointee.avail_in = 0
            file.putBack(left)
            if code == Z_STREAM_END {
                isBetweenMembers = true
            } else if code != Z_OK, code != Z_BUF_ERROR {
                throw .damagedCompression(format: "gzip", offset: file.offset - left)
            }
        }
        return target.count - Int(stream.pointee.avail_out)
    }
}
