internal import Columns
internal import Synchronization

/// A table as a CSV file, plain or compressed by its name's ending.
final class CSVOutput: TableOutput, @unchecked Sendable {
    // Unchecked, for the file is only touched by the thread whose part is due, which `turns` sees to.
    private let schema: [ColumnSchema]
    private let options: CSVOptions
    private let compression: PartCompression
    private let file: AtomicFile
    private let turns: OrderedTurns<CSVPart>
    private let written: Mutex<[CSVPart]>
    private let isOneOfMany: Bool
    private let rows = Atomic<Int64>(0)

    /// - Parameter isOneOfMany: whether hundreds of files are written at once, so that none keeps memory for its next part.
    init(path: String, schema: [ColumnSchema], options: CSVOptions, threads: Int, isOneOfMany: Bool = false) throws {
        self.schema = schema
        self.options = options
        self.isOneOfMany = isOneOfMany
        compression = PartCompression(fileName: path)
        let file = try AtomicFile(path: path, isOneOfMany: isOneOfMany)
        self.file = file
        turns = OrderedTurns(mostWaiting: threads) { try $0.write(to: file) }
        written = Mutex([])
        let header = CSVPart()
        CSVBlockEncoder(schema: schema, options: options).appendHeader(to: &header.text)
        try submit(0, header)
    }

    func encoder() -> any PartEncoder { Encoder(self) }

    func abandon(_ error: any Error) { turns.abandon(error) }

    func finish() throws -> WrittenFile {
        try file.commit()
        return WrittenFile(path: file.path, rows: rows.load(ordering: .relaxed), bytes: file.byteCount)
    }

    /// A part to fill: one whose memory has been written out before, if there is one.
    private func part() -> CSVPart {
        let known = written.withLock { parts in
            parts.firstIndex { $0.isWritten }.map { parts.remove(at: $0) }
        }
        guard let known else { return CSVPart() }
        known.begin()
        return known
    }

    private func submit(_ number: Int, _ part: CSVPart) throws {
        if compression != .none, !part.compress(by: compression) {
            throw OutputError(path: file.path, reason: "not enough memory to compress")
        }
        try turns.submit(number, part)
        if !isOneOfMany { written.withLock { $0.append(part) } }
    }

    private final class Encoder: PartEncoder {
        private let output: CSVOutput
        private var encoder: CSVBlockEncoder

        init(_ output: CSVOutput) {
            self.output = output
            encoder = CSVBlockEncoder(schema: output.schema, options: output.options)
        }

        func write(part number: Int, _ blocks: [RowBlock]) throws {
            output.rows.wrappingAdd(Int64(blocks.reduce(0) { $0 + $1.rowCount }), ordering: .relaxed)
            let part = output.part()
            encoder.encode(blocks, to: &part.text)
            // Part 0 of the file is the header.
            try output.submit(number + 1, part)
        }
    }
}

/// The bytes of one part: filled by one thread, written by the one whose turn it is, then free to be filled again.
private final class CSVPart: @unchecked Sendable {
    // Unchecked, for one thread at a time has it; `isWritten` hands it on.
    var text = CellBuffer(capacity: 1 << 16)
    private var compressed: [UInt8]?
    private let state = Atomic<Bool>(false)

    var isWritten: Bool { state.load(ordering: .acquiring) }

    func begin() {
        text.removeAll()
        compressed = nil
        state.store(false, ordering: .relaxed)
    }

    /// Says false when memory ran out.
    func compress(by compression: PartCompression) -> Bool {
        compressed = compression.compress(UnsafeRawBufferPointer(start: text.bytes, count: text.count))
        return compressed != nil
    }

    func write(to file: AtomicFile) throws {
        if let compressed {
            try compressed.withUnsafeBytes { try file.write($0) }
        } else {
            try file.write(UnsafeRawBufferPointer(start: text.bytes, count: text.count))
        }
        state.store(true, ordering: .releasing)
    }
}
