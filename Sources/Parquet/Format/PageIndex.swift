/// Where the pages of a column chunk lie, so that a reader can go to the rows it wants.
struct OffsetIndex: Hashable, Sendable {
    var pages: [PageLocation]
    /// The bytes of the texts of each page, without lengths.
    var unencodedByteCounts: [Int64]?
}

/// Where a data page lies.
struct PageLocation: Hashable, Sendable {
    /// The offset of the page's header in the file.
    var offset: Int64
    /// The size of the page in the file, header included.
    var compressedSize: Int32
    /// The row of the row group with which the page begins.
    var firstRow: Int64
}

/// Bounds of the pages of a column chunk.
struct ColumnIndex: Hashable, Sendable {
    /// Whether a page has no value that is not missing; its bounds are empty then.
    var nullPages: [Bool]
    var minimums: [[UInt8]]
    var maximums: [[UInt8]]
    var boundaryOrder: BoundaryOrder
    var nullCounts: [Int64]?
}

extension OffsetIndex: ThriftWritable, ThriftReadable {
    func write(to writer: inout ThriftWriter) {
        writer.field(1, list: pages)
        writer.field(2, list: unencodedByteCounts)
    }

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        var pages: [PageLocation]?
        var unencodedByteCounts: [Int64]?
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1: pages = try reader.structures(field)
            case 2: unencodedByteCounts = try reader.int64s(field)
            default: try reader.skip(field)
            }
        }
        guard let pages else { throw .missingField("page_locations") }
        self.init(pages: pages, unencodedByteCounts: unencodedByteCounts)
    }
}

extension PageLocation: ThriftWritable, ThriftReadable {
    func write(to writer: inout ThriftWriter) {
        writer.field(1, offset)
        writer.field(2, compressedSize)
        writer.field(3, firstRow)
    }

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        self.init(offset: -1, compressedSize: -1, firstRow: -1)
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1: offset = try reader.int64(field)
            case 2: compressedSize = try reader.int32(field)
            case 3: firstRow = try reader.int64(field)
            default: try reader.skip(field)
            }
        }
        guard offset >= 0, compressedSize >= 0, firstRow >= 0 else { throw .invalidField("page_locations") }
    }
}

extension ColumnIndex: ThriftWritable, ThriftReadable {
    func write(to writer: inout ThriftWriter) {
        writer.field(1, list: nullPages)
        writer.field(2, list: minimums)
        writer.field(3, list: maximums)
        writer.field(4, boundaryOrder.rawValue)
        writer.field(5, list: nullCounts)
    }

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        self.init(nullPages: [], minimums: [], maximums: [], boundaryOrder: .unordered)
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1: nullPages = try reader.bools(field)
            case 2: minimums = try reader.binaries(field)
            case 3: maximums = try reader.binaries(field)
            case 4: boundaryOrder = BoundaryOrder(rawValue: try reader.int32(field)) ?? .unordered
            case 5: nullCounts = try reader.int64s(field)
            default: try reader.skip(field)
            }
        }
        guard minimums.count == nullPages.count, maximums.count == nullPages.count else {
            throw .invalidField("column_index")
        }
    }
}
