/// A file that is there whole or not at all.
public enum WholeFile {
    /// Writes bytes beside a name and gives them the name when all of them are on the disk.
    public static func write(_ bytes: [UInt8], to path: String) throws(OutputError) {
        let file = try AtomicFile(path: path)
        var failure: OutputError?
        bytes.withUnsafeBytes { bytes in
            do throws(OutputError) {
                try file.write(bytes)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        try file.commit()
    }
}
