/// The footer of a file: everything about it but the values.
public struct FileMetadata: Hashable, Sendable {
    /// The version of the format, 1 or 2. Writers do not agree on what it means.
    public var version: Int32
    /// The nodes of the schema tree in depth-first order, the root first.
    public var schema: [SchemaElement]
    /// The number of rows of the file.
    public var rowCount: Int64
    /// The row groups in the order of their rows.
    public var rowGroups: [RowGroupMetadata]
    /// What the writer had to say about the content.
    public var keyValues: [KeyValue]
    /// The program that wrote the file.
    public var createdBy: String?
    /// Whether bounds follow the order that the format defines for each type, by leaf column.
    public var hasTypeDefinedOrder: [Bool]
    /// Whether the file says that it is encrypted.
    public var isEncrypted = false
}

/// One remark of a writer about the content of a file.
public struct KeyValue: Hashable, Sendable {
    public var key: String
    public var value: String?

    /// A remark.
    public init(key: String, value: String?) {
        self.key = key
        self.value = value
    }
}

/// A run of rows, stored column by column.
public struct RowGroupMetadata: Hashable, Sendable {
    /// The column chunks in the order of the schema's leaves.
    public var columns: [ColumnChunkMetadata]
    /// The bytes of all pages before compression.
    public var totalByteSize: Int64
    /// The number of rows.
    public var rowCount: Int64
    /// The order in which the rows are.
    public var sortingColumns: [SortingColumn]
    /// Where the first page lies.
    public var fileOffset: Int64?
    /// The bytes of all pages in the file.
    public var totalCompressedSize: Int64?
    /// The position of the group in the file.
    public var ordinal: Int16?
}

/// One column by which the rows of a group are ordered.
public struct SortingColumn: Hashable, Sendable {
    /// The position of the column among the schema's leaves.
    public var columnIndex: Int32
    public var isDescending: Bool
    public var nullsFirst: Bool

    /// An order by one column.
    public init(columnIndex: Int32, isDescending: Bool = false, nullsFirst: Bool = false) {
        self.columnIndex = columnIndex
        self.isDescending = isDescending
        self.nullsFirst = nullsFirst
    }
}

extension FileMetadata: ThriftWritable, ThriftReadable {
    func write(to writer: inout ThriftWriter) { write(rowGroups, to: &writer) }

    /// Writes the fields with other forms of the row groups in their place.
    func write(_ rowGroups: [some ThriftWritable], to writer: inout ThriftWriter) {
        writer.field(1, version)
        writer.field(2, list: schema)
        writer.field(3, rowCount)
        writer.field(4, list: rowGroups)
        writer.field(5, list: keyValues.isEmpty ? nil : keyValues)
        writer.field(6, createdBy)
        writer.field(7, list: hasTypeDefinedOrder.map(ColumnOrder.init))
    }

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        var version: Int32?
        var schema: [SchemaElement]?
        var rowCount: Int64?
        var rowGroups: [RowGroupMetadata]?
        self.init(version: 0, schema: [], rowCount: 0, rowGroups: [], keyValues: [], hasTypeDefinedOrder: [])
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1: version = try reader.int32(field)
            case 2: schema = try reader.structures(field)
            case 3: rowCount = try reader.int64(field)
            case 4: rowGroups = try reader.structures(field)
            case 5: keyValues = try reader.structures(field)
            case 6: createdBy = try reader.string(field)
            case 7: hasTypeDefinedOrder = try reader.structures(field, as: ColumnOrder.self).map(\.isTypeDefined)
            case 8:
                try reader.skip(field)
                isEncrypted = true
            default: try reader.skip(field)
            }
        }
        guard let version else { throw .missingField("version") }
        guard let schema else { throw .missingField("schema") }
        guard let rowCount else { throw .missingField("num_rows") }
        guard let rowGroups else { throw .missingField("row_groups") }
        guard rowCount >= 0 else { throw .invalidField("num_rows") }
        self.version = version
        self.schema = schema
        self.rowCount = rowCount
        self.rowGroups = rowGroups
    }
}

/// Which order the bounds of a column follow.
private struct ColumnOrder: ThriftWritable, ThriftReadable {
    var isTypeDefined: Bool

    init(isTypeDefined: Bool) {
        self.isTypeDefined = isTypeDefined
    }

    func write(to writer: inout ThriftWriter) {
        if isTypeDefined { writer.emptyField(1) }
    }

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        isTypeDefined = false
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            isTypeDefined = field.id == 1
            try reader.skip(field)
        }
    }
}

extension KeyValue: ThriftWritable, ThriftReadable {
    func write(to writer: inout ThriftWriter) {
        writer.field(1, key)
        writer.field(2, value)
    }

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        self.init(key: "", value: nil)
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1: key = try reader.string(field)
            case 2: value = try reader.string(field)
            default: try reader.skip(field)
            }
        }
    }
}

extension RowGroupMetadata: ThriftWritable, ThriftReadable {
    func write(to writer: inout ThriftWriter) { write(columns, to: &writer) }

    /// Writes the fields with other forms of the columns in their place.
    func write(_ columns: [some ThriftWritable], to writer: inout ThriftWriter) {
        writer.field(1, list: columns)
        writer.field(2, totalByteSize)
        writer.field(3, rowCount)
        writer.field(4, list: sortingColumns.isEmpty ? nil : sortingColumns)
        writer.field(5, fileOffset)
        writer.field(6, totalCompressedSize)
        writer.field(7, ordinal)
    }

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        var columns: [ColumnChunkMetadata]?
        self.init(columns: [], totalByteSize: 0, rowCount: -1, sortingColumns: [])
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1: columns = try reader.structures(field)
            case 2: totalByteSize = try reader.int64(field)
            case 3: rowCount = try reader.int64(field)
            case 4: sortingColumns = try reader.structures(field)
            case 5: fileOffset = try reader.int64(field)
            case 6: totalCompressedSize = try reader.int64(field)
            case 7: ordinal = try reader.int16(field)
            default: try reader.skip(field)
            }
        }
        guard let columns else { throw .missingField("columns") }
        guard rowCount >= 0 else { throw .invalidField("num_rows") }
        self.columns = columns
    }
}

extension SortingColumn: ThriftWritable, ThriftReadable {
    func write(to writer: inout ThriftWriter) {
        writer.field(1, columnIndex)
        writer.field(2, isDescending)
        writer.field(3, nullsFirst)
    }

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        self.init(columnIndex: 0)
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1: columnIndex = try reader.int32(field)
            case 2: isDescending = try reader.bool(field)
            case 3: nullsFirst = try reader.bool(field)
            default: try reader.skip(field)
            }
        }
    }
}
