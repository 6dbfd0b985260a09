/// How a value is stored; the raw value is its number in the format.
public enum PhysicalType: Int32, Hashable, Sendable {
    case boolean = 0
    case int32 = 1
    case int64 = 2
    case int96 = 3
    case float = 4
    case double = 5
    case byteArray = 6
    case fixedLengthByteArray = 7
}

/// How often a field occurs in its parent; the raw value is its number in the format.
public enum Repetition: Int32, Hashable, Sendable {
    case required = 0
    case optional = 1
    case repeated = 2
}

/// How the values of a page are laid out; the raw value is its number in the format.
public enum Encoding: Int32, Hashable, Sendable {
    case plain = 0
    /// The deprecated name of ``rleDictionary``, and of ``plain`` for a dictionary page.
    case plainDictionary = 2
    case rle = 3
    /// Deprecated: levels in fixed width, most significant bit first.
    case bitPacked = 4
    case deltaBinaryPacked = 5
    case deltaLengthByteArray = 6
    case deltaByteArray = 7
    case rleDictionary = 8
    case byteStreamSplit = 9
}

/// How the bytes of a page are compressed; the raw value is its number in the format.
public enum CompressionCodec: Int32, Hashable, Sendable {
    case uncompressed = 0
    case snappy = 1
    case gzip = 2
    case brotli = 4
    /// Deprecated: LZ4 blocks in the framing of Hadoop, or bare.
    case lz4 = 5
    case zstd = 6
    case lz4Raw = 7
}

/// What a page holds; the raw value is its number in the format.
public enum PageType: Int32, Hashable, Sendable {
    case data = 0
    case index = 1
    case dictionary = 2
    case dataV2 = 3
}

/// The order of the bounds of a column's pages; the raw value is its number in the format.
public enum BoundaryOrder: Int32, Hashable, Sendable {
    case unordered = 0
    case ascending = 1
    case descending = 2
}

/// The older annotation of a type, which ``LogicalType`` replaces; the raw value is its number in the format.
public enum ConvertedType: Int32, Hashable, Sendable {
    case utf8 = 0
    case map = 1
    case mapKeyValue = 2
    case list = 3
    case enumeration = 4
    case decimal = 5
    case date = 6
    case timeMillis = 7
    case timeMicros = 8
    case timestampMillis = 9
    case timestampMicros = 10
    case uint8 = 11
    case uint16 = 12
    case uint32 = 13
    case uint64 = 14
    case int8 = 15
    case int16 = 16
    case int32 = 17
    case int64 = 18
    case json = 19
    case bson = 20
    case interval = 21
}

/// What the unit of a time or timestamp is.
public enum TimeUnit: String, Hashable, Sendable {
    case millis
    case micros
    case nanos
}

/// What the values of a column mean.
public enum LogicalType: Hashable, Sendable {
    case string
    case map
    case list
    case enumeration
    case decimal(scale: Int, precision: Int)
    case date
    case time(isAdjustedToUTC: Bool, unit: TimeUnit)
    case timestamp(isAdjustedToUTC: Bool, unit: TimeUnit)
    case integer(bitWidth: Int, isSigned: Bool)
    /// A column of which every value is missing.
    case null
    case json
    case bson
    case uuid
    case float16
    case interval
    /// An annotation that this module has no name for, by its number in the format.
    case other(Int16)
}
