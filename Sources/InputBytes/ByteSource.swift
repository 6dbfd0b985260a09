internal import Glibc

/// The bytes of a file or of standard input, decompressed where they are gzip or zstd.
package struct ByteSource: ~Copyable {
    private var file: FileDescriptorReader
    private var gzip: GzipDecoder?
    private var zstd: ZstdDecoder?

    private init(file: FileDescriptorReader, gzip: consuming GzipDecoder?, zstd: consuming ZstdDecoder?) {
        self.file = file
        self.gzip = gzip
        self.zstd = zstd
    }

    /// Opens a file; `-` is standard input.
    ///
    /// - Throws: ``InputError`` when the system does not open it, or its compression cannot be begun.
    package static func open(path: String) throws(InputError) -> ByteSource {
        var file = try FileDescriptorReader(path: path)
        let start = try file.peek(4)
        if start.starts(with: [0x1F, 0x8B]) { return ByteSource(file: file, gzip: try GzipDecoder(), zstd: nil) }
        if start.elementsEqual([0x28, 0xB5, 0x2F, 0xFD]) {
            return ByteSource(file: file, gzip: nil, zstd: try ZstdDecoder())
        }
        return ByteSource(file: file, gzip: nil, zstd: nil)
    }

    /// Bytes that are held already, for tests and fuzzers.
    package init(bytes: [UInt8]) {
        self.init(file: FileDescriptorReader(bytes: bytes), gzip: nil, zstd: nil)
    }

    /// Fills as much of the buffer as there is; 0 at the end.
    package mutating func read(into buffer: UnsafeMutableBufferPointer<UInt8>) throws(InputError) -> Int {
        if let count = try gzip?.read(from: &file, into: buffer) { return count }
        if let count = try zstd?.read(from: &file, into: buffer) { return count }
        return try file.read(into: buffer)
    }

    deinit { file.close() }
}

/// Reads a descriptor through a buffer, so that its beginning can be looked at.
package struct FileDescriptorReader {
    private let descriptor: Int32
    private var buffer: [UInt8]
    private var position = 0
    /// Bytes taken from the descriptor.
    private(set) var offset = 0

    package init(path: String) throws(InputError) {
        buffer = []
        guard path != "-" else {
            descriptor = STDIN_FILENO
            return
        }
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, errno: errno) }
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    init(bytes: [UInt8]) {
        descriptor = -1
        buffer = bytes
        offset = bytes.count
    }

    /// The first bytes, without taking them.
    package mutating func peek(_ count: Int) throws(InputError) -> ArraySlice<UInt8> {
        while buffer.count - position < count {
            guard try refill() else { break }
        }
        return buffer[position...].prefix(count)
    }

    mutating func read(into target: UnsafeMutableBufferPointer<UInt8>) throws(InputError) -> Int {
        guard let base = target.baseAddress else { return 0 }
        if position < buffer.count {
            let count = min(buffer.count - position, target.count)
            buffer.withUnsafeBufferPointer { source in
                if let start = source.baseAddress { base.update(from: start + position, count: count) }
            }
            position += count
            return count
        }
        let count = take(into: UnsafeMutableRawBufferPointer(target))
        guard count >= 0 else { throw .cannotRead(errno: Int32(-count)) }
        return count
    }

    /// The next bytes in a buffer of our own; empty at the end.
    mutating func next() throws(InputError) -> ArraySlice<UInt8> {
        if position == buffer.count {
            buffer.removeAll(keepingCapacity: true)
            position = 0
            _ = try refill()
        }
        defer { position = buffer.count }
        return buffer[position...]
    }

    /// Gives back the last bytes that ``next()`` gave.
    mutating func putBack(_ count: Int) {
        position -= count
    }

    private mutating func refill() throws(InputError) -> Bool {
        guard descriptor >= 0 else { return false }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = chunk.withUnsafeMutableBytes { take(into: $0) }
        guard count >= 0 else { throw .cannotRead(errno: Int32(-count)) }
        buffer += chunk[..<count]
        return count > 0
    }

    /// Takes from the descriptor; a negative number is the negated error.
    private mutating func take(into target: UnsafeMutableRawBufferPointer) -> Int {
        guard descriptor >= 0 else { return 0 }
        while true {
            let taken = Glibc.read(descriptor, target.baseAddress, target.count)
            if taken >= 0 {
                offset += taken
                return taken
            }
            guard errno == EINTR else { return -Int(errno) }
        }
    }

    /// Closes what was opened.
    package func close() {
        if descriptor > STDERR_FILENO { Glibc.close(descriptor) }
    }
}
