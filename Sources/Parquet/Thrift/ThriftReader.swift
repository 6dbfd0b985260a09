/// Reads structures in the compact protocol of Apache Thrift, taking nothing for granted: every length is held against
/// the bytes that are left, and nesting is bounded.
///
/// A structure is read by a loop over its fields:
///
///     var fields = ThriftFields()
///     while let field = try reader.next(&fields) {
///         switch field.id {
///         case 1: version = try reader.int32(field)
///         default: try reader.skip(field)
///         }
///     }
struct ThriftReader {
    /// The offset of the next byte.
    private(set) var position: Int
    private let bytes: [UInt8]
    private let end: Int

    private static let greatestDepth = 32

    /// A reader of part of `bytes`.
    init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = min(range.upperBound, bytes.count)
    }

    /// A field's id and type. The value of a boolean is in its type.
    struct Field {
        let id: Int16
        let type: ThriftType
    }

    /// The header of the next field, `nil` at the end of the structure.
    mutating func next(_ fields: inout ThriftFields) throws(ParquetError.Fault) -> Field? {
        let head = try byte()
        if head == 0 { return nil }
        guard let type = ThriftType(rawValue: head & 0x0F) else { throw .invalidMetadata }
        if head >> 4 == 0 {
            guard let id = Int16(exactly: try zigzag()) else { throw .invalidMetadata }
            fields.last = id
        } else {
            let (id, overflow) = fields.last.addingReportingOverflow(Int16(head >> 4))
            guard !overflow else { throw .invalidMetadata }
            fields.last = id
        }
        return Field(id: fields.last, type: type)
    }

    mutating func bool(_ field: Field) throws(ParquetError.Fault) -> Bool {
        switch field.type {
        case .true: return true
        case .false: return false
        default: throw .invalidMetadata
        }
    }

    mutating func int8(_ field: Field) throws(ParquetError.Fault) -> Int8 {
        guard field.type == .byte else { throw .invalidMetadata }
        return Int8(bitPattern: try byte())
    }

    mutating func int16(_ field: Field) throws(ParquetError.Fault) -> Int16 {
        guard field.type == .int16, let value = Int16(exactly: try zigzag()) else { throw .invalidMetadata }
        return value
    }

    mutating func int32(_ field: Field) throws(ParquetError.Fault) -> Int32 {
        guard field.type == .int32, let value = Int32(exactly: try zigzag()) else { throw .invalidMetadata }
        return value
    }

    mutating func int64(_ field: Field) throws(ParquetError.Fault) -> Int64 {
        guard field.type == .int64 else { throw .invalidMetadata }
        return try zigzag()
    }

    mutating func binary(_ field: Field) throws(ParquetError.Fault) -> [UInt8] {
        guard field.type == .binary else { throw .invalidMetadata }
        return try binary()
    }

    mutating func string(_ field: Field) throws(ParquetError.Fault) -> String {
        String(decoding: try binary(field), as: UTF8.self)
    }

    mutating func structure<Value: ThriftReadable>(
        _ field: Field, as type: Value.Type = Value.self
    ) throws(ParquetError.Fault) -> Value {
        guard field.type == .structure else { throw .invalidMetadata }
        return try Value(from: &self)
    }

    mutating func structures<Value: ThriftReadable>(
        _ field: Field, as type: Value.Type = Value.self
    ) throws(ParquetError.Fault) -> [Value] {
        var values: [Value] = []
        for _ in 0..<(try listCount(field, of: .structure)) { values.append(try Value(from: &self)) }
        return values
    }

    mutating func int32s(_ field: Field) throws(ParquetError.Fault) -> [Int32] {
        var values: [Int32] = []
        for _ in 0..<(try listCount(field, of: .int32)) {
            guard let value = Int32(exactly: try zigzag()) else { throw .invalidMetadata }
            values.append(value)
        }
        return values
    }

    mutating func int64s(_ field: Field) throws(ParquetError.Fault) -> [Int64] {
        var values: [Int64] = []
        for _ in 0..<(try listCount(field, of: .int64)) { values.append(try zigzag()) }
        return values
    }

    mutating func bools(_ field: Field) throws(ParquetError.Fault) -> [Bool] {
        var values: [Bool] = []
        for _ in 0..<(try listCount(field, of: .true)) { values.append(try byte() == 1) }
        return values
    }

    mutating func binaries(_ field: Field) throws(ParquetError.Fault) -> [[UInt8]] {
        var values: [[UInt8]] = []
        for _ in 0..<(try listCount(field, of: .binary)) { values.append(try binary()) }
        return values
    }

    /// Passes over a field that the caller has no use for.
    mutating func skip(_ field: Field) throws(ParquetError.Fault) {
        switch field.type {
        case .true, .false: break
        default: try skip(field.type, depth: 0)
        }
    }

    private mutating func skip(_ type: ThriftType, depth: Int) throws(ParquetError.Fault) {
        guard depth < ThriftReader.greatestDepth else { throw .invalidMetadata }
        switch type {
        case .true, .false, .byte: _ = try byte()
        case .int16, .int32, .int64: _ = try varint()
        case .double: try advance(8)
        case .binary: try advance(try length())
        case .list, .set:
            let (count, element) = try listHeader()
            for _ in 0..<count { try skip(element, depth: depth + 1) }
        case .map:
            let count = try length()
            guard count > 0 else { return }
            let types = try byte()
            guard let key = ThriftType(rawValue: types >> 4), let value = ThriftType(rawValue: types & 0x0F) else {
                throw .invalidMetadata
            }
            for _ in 0..<count {
                try skip(key, depth: depth + 1)
                try skip(value, depth: depth + 1)
            }
        case .structure:
            var fields = ThriftFields()
            while let field = try next(&fields) {
                switch field.type {
                case .true, .false: break
                default: try skip(field.type, depth: depth + 1)
                }
            }
        }
    }

    private mutating func listCount(_ field: Field, of type: ThriftType) throws(ParquetError.Fault) -> Int {
        guard field.type == .list else { throw .invalidMetadata }
        let (count, element) = try listHeader()
        // Booleans are announced as 1 by the specification and as 2 by some writers.
        guard count == 0 || element == type || (type == .true && element == .false) else { throw .invalidMetadata }
        return count
    }

    /// Every element takes at least a byte, which bounds the count before anything is allocated.
    private mutating func listHeader() throws(ParquetError.Fault) -> (count: Int, element: ThriftType) {
        let head = try byte()
        let count = head >> 4 == 15 ? try length() : Int(head >> 4)
        guard count <= end - position else { throw .outOfBounds }
        guard let element = ThriftType(rawValue: head & 0x0F) else {
            guard count == 0 else { throw .invalidMetadata }
            return (0, .byte)
        }
        return (count, element)
    }

    private mutating func binary() throws(ParquetError.Fault) -> [UInt8] {
        let count = try length()
        let start = position
        try advance(count)
        return Array(bytes[start..<start + count])
    }

    /// A length that the bytes left can hold.
    private mutating func length() throws(ParquetError.Fault) -> Int {
        let value = try varint()
        guard value <= UInt64(end - position) else { throw .outOfBounds }
        return Int(value)
    }

    private mutating func advance(_ count: Int) throws(ParquetError.Fault) {
        guard count <= end - position else { throw .truncated }
        position += count
    }

    private mutating func byte() throws(ParquetError.Fault) -> UInt8 {
        guard position < end else { throw .truncated }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func zigzag() throws(ParquetError.Fault) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    private mutating func varint() throws(ParquetError.Fault) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next & 0x80 == 0 { return value }
            shift += 7
            guard shift < 64 else { throw .invalidMetadata }
        }
    }
}

/// The id of the field read last, to which the next one is relative.
struct ThriftFields {
    var last: Int16 = 0
}

/// A structure of the metadata that can be read.
protocol ThriftReadable {
    /// Reads the fields up to and including the stop byte.
    init(from reader: inout ThriftReader) throws(ParquetError.Fault)
}
