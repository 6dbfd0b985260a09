public import InputBytes

/// Why a source cannot be read on. What stops one record only is a ``RecordFault``.
public enum SourceError: Error, Hashable, Sendable {
    /// The file cannot be opened, read or decompressed.
    case input(path: String, InputError)
    /// The file has no column that a mapping needs; those that it has.
    case missingColumn(path: String, column: String, known: [String])
    /// The header names a column twice that a mapping needs.
    case doubleColumn(path: String, column: String)
    /// The text from this line on is no sequence of JSON values, so that no further record can be found.
    case notJSON(path: String, line: Int, RecordFault)
    /// The Parquet file cannot be read, for this reason.
    case parquet(path: String, reason: String)
    /// The database cannot be read; `reason` is its own word.
    case database(path: String, reason: String)
}

/// Reads the records of one source, one after another.
public protocol RecordReader: ~Copyable {
    /// Reads the next record into `record`; false at the end.
    mutating func next(_ record: inout SourceRecord) throws(SourceError) -> Bool
    /// The last record as it stood in the source, for a file of those that were refused.
    var rawRecord: [UInt8] { get }
    /// What such a file begins with: the header of a table.
    var rawHeader: [UInt8] { get }
    /// How the name of such a file ends: `csv` or `jsonl`.
    static var rawExtension: String { get }
}
