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
    private var rowGroups: [RowGroupMetadata] = []
    private var indexes: [[PageIndexes]] = []

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
        let start = byteCount
        var columns: [ColumnChunkMetadata] = []
        var pageIndexes: [PageIndexes] = []
        for (chunk, column) in zip(group.chunks, encoder.columns) {
            let offset = byteCount
            columns.append(ColumnChunkMetadata(chunk, column, codec: encoder.options.compression.codec, at: offset))
            if encoder.options.writesPageIndex { pageIndexes.append(PageIndexes(chunk, at: offset)) }
            for page in chunk.pages { try write(bytes: page.bytes) }
        }
        rowGroups.append(
            RowGroupMetadata(
                columns: columns, totalByteSize: columns.reduce(0) { $0 + $1.totalUncompressedSize },
                rowCount: Int64(group.rowCount), sortingColumns: group.sortingColumns,
                fileOffset: Int64(start), totalCompressedSize: Int64(byteCount - start),
                ordinal: Int16(exactly: rowGroups.count)))
        indexes.append(pageIndexes)
        rowCount += group.rowCount
    }

    /// Writes what follows the last row group and makes the file whole.
    public consuming func finish() throws(ParquetError) {
        try writePageIndexes()
        let footer = FileMetadata(
            version: 2, schema: schema, rowCount: Int64(rowCount), rowGroups: rowGroups,
            keyValues: encoder.options.keyValues, createdBy: encoder.options.createdBy,
            hasTypeDefinedOrder: encoder.columns.map { _ in true })
        let bytes = footer.thriftBytes
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
        for group in indexes.indices {
            for column in indexes[group].indices {
                let bytes = indexes[group][column].column.thriftBytes
                rowGroups[group].columns[column].columnIndexOffset = Int64(byteCount)
                rowGroups[group].columns[column].columnIndexLength = Int32(bytes.count)
                try write(bytes: bytes)
            }
        }
        for group in indexes.indices {
            for column in indexes[group].indices {
                let bytes = indexes[group][column].offset.thriftBytes
                rowGroups[group].columns[column].offsetIndexOffset = Int64(byteCount)
                rowGroups[group].columns[column].offsetIndexLength = Int32(bytes.count)
                try write(bytes: bytes)
            }
        }
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

/// The two indexes of a column chunk.
private struct PageIndexes {
    let column: ColumnIndex
    let offset: OffsetIndex

    init(_ chunk: EncodedColumnChunk, at start: Int) {
        column = ColumnIndex(
            nullPages: chunk.bounds.map(\.isNull), minimums: chunk.bounds.map(\.minimum),
            maximums: chunk.bounds.map(\.maximum), boundaryOrder: chunk.boundaryOrder,
            nullCounts: chunk.pages.filter { $0.type != .dictionary }.map { Int64($0.nullCount) })
        var pages: [PageLocation] = []
        var position = start
        var row = 0
        for page in chunk.pages {
            if page.type != .dictionary {
                pages.append(
                    PageLocation(
                        offset: Int64(position), compressedSize: Int32(page.bytes.count), firstRow: Int64(row)))
            }
            position += page.bytes.count
            row += page.rowCount
        }
        offset = OffsetIndex(pages: pages)
    }
}

extension ColumnChunkMetadata {
    /// What the footer says of a chunk that begins at `start`.
    fileprivate init(_ chunk: EncodedColumnChunk, _ column: WriterColumn, codec: CompressionCodec, at start: Int) {
        let dictionary = chunk.pages.first.flatMap { $0.type == .dictionary ? $0 : nil }
        var counts: [PageEncodingCount] = []
        for page in chunk.pages {
            if let index = counts.firstIndex(where: {
                $0.pageType == page.type.rawValue && $0.encoding == page.encoding.rawValue
            }) {
                counts[index].count += 1
            } else {
                counts.append(
                    PageEncodingCount(pageType: page.type.rawValue, encoding: page.encoding.rawValue, count: 1))
            }
        }
        var encodings = Set(counts.map(\.encoding))
        // Levels are in this encoding whether a page has any or not.
        encodings.insert(Encoding.rle.rawValue)
        self.init(
            physicalType: column.physicalType, encodings: encodings.sorted(), path: [column.name],
            codec: codec.rawValue, valueCount: chunk.pages.reduce(0) { $0 + Int64($1.rowCount) },
            totalUncompressedSize: chunk.pages.reduce(0) { $0 + Int64($1.uncompressedSize) },
            totalCompressedSize: Int64(chunk.byteCount),
            dataPageOffset: Int64(start + (dictionary?.bytes.count ?? 0)),
            dictionaryPageOffset: dictionary == nil ? nil : Int64(start), statistics: chunk.statistics,
            encodingStatistics: counts)
    }
}
