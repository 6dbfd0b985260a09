/// How much a file may ask of its reader. A file that needs more is refused, not read in part.
public struct ReaderLimits: Hashable, Sendable {
    /// The greatest size of the footer in bytes.
    public var footerSize = 256 << 20
    /// The greatest size of a page after decompression in bytes.
    public var pageSize = 512 << 20
    /// The greatest number of rows of a row group.
    public var rowsPerGroup = 1 << 24
    /// What the columns of one row group may take in memory, in bytes.
    public var decodedBytes = 4 << 30

    /// The defaults, which files that people have do not reach.
    public init() {}
}
