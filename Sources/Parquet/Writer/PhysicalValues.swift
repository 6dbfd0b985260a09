internal import Columns

/// The values of a column of one block in the form in which they are stored.
protocol PhysicalValues: Sendable {
    associatedtype Dictionary: ValueDictionary where Dictionary.Values == Self

    /// A value that outlives the block.
    associatedtype Bound: ValueBound

    /// The missing values.
    var nulls: NullMask { get }

    /// How many values there are.
    var count: Int { get }

    /// The bytes of a value in the plain encoding.
    func plainSize(of index: Int) -> Int

    /// The encoding for values that have no dictionary.
    func encoding(_ options: WriterOptions) -> Encoding

    /// Appends the values at `indexes`, in their order.
    func encode(_ indexes: UnsafeBufferPointer<UInt32>, as encoding: Encoding, to output: inout ByteBuffer)

    /// Whether one value comes before another in the order of the format.
    func isLess(_ left: Int, _ right: Int) -> Bool

    /// A value that outlives the block.
    func bound(_ index: Int) -> Bound
}

/// A value that bounds others, ordered as the format orders its type.
protocol ValueBound: Comparable {
    /// The bytes of a value that is not greater, cut to about `length` where the type allows.
    func lowerBound(length: Int) -> (bytes: [UInt8], isExact: Bool)

    /// The bytes of a value that is not less, cut to about `length` where the type allows.
    func upperBound(length: Int) -> (bytes: [UInt8], isExact: Bool)
}

/// The distinct values of a column chunk, numbered in the order of first sight.
protocol ValueDictionary {
    associatedtype Values

    init()

    /// The number of distinct values.
    var count: Int { get }

    /// The bytes of the distinct values in the plain encoding.
    var plainSize: Int { get }

    /// The number of a value, given now if it is new.
    mutating func id(of index: Int, in values: Values) -> UInt32

    /// Appends the distinct values in the plain encoding.
    func appendPlain(to output: inout ByteBuffer)
}
