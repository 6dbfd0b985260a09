/// One column of a row group.
public struct ColumnChunkMetadata: Hashable, Sendable {
    /// The file that holds the pages, `nil` for this one.
    public var filePath: String?
    /// How values are stored.
    public var physicalType: PhysicalType
    /// The encodings that occur, by their number in the format.
    public var encodings: [Int32]
    /// The names from the root's child down to the leaf.
    public var path: [String]
    /// The codec by its number in the format.
    public var codec: Int32
    /// The number of values, missing ones included.
    public var valueCount: Int64
    /// The bytes of all pages before compression, headers included.
    public var totalUncompressedSize: Int64
    /// The bytes of all pages in the file, headers included.
    public var totalCompressedSize: Int64
    /// Where the first data page lies.
    public var dataPageOffset: Int64
    /// Where the dictionary page lies.
    public var dictionaryPageOffset: Int64?
    /// Bounds and counts.
    public var statistics: Statistics?
    /// How many pages have which encoding.
    public var encodingStatistics: [PageEncodingCount]?
    /// The bytes of all texts, without lengths.
    public var unencodedByteCount: Int64?
    /// Where the page locations lie, and their size.
    public var offsetIndexOffset: Int64?
    public var offsetIndexLength: Int32?
    /// Where the page bounds lie, and their size.
    public var columnIndexOffset: Int64?
    public var columnIndexLength: Int32?
    /// Whether the column is encrypted.
    public var isEncrypted = false
}

/// Where an index lies in a file.
struct IndexPlace {
    let offset: Int64
    let length: Int32
}

/// A column chunk that is in the file, its metadata in bytes.
struct WrittenColumnChunk: ThriftWritable {
    /// As ``ColumnChunkMetadata/innerBytes`` has it.
    let metadata: ArraySlice<UInt8>
    let offsetIndex: IndexPlace?
    let columnIndex: IndexPlace?

    func write(to writer: inout ThriftWriter) {
        writer.field(2, Int64(0))
        writer.field(3, encoded: metadata)
        writer.field(4, offsetIndex?.offset)
        writer.field(5, offsetIndex?.length)
        writer.field(6, columnIndex?.offset)
        writer.field(7, columnIndex?.length)
    }
}

/// How many pages of a column chunk have an encoding.
public struct PageEncodingCount: Hashable, Sendable {
    /// The type of page by its number in the format.
    public var pageType: Int32
    /// The encoding by its number in the format.
    public var encoding: Int32
    public var count: Int32
}

extension ColumnChunkMetadata: ThriftWritable, ThriftReadable {
    func write(to writer: inout ThriftWriter) {
        writer.field(1, filePath)
        // Where a copy of the metadata lies; there is none, as current writers do.
        writer.field(2, Int64(0))
        writer.field(3) { writeMetadata(to: &$0) }
        writer.field(4, offsetIndexOffset)
        writer.field(5, offsetIndexLength)
        writer.field(6, columnIndexOffset)
        writer.field(7, columnIndexLength)
    }

    /// The bytes of the structure of its own that says all but where the indexes lie.
    var innerBytes: [UInt8] {
        var writer = ThriftWriter()
        writer.structure { writeMetadata(to: &$0) }
        return writer.bytes
    }

    private func writeMetadata(to writer: inout ThriftWriter) {
        writer.field(1, physicalType.rawValue)
        writer.field(2, list: encodings)
        writer.field(3, list: path)
        writer.field(4, codec)
        writer.field(5, valueCount)
        writer.field(6, totalUncompressedSize)
        writer.field(7, totalCompressedSize)
        writer.field(9, dataPageOffset)
        writer.field(11, dictionaryPageOffset)
        writer.field(12, statistics)
        writer.field(13, list: encodingStatistics)
        if let unencodedByteCount { writer.field(16) { $0.field(1, unencodedByteCount) } }
    }

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        self.init(
            physicalType: .byteArray, encodings: [], path: [], codec: 0, valueCount: -1, totalUncompressedSize: -1,
            totalCompressedSize: -1, dataPageOffset: -1)
        var hasMetadata = false
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1: filePath = try reader.string(field)
            case 3:
                guard field.type == .structure else { throw .invalidMetadata }
                try readMetadata(from: &reader)
                hasMetadata = true
            case 4: offsetIndexOffset = try reader.int64(field)
            case 5: offsetIndexLength = try reader.int32(field)
            case 6: columnIndexOffset = try reader.int64(field)
            case 7: columnIndexLength = try reader.int32(field)
            case 8:
                try reader.skip(field)
                isEncrypted = true
            default: try reader.skip(field)
            }
        }
        guard hasMetadata || isEncrypted else { throw .missingField("meta_data") }
    }

    private mutating func readMetadata(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        var hasType = false
        var hasCodec = false
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1:
                guard let type = PhysicalType(rawValue: try reader.int32(field)) else { throw .invalidField("type") }
                physicalType = type
                hasType = true
            case 2: encodings = try reader.int32s(field)
            case 3: path = try reader.binaries(field).map { String(decoding: $0, as: UTF8.self) }
            case 4:
                codec = try reader.int32(field)
                hasCodec = true
            case 5: valueCount = try reader.int64(field)
            case 6: totalUncompressedSize = try reader.int64(field)
            case 7: totalCompressedSize = try reader.int64(field)
            case 9: dataPageOffset = try reader.int64(field)
            case 11: dictionaryPageOffset = try reader.int64(field)
            case 12: statistics = try reader.structure(field)
            case 13: encodingStatistics = try reader.structures(field)
            case 16: unencodedByteCount = try reader.structure(field, as: SizeStatistics.self).unencodedByteCount
            default: try reader.skip(field)
            }
        }
        guard hasType else { throw .missingField("type") }
        guard hasCodec else { throw .missingField("codec") }
        guard valueCount >= 0 else { throw .invalidField("num_values") }
        guard totalCompressedSize >= 0 else { throw .invalidField("total_compressed_size") }
        guard dataPageOffset >= 0 else { throw .invalidField("data_page_offset") }
    }
}

/// Sizes before encoding, of which only the texts' is used here.
private struct SizeStatistics: ThriftReadable {
    var unencodedByteCount: Int64?

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1: unencodedByteCount = try reader.int64(field)
            default: try reader.skip(field)
            }
        }
    }
}

extension PageEncodingCount: ThriftWritable, ThriftReadable {
    func write(to writer: inout ThriftWriter) {
        writer.field(1, pageType)
        writer.field(2, encoding)
        writer.field(3, count)
    }

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        self.init(pageType: 0, encoding: 0, count: 0)
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1: pageType = try reader.int32(field)
            case 2: encoding = try reader.int32(field)
            case 3: count = try reader.int32(field)
            default: try reader.skip(field)
            }
        }
    }
}
