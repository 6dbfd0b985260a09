internal import Columns

/// Turns the records of a chunk into a block of keyed text columns, so that each distinct text is looked at once.
///
/// A worker has one and uses it again for each chunk.
struct ChunkEncoder: ~Copyable {
    private let columnCount: Int
    /// Used again for each column.
    private var dictionary = TextDictionary()
    private var scratch: [UInt8] = []
    /// Columns whose texts were mostly distinct in the last chunk: a dictionary would only cost time.
    private var isMostlyDistinct: [Bool]

    init(columnCount: Int) {
        self.columnCount = columnCount
        isMostlyDistinct = Array(repeating: false, count: columnCount)
    }

    mutating func block(_ chunk: borrowing RecordChunk) -> RowBlock {
        var columns: [Column] = []
        columns.reserveCapacity(columnCount)
        for column in 0..<columnCount {
            columns.append(isMostlyDistinct[column] ? direct(column, chunk) : keyed(column, chunk))
        }
        return RowBlock(rowCount: chunk.rowCount, columns: columns)
    }

    /// The text of a field, valid until the next call.
    private mutating func withText<Result>(
        _ field: RecordChunk.Field, _ chunk: borrowing RecordChunk, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        guard field.hasDoubledQuotes else {
            return body(UnsafeBufferPointer(rebasing: chunk.bytes[field.start..<(field.start + field.length)]))
        }
        scratch.removeAll(keepingCapacity: true)
        var index = field.start
        let end = field.start + field.length
        while index < end {
            scratch.append(chunk.bytes[index])
            index += chunk.bytes[index] == UInt8(ascii: "\"") ? 2 : 1
        }
        return scratch.withUnsafeBufferPointer(body)
    }

    private mutating func keyed(_ column: Int, _ chunk: borrowing RecordChunk) -> Column {
        dictionary.removeAll()
        let rowCount = chunk.rowCount
        var keys = [UInt32](repeating: 0, count: rowCount)
        var hasNull = false
        let bytes = UnsafePointer(chunk.bytes.baseAddress.unsafelyUnwrapped)
        for row in 0..<rowCount {
            let field = chunk.fields[row * columnCount + column]
            if field.isMissing {
                hasNull = true
            } else if field.hasDoubledQuotes {
                scratch.removeAll(keepingCapacity: true)
                var index = field.start
                let end = field.start + field.length
                while index < end {
                    scratch.append(bytes[index])
                    index += bytes[index] == UInt8(ascii: "\"") ? 2 : 1
                }
                keys[row] = scratch.withUnsafeBufferPointer { dictionary.code(of: $0) }
            } else {
                keys[row] = dictionary.code(of: UnsafeBufferPointer(start: bytes + field.start, count: field.length))
            }
        }
        isMostlyDistinct[column] = rowCount > 64 && dictionary.count * 3 > rowCount * 2
        if dictionary.count == 1 { return Column(.constant, .text(TextValues([nil]))) }
        if dictionary.count == 2, !hasNull {
            var only = TextValues()
            only.append(bytes: dictionary.bytes(of: 1))
            return Column(.constant, .text(only))
        }
        return Column(.keyed(KeyVector(keys)), .text(TextValues(dictionary)))
    }

    private mutating func direct(_ column: Int, _ chunk: borrowing RecordChunk) -> Column {
        var values = TextValues()
        for row in 0..<chunk.rowCount {
            let field = chunk.fields[row * columnCount + column]
            if field.isMissing {
                values.append(nil)
            } else {
                withText(field, chunk) { values.append(bytes: $0) }
            }
        }
        return Column(.direct, .text(values))
    }
}
