import Columns
import Glibc
import Parquet

// usage: parquet-benchmark write FILE ROWS WORKERS | read FILE WORKERS
// Prints what was done, rows, seconds, CPU seconds, peak memory in MiB.

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

let arguments = CommandLine.arguments
var watch = Watch()
switch arguments[1] {
case "write":
    let rows = Int(arguments[3]) ?? 1_000_000
    let workers = Int(arguments[4]) ?? 1
    let descriptor = open(arguments[2], O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var source = FocusRows()
    var options = WriterOptions()
    if arguments.count > 5, arguments[5] == "delta" { options.textEncoding = .deltaLength }
    var writer = try ParquetWriter(descriptor: descriptor, columns: source.columns, options: options)
    var written = 0
    while written < rows {
        // Making the rows is not what is measured.
        let block = source.block(rowCount: min(FocusRows.rowsPerGroup, rows - written))
        try watch.run { try writer.write([block], workers: workers) }
        written += block.rowCount
    }
    try writer.finish()
    watch.report("write", rows: rows)
case "read":
    let file = try ParquetFile(path: arguments[2])
    var rows = 0
    for group in file.metadata.rowGroups.indices {
        rows += try watch.run { try file.read(rowGroup: group, workers: Int(arguments[3]) ?? 1).rowCount }
    }
    watch.report("read", rows: rows)
default: print("usage: parquet-benchmark write FILE ROWS WORKERS | read FILE WORKERS")
}
