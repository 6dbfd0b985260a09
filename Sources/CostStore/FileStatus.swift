#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What the system says of a file.
struct FileStatus {
    /// Its size in bytes.
    let size: Int64
    /// Whether it is a folder.
    let isDirectory: Bool

    /// `nil` when there is no such file or it cannot be looked at.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        size = Int64(status.st_size)
        isDirectory = status.st_mode & S_IFMT == S_IFDIR
    }

    /// Why a file cannot be read, in the system's words; `nil` when it can.
    static func obstacle(toReading path: String) -> String? {
        access(path, R_OK) == 0 ? nil : String(cString: strerror(errno))
    }
}
