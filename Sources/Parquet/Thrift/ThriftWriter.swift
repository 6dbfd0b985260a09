/// Writes structures in the compact protocol of Apache Thrift, in which Parquet keeps its metadata.
///
/// Source: Thrift compact protocol encoding, `doc/specs/thrift-compact-protocol.md` of Apache Thrift. Fields are
/// written in ascending order of their ids. A `nil` value writes nothing.
struct ThriftWriter {
    private(set) var bytes: [UInt8] = []
    private var lastField: Int16 = 0

    /// Writes a structure: its fields by `body`, then the stop byte.
    mutating func structure(_ body: (inout ThriftWriter) -> Void) {
        let outer = lastField
        lastField = 0
        body(&self)
        bytes.append(0)
        lastField = outer
    }

    mutating func field(_ id: Int16, _ value: Bool?) {
        guard let value else { return }
        header(id, value ? .true : .false)
    }

    mutating func field(_ id: Int16, byte value: Int8?) {
        guard let value else { return }
        header(id, .byte)
        bytes.append(UInt8(bitPattern: value))
    }

    mutating func field(_ id: Int16, _ value: Int16?) {
        guard let value else { return }
        header(id, .int16)
        zigzag(Int64(value))
    }

    mutating func field(_ id: Int16, _ value: Int32?) {
        guard let value else { return }
        header(id, .int32)
        zigzag(Int64(value))
    }

    mutating func field(_ id: Int16, _ value: Int64?) {
        guard let value else { return }
        header(id, .int64)
        zigzag(value)
    }

    mutating func field(_ id: Int16, _ value: [UInt8]?) {
        guard let value else { return }
        header(id, .binary)
        binary(value)
    }

    mutating func field(_ id: Int16, _ value: String?) {
        field(id, value.map { Array($0.utf8) })
    }

    mutating func field(_ id: Int16, _ value: (some ThriftWritable)?) {
        guard let value else { return }
        header(id, .structure)
        structure { value.write(to: &$0) }
    }

    /// Writes an empty structure, as which unions show a choice that carries nothing.
    mutating func emptyField(_ id: Int16) {
        field(id) { _ in }
    }

    /// Writes a structure that has no type of its own.
    mutating func field(_ id: Int16, _ body: (inout ThriftWriter) -> Void) {
        header(id, .structure)
        structure(body)
    }

    /// Writes a structure that is in its bytes already, the stop byte included.
    mutating func field(_ id: Int16, encoded structure: ArraySlice<UInt8>) {
        header(id, .structure)
        bytes += structure
    }

    mutating func field(_ id: Int16, list: [some ThriftWritable]?) {
        guard let list else { return }
        header(id, .list)
        listHeader(list.count, .structure)
        for element in list { structure { element.write(to: &$0) } }
    }

    mutating func field(_ id: Int16, list: [Int32]?) {
        guard let list else { return }
        header(id, .list)
        listHeader(list.count, .int32)
        for element in list { zigzag(Int64(element)) }
    }

    mutating func field(_ id: Int16, list: [Int64]?) {
        guard let list else { return }
        header(id, .list)
        listHeader(list.count, .int64)
        for element in list { zigzag(element) }
    }

    mutating func field(_ id: Int16, list: [Bool]?) {
        guard let list else { return }
        header(id, .list)
        listHeader(list.count, .true)
        for element in list { bytes.append(element ? 1 : 2) }
    }

    mutating func field(_ id: Int16, list: [[UInt8]]?) {
        guard let list else { return }
        header(id, .list)
        listHeader(list.count, .binary)
        for element in list { binary(element) }
    }

    mutating func field(_ id: Int16, list: [String]?) {
        field(id, list: list?.map { Array($0.utf8) })
    }

    private mutating func header(_ id: Int16, _ type: ThriftType) {
        let delta = Int(id) - Int(lastField)
        if (1...15).contains(delta) {
            bytes.append(UInt8(delta) << 4 | type.rawValue)
        } else {
            bytes.append(type.rawValue)
            zigzag(Int64(id))
        }
        lastField = id
    }

    private mutating func listHeader(_ count: Int, _ type: ThriftType) {
        if count < 15 {
            bytes.append(UInt8(count) << 4 | type.rawValue)
        } else {
            bytes.append(0xF0 | type.rawValue)
            varint(UInt64(count))
        }
    }

    private mutating func binary(_ value: [UInt8]) {
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    private mutating func zigzag(_ value: Int64) {
        varint(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}

/// A structure of the metadata that can be written.
protocol ThriftWritable {
    /// Writes the fields, in ascending order of their ids.
    func write(to writer: inout ThriftWriter)
}

extension ThriftWritable {
    /// The bytes of the structure by itself.
    var thriftBytes: [UInt8] {
        var writer = ThriftWriter()
        writer.structure { write(to: &$0) }
        return writer.bytes
    }
}

/// The type of a field or of the elements of a list; the raw value is its number in the protocol.
enum ThriftType: UInt8 {
    /// A field that is true; as a list's type, booleans.
    case `true` = 1
    case `false` = 2
    case byte = 3
    case int16 = 4
    case int32 = 5
    case int64 = 6
    case double = 7
    case binary = 8
    case list = 9
    case set = 10
    case map = 11
    case structure = 12
}
