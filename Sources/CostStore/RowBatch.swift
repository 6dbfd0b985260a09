internal import Columns

/// Some rows of a table, column by column; valid during the call that it is handed to.
public struct RowBatch: ~Copyable {
    /// The number of rows.
    public internal(set) var rowCount = 0
    let columnCount: Int
    let columns: UnsafeMutablePointer<BatchColumn>
    let ids: UnsafeMutablePointer<Int64>
    private let capacity: Int

    init(columns: [ScanColumn], capacity: Int) {
        self.capacity = capacity
        columnCount = columns.count
        ids = .allocate(capacity: capacity)
        self.columns = .allocate(capacity: max(columns.count, 1))
        for (index, column) in columns.enumerated() {
            (self.columns + index).initialize(to: BatchColumn(column, capacity: capacity))
        }
    }

    deinit {
        columns.deinitialize(count: columnCount)
        columns.deallocate()
        ids.deallocate()
    }

    /// The ids of the rows.
    public var rowIds: UnsafeBufferPointer<Int64> { UnsafeBufferPointer(start: ids, count: rowCount) }

    /// The numbers of an integer column; 0 where the value is missing.
    public func numbers(_ column: Int) -> UnsafeBufferPointer<Int64> {
        UnsafeBufferPointer(start: columns[column].numbers, count: rowCount)
    }

    /// Whether the values of a nullable integer column are missing.
    public func nulls(_ column: Int) -> UnsafeBufferPointer<Bool> {
        UnsafeBufferPointer(start: columns[column].nulls, count: rowCount)
    }

    /// The codes of a text column; 0 where the value is missing.
    public func codes(_ column: Int) -> UnsafeBufferPointer<UInt32> {
        UnsafeBufferPointer(start: columns[column].codes, count: rowCount)
    }

    /// The number of codes that the dictionary of a text column has given so far.
    public func codeCount(_ column: Int) -> Int { columns[column].dictionary.count }

    /// How often the dictionary of a text column has started anew; codes of different generations cannot be compared.
    public func generation(_ column: Int) -> Int { columns[column].generation }

    /// Whether all texts that the dictionary of a column holds are ASCII other than NUL.
    public func isPlain(_ column: Int) -> Bool {
        var isOther = false
        columns[column].dictionary.withTexts { bytes, _ in
            for byte in bytes where byte == 0 || byte >= 0x80 { isOther = true }
        }
        return !isOther
    }

    /// The bytes of a text by its code.
    public func bytes(_ column: Int, code: UInt32) -> UnsafeBufferPointer<UInt8> {
        columns[column].dictionary.bytes(of: code)
    }

    /// A text by its code; `nil` for code 0. Bytes that are not UTF-8 come out as U+FFFD.
    public func text(_ column: Int, code: UInt32) -> String? {
        columns[column].dictionary.text(of: code)
    }

    /// Makes room for the next batch.
    mutating func clear() {
        rowCount = 0
        for index in 0..<columnCount where columns[index].isOver {
            columns[index].dictionary.removeAll()
            columns[index].generation += 1
        }
    }
}

/// One column of a batch: numbers, or codes with their dictionary.
struct BatchColumn: ~Copyable {
    let name: String
    let kind: ScanColumn.Kind
    let isNullable: Bool
    let lifetime: ScanColumn.Lifetime
    let numbers: UnsafeMutablePointer<Int64>
    let nulls: UnsafeMutablePointer<Bool>
    let codes: UnsafeMutablePointer<UInt32>
    var dictionary = TextDictionary()
    var generation = 0

    init(_ column: ScanColumn, capacity: Int) {
        name = column.name
        kind = column.kind
        isNullable = column.isNullable
        lifetime = column.lifetime
        numbers = .allocate(capacity: kind == .integer ? capacity : 1)
        nulls = .allocate(capacity: kind == .integer && isNullable ? capacity : 1)
        codes = .allocate(capacity: kind == .text ? capacity : 1)
    }

    /// How many distinct texts, and bytes of them, a dictionary that lives for a batch may carry into the next.
    private static let retainedTexts = 8_192
    private static let retainedBytes = 4 << 20

    /// Whether the codes end with the batch.
    var isOver: Bool {
        switch lifetime {
        case .scan: false
        case .batch:
            dictionary.count > BatchColumn.retainedTexts || dictionary.byteCount > BatchColumn.retainedBytes
        case .row: kind == .text
        }
    }

    deinit {
        numbers.deallocate()
        nulls.deallocate()
        codes.deallocate()
    }
}
