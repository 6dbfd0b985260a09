/// Some rows of a table as the file holds them: for each value its serial type and where its bytes lie.
///
/// Source: "Record Format" of the SQLite file format. Unsafe buffers here and nowhere above: this is filled for each row.
public struct RecordBlock: ~Copyable {
    /// The number of rows.
    public private(set) var rowCount = 0
    let columnCount: Int
    private let rowIds: UnsafeMutablePointer<Int64>
    @usableFromInline let records: UnsafeMutablePointer<UnsafeRawPointer>
    /// By row, then by column.
    @usableFromInline let types: UnsafeMutablePointer<UInt32>
    @usableFromInline let offsets: UnsafeMutablePointer<UInt32>
    @usableFromInline let stride: Int
    private let sizes: UnsafeMutablePointer<UInt8>
    /// Copies of rows that are spread over several pages.
    private var copies: [UnsafeMutableRawBufferPointer] = []

    /// So many that the places of all values stay in the innermost cache.
    static let capacity = 64

    /// - Parameter columnCount: how many columns of the table are looked at, from its first.
    init(columnCount: Int) {
        self.columnCount = columnCount
        stride = columnCount
        rowIds = .allocate(capacity: RecordBlock.capacity)
        records = .allocate(capacity: RecordBlock.capacity)
        types = .allocate(capacity: RecordBlock.capacity * columnCount)
        offsets = .allocate(capacity: RecordBlock.capacity * columnCount)
        sizes = .allocate(capacity: 128)
        for type in 0..<128 { sizes[type] = UInt8(SerialType(UInt32(type)).byteCount) }
    }

    deinit {
        for copy in copies { copy.deallocate() }
        rowIds.deallocate()
        records.deallocate()
        types.deallocate()
        offsets.deallocate()
        sizes.deallocate()
    }

    /// The ids of the rows.
    public var ids: UnsafeBufferPointer<Int64> { UnsafeBufferPointer(start: rowIds, count: rowCount) }

    /// Writes the whole numbers of a column; 0 and true to `nulls` where the value is missing. False when a value is
    /// neither, or is missing and there are no `nulls`.
    ///
    /// - Precondition: there is room for ``rowCount`` values, and `column` is one of those that are looked at.
    public func numbers(
        of column: Int, into numbers: UnsafeMutablePointer<Int64>, nulls: UnsafeMutablePointer<Bool>?
    ) -> Bool {
        for row in 0..<rowCount {
            let place = row &* stride &+ column
            let type = SerialType(types[place])
            if type.isNull {
                guard let nulls else { return false }
                nulls[row] = true
                numbers[row] = 0
            } else {
                guard let number = type.number(at: records[row] + Int(offsets[place])) else { return false }
                numbers[row] = number
                if let nulls { nulls[row] = false }
            }
        }
        return true
    }

    /// Hands out the texts of a column, `nil` for a missing one. False when a value is neither; `body` may have had
    /// those before it.
    ///
    /// - Precondition: `column` is one of those that are looked at.
    @inlinable
    public func texts(of column: Int, _ body: (_ row: Int, _ text: UnsafeBufferPointer<UInt8>?) -> Void) -> Bool {
        for row in 0..<rowCount {
            let place = row &* stride &+ column
            let type = SerialType(types[place])
            if type.isText {
                let start = records[row] + Int(offsets[place])
                body(
                    row,
                    UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: type.byteCount))
            } else {
                guard type.isNull else { return false }
                body(row, nil)
            }
        }
        return true
    }
}

/// A value as the file holds it.
public enum RecordValue {
    case null
    case integer(Int64)
    /// In the encoding of the database.
    case text(UnsafeRawBufferPointer)
    case blob(UnsafeRawBufferPointer)
    /// A floating-point number, or what no value is stored as.
    case other
}

