public import Columns
import Dispatch
import Synchronization

/// A Parquet file to be read.
///
/// The footer is read at once; the columns of a row group when they are asked for. Whatever a file holds, it gives
/// values or throws a ``ParquetError``, within the memory that ``ReaderLimits`` allow.
///
///     let file = try ParquetFile(path: "focus.parquet")
///     for group in file.metadata.rowGroups.indices {
///         let block = try file.read(rowGroup: group)
///     }
///
/// Source: Apache Parquet format 2.11, https://github.com/apache/parquet-format.
public struct ParquetFile: Sendable {
    /// The footer.
    public let metadata: FileMetadata
    /// The columns that can be read.
    public let columns: [ReaderColumn]
    /// The size of the file in bytes.
    public var byteCount: Int { source.count }

    let source: ByteSource
    let leaves: [SchemaNode]
    private let limits: ReaderLimits

    /// Opens a file and reads its footer.
    public init(path: String, limits: ReaderLimits = ReaderLimits()) throws(ParquetError) {
        try self.init(ByteSource(path: path), limits)
    }

    /// Reads the footer of a file that is in memory.
    public init(bytes: [UInt8], limits: ReaderLimits = ReaderLimits()) throws(ParquetError) {
        try self.init(ByteSource(bytes), limits)
    }

    private init(_ source: ByteSource, _ limits: ReaderLimits) throws(ParquetError) {
        self.source = source
        self.limits = limits
        metadata = try ParquetFile.footer(of: source, limits)
        do {
            let fields = try SchemaTreeBuilder.fields(of: metadata.schema)
            leaves = fields.flatMap(ParquetFile.leaves)
            columns = try ReaderColumn.columns(of: fields)
        } catch let error as ParquetError.Fault {
            throw .corrupt(error, ParquetError.Place())
        } catch let error as ParquetError {
            throw error
        } catch {
            throw .corrupt(.invalidSchema, ParquetError.Place())
        }
        for (index, group) in metadata.rowGroups.enumerated() {
            guard group.columns.count == leaves.count else {
                throw .corrupt(.invalidField("columns"), ParquetError.Place(rowGroup: index))
            }
        }
    }

    private static func leaves(_ node: SchemaNode) -> [SchemaNode] {
        node.isLeaf ? [node] : node.children.flatMap(leaves)
    }

