internal import Digests
internal import Export
internal import Glibc
internal import Synchronization

/// A pack in the making: a folder beside the others that is renamed when it is whole.
///
/// Whatever happens before ``publish(to:)``, no pack is there; what is left is removed by the next close.
final class PackStaging: Sendable {
    let folder: String
    private let isPublished = Atomic(false)

    /// Makes the folder, empty.
    init(_ folder: String) throws(OutputError) {
        self.folder = folder
        try FolderTree.remove(folder)
        try OutputFolder.make(folder)
    }

    deinit { if !isPublished.load(ordering: .relaxed) { try? FolderTree.remove(folder) } }

    /// The path of a file in the pack; the folders above it are made.
    func path(_ file: String) throws(OutputError) -> String {
        let path = "\(folder)/\(file)"
        if let slash = path.lastIndex(of: "/") { try OutputFolder.make(String(path[..<slash])) }
        return path
    }

    /// Writes a file.
    func write(_ bytes: [UInt8], to file: String) throws(OutputError) {
        let path = try path(file)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw OutputError(path: path, errno: errno) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                let code = errno
                close(descriptor)
                throw OutputError(path: path, errno: code)
            }
        }
        let isOnDisk = fsync(descriptor) == 0
        let code = errno
        guard close(descriptor) == 0, isOnDisk else { throw OutputError(path: path, errno: isOnDisk ? errno : code) }
    }

    /// The digest and size of each file, by path in byte order.
    func entries(rows: [String: Int64]) throws(OutputError) -> [PackManifest.FileEntry] {
        var entries: [PackManifest.FileEntry] = []
        for file in try FolderTree.files(folder) {
            let (digest, bytes) = try FolderTree.digest("\(folder)/\(file)")
            entries.append(.init(path: file, bytes: bytes, rows: rows[file], sha256: digest.description))
        }
        return entries
    }

    /// Gives the pack its name: all that is in it is on the disk before.
    func publish(to path: String) throws(OutputError) {
        for folder in try FolderTree.folders(folder) { try FolderTree.sync(folder) }
        guard let slash = path.lastIndex(of: "/") else { throw OutputError(path: path, errno: EINVAL) }
        let parent = String(path[..<slash])
        try OutputFolder.make(parent)
        // A folder of this name that holds something is not replaced.
        guard rename(folder, path) == 0 else { throw OutputError(path: path, errno: errno) }
        isPublished.store(true, ordering: .relaxed)
        try FolderTree.sync(parent)
        if let above = parent.lastIndex(of: "/") { try FolderTree.sync(String(parent[..<above])) }
    }
}

/// Folders with all that is in them.
enum FolderTree {
    /// The regular files below a folder, relative to it, in byte order. A link or device among them is an error: nothing
    /// of ours makes one.
    static func files(_ folder: String) throws(OutputError) -> [String] {
        try walk(folder, "").files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The folder and all below it.
    static func folders(_ folder: String) throws(OutputError) -> [String] {
        try walk(folder, "").folders.map { $0.isEmpty ? folder : "\(folder)/\($0)" }
    }

    private static func walk(_ root: String, _ part: String) throws(OutputError) -> (files: [String], folders: [String])
    {
        let path = part.isEmpty ? root : "\(root)/\(part)"
        guard let directory = opendir(path) else { throw OutputError(path: path, errno: errno) }
        defer { closedir(directory) }
        var files: [String] = []
        var folders = [part]
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            let below = part.isEmpty ? name : "\(part)/\(name)"
            var status = stat()
            guard lstat("\(root)/\(below)", &status) == 0 else {
                throw OutputError(path: "\(root)/\(below)", errno: errno)
            }
            switch status.st_mode & S_IFMT {
            case S_IFREG: files.append(below)
            case S_IFDIR:
                let inner = try walk(root, below)
                files += inner.files
                folders += inner.folders
            default: throw OutputError(path: "\(root)/\(below)", errno: ELOOP)
            }
        }
        return (files, folders)
    }

    /// All bytes of a file of any size.
    static func bytes(_ path: String) throws(OutputError) -> [UInt8] {
        var bytes: [UInt8] = []
        try read(path) { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// The SHA-256 and the size of a file.
    static func digest(_ path: String) throws(OutputError) -> (SHA256Digest, Int64) {
        var hasher = SHA256Hasher()
        var size: Int64 = 0
        try read(path) {
            hasher.update($0)
            size += Int64($0.count)
        }
        return (hasher.finish(), size)
    }

    private static func read(_ path: String, _ body: (UnsafeRawBufferPointer) -> Void) throws(OutputError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw OutputError(path: path, errno: errno) }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw OutputError(path: path, errno: errno) }
            if count == 0 { return }
            buffer.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }

    /// Removes a folder with all in it; nothing when it is not there. Links are removed, not followed.
    static func remove(_ path: String) throws(OutputError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw OutputError(path: path, errno: errno)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            guard unlink(path) == 0 else { throw OutputError(path: path, errno: errno) }
            return
        }
        for name in try names(path) { try remove("\(path)/\(name)") }
        guard rmdir(path) == 0 else { throw OutputError(path: path, errno: errno) }
    }

    /// What is in a folder, in byte order; nothing when it is not there.
    static func names(_ path: String) throws(OutputError) -> [String] {
        guard let directory = opendir(path) else {
            if errno == ENOENT { return [] }
            throw OutputError(path: path, errno: errno)
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Puts what is known of a folder on the disk.
    static func sync(_ folder: String) throws(OutputError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw OutputError(path: folder, errno: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw OutputError(path: folder, errno: errno) }
    }
}
