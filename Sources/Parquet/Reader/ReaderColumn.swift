public import Columns

/// A column as the reader gives it.
///
/// A leaf of the schema below groups is a column of its own, named by its path: `address.city`. A list, a map and
/// whatever else repeats is one column of JSON texts: lists are arrays, maps and groups are objects, decimals are
/// numbers with all their places, times are texts as in ISO 8601.
public struct ReaderColumn: Hashable, Sendable {
    /// What the values of a column are, and how ``Columns/Values`` hold them.
    public enum ValueType: Hashable, Sendable {
        /// Text, as text.
        case text
        /// Text that holds one JSON value, as text.
        case json
        /// Bytes of no known meaning, as text that need not be UTF-8.
        case bytes
        /// Exact decimals of the scale that the file declares, as decimals. Unsigned numbers of 64 bits are decimals
        /// of scale 0.
        case decimal(precision: Int, scale: Int)
        /// Binary floating point, as text: the shortest decimal that is the same number, without an exponent;
        /// `NaN`, `Infinity` or `-Infinity`.
        case floatingPoint
        /// Whole numbers, as numbers.
        case integer
        /// 0 and 1, as numbers.
        case boolean
        /// Days since 1970-01-01, as numbers.
        case date
        /// Microseconds since midnight, as numbers. Nanoseconds are cut off.
        case time
        /// Microseconds since 1970-01-01T00:00:00, as numbers: of UTC, or else of an unknown place. Nanoseconds are
        /// cut off towards the past.
        case timestamp(isUTC: Bool)
    }

    /// The names from the root down, joined by points.
    public let name: String
    /// What its values are.
    public let type: ValueType
    /// Whether a value may be missing.
    public let isNullable: Bool
    /// How values are stored; `nil` for a column that is put together of several.
    public let physicalType: PhysicalType?

    let node: SchemaNode

    /// The type by which other modules know it, `nil` where they have none.
    public var columnType: ColumnType? {
        switch type {
        case .text: .text
        case .json: .json
        case .decimal: .decimal
        case .integer: .integer
        case .timestamp(isUTC: true): .timestamp
        case .bytes, .floatingPoint, .boolean, .date, .time, .timestamp(isUTC: false): nil
        }
    }
}

extension ReaderColumn {
    /// The columns of a schema.
    static func columns(of fields: [SchemaNode]) throws(ParquetError) -> [ReaderColumn] {
        var columns: [ReaderColumn] = []
        for field in fields { try append(field, to: &columns) }
        return columns
    }

    private static func append(_ node: SchemaNode, to columns: inout [ReaderColumn]) throws(ParquetError) {
        let name = node.path.joined(separator: ".")
        if node.isLeaf, node.repetitionLevel == 0 {
            let leaf = try LeafType(node)
            columns.append(
                ReaderColumn(
                    name: name, type: leaf.type, isNullable: node.definitionLevel > 0,
                    physicalType: leaf.physicalType, node: node))
        } else if node.isLeaf || node.isRepeated || node.isList || node.isMap {
            columns.append(
                ReaderColumn(
                    name: name, type: .json, isNullable: node.definitionLevel > (node.isRepeated ? 1 : 0),
                    physicalType: nil, node: node))
        } else {
            for child in node.children { try append(child, to: &columns) }
        }
    }
}

/// What the values of a leaf are and how they are converted.
struct LeafType: Hashable, Sendable {
    let physicalType: PhysicalType
    let typeLength: Int
    let type: ReaderColumn.ValueType
    let conversion: Conversion

    /// What a stored number goes through.
    enum Conversion: Hashable, Sendable {
        case none
        /// Sign-extended numbers that are unsigned of so many bits.
        case unsigned(bits: Int)
        case multiply(Int64)
        case divide(Int64)
        /// Nanoseconds of the day and Julian day.
        case int96
        case float, double, float16
    }