    private static func footer(of source: ByteSource, _ limits: ReaderLimits) throws(ParquetError) -> FileMetadata {
        let signature = Array("PAR1".utf8)
        let encryptedSignature = Array("PARE".utf8)
        guard source.count >= 12 else { throw .corrupt(.missingSignature, ParquetError.Place()) }
        let head = try source.read(0..<4)
        let tail = try source.read(source.count - 8..<source.count)
        if Array(tail[4...]) == encryptedSignature { throw .unsupported(.encryption, ParquetError.Place()) }
        guard head == signature, Array(tail[4...]) == signature else {
            throw .corrupt(.missingSignature, ParquetError.Place())
        }
        let size = tail[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard size <= source.count - 12 else {
            throw .corrupt(.outOfBounds, ParquetError.Place(offset: source.count - 8))
        }
        guard size <= limits.footerSize else {
            throw .limitExceeded(limit: "footerSize", allowed: limits.footerSize, ParquetError.Place())
        }
        let start = source.count - 8 - size
        let bytes = try source.read(start..<start + size)
        var reader = ThriftReader(bytes, in: 0..<bytes.count)
        do {
            let metadata = try FileMetadata(from: &reader)
            guard !metadata.isEncrypted else { throw ParquetError.unsupported(.encryption, ParquetError.Place()) }
            return metadata
        } catch let error as ParquetError.Fault {
            throw .corrupt(error, ParquetError.Place(offset: start + reader.position))
        } catch let error as ParquetError {
            throw error
        } catch {
            throw .corrupt(.invalidMetadata, ParquetError.Place(offset: start))
        }
    }

    // MARK: - Reading

    /// The rows of a row group.
    ///
    /// - Parameters:
    ///   - rowGroup: The position of the row group.
    ///   - columns: The positions in ``columns`` of those that are wanted, in the wanted order; `nil` for all.
    ///   - workers: The number of threads that share the columns.
    public func read(rowGroup: Int, columns: [Int]? = nil, workers: Int = 1) throws(ParquetError) -> RowBlock {
        let group = metadata.rowGroups[rowGroup]
        guard group.rowCount <= Int64(limits.rowsPerGroup) else {
            throw .limitExceeded(
                limit: "rowsPerGroup", allowed: limits.rowsPerGroup, ParquetError.Place(rowGroup: rowGroup))
        }
        let rowCount = Int(group.rowCount)
        let wanted = columns ?? Array(self.columns.indices)
        let results = ColumnResults(count: wanted.count, budget: MemoryBudget(limits.decodedBytes))
        if workers <= 1 || wanted.count <= 1 {
            readColumns(wanted, of: rowGroup, rowCount, into: results)
        } else {
            DispatchQueue.concurrentPerform(iterations: min(workers, wanted.count)) { _ in
                readColumns(wanted, of: rowGroup, rowCount, into: results)
            }
        }
        return RowBlock(rowCount: rowCount, columns: try results.columns())
    }

    private func readColumns(
        _ wanted: [Int], of rowGroup: Int, _ rowCount: Int, into results: borrowing ColumnResults
    ) {
        while let (index, budget) = results.next() {
            var budget = budget
            let result = Result { () throws(ParquetError) in
                try read(columns[wanted[index]], of: rowGroup, rowCount, budget: &budget)
            }
            results.finish(index, result, budget)
        }
    }

    private func read(
        _ column: ReaderColumn, of rowGroup: Int, _ rowCount: Int, budget: inout MemoryBudget
    ) throws(ParquetError) -> Column {
        var chunks: [DecodedChunk] = []
        for leaf in column.node.leaves {
            let metadata = metadata.rowGroups[rowGroup].columns[leaf]
            var reader = try ColumnChunkReader(
                leaves[leaf], metadata, rowGroup: rowGroup, limits: limits, budget: budget)
            chunks.append(try reader.read(from: source))
            budget = reader.remainingBudget
        }
        let place = ParquetError.Place(rowGroup: rowGroup, column: column.name)
        do {
            if column.physicalType != nil {
                return try FlatColumn.column(chunks[0], column.node, rowCount: rowCount)
            }
            return try NestedColumn.column(chunks, column.node, leaves, rowCount: rowCount, budget: &budget)
        } catch .memoryLimit {
            throw .limitExceeded(limit: "decodedBytes", allowed: limits.decodedBytes, place)
        } catch {
            throw .corrupt(error, place)
        }
    }
}

/// The columns of a row group while several threads read them, and the memory that they share.
private struct ColumnResults: ~Copyable, Sendable {
    private struct State {
        var next = 0
        var budget: MemoryBudget
        var columns: [Result<Column, ParquetError>?]
    }

    private let state: Mutex<State>
    private let count: Int

    init(count: Int, budget: MemoryBudget) {
        self.count = count
        state = Mutex(State(budget: budget, columns: Array(repeating: nil, count: count)))
    }

    /// A column that nobody has taken, and what memory is left now.
    func next() -> (Int, MemoryBudget)? {
        state.withLock { state in
            guard state.next < count else { return nil }
            state.next += 1
            return (state.next - 1, state.budget)
        }
    }

    func finish(_ index: Int, _ result: Result<Column, ParquetError>, _ budget: MemoryBudget) {
        state.withLock { state in
            state.columns[index] = result
            state.budget.lower(to: budget)
            // The first error is enough.
            if case .failure = result { state.next = count }
        }
    }

    func columns() throws(ParquetError) -> [Column] {
        let results = state.withLock { $0.columns }
        for case .failure(let error)? in results { throw error }
        var columns: [Column] = []
        for case .success(let column)? in results { columns.append(column) }
        return columns
    }
}
