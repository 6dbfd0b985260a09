internal import Glibc

/// The bytes of a file, on disk or in memory.
final class ByteSource: Sendable {
    /// The size in bytes, as it was at the beginning.
    let count: Int
    private let path: String
    private let storage: Storage

    private enum Storage {
        case descriptor(Int32)
        case memory([UInt8])
    }

    init(_ bytes: [UInt8]) {
        count = bytes.count
        path = ""
        storage = .memory(bytes)
    }

    init(path: String) throws(ParquetError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .inputOutput(operation: "open", path: path, code: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw .inputOutput(operation: "fstat", path: path, code: code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .inputOutput(operation: "read", path: path, code: EINVAL)
        }
        self.path = path
        count = Int(status.st_size)
        storage = .descriptor(descriptor)
    }

    deinit {
        if case .descriptor(let descriptor) = storage { close(descriptor) }
    }

    /// The bytes of a range, read now.
    func read(_ range: Range<Int>) throws(ParquetError) -> [UInt8] {
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw .corrupt(.outOfBounds, ParquetError.Place(offset: range.lowerBound))
        }
        switch storage {
        case .memory(let bytes): return Array(bytes[range])
        case .descriptor(let descriptor):
            var code: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
                filled = 0
                while filled < range.count {
                    let target = UnsafeMutableRawPointer(buffer.baseAddress)?.advanced(by: filled)
                    let got = pread(descriptor, target, range.count - filled, off_t(range.lowerBound + filled))
                    if got < 0, errno == EINTR { continue }
                    if got < 0 { code = errno }
                    if got <= 0 { break }
                    filled += got
                }
            }
            guard code == 0 else { throw .inputOutput(operation: "read", path: path, code: code) }
            guard bytes.count == range.count else {
                throw .corrupt(.truncated, ParquetError.Place(offset: range.lowerBound))
            }
            return bytes
        }
    }
}
