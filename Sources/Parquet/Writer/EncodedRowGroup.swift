/// A row group ready to be appended to a file.
///
/// Row groups are encoded independently of each other and of their place in the file, on as many threads as there are.
public struct EncodedRowGroup: Sendable {
    /// The number of rows.
    public let rowCount: Int
    let chunks: [EncodedColumnChunk]
    /// The order in which its rows are.
    let sortingColumns: [SortingColumn]

    /// The bytes that the row group takes in the file.
    public var byteCount: Int { chunks.reduce(0) { $0 + $1.byteCount } }
}

/// A column of a row group ready to be appended to a file.
struct EncodedColumnChunk: Sendable {
    /// The dictionary page, if there is one, and the data pages.
    let pages: [EncodedPage]
    /// Bounds of the data pages.
    let bounds: [PageBounds]
    let statistics: Statistics
    let boundaryOrder: BoundaryOrder

    var byteCount: Int { pages.reduce(0) { $0 + $1.bytes.count } }
}

/// What a data page's values lie between; empty for a page without values.
struct PageBounds: Sendable {
    var minimum: [UInt8]
    var maximum: [UInt8]
    var isNull: Bool
}
