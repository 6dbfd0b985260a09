import Columns
import Dispatch
import Glibc
import Parquet
import Synchronization

// usage: parquet-benchmark write SOURCE TARGET THREADS | read SOURCE THREADS
//
// Writes the row groups of SOURCE again from memory, or reads them. Prints what was done, rows, seconds, CPU seconds
// and peak memory in MiB; what is not measured, such as reading what is to be written, takes part in the peak only.

func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

struct Watch {
    var wall = 0.0
    var cpu = 0.0

    mutating func run<Result>(_ body: () throws -> Result) rethrows -> Result {
        let (wallStart, cpuStart) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
        defer {
            wall += seconds(CLOCK_MONOTONIC) - wallStart
            cpu += seconds(CLOCK_PROCESS_CPUTIME_ID) - cpuStart
        }
        return try body()
    }

    func report(_ what: String, rows: Int) {
        // 0 is RUSAGE_SELF, which is imported as another type.
        var usage = rusage()
        getrusage(0, &usage)
        print("\(what)\t\(rows)\t\(wall)\t\(cpu)\t\(usage.ru_maxrss / 1024)")
    }
}

/// Encodes each block on a thread of its own, as the export does with the blocks of its workers.
func encode(_ blocks: [RowBlock], _ encoder: RowGroupEncoder) throws -> [EncodedRowGroup] {
    let results = Mutex([Result<EncodedRowGroup, ParquetError>?](repeating: nil, count: blocks.count))
    DispatchQueue.concurrentPerform(iterations: blocks.count) { index in
        let result = Result { () throws(ParquetError) in try encoder.encode([blocks[index]]) }
        results.withLock { $0[index] = result }
    }
    return try results.withLock { $0 }.compactMap { try $0?.get() }
}

/// The type to write a column with; what the writer has no type for is written as the reader gives it.
func type(of column: ReaderColumn) -> WriterColumn.ValueType {
    switch column.type {
    case .text, .bytes, .floatingPoint: .text
    case .json: .json
    case .decimal(let precision, let scale): .decimal(precision: min(max(precision, scale), 38), scale: scale)
    case .integer, .time: .integer
    case .boolean: .boolean
    case .date: .date
    case .timestamp: .timestamp
    }
}

func write(_ source: ParquetFile, to target: String, threads: Int) throws {
    var watch = Watch()
    let columns = source.columns.map { column in
        WriterColumn(name: column.name, type: type(of: column), isNullable: column.isNullable)
    }
    let descriptor = open(target, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var writer = try ParquetWriter(descriptor: descriptor, columns: columns)
    let encoder = writer.encoder
    let groups = Array(source.metadata.rowGroups.indices)
    for first in stride(from: 0, to: groups.count, by: threads) {
        let blocks = try groups[first..<min(first + threads, groups.count)].map { try source.read(rowGroup: $0) }
        try watch.run {
            for group in try encode(blocks, encoder) { try writer.append(group) }
        }
    }
    let rows = writer.rowCount
    try writer.finish()
    watch.report("write", rows: rows)
}

func read(_ source: ParquetFile, threads: Int) throws {
    var watch = Watch()
    var rows = 0
    for group in source.metadata.rowGroups.indices {
        rows += try watch.run { try source.read(rowGroup: group, workers: threads).rowCount }
    }
    watch.report("read", rows: rows)
}

let arguments = CommandLine.arguments
switch (arguments.dropFirst().first, arguments.count) {
case ("write", 5):
    try write(ParquetFile(path: arguments[2]), to: arguments[3], threads: Int(arguments[4]) ?? 1)
case ("read", 4): try read(ParquetFile(path: arguments[2]), threads: Int(arguments[3]) ?? 1)
default:
    print("usage: parquet-benchmark write SOURCE TARGET THREADS | read SOURCE THREADS")
    exit(2)
}