    init(_ node: SchemaNode) throws(ParquetError) {
        let element = node.element
        guard let physicalType = element.physicalType else {
            throw .corrupt(.invalidSchema, ParquetError.Place(column: node.path.joined(separator: ".")))
        }
        self.physicalType = physicalType
        typeLength = Int(element.typeLength ?? 0)
        let logical = element.logicalType ?? LegacyAnnotation.logicalType(of: element)
        guard let reading = LeafType.reading(physicalType, logical) else {
            throw .unsupported(
                .type("\(physicalType) as \(logical.map { "\($0)" } ?? "nothing")"),
                ParquetError.Place(column: node.path.joined(separator: ".")))
        }
        (type, conversion) = reading
        if case .decimal(let precision, let scale) = type {
            guard precision > 0, (0...1000).contains(scale) else {
                throw .corrupt(
                    .invalidField("decimal"), ParquetError.Place(column: node.path.joined(separator: ".")))
            }
        }
    }

    /// The meaning of a physical with a logical type; an annotation that does not fit is an error, an unknown one none.
    private static func reading(
        _ physical: PhysicalType, _ logical: LogicalType?
    ) -> (ReaderColumn.ValueType, Conversion)? {
        switch (physical, logical) {
        case (.int32, .decimal(let scale, let precision)), (.int64, .decimal(let scale, let precision)),
            (.byteArray, .decimal(let scale, let precision)),
            (.fixedLengthByteArray, .decimal(let scale, let precision)):
            return (.decimal(precision: precision, scale: scale), .none)
        case (.int32, .date): return (.date, .none)
        case (.int32, .time(_, .millis)): return (.time, .multiply(1000))
        case (.int64, .time(_, .micros)): return (.time, .none)
        case (.int64, .time(_, .nanos)): return (.time, .divide(1000))
        case (.int64, .timestamp(let isUTC, .millis)): return (.timestamp(isUTC: isUTC), .multiply(1000))
        case (.int64, .timestamp(let isUTC, .micros)): return (.timestamp(isUTC: isUTC), .none)
        case (.int64, .timestamp(let isUTC, .nanos)): return (.timestamp(isUTC: isUTC), .divide(1000))
        case (.int64, .integer(64, isSigned: false)): return (.decimal(precision: 20, scale: 0), .unsigned(bits: 64))
        case (.int32, .integer(let bits, isSigned: false)) where bits <= 32: return (.integer, .unsigned(bits: 32))
        case (.int32, .integer), (.int64, .integer): return (.integer, .none)
        case (.byteArray, .string), (.byteArray, .enumeration): return (.text, .none)
        case (.byteArray, .json): return (.json, .none)
        case (.fixedLengthByteArray, .float16): return (.floatingPoint, .float16)
        case (_, .string), (_, .enumeration), (_, .json), (_, .date), (_, .time), (_, .timestamp), (_, .decimal),
            (_, .float16), (_, .integer):
            return nil
        case (.boolean, _): return (.boolean, .none)
        case (.int32, _), (.int64, _): return (.integer, .none)
        case (.int96, _): return (.timestamp(isUTC: true), .int96)
        case (.float, _): return (.floatingPoint, .float)
        case (.double, _): return (.floatingPoint, .double)
        case (.byteArray, _), (.fixedLengthByteArray, _): return (.bytes, .none)
        }
    }
}

/// The older annotations in terms of the newer.
enum LegacyAnnotation {
    static func logicalType(of element: SchemaElement) -> LogicalType? {
        switch element.convertedType {
        case nil: nil
        case .utf8: .string
        case .map, .mapKeyValue: .map
        case .list: .list
        case .enumeration: .enumeration
        case .decimal: .decimal(scale: Int(element.scale ?? 0), precision: Int(element.precision ?? 0))
        case .date: .date
        case .timeMillis: .time(isAdjustedToUTC: true, unit: .millis)
        case .timeMicros: .time(isAdjustedToUTC: true, unit: .micros)
        case .timestampMillis: .timestamp(isAdjustedToUTC: true, unit: .millis)
        case .timestampMicros: .timestamp(isAdjustedToUTC: true, unit: .micros)
        case .uint8: .integer(bitWidth: 8, isSigned: false)
        case .uint16: .integer(bitWidth: 16, isSigned: false)
        case .uint32: .integer(bitWidth: 32, isSigned: false)
        case .uint64: .integer(bitWidth: 64, isSigned: false)
        case .int8: .integer(bitWidth: 8, isSigned: true)
        case .int16: .integer(bitWidth: 16, isSigned: true)
        case .int32: .integer(bitWidth: 32, isSigned: true)
        case .int64: .integer(bitWidth: 64, isSigned: true)
        case .json: .json
        case .bson: .bson
        case .interval: .interval
        }
    }
}
