internal import InputBytes

/// The form of a file of records.
public enum SourceFormat: String, CaseIterable, Hashable, Sendable {
    /// Delimited text with a header, plain or compressed.
    case csv
    /// JSON: objects one a line, arrays, or objects that hold lists; plain or compressed.
    case json
    /// Apache Parquet.
    case parquet
    /// A SQLite database.
    case sqlite

    /// The form of a file, told from how it begins.
    public static func detect(path: String) throws(SourceError) -> SourceFormat {
        do throws(InputError) {
            let source = try ByteSource.open(path: path)
            var input = BufferedInput(source)
            try input.fill()
            if input.starts(with: Array("PAR1".utf8)) { return .parquet }
            if input.starts(with: Array("SQLite format 3\0".utf8)) { return .sqlite }
            let head = input.bytes[input.start..<input.end]
            let first = head.drop { $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }.first
            return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .json : .csv
        } catch {
            throw .input(path: path, error)
        }
    }
}
