/// What is known of the values of a page or a column chunk without reading them.
///
/// Bounds are in the plain encoding of the physical type, texts without their length. The deprecated fields `min` and
/// `max`, whose order was never defined, are neither written nor read.
public struct Statistics: Hashable, Sendable {
    /// The number of missing values.
    public var nullCount: Int64?
    /// The number of distinct values.
    public var distinctCount: Int64?
    /// A value that no value exceeds.
    public var maximum: [UInt8]?
    /// A value that no value falls short of.
    public var minimum: [UInt8]?
    /// Whether ``maximum`` occurs; `false` where it was cut.
    public var isMaximumExact: Bool?
    /// Whether ``minimum`` occurs; `false` where it was cut.
    public var isMinimumExact: Bool?
}

extension Statistics: ThriftWritable, ThriftReadable {
    func write(to writer: inout ThriftWriter) {
        writer.field(3, nullCount)
        writer.field(4, distinctCount)
        writer.field(5, maximum)
        writer.field(6, minimum)
        writer.field(7, isMaximumExact)
        writer.field(8, isMinimumExact)
    }

    init(from reader: inout ThriftReader) throws(ParquetError.Fault) {
        self.init()
        var fields = ThriftFields()
        while let field = try reader.next(&fields) {
            switch field.id {
            case 3: nullCount = try reader.int64(field)
            case 4: distinctCount = try reader.int64(field)
            case 5: maximum = try reader.binary(field)
            case 6: minimum = try reader.binary(field)
            case 7: isMaximumExact = try reader.bool(field)
            case 8: isMinimumExact = try reader.bool(field)
            default: try reader.skip(field)
            }
        }
    }
}
