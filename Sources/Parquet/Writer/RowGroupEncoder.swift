public import Columns
import Dispatch
import Synchronization

/// Encodes blocks of rows as row groups.
///
/// Encoding is a pure function of columns, options and rows: several row groups can be encoded at once on as many
/// threads, and the bytes are the same whatever the number of threads.
///
///     let encoder = try RowGroupEncoder(columns: columns, options: WriterOptions())
///     let group = try encoder.encode([block])        // on any thread
///     try writer.append(group)                       // in the order of rows, on one
///
/// A good row group has some hundred thousand rows: 262 144 rows of 60 columns take well under 100 MiB on the way.
public struct RowGroupEncoder: Sendable {
    /// The columns of every block.
    public let columns: [WriterColumn]
    /// The choices made.
    public let options: WriterOptions

    /// An encoder for blocks of these columns.
    ///
    /// - Throws: ``ParquetError/invalidOption(name:value:)``.
    public init(columns: [WriterColumn], options: WriterOptions = WriterOptions()) throws(ParquetError) {
        try options.validate()
        for column in columns { try column.validate() }
        for sorting in options.sortingColumns where !columns.indices.contains(Int(sorting.columnIndex)) {
            throw .invalidOption(name: "sortingColumns", value: "\(sorting.columnIndex)")
        }
        self.columns = columns
        self.options = options
    }

    /// Encodes blocks as one row group, the rows of one block after those of another.
    ///
    /// - Parameter workers: The number of threads that share the columns.
    /// - Throws: ``ParquetError/schemaMismatch(column:expected:found:)``, ``ParquetError/missingValue(column:row:)`` or
    ///   ``ParquetError/tooManyDigits(column:row:units:precision:)``; rows are counted from the first of the group.
    public func encode(_ blocks: [RowBlock], workers: Int = 1) throws(ParquetError) -> EncodedRowGroup {
        for block in blocks where block.columns.count != columns.count {
            throw .schemaMismatch(
                column: "", expected: "\(columns.count) columns", found: "\(block.columns.count) columns")
        }
        let keys = try blocks.map { block throws(ParquetError) in try compactKeys(of: block) }
        let results = Results(count: columns.count)
        if workers <= 1 || columns.count == 1 {
            encodeColumns(blocks, keys, into: results)
        } else {
            DispatchQueue.concurrentPerform(iterations: min(workers, columns.count)) { _ in
                encodeColumns(blocks, keys, into: results)
            }
        }
        return EncodedRowGroup(
            rowCount: blocks.reduce(0) { $0 + $1.rowCount }, chunks: try results.chunks(),
            sortingColumns: RowOrder.kept(options.sortingColumns, in: blocks, columns))
    }

    /// The key vectors of a block, each renumbered once.
    private func compactKeys(of block: RowBlock) throws(ParquetError) -> [ObjectIdentifier: CompactKeys] {
        var compact: [ObjectIdentifier: CompactKeys] = [:]
        for (column, schema) in zip(block.columns, columns) {
            guard case .keyed(let vector) = column.rows, compact[ObjectIdentifier(vector)] == nil else { continue }
            guard vector.keys.count >= block.rowCount else {
                throw .schemaMismatch(
                    column: schema.name, expected: "\(block.rowCount) keys", found: "\(vector.keys.count) keys")
            }
            compact[ObjectIdentifier(vector)] = CompactKeys(
                vector, rowCount: block.rowCount, rowsPerPage: options.rowsPerPage)
        }
        return compact
    }

    /// Encodes columns that no other worker has taken until none is left.
    private func encodeColumns(
        _ blocks: [RowBlock], _ keys: [[ObjectIdentifier: CompactKeys]], into results: borrowing Results
    ) {
        var encoder = ColumnChunkEncoder(options)
        while let index = results.next() {
            let result = Result { () throws(ParquetError) in
                try encode(column: index, of: blocks, keys, with: &encoder)
            }
            results.finish(index, result)
        }
    }

    private func encode(
        column index: Int, of blocks: [RowBlock], _ keys: [[ObjectIdentifier: CompactKeys]],
        with encoder: inout ColumnChunkEncoder
    ) throws(ParquetError) -> EncodedColumnChunk {
        let column = columns[index]
        var builder = SegmentBuilder(column: column)
        var texts: [Segment<TextPhysicalValues>] = []
        var numbers: [Segment<IntegerPhysicalValues<Int64>>] = []
        var decimals: [Segment<IntegerPhysicalValues<Int128>>] = []
        for (block, keys) in zip(blocks, keys) where block.rowCount > 0 {
            let source = block.columns[index]
            let rows = try builder.rows(of: source, rowCount: block.rowCount, keys)
            switch column.physicalType {
            case .byteArray: texts.append(try builder.texts(source, rows, block.rowCount))
            case .fixedLengthByteArray: decimals.append(try builder.wideDecimals(source, rows, block.rowCount))
            default: numbers.append(try builder.numbers(source, rows, block.rowCount))
            }
            builder.firstRow += block.rowCount
        }
        return switch column.physicalType {
        case .byteArray: try encoder.encode(texts, isNullable: column.isNullable, isBoolean: false)
        case .fixedLengthByteArray: try encoder.encodeOnce(decimals, isNullable: column.isNullable)
        default:
            try encoder.encode(numbers, isNullable: column.isNullable, isBoolean: column.physicalType == .boolean)
        }
    }
}

/// The columns of a row group while several threads encode them.
private struct Results: ~Copyable, Sendable {
    private struct State {
        var next = 0
        var chunks: [Result<EncodedColumnChunk, ParquetError>?]
    }

    private let state: Mutex<State>
    private let count: Int

    init(count: Int) {
        self.count = count
        state = Mutex(State(chunks: Array(repeating: nil, count: count)))
    }

    /// A column that nobody has taken.
    func next() -> Int? {
        state.withLock { state in
            guard state.next < count else { return nil }
            state.next += 1
            return state.next - 1
        }
    }

    func finish(_ index: Int, _ result: Result<EncodedColumnChunk, ParquetError>) {
        state.withLock { $0.chunks[index] = result }
    }

    /// The chunks in the order of columns, or the error of the first column that has one.
    func chunks() throws(ParquetError) -> [EncodedColumnChunk] {
        var chunks: [EncodedColumnChunk] = []
        for result in state.withLock({ $0.chunks }) {
            if let result { chunks.append(try result.get()) }
        }
        return chunks
    }
}
