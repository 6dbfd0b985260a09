/// Why a file could not be read or written.
public enum ParquetError: Error, Hashable, Sendable {
    /// The operating system refused; `code` is its `errno`.
    case inputOutput(operation: String, path: String, code: Int32)
    /// The bytes are not what the format asks for.
    case corrupt(Fault, Place)
    /// The file is well formed as far as can be told, and uses a part of the format that this reader does not have.
    case unsupported(Feature, Place)
    /// Going on would take more bytes than a limit allows: one of ``ReaderLimits`` or of the format.
    case limitExceeded(limit: String, allowed: Int, Place)

    /// A value is missing in a column that was declared without missing values.
    case missingValue(column: String, row: Int)
    /// A decimal has more digits than its column was declared with.
    case tooManyDigits(column: String, row: Int, units: Int128, precision: Int)
    /// A block has columns that do not fit the declared ones: another number, type or scale, or too few keys.
    case schemaMismatch(column: String, expected: String, found: String)
    /// A declaration or an option is outside what the format can say.
    case invalidOption(name: String, value: String)
}

extension ParquetError {
    /// Where in a file something was found.
    public struct Place: Hashable, Sendable {
        /// The row group, from 0.
        public var rowGroup: Int?
        /// The path of the column, its parts joined by points.
        public var column: String?
        /// The offset in the file in bytes.
        public var offset: Int?

        /// A place as exact as it is known.
        public init(rowGroup: Int? = nil, column: String? = nil, offset: Int? = nil) {
            self.rowGroup = rowGroup
            self.column = column
            self.offset = offset
        }
    }

    /// A part of the format that this reader does not have.
    public enum Feature: Hashable, Sendable {
        /// The file or a column is encrypted.
        case encryption
        /// A compression codec by its number in the format.
        case codec(Int32)
        /// An encoding by its number in the format.
        case encoding(Int32)
        /// An encoding that is not defined for the physical type of the column.
        case encodingOfType(Encoding, PhysicalType)
        /// The column's data lies in another file.
        case externalData
        /// A combination of physical and logical type that has no reading.
        case type(String)
    }

    /// What is wrong with the bytes.
    public enum Fault: Error, Hashable, Sendable {
        /// The file does not begin and end with the format's signature.
        case missingSignature
        /// Something ends before it is whole.
        case truncated
        /// A length, a count or an offset points outside of what holds it.
        case outOfBounds
        /// A structure of the metadata cannot be parsed.
        case invalidMetadata
        /// A required field of the metadata is absent.
        case missingField(String)
        /// A number of the metadata is outside its range.
        case invalidField(String)
        /// The list of schema elements is no tree.
        case invalidSchema
        /// The checksum of a page does not match its bytes.
        case checksumMismatch
        /// A page does not decompress to the announced size.
        case decompressionFailed
        /// The header of a run, block or miniblock is impossible.
        case invalidEncoding(Encoding)
        /// A repetition or definition level above the column's greatest.
        case levelOutOfRange
        /// A value refers to an entry that the dictionary does not have.
        case dictionaryIndexOutOfRange
        /// A page refers to a dictionary that the column chunk does not have.
        case missingDictionary
        /// A decimal does not fit 128 bits.
        case decimalOutOfRange
        /// The number of values differs from the announced one.
        case wrongValueCount
        /// A required value is absent.
        case missingValue
        /// Decoding would take more memory than is allowed; comes out as ``ParquetError/limitExceeded(limit:allowed:_:)``.
        case memoryLimit
        /// A timestamp lies outside the range of 64-bit microseconds.
        case timestampOutOfRange
    }
}

extension ParquetError {
    /// `ENOMEM`, for libraries that say only that they failed.
    static let outOfMemory: Int32 = 12
}
