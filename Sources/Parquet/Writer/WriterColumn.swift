public import Columns

/// Name and type of one column of a file to be written.
public struct WriterColumn: Hashable, Sendable {
    /// What the values of a column are.
    public enum ValueType: Hashable, Sendable {
        /// UTF-8 text: BYTE_ARRAY, STRING.
        case text
        /// UTF-8 text that holds one JSON value: BYTE_ARRAY, JSON.
        case json
        /// An exact decimal: DECIMAL on INT32 up to 9 digits, on INT64 up to 18, beyond on FIXED_LEN_BYTE_ARRAY of
        /// the fewest bytes that hold `precision` digits, at most 38.
        case decimal(precision: Int, scale: Int)
        /// A whole number: INT64.
        case integer
        /// An instant: INT64, TIMESTAMP in microseconds, adjusted to UTC.
        case timestamp
        /// A day as days since 1970-01-01: INT32, DATE.
        case date
        /// 0 for false, any other number for true: BOOLEAN.
        case boolean
    }

    /// The column's name.
    public let name: String
    /// What its values are.
    public let type: ValueType
    /// Whether a value may be missing.
    public let isNullable: Bool

    /// A column of a file.
    public init(name: String, type: ValueType, isNullable: Bool) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
    }

    /// A column as other writers take it, its decimals with 12 places.
    public init(_ schema: ColumnSchema, decimalPrecision: Int = 38) {
        let type: ValueType =
            switch schema.type {
            case .text: .text
            case .json: .json
            case .decimal: .decimal(precision: decimalPrecision, scale: 12)
            case .integer: .integer
            case .timestamp: .timestamp
            }
        self.init(name: schema.name, type: type, isNullable: schema.isNullable)
    }
}

extension WriterColumn {
    /// How values are stored.
    var physicalType: PhysicalType {
        switch type {
        case .text, .json: .byteArray
        case .integer, .timestamp: .int64
        case .date: .int32
        case .boolean: .boolean
        case .decimal(let precision, _):
            switch precision {
            case ...9: .int32
            case ...18: .int64
            default: .fixedLengthByteArray
            }
        }
    }

    /// The bytes of a decimal on ``PhysicalType/fixedLengthByteArray``.
    var fixedWidth: Int {
        guard case .decimal(let precision, _) = type else { return 0 }
        return WriterColumn.greatestPrecision.firstIndex { $0 >= precision } ?? 16
    }

    /// The digits that every number of so many bytes in two's complement holds.
    private static let greatestPrecision = [0, 2, 4, 6, 9, 11, 14, 16, 18, 21, 23, 26, 28, 31, 33, 35, 38]

    /// Throws ``ParquetError/invalidOption(name:value:)`` for a decimal that the format or 128 bits do not have.
    func validate() throws(ParquetError) {
        guard case .decimal(let precision, let scale) = type else { return }
        guard (1...38).contains(precision), (0...precision).contains(scale) else {
            throw .invalidOption(name: "decimal of \(name)", value: "(\(precision), \(scale))")
        }
    }

    /// The column's node of the schema, with the older annotation beside the newer.
    var schemaElement: SchemaElement {
        var element = SchemaElement(name: name)
        element.physicalType = physicalType
        element.repetition = isNullable ? .optional : .required
        switch type {
        case .text:
            element.convertedType = .utf8
            element.logicalType = .string
        case .json:
            element.convertedType = .json
            element.logicalType = .json
        case .decimal(let precision, let scale):
            if physicalType == .fixedLengthByteArray { element.typeLength = Int32(fixedWidth) }
            element.convertedType = .decimal
            element.scale = Int32(scale)
            element.precision = Int32(precision)
            element.logicalType = .decimal(scale: scale, precision: precision)
        case .integer, .boolean: break
        case .timestamp:
            element.convertedType = .timestampMicros
            element.logicalType = .timestamp(isAdjustedToUTC: true, unit: .micros)
        case .date:
            element.convertedType = .date
            element.logicalType = .date
        }
        return element
    }
}
