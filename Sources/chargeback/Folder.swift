import Export
import Glibc

/// Folders to write to.
enum Folder {
    /// Makes a folder and those above it, where they are not there.
    static func make(_ path: String) throws {
        var partial = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            partial += partial.isEmpty || partial == "/" ? part : "/" + part
            if mkdir(partial, 0o755) != 0, errno != EEXIST { throw OutputError(path: partial, errno: errno) }
        }
    }
}
