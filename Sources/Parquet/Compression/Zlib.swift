internal import CZlib

/// Gzip and CRC-32 by zlib.
enum Zlib {
    /// The CRC-32 of the bytes, as gzip computes it.
    static func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32_z(0, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count))
    }

    /// Adds the window size that makes zlib write and expect the header of gzip.
    private static let gzipWindow = 15 + 16

    /// Appends one gzip member without name or time; `false` when memory ran out.
    static func gzip(_ source: UnsafeRawBufferPointer, level: Int, to output: inout ByteBuffer) -> Bool {
        var stream = z_stream()
        let streamSize = Int32(MemoryLayout<z_stream>.size)
        guard
            deflateInit2_(
                &stream, Int32(level), Z_DEFLATED, Int32(gzipWindow), 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, streamSize)
                == Z_OK
        else { return false }
        defer { deflateEnd(&stream) }
        let room = Int(deflateBound(&stream, UInt(source.count)))
        guard let length = UInt32(exactly: source.count), let space = UInt32(exactly: room) else { return false }
        return output.append(room: room) { target in
            stream.next_in = UnsafeMutablePointer(mutating: source.bindMemory(to: UInt8.self).baseAddress)
            stream.avail_in = length
            stream.next_out = target.bindMemory(to: UInt8.self).baseAddress
            stream.avail_out = space
            return deflate(&stream, Z_FINISH) == Z_STREAM_END ? Int(stream.total_out) : nil
        }
    }

    /// Whether the gzip members of `source` together give exactly the bytes that fill `target`.
    static func gunzip(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Bool {
        guard let length = UInt32(exactly: source.count), let space = UInt32(exactly: target.count) else {
            return false
        }
        var stream = z_stream()
        // 32 more than the window: gzip or zlib header, whichever is there.
        guard inflateInit2_(&stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            return false
        }
        defer { inflateEnd(&stream) }
        stream.next_in = UnsafeMutablePointer(mutating: source.bindMemory(to: UInt8.self).baseAddress)
        stream.avail_in = length
        stream.next_out = target.bindMemory(to: UInt8.self).baseAddress
        stream.avail_out = space
        while true {
            guard inflate(&stream, Z_FINISH) == Z_STREAM_END else { return false }
            if stream.avail_in == 0 || stream.avail_out == 0 { return stream.avail_out == 0 }
            guard inflateReset(&stream) == Z_OK else { return false }
        }
    }
}
