/// The values of a column, by type.
public enum Values: Sendable {
    /// For ``ColumnType/text`` and ``ColumnType/json``.
    case text(TextValues)
    /// For ``ColumnType/decimal``.
    case decimal(DecimalValues)
    /// For ``ColumnType/integer`` and ``ColumnType/timestamp``.
    case int64(Int64Values)

    /// How many values there are.
    public var count: Int {
        switch self {
        case .text(let values): values.count
        case .decimal(let values): values.count
        case .int64(let values): values.count
        }
    }

    /// The address of the storage, by which columns that share their values are recognised; 0 when there is none.
    public var storageIdentity: UInt {
        switch self {
        case .text(let values): values.ends.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
        case .decimal(let values): values.units.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
        case .int64(let values): values.numbers.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
        }
    }

    /// Whether the value at `index` is missing.
    @inlinable public func isNull(_ index: Int) -> Bool {
        switch self {
        case .text(let values): values.nulls.contains(index)
        case .decimal(let values): values.nulls.contains(index)
        case .int64(let values): values.nulls.contains(index)
        }
    }
}

/// Which positions of a list hold no value. Costs nothing while no value is missing.
public struct NullMask: Hashable, Sendable {
    @usableFromInline var words: [UInt64] = []

    /// A mask without a null.
    public init() {}

    /// Whether no position is null.
    @inlinable public var isEmpty: Bool { words.isEmpty }

    /// Whether the position is null.
    @inlinable public func contains(_ index: Int) -> Bool {
        let word = index >> 6
        return word < words.count && words[word] & (1 << UInt64(index & 63)) != 0
    }

    /// Marks a position as null.
    @inlinable public mutating func insert(_ index: Int) {
        let word = index >> 6
        while words.count <= word { words.append(0) }
        words[word] |= 1 << UInt64(index & 63)
    }
}

/// Texts one after another in one buffer.
public struct TextValues: Sendable {
    /// The bytes of all texts. Text `i` is `bytes[ends[i - 1]..<ends[i]]`, from 0 for the first.
    public private(set) var bytes: [UInt8] = []
    /// Where each text ends.
    public private(set) var ends: [Int] = []
    /// The missing texts; their range is empty.
    public private(set) var nulls = NullMask()

    /// An empty list.
    public init() {}

    /// A list over a buffer that is there already, where text `i` ends at `ends[i]`.
    ///
    /// - Precondition: `ends` rises to at most the size of the buffer.
    public init(bytes: [UInt8], ends: [Int], nulls: NullMask = NullMask()) {
        self.bytes = bytes
        self.ends = ends
        self.nulls = nulls
    }

    /// A list of texts, `nil` for a missing one.
    public init(_ texts: [String?]) {
        for text in texts { append(text) }
    }

    /// How many texts there are.
    @inlinable public var count: Int { ends.count }

    /// The range of a text in ``bytes``.
    @inlinable public func range(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }

    /// A text, or `nil` where it is missing. Bytes that are not UTF-8 come out as U+FFFD.
    public subscript(index: Int) -> String? {
        nulls.contains(index) ? nil : String(decoding: bytes[range(index)], as: UTF8.self)
    }

    /// Adds a text, or a missing one.
    public mutating func append(_ text: String?) {
        if let text {
            bytes.append(contentsOf: text.utf8)
        } else {
            nulls.insert(ends.count)
        }
        ends.append(bytes.count)
    }

    /// Makes room for texts to come.
    public mutating func reserveCapacity(texts: Int, bytes: Int) {
        ends.reserveCapacity(texts)
        self.bytes.reserveCapacity(bytes)
    }

    /// Adds a text of raw bytes.
    public mutating func append(bytes text: UnsafeBufferPointer<UInt8>) {
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
    }

    /// Adds a missing text.
    public mutating func appendNull() {
        nulls.insert(ends.count)
        ends.append(bytes.count)
    }

    /// Adds a text of another list, or a missing one.
    public mutating func append(_ index: Int, of other: TextValues) {
        if other.nulls.contains(index) { nulls.insert(ends.count) }
        bytes.append(contentsOf: other.bytes[other.range(index)])
        ends.append(bytes.count)
    }

    /// Adds all texts of another list.
    public mutating func append(contentsOf other: TextValues) {
        let (first, start) = (ends.count, bytes.count)
        bytes.append(contentsOf: other.bytes)
        ends.append(contentsOf: other.ends.lazy.map { $0 + start })
        guard !other.nulls.isEmpty else { return }
        for index in 0..<other.count where other.nulls.contains(index) { nulls.insert(first + index) }
    }

    /// Adds a text that `build` appends to the buffer.
    public mutating func appendBytes(_ build: (inout [UInt8]) -> Void) {
        build(&bytes)
        ends.append(bytes.count)
    }
}

/// Exact decimals with a common number of places.
public struct DecimalValues: Sendable {
    /// The number of decimal places: a unit is 10^-scale.
    public let scale: Int
    /// Counts of units; 0 where the value is missing.
    public private(set) var units: [Int128] = []
    /// The missing values.
    public private(set) var nulls = NullMask()

    /// An empty list.
    public init(scale: Int = 12) {
        self.scale = scale
    }

    /// A list of units, 0 where the value is missing.
    public init(units: [Int128], nulls: NullMask = NullMask(), scale: Int = 12) {
        self.units = units
        self.nulls = nulls
        self.scale = scale
    }

    /// How many values there are.
    @inlinable public var count: Int { units.count }

    /// A value in units, or `nil` where it is missing.
    public subscript(index: Int) -> Int128? {
        nulls.contains(index) ? nil : units[index]
    }

    /// Adds a value, or a missing one.
    @inlinable public mutating func append(_ value: Int128?) {
        if let value { appendUnits(value) } else { appendNull() }
    }

    /// Adds a value.
    public mutating func appendUnits(_ value: Int128) {
        units.append(value)
    }

    /// Adds a missing value.
    public mutating func appendNull() {
        nulls.insert(units.count)
        units.append(0)
    }

    /// Makes room for values to come.
    public mutating func reserveCapacity(_ capacity: Int) {
        units.reserveCapacity(capacity)
    }
}

/// Whole numbers, or instants in microseconds.
public struct Int64Values: Sendable {
    /// The numbers; 0 where the value is missing.
    public private(set) var numbers: [Int64] = []
    /// The missing values.
    public private(set) var nulls = NullMask()

    /// An empty list.
    public init() {}

    /// A list of numbers, 0 where the value is missing.
    public init(_ numbers: [Int64], nulls: NullMask = NullMask()) {
        self.numbers = numbers
        self.nulls = nulls
    }

    /// How many values there are.
    @inlinable public var count: Int { numbers.count }

    /// A value, or `nil` where it is missing.
    public subscript(index: Int) -> Int64? {
        nulls.contains(index) ? nil : numbers[index]
    }

    /// Adds a value, or a missing one.
    public mutating func append(_ value: Int64?) {
        if value == nil { nulls.insert(numbers.count) }
        numbers.append(value ?? 0)
    }
}

extension TextValues {
    /// The texts of a dictionary, by code; the first is the missing one.
    public init(_ dictionary: borrowing TextDictionary) {
        self.init()
        dictionary.withTexts { texts, ends in
            bytes = Array(texts)
            self.ends = Array(ends)
        }
        nulls.insert(0)
    }
}
