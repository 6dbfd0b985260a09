internal import Columns
internal import Parquet

/// A file that takes the blocks of a table from many threads.
///
/// A file is made of parts, numbered from 0 and begun in order; a part's blocks go together: the lines of a CSV part, the
/// row group of a Parquet part.
protocol TableOutput: Sendable {
    /// An encoder for one thread.
    func encoder() throws -> any PartEncoder
    /// Gives up: threads that wait for earlier parts are let go.
    func abandon(_ error: any Error)
    /// Makes the file whole and gives it its name.
    func finish() throws -> WrittenFile
}

extension ExportRequest.File.Format {
    /// About how many rows a part has.
    var rowsPerPart: Int {
        switch self {
        case .csv: 8_192
        case .parquet: 131_072
        }
    }
}

/// Encodes parts on one thread.
protocol PartEncoder {
    func write(part: Int, _ blocks: [RowBlock]) throws
}

/// A file that a run has written.
public struct WrittenFile: Hashable, Sendable {
    /// Where it is.
    public let path: String
    /// Its rows, without the header.
    public let rows: Int64
    /// Its size.
    public let bytes: Int64

    /// A file.
    public init(path: String, rows: Int64, bytes: Int64) {
        self.path = path
        self.rows = rows
        self.bytes = bytes
    }
}
