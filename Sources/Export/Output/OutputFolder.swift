#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Folders to write to.
public enum OutputFolder {
    /// Makes a folder and those above it, where they are not there.
    public static func make(_ path: String) throws(OutputError) {
        var partial = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            partial += partial.isEmpty || partial == "/" ? part : "/" + part
            if mkdir(partial, 0o755) != 0, errno != EEXIST { throw OutputError(path: partial, errno: errno) }
        }
    }
}
