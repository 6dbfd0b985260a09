/// A node of the schema tree, which the metadata lists in depth-first order.
public struct SchemaElement: Hashable, Sendable {
    /// How values are stored; `nil` for a group.
    public var physicalType: PhysicalType?
    /// The bytes of a value of ``PhysicalType/fixedLengthByteArray``.
    public var typeLength: Int32?
    /// How often the field occurs in its parent; `nil` for the root.
    public var repetition: Repetition?
    /// The name of the field.
    public var name: String
    /// The number of fields of a group.
    public var childCount: Int32?
    /// The older annotation of the type.
    public var convertedType: ConvertedType?
    /// The places of a decimal, in the older annotation.
    public var scale: Int32?
    /// The digits of a decimal, in the older annotation.
    public var precision: Int32?
    /// An id that table formats give a field.
    public var fieldId: Int32?
    /// What values mean.
    public var logicalType: LogicalType?

    init(name: String) {
        self.name = name
    }
}

extension SchemaElement: ThriftWritable {
    func write(to writer: inout ThriftWriter) {
        writer.field(1, physicalType?.rawValue)
        writer.field(2, typeLength)
        writer.field(3, repetition?.rawValue)
        writer.field(4, name)
        writer.field(5, childCount)
        writer.field(6, convertedType?.rawValue)
        writer.field(7, scale)
        writer.field(8, precision)
        writer.field(9, fieldId)
        writer.field(10, logicalType)
    }
}

extension SchemaElement: ThriftReadable {
    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        var name: String?
        self.init(name: "")
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1:
                guard let type = PhysicalType(rawValue: try reader.int32(field)) else { throw .invalidField("type") }
                physicalType = type
            case 2: typeLength = try reader.int32(field)
            case 3:
                guard let kind = Repetition(rawValue: try reader.int32(field)) else {
                    throw .invalidField("repetition_type")
                }
                repetition = kind
            case 4: name = try reader.string(field)
            case 5: childCount = try reader.int32(field)
            case 6: convertedType = ConvertedType(rawValue: try reader.int32(field))
            case 7: scale = try reader.int32(field)
            case 8: precision = try reader.int32(field)
            case 9: fieldId = try reader.int32(field)
            case 10: logicalType = try reader.structure(field)
            default: try reader.skip(field)
            }
        }
        guard let name else { throw .missingField("name") }
        self.name = name
    }
}

extension LogicalType: ThriftWritable {
    func write(to writer: inout ThriftWriter) {
        switch self {
        case .string: writer.emptyField(1)
        case .map: writer.emptyField(2)
        case .list: writer.emptyField(3)
        case .enumeration: writer.emptyField(4)
        case .decimal(let scale, let precision):
            writer.field(5) {
                $0.field(1, Int32(scale))
                $0.field(2, Int32(precision))
            }
        case .date: writer.emptyField(6)
        case .time(let isAdjustedToUTC, let unit): LogicalType.write(7, isAdjustedToUTC, unit, to: &writer)
        case .timestamp(let isAdjustedToUTC, let unit): LogicalType.write(8, isAdjustedToUTC, unit, to: &writer)
        case .integer(let bitWidth, let isSigned):
            writer.field(10) {
                $0.field(1, byte: Int8(bitWidth))
                $0.field(2, isSigned)
            }
        case .null: writer.emptyField(11)
        case .json: writer.emptyField(12)
        case .bson: writer.emptyField(13)
        case .uuid: writer.emptyField(14)
        case .float16: writer.emptyField(15)
        // The format keeps intervals to the older annotation.
        case .interval: break
        case .other(let id): writer.emptyField(id)
        }
    }

    private static func write(_ id: Int16, _ isAdjustedToUTC: Bool, _ unit: TimeUnit, to writer: inout ThriftWriter) {
        writer.field(id) {
            $0.field(1, isAdjustedToUTC)
            $0.field(2) { union in
                switch unit {
                case .millis: union.emptyField(1)
                case .micros: union.emptyField(2)
                case .nanos: union.emptyField(3)
                }
            }
        }
    }
}

extension LogicalType: ThriftReadable {
    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        var type: LogicalType?
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 5:
                let decimal: DecimalAnnotation = try reader.structure(field)
                type = .decimal(scale: Int(decimal.scale), precision: Int(decimal.precision))
            case 7:
                let time: TimeAnnotation = try reader.structure(field)
                type = .time(isAdjustedToUTC: time.isAdjustedToUTC, unit: time.unit)
            case 8:
                let time: TimeAnnotation = try reader.structure(field)
                type = .timestamp(isAdjustedToUTC: time.isAdjustedToUTC, unit: time.unit)
            case 10:
                let integer: IntegerAnnotation = try reader.structure(field)
                type = .integer(bitWidth: Int(integer.bitWidth), isSigned: integer.isSigned)
            default:
                try reader.skip(field)
                type = LogicalType.plain[field.id] ?? .other(field.id)
            }
        }
        guard let type else { throw .missingField("logicalType") }
        self = type
    }

    /// The annotations that carry nothing but their name.
    private static let plain: [Int16: LogicalType] = [
        1: .string, 2: .map, 3: .list, 4: .enumeration, 6: .date, 11: .null, 12: .json, 13: .bson, 14: .uuid,
        15: .float16,
    ]
}

private struct DecimalAnnotation: ThriftReadable {
    var scale: Int32 = 0
    var precision: Int32 = 0

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1: scale = try reader.int32(field)
            case 2: precision = try reader.int32(field)
            default: try reader.skip(field)
            }
        }
    }
}

private struct IntegerAnnotation: ThriftReadable {
    var bitWidth: Int8 = 64
    var isSigned = true

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1: bitWidth = try reader.int8(field)
            case 2: isSigned = try reader.bool(field)
            default: try reader.skip(field)
            }
        }
    }
}

private struct TimeAnnotation: ThriftReadable {
    var isAdjustedToUTC = true
    var unit = TimeUnit.micros

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1: isAdjustedToUTC = try reader.bool(field)
            case 2: unit = try reader.structure(field, as: TimeUnitUnion.self).unit
            default: try reader.skip(field)
            }
        }
    }
}

private struct TimeUnitUnion: ThriftReadable {
    var unit = TimeUnit.micros

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 1: unit = .millis
            case 2: unit = .micros
            case 3: unit = .nanos
            default: throw .invalidField("unit")
            }
            try reader.skip(field)
        }
    }
}