extension RecordBlock {
    /// A value of a row; its bytes are valid until the block is emptied.
    ///
    /// - Precondition: `row` is below ``rowCount``, and `column` is one of those that are looked at.
    @inlinable @inline(__always)
    public func value(ofRow row: Int, _ column: Int) -> RecordValue {
        let place = row &* stride &+ column
        let type = SerialType(types[place])
        let start = records[row] + Int(offsets[place])
        if type.isText { return .text(UnsafeRawBufferPointer(start: start, count: type.byteCount)) }
        if type.isNull { return .null }
        if let number = type.number(at: start) { return .integer(number) }
        return type.isBlob ? .blob(UnsafeRawBufferPointer(start: start, count: type.byteCount)) : .other
    }
}

extension RecordBlock {
    /// What came of a row.
    enum Outcome {
        /// The places of its values are known.
        case located
        /// Its first bytes are too few; so many are needed.
        case needs(bytes: Int)
        /// It has fewer columns.
        case short
        /// Its lengths do not add up.
        case wrong
    }

    /// Finds the values of a row and keeps their places as those of the row after the last; see ``keep(_:)``.
    ///
    /// - Parameters:
    ///   - record: the row's first bytes.
    ///   - byteCount: how many bytes the whole row has.
    /// - Precondition: the block is not full, and `record` stays until it is emptied.
    @inline(__always)
    func locate(_ record: UnsafeRawBufferPointer, of byteCount: Int) -> Outcome {
        guard let start = record.baseAddress else { return .wrong }
        var place = 0
        guard let headerSize = start.varint(at: &place, end: record.count), headerSize <= UInt64(byteCount) else {
            return .wrong
        }
        let headerEnd = Int(headerSize)
        guard headerEnd <= record.count else { return .needs(bytes: byteCount) }
        let types = types + rowCount &* stride
        let offsets = offsets + rowCount &* stride
        var offset = headerEnd
        for column in 0..<columnCount {
            guard place < headerEnd else { return .short }
            let byte = start.load(fromByteOffset: place, as: UInt8.self)
            offsets[column] = UInt32(truncatingIfNeeded: offset)
            if byte < 0x80 {
                place &+= 1
                types[column] = UInt32(byte)
                offset &+= Int(sizes[Int(byte)])
            } else {
                guard let type = start.varint(at: &place, end: headerEnd), type <= UInt64(SerialType.largest) else {
                    return .wrong
                }
                types[column] = UInt32(truncatingIfNeeded: type)
                offset &+= SerialType(UInt32(truncatingIfNeeded: type)).byteCount
            }
            // Also keeps the offset far from what would not fit.
            guard offset <= byteCount else { return .wrong }
        }
        // All columns, and the row is longer than they are: SQLite takes that for damage too.
        guard place < headerEnd || offset == byteCount else { return .wrong }
        records[rowCount] = start
        return offset <= record.count ? .located : .needs(bytes: offset)
    }

    /// The whole number of a column of the row that was located last; `nil` for any other value.
    @inline(__always)
    func locatedNumber(_ column: Int) -> Int64? {
        let place = rowCount &* stride &+ column
        return SerialType(types[place]).number(at: records[rowCount] + Int(offsets[place]))
    }

    /// Whether a value of the row that was located last is missing.
    @inline(__always)
    func isLocatedNull(_ column: Int) -> Bool { SerialType(types[rowCount &* stride &+ column]).isNull }

    /// Takes the row that was located last.
    @inline(__always)
    mutating func keep(_ id: Int64) {
        rowIds[rowCount] = id
        rowCount &+= 1
    }

    /// Whether no other row fits.
    var isFull: Bool { rowCount == RecordBlock.capacity }

    /// Keeps the copy of a row until the block is emptied.
    mutating func own(_ copy: UnsafeMutableRawBufferPointer) { copies.append(copy) }

    /// Makes room.
    mutating func removeAll() {
        rowCount = 0
        guard !copies.isEmpty else { return }
        for copy in copies { copy.deallocate() }
        copies.removeAll(keepingCapacity: true)
    }
}
