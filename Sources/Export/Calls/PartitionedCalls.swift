internal import Lines
internal import Projection
internal import Synchronization

/// A file for each partition: the rows of calls are dealt out to them while they are read, in bounded memory.
///
/// Threads cut the rows of a unit by partition and gather the pieces in the order of units; a piece that has come to a
/// part of its file is written by whoever finds it. So the files are the same whatever the number of threads.
final class PartitionedCalls: CallSink {
    private let writer: CallRowWriter
    private let columns: [String]
    private let gatherer: PartitionGatherer
    private let turns: OrderedTurns<[PartitionGatherer.Piece]>

    /// - Parameters:
    ///   - columns: those of ``Projection/partitionColumns(at:)`` by which rows are cut.
    ///   - gatherer: opens the files.
    init(_ writer: CallRowWriter, by columns: [String], _ gatherer: PartitionGatherer, threads: Int) {
        self.writer = writer
        self.columns = columns
        self.gatherer = gatherer
        turns = OrderedTurns(mostWaiting: threads) { try gatherer.take($0) }
    }

    func worker() throws -> (_ unit: Int, _ rows: CallRows) throws -> Void {
        let worker = writer.worker()
        var paths = writer.projection.partitionPaths(by: columns)
        return { [self] unit, rows in
            try turns.submit(unit, pieces(of: rows, &paths))
            while let part = gatherer.next() { try write(part, worker) }
        }
    }

    private func pieces(of rows: CallRows, _ paths: inout PartitionPaths) -> [PartitionGatherer.Piece] {
        if let profile = rows.profiles.max(), let ownership = rows.ownerships.max(),
            Int(profile) >= paths.known.profiles || Int(ownership) >= paths.known.ownerships
        {
            let shared = writer.scan.shared()
            paths.extend(shared.profiles, shared.ownerships)
        }
        let numbers = rows.profiles.indices.map {
            paths.number(profile: rows.profiles[$0], ownership: rows.ownerships[$0])
        }
        let dealt = rows.dealt(by: numbers, count: paths.paths.count)
        return zip(paths.paths, dealt).filter { $1.lineCount > 0 }.map { PartitionGatherer.Piece(path: $0, rows: $1) }
            .sorted { $0.path < $1.path }
    }

    private func write(_ part: PartitionGatherer.Part, _ worker: CallRowWriter.Worker) throws {
        try worker.write(part.rows, number: part.place, part: part.number, to: part.output.encoder())
    }

    func abandon(_ error: any Error) {
        turns.abandon(error)
        gatherer.abandon(error)
    }

    /// The charges are the last part of each file that has some.
    func finish(chargesOf lines: Lines, unitCount: Int) throws -> [any TableOutput] {
        let worker = writer.worker()
        gatherer.close()
        while let part = gatherer.next() { try write(part, worker) }
        let charges = lines.keeping(callLines: [], chargeLines: lines.chargeLines)
        for partition in writer.projection.partitions(of: charges, by: columns) {
            let part = try gatherer.part(for: partition.path)
            try worker.write(
                chargesOf: partition.lines, number: part.place, part: part.number, to: part.output.encoder())
        }
        return gatherer.outputs
    }
}

/// Gathers rows by partition until one has a part of its file, or all of them together are as many as may be held: then
/// the partition with the most has its part early.
final class PartitionGatherer: Sendable {
    /// The rows of one unit that belong to one partition.
    struct Piece {
        let path: String
        let rows: CallRows
    }

    /// Rows that are a part of a file.
    struct Part {
        /// The folder of the partition.
        let path: String
        let output: any TableOutput
        /// Its place in the file.
        let number: Int
        /// Its place among all parts of the export.
        let place: Int
        let rows: CallRows
    }

    private struct Partition {
        let path: String
        let output: any TableOutput
        var rows = CallRows.none
        var partCount = 0
    }

    private struct State {
        var partitions: [Partition] = []
        var numbers: [String: Int] = [:]
        var heldRows = 0
        /// What waits to be written, in order.
        var ready: [Part] = []
        var placeCount = 0
    }

    private let state = Mutex(State())
    private let rowsPerPart: Int
    private let mostRows: Int
    private let mostPartitions: Int
    private let open: @Sendable (_ path: String) throws -> any TableOutput

    /// How many rows are held for all partitions together: some hundred bytes each.
    static let mostRows = 1 << 19

    /// - Parameter open: makes the file of a partition.
    init(
        rowsPerPart: Int, mostPartitions: Int, mostRows: Int = PartitionGatherer.mostRows,
        open: @escaping @Sendable (_ path: String) throws -> any TableOutput
    ) {
        self.rowsPerPart = rowsPerPart
        self.mostPartitions = mostPartitions
        self.mostRows = mostRows
        self.open = open
    }

    /// Takes the pieces of the next unit.
    func take(_ pieces: [Piece]) throws {
        try state.withLock { state in
            for piece in pieces {
                let number = try number(of: piece.path, &state)
                state.partitions[number].rows.append(contentsOf: piece.rows)
                state.heldRows += piece.rows.lineCount
                if state.partitions[number].rows.lineCount >= rowsPerPart { PartitionGatherer.ready(number, &state) }
            }
            while state.heldRows > mostRows {
                let counts = state.partitions.map(\.rows.lineCount)
                guard let most = counts.max(), let fullest = counts.firstIndex(of: most) else { return }
                PartitionGatherer.ready(fullest, &state)
            }
        }
    }

    /// A part that has to be written.
    func next() -> Part? { state.withLock { $0.ready.isEmpty ? nil : $0.ready.removeFirst() } }

    /// Makes parts of all rows that are left.
    func close() {
        state.withLock { state in
            for number in state.partitions.indices where state.partitions[number].rows.lineCount > 0 {
                PartitionGatherer.ready(number, &state)
            }
        }
    }

    /// The next part of a partition, for rows that are not gathered.
    func part(for path: String) throws -> Part {
        try state.withLock { state in
            let number = try number(of: path, &state)
            return PartitionGatherer.takePart(number, &state)
        }
    }

    /// The files, in the order of their folders.
    var outputs: [any TableOutput] {
        state.withLock { $0.partitions.sorted { $0.path < $1.path }.map(\.output) }
    }

    func abandon(_ error: any Error) {
        for output in outputs { output.abandon(error) }
    }

    private func number(of path: String, _ state: inout State) throws -> Int {
        if let known = state.numbers[path] { return known }
        let number = state.partitions.count
        guard number < mostPartitions else {
            throw ExportError.tooManyPartitions(number + 1, limit: mostPartitions)
        }
        state.partitions.append(Partition(path: path, output: try open(path)))
        state.numbers[path] = number
        return number
    }

    private static func ready(_ number: Int, _ state: inout State) {
        state.heldRows -= state.partitions[number].rows.lineCount
        state.ready.append(takePart(number, &state))
    }

    private static func takePart(_ number: Int, _ state: inout State) -> Part {
        let partition = state.partitions[number]
        state.partitions[number].rows = CallRows.none
        state.partitions[number].partCount += 1
        state.placeCount += 1
        return Part(
            path: partition.path, output: partition.output, number: partition.partCount, place: state.placeCount - 1,
            rows: partition.rows)
    }
}
