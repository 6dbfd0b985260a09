internal import Glibc

/// Reads small files whole.
public enum FileBytes {
    /// The largest file that settings may be: 64 MiB.
    public static let maximumCount = 64 << 20

    /// All bytes of a file.
    ///
    /// - Throws: ``FileError`` with the system's reason.
    public static func read(_ path: String) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileError(code: EISDIR) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError(code: errno) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= maximumCount else { throw FileError(code: EFBIG) }
        }
    }
}

/// Why a file cannot be read or written.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The system's error number.
    public let code: Int32

    /// An error of the system.
    public init(code: Int32) {
        self.code = code
    }

    /// Whether there is no such file.
    public var isMissing: Bool { code == ENOENT }

    /// The system's sentence.
    public var description: String { String(cString: strerror(code)) }
}
