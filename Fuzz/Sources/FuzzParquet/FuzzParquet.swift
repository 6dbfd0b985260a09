import Columns
import Parquet

/// What a fuzzed file may use, so that what grows without bound is seen as a finding.
private let limits: ReaderLimits = {
    var limits = ReaderLimits()
    limits.footerSize = 1 << 20
    limits.pageSize = 4 << 20
    limits.rowsPerGroup = 1 << 16
    limits.decodedBytes = 64 << 20
    return limits
}()

/// Reads everything of one file: whatever the bytes, that gives values or a `ParquetError`.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do throws(ParquetError) {
        let file = try ParquetFile(bytes: bytes, limits: limits)
        _ = file.summary.text
        for column in file.columns {
            _ = file.rowGroups(where: [RowGroupFilter(column: column.name, from: .number(0), through: .text("m"))])
        }
        for group in file.metadata.rowGroups.indices.prefix(16) {
            for column in file.columns.indices.prefix(64) { try? read(file, group, column) }
        }
    } catch {
        return 0
    }
    return 0
}

/// Reads one column and touches every value.
private func read(_ file: ParquetFile, _ group: Int, _ index: Int) throws(ParquetError) {
    let block = try file.read(rowGroup: group, columns: [index])
    let column = block.columns[0]
    var sum = 0
    for row in 0..<block.rowCount {
        let value = column.valueIndex(ofRow: row)
        if column.values.isNull(value) { continue }
        switch column.values {
        case .text(let texts): sum &+= texts.bytes[texts.range(value)].count
        case .decimal(let decimals): sum &+= Int(truncatingIfNeeded: decimals.units[value])
        case .int64(let numbers): sum &+= Int(truncatingIfNeeded: numbers.numbers[value])
        }
    }
    precondition(sum != Int.min || block.rowCount > 0)
}

/// libFuzzer's own entry, which the package manager renames for every executable.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

@_cdecl("FuzzParquet_main")
public func fuzzerMain(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32 {
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments) { testOneInput($0, $1) }
}
