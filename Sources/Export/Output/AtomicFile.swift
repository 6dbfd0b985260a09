#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file that is written beside its final name and gets that name only when it is whole.
///
/// Whatever happens before ``commit()``, a file of the final name stays as it was, and nothing is left behind.
final class AtomicFile {
    let path: String
    private let temporaryPath: String
    private var descriptor: Int32
    private(set) var byteCount: Int64 = 0
    private var isCommitted = false
    /// Writes what comes after ``directStart``; `nil` before that.
    private var direct: DirectWriter?
    private let directStart: Int64

    /// - Parameter directStart: from which size on the file goes past the page cache, a multiple of
    ///   ``DirectWriter/blockSize``: a small one is written sooner through it.
    init(path: String, directStart: Int64 = AtomicFile.largeSize) throws(OutputError) {
        self.path = path
        self.directStart = directStart
        temporaryPath = "\(path).\(getpid()).partial"
        // What is there by this name is of a process that was killed: the number in it is ours now.
        unlink(temporaryPath)
        descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw OutputError(path: path, errno: errno) }
        UnfinishedFiles.add(temporaryPath)
    }

    deinit {
        guard !isCommitted else { return }
        // A write that is under way must not meet the descriptor of another file.
        direct?.wait()
        if descriptor >= 0 { close(descriptor) }
        unlink(temporaryPath)
        UnfinishedFiles.remove(temporaryPath)
    }

    /// - Parameter isOneOfMany: whether hundreds of files are written at once: none has buffers of its own then.
    convenience init(path: String, isOneOfMany: Bool) throws(OutputError) {
        try self.init(path: path, directStart: isOneOfMany ? .max : AtomicFile.largeSize)
    }

    /// From which size on a file is large.
    static let largeSize: Int64 = 256 << 20

    /// Appends all bytes.
    func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
        do throws(WriteFailure) {
            var rest = bytes
            if direct == nil {
                let count = Int(min(Int64(rest.count), directStart - byteCount))
                try append(UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                if byteCount == directStart {
                    direct = DirectWriter(descriptor: descriptor, offset: byteCount)
                }
            }
            if let direct {
                try direct.append(rest)
                byteCount += Int64(rest.count)
            }
        } catch {
            throw OutputError(path: path, errno: error.errno)
        }
    }

    private func append(_ bytes: UnsafeRawBufferPointer) throws(WriteFailure) {
        var rest = bytes
        while !rest.isEmpty {
            let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                throw WriteFailure(errno: errno)
            }
            byteCount += Int64(written)
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
        }
    }

    /// Gives the file its name; it is on the disk before it has it.
    func commit() throws(OutputError) {
        do throws(WriteFailure) {
            try direct?.finish()
            direct = nil
        } catch {
            throw OutputError(path: path, errno: error.errno)
        }
        guard fsync(descriptor) == 0, close(descriptor) == 0 else { throw OutputError(path: path, errno: errno) }
        descriptor = -1
        guard rename(temporaryPath, path) == 0 else { throw OutputError(path: path, errno: errno) }
        isCommitted = true
        UnfinishedFiles.remove(temporaryPath)
    }
}

/// A file or folder that cannot be written.
public struct OutputError: Error, Hashable, Sendable {
    /// The file or folder.
    public let path: String
    /// The system's reason, such as `No space left on device`.
    public let reason: String

    /// The system's number of it; 0 where it is not the system's.
    public let code: Int32

    init(path: String, reason: String) {
        self.path = path
        self.reason = reason
        code = 0
    }

    /// The error of a system call.
    public init(path: String, errno: Int32) {
        self.path = path
        reason = String(cString: strerror(errno))
        code = errno
    }
}

/// Files that are at hand as a whole.
public enum OutputFile {
    /// Writes a file beside its final name and renames it when it is whole.
    public static func write(_ bytes: [UInt8], to path: String) throws(OutputError) {
        let file = try AtomicFile(path: path)
        // A closure of its own would have to rethrow any error.
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(OutputError) in try file.write(bytes) }
        }
        try result.get()
        try file.commit()
    }
}
