internal import Columns
internal import Parquet

/// A table as a Parquet file, a row group a part.
final class ParquetOutput: TableOutput, @unchecked Sendable {
    // Unchecked, for the writer is only touched by the thread whose part is due, which `turns` sees to.
    private let file: AtomicFile
    private let encoderOfGroups: RowGroupEncoder
    private let turns: OrderedTurns<EncodedRowGroup>
    private let writer: Writer

    /// The writer as an object, as it is used from a closure and then used up.
    private final class Writer {
        var writer: ParquetWriter?
        init(_ writer: consuming ParquetWriter) { self.writer = consume writer }
    }

    /// - Parameters:
    ///   - order: the column by which rows are ordered, where they are.
    ///   - isOneOfMany: whether hundreds of files are written at once, so that none keeps memory for its next part.
    init(
        path: String, schema: [ColumnSchema], metadata: [(key: String, value: String)], order: String, threads: Int,
        isOneOfMany: Bool = false
    ) throws {
        let file = try AtomicFile(path: path, isOneOfMany: isOneOfMany)
        self.file = file
        var options = WriterOptions()
        options.sortingColumns =
            schema.firstIndex { $0.name == order }.map {
                [SortingColumn(columnIndex: Int32($0))]
            } ?? []
        options.keyValues = metadata.map { KeyValue(key: $0.key, value: $0.value) }
        let sink: ParquetWriter.Sink = { (bytes) throws(ParquetError) in
            do throws(OutputError) {
                try file.write(bytes)
            } catch {
                throw .inputOutput(operation: "write", path: error.path, code: error.code)
            }
        }
        let parquet = try ParquetWriter(columns: schema.map { WriterColumn($0) }, options: options, sink: sink)
        encoderOfGroups = parquet.encoder
        let writer = Writer(parquet)
        self.writer = writer
        turns = OrderedTurns(mostWaiting: threads) { try writer.writer?.append($0) }
    }

    func encoder() -> any PartEncoder { Encoder(output: self) }

    func abandon(_ error: any Error) { turns.abandon(error) }

    func finish() throws -> WrittenFile {
        let rows = writer.writer?.rowCount ?? 0
        try writer.writer.take()?.finish()
        try file.commit()
        return WrittenFile(path: file.path, rows: Int64(rows), bytes: file.byteCount)
    }

    private struct Encoder: PartEncoder {
        let output: ParquetOutput

        func write(part: Int, _ blocks: [RowBlock]) throws {
            try output.turns.submit(part, try output.encoderOfGroups.encode(blocks))
        }
    }
}
