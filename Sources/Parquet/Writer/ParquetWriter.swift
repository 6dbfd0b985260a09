public import Columns
internal import Glibc

/// Writes a Parquet file from front to back: row groups as they come, then the footer.
///
///     var writer = try ParquetWriter(descriptor: file, columns: columns, options: options)
///     try writer.write([block])
///     try writer.append(group)
///     try writer.finish()
///
/// The same columns, options and rows give the same bytes. Nothing is held but what the footer says of the row groups
/// written. A file without rows has the same schema. A writer that is let go without ``finish()`` leaves a file that
/// nobody can read.
///
/// Source: Apache Parquet format 2.11, https://github.com/apache/parquet-format.
public struct ParquetWriter: ~Copyable {
    /// What makes row groups for this file; copies of it work on any thread.
    public let encoder: RowGroupEncoder
    /// Takes the bytes of the file in their order.
    public typealias Sink = (UnsafeRawBufferPointer) throws(ParquetError) -> Void

    /// The number of bytes written so far.
    public private(set) var byteCount = 0
    /// The number of rows written so far.
    public private(set) var rowCount = 0

    private let sink: Sink
    private var rowGroups: [WrittenRowGroup] = []

    private static let signature = Array("PAR1".utf8)

    /// A writer to a place of the caller's choice, which gets the first bytes now.
    public init(columns: [WriterColumn], options: WriterOptions = WriterOptions(), sink: @escaping Sink)
        throws(ParquetError)
    {
        let encoder = try RowGroupEncoder(columns: columns, options: options)
        try ParquetWriter.write(ParquetWriter.signature, to: sink)
        self.encoder = encoder
        self.sink = sink
        byteCount = ParquetWriter.signature.count
    }

    /// A writer to an open file, which stays open and the caller's.
    public init(descriptor: Int32, columns: [WriterColumn], options: WriterOptions = WriterOptions())
        throws(ParquetError)
    {
        try self.init(columns: columns, options: options) { bytes throws(ParquetError) in
            try ParquetWriter.writeAll(bytes, to: descriptor)
        }
    }

    /// Encodes blocks as one row group and appends it.
    public mutating func write(_ blocks: [RowBlock], workers: Int = 1) throws(ParquetError) {
        try append(try encoder.encode(blocks, workers: workers))
    }

    /// Appends a row group that an equal encoder made. One without rows leaves no trace.
    public mutating func append(_ group: EncodedRowGroup) throws(ParquetError) {
        guard group.rowCount > 0 else { return }
        rowGroups.append(WrittenRowGroup(group, encoder, at: byteCount, ordinal: rowGroups.count))
        for chunk in group.chunks {
            for page in chunk.pages { try write(bytes: page.bytes) }
        }
        rowCount += group.rowCount
    }

    /// Writes what follows the last row group and makes the file whole.
    public consuming func finish() throws(ParquetError) {
        try writePageIndexes()
        let footer = FileMetadata(
            version: 2, schema: schema, rowCount: Int64(rowCount), rowGroups: [],
            keyValues: encoder.options.keyValues, createdBy: encoder.options.createdBy,
            hasTypeDefinedOrder: encoder.columns.map { _ in true })
        var footerWriter = ThriftWriter()
        footerWriter.structure { footer.write(rowGroups, to: &$0) }
        let bytes = footerWriter.bytes
        guard let length = UInt32(exactly: bytes.count) else {
            throw .limitExceeded(
                limit: "footer size", allowed: Int(UInt32.max), ParquetError.Place())
        }
        try write(bytes: bytes)
        try write(bytes: withUnsafeBytes(of: length.littleEndian) { Array($0) } + ParquetWriter.signature)
    }

    private var schema: [SchemaElement] {
        var root = SchemaElement(name: "schema")
        root.childCount = Int32(encoder.columns.count)
        return [root] + encoder.columns.map(\.schemaElement)
    }

    /// Column indexes first, offset indexes after them, as the format lays them out.
    private mutating func writePageIndexes() throws(ParquetError) {
        for group in rowGroups.indices { try write(bytes: rowGroups[group].columnIndexes(at: byteCount)) }
        for group in rowGroups.indices { try write(bytes: rowGroups[group].offsetIndexes(at: byteCount)) }
    }

    private mutating func write(bytes: [UInt8]) throws(ParquetError) {
        try ParquetWriter.write(bytes, to: sink)
        byteCount += bytes.count
    }

    private static func write(_ bytes: [UInt8], to sink: Sink) throws(ParquetError) {
        try bytes.withUnsafeBufferPointer { bytes throws(ParquetError) in try sink(UnsafeRawBufferPointer(bytes)) }
    }

    private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(ParquetError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                throw .inputOutput(operation: "write", path: "", code: errno)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }
}
