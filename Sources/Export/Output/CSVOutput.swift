internal import Columns
internal import Synchronization

/// A table as a CSV file, plain or compressed by its name's ending.
final class CSVOutput: TableOutput, @unchecked Sendable {
    // Unchecked, for the file is only touched by the thread whose part is due, which `turns` sees to.
    let rowsPerPart = 16_384
    private let schema: [ColumnSchema]
    private let options: CSVOptions
    private let compression: PartCompression
    private let file: AtomicFile
    private let turns: OrderedTurns<[UInt8]>
    private let rows = Atomic<Int64>(0)

    init(path: String, schema: [ColumnSchema], options: CSVOptions, threads: Int) throws {
        self.schema = schema
        self.options = options
        compression = PartCompression(fileName: path)
        let file = try AtomicFile(path: path)
        self.file = file
        turns = OrderedTurns(mostWaiting: threads * 2) { try $0.withUnsafeBytes { try file.write($0) } }
        try submit(0, CSVBlockEncoder(schema: schema, options: options).header())
    }

    func encoder() -> any PartEncoder {
        Encoder(self)
    }

    func abandon(_ error: any Error) { turns.abandon(error) }

    func finish() throws -> WrittenFile {
        try file.commit()
        return WrittenFile(path: file.path, rows: rows.load(ordering: .relaxed), bytes: file.byteCount)
    }

    private func submit(_ number: Int, _ part: [UInt8]) throws {
        guard compression != .none else {
            try turns.submit(number, part)
            return
        }
        guard let compressed = part.withUnsafeBytes({ compression.compress($0) }) else {
            throw OutputError(path: file.path, reason: "not enough memory to compress")
        }
        try turns.submit(number, compressed)
    }

    private final class Encoder: PartEncoder {
        private let output: CSVOutput
        private var encoder: CSVBlockEncoder

        init(_ output: CSVOutput) {
            self.output = output
            encoder = CSVBlockEncoder(schema: output.schema, options: output.options)
        }

        func write(part: Int, _ blocks: [RowBlock]) throws {
            output.rows.wrappingAdd(Int64(blocks.reduce(0) { $0 + $1.rowCount }), ordering: .relaxed)
            // Part 0 of the file is the header.
            try output.submit(part + 1, encoder.encode(blocks))
        }
    }
}
