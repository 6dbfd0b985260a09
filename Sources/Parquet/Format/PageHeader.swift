/// What stands before the bytes of each page.
struct PageHeader {
    var type: PageType
    /// The size of the page after decompression, levels included.
    var uncompressedSize: Int32
    /// The size of the page in the file, this header not included.
    var compressedSize: Int32
    /// The CRC-32 of the page's bytes in the file.
    var checksum: Int32?
    var data: DataPageHeader?
    var dictionary: DictionaryPageHeader?
    var dataV2: DataPageHeaderV2?
}

struct DataPageHeader {
    /// The number of values, missing ones included.
    var valueCount: Int32
    var encoding: Int32
    var definitionLevelEncoding: Int32 = Encoding.rle.rawValue
    var repetitionLevelEncoding: Int32 = Encoding.rle.rawValue
    var statistics: Statistics?
}

struct DictionaryPageHeader {
    var valueCount: Int32
    var encoding: Int32
    var isSorted: Bool?
}

struct DataPageHeaderV2 {
    /// The number of values, missing ones included.
    var valueCount: Int32
    var nullCount: Int32
    var rowCount: Int32
    var encoding: Int32
    var definitionLevelsSize: Int32
    var repetitionLevelsSize: Int32
    /// Absent means true.
    var isCompressed: Bool?
    var statistics: Statistics?
}

extension PageHeader: ThriftWritable, ThriftReadable {
    func write(to writer: inout ThriftWriter) {
        writer.field(1, type.rawValue)
        writer.field(2, uncompressedSize)
        writer.field(3, compressedSize)
        writer.field(4, checksum)
        writer.field(5, data)
        writer.field(7, dictionary)
        writer.field(8, dataV2)
    }

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        var type: Int32?
        var uncompressedSize: Int32?
        var compressedSize: Int32?
        var checksum: Int32?
        var data: DataPageHeader?
        var dictionary: DictionaryPageHeader?
        var dataV2: DataPageHeaderV2?
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1: type = try reader.int32(field)
            case 2: uncompressedSize = try reader.int32(field)
            case 3: compressedSize = try reader.int32(field)
            case 4: checksum = try reader.int32(field)
            case 5: data = try reader.structure(field)
            case 7: dictionary = try reader.structure(field)
            case 8: dataV2 = try reader.structure(field)
            default: try reader.skip(field)
            }
        }
        guard let type else { throw .missingField("type") }
        guard let pageType = PageType(rawValue: type) else { throw .invalidField("type") }
        guard let uncompressedSize else { throw .missingField("uncompressed_page_size") }
        guard let compressedSize else { throw .missingField("compressed_page_size") }
        guard uncompressedSize >= 0 else { throw .invalidField("uncompressed_page_size") }
        guard compressedSize >= 0 else { throw .invalidField("compressed_page_size") }
        self.init(
            type: pageType, uncompressedSize: uncompressedSize, compressedSize: compressedSize, checksum: checksum,
            data: data, dictionary: dictionary, dataV2: dataV2)
    }
}

extension DataPageHeader: ThriftWritable, ThriftReadable {
    func write(to writer: inout ThriftWriter) {
        writer.field(1, valueCount)
        writer.field(2, encoding)
        writer.field(3, definitionLevelEncoding)
        writer.field(4, repetitionLevelEncoding)
        writer.field(5, statistics)
    }

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        self.init(valueCount: -1, encoding: -1)
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1: valueCount = try reader.int32(field)
            case 2: encoding = try reader.int32(field)
            case 3: definitionLevelEncoding = try reader.int32(field)
            case 4: repetitionLevelEncoding = try reader.int32(field)
            default: try reader.skip(field)
            }
        }
        guard valueCount >= 0 else { throw .invalidField("num_values") }
        guard encoding >= 0 else { throw .invalidField("encoding") }
    }
}

extension DictionaryPageHeader: ThriftWritable, ThriftReadable {
    func write(to writer: inout ThriftWriter) {
        writer.field(1, valueCount)
        writer.field(2, encoding)
        writer.field(3, isSorted)
    }

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        self.init(valueCount: -1, encoding: -1)
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1: valueCount = try reader.int32(field)
            case 2: encoding = try reader.int32(field)
            default: try reader.skip(field)
            }
        }
        guard valueCount >= 0 else { throw .invalidField("num_values") }
        guard encoding >= 0 else { throw .invalidField("encoding") }
    }
}

extension DataPageHeaderV2: ThriftWritable, ThriftReadable {
    func write(to writer: inout ThriftWriter) {
        writer.field(1, valueCount)
        writer.field(2, nullCount)
        writer.field(3, rowCount)
        writer.field(4, encoding)
        writer.field(5, definitionLevelsSize)
        writer.field(6, repetitionLevelsSize)
        writer.field(7, isCompressed)
        writer.field(8, statistics)
    }

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        self.init(
            valueCount: -1, nullCount: -1, rowCount: -1, encoding: -1, definitionLevelsSize: 0, repetitionLevelsSize: 0)
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1: valueCount = try reader.int32(field)
            case 2: nullCount = try reader.int32(field)
            case 3: rowCount = try reader.int32(field)
            case 4: encoding = try reader.int32(field)
            case 5: definitionLevelsSize = try reader.int32(field)
            case 6: repetitionLevelsSize = try reader.int32(field)
            case 7: isCompressed = try reader.bool(field)
            default: try reader.skip(field)
            }
        }
        guard valueCount >= 0 else { throw .invalidField("num_values") }
        guard nullCount >= 0, nullCount <= valueCount else { throw .invalidField("num_nulls") }
        guard encoding >= 0 else { throw .invalidField("encoding") }
        guard definitionLevelsSize >= 0 else { throw .invalidField("definition_levels_byte_length") }
        guard repetitionLevelsSize >= 0 else { throw .invalidField("repetition_levels_byte_length") }
    }
}
