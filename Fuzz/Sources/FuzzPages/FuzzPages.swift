import DatabasePages

/// Reads every page of a file as if it were the first of a table: whatever the bytes, that gives rows whose ids ascend, and
/// an end.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let file = UnsafeRawBufferPointer(start: start, count: count)
    let source = try? PageSource(size: Int64(count)) { offset, bytes in
        guard offset >= 0, offset + Int64(bytes.count) <= Int64(file.count) else { return false }
        bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: file[Int(offset)..<Int(offset) + bytes.count]))
        return true
    }
    guard let source else { return 0 }
    var reader = TableReader(TableReader.Table(columnCount: 4, idColumn: 0, filterColumn: 1))
    for root in 1...UInt32(max(1, min(count / source.header.pageSize, 8))) {
        var last: Int64?
        let request = TableReader.Request(root: root, ids: .min ... .max, filter: .min..<(.max))
        _ = reader.read(request, from: source) { block in
            for id in block.ids {
                if let last { precondition(last < id, "ids ascend") }
                last = id
            }
            return touch(block)
        }
    }
    return 0
}

/// Looks at every byte of every value, so that one outside of the memory is noticed.
private func touch(_ block: borrowing RecordBlock) -> Bool {
    var numbers = [Int64](repeating: 0, count: block.rowCount)
    var nulls = [Bool](repeating: false, count: block.rowCount)
    _ = numbers.withUnsafeMutableBufferPointer { numbers in
        nulls.withUnsafeMutableBufferPointer { nulls in
            guard let numbers = numbers.baseAddress, let nulls = nulls.baseAddress else { return false }
            return block.numbers(of: 1, into: numbers, nulls: nil) && block.numbers(of: 2, into: numbers, nulls: nulls)
        }
    }
    var sum = UInt8(0)
    for column in 2...3 {
        _ = block.texts(of: column) { _, text in
            for byte in text ?? UnsafeBufferPointer(start: nil, count: 0) { sum &+= byte }
        }
    }
    for row in 0..<block.rowCount {
        for column in 1...3 {
            switch block.value(ofRow: row, column) {
            case .text(let bytes), .blob(let bytes): for byte in bytes { sum &+= byte }
            case .integer(let number): sum &+= UInt8(truncatingIfNeeded: number)
            case .null, .other: break
            }
        }
    }
    return sum != 1
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// The name that the package manager gives to an executable's `main`; it only starts the fuzzer.
@_cdecl("FuzzPages_main")
public func fuzzerMain(
    _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
    var count = count
    var arguments = arguments
    return runFuzzer(&count, &arguments) { testOneInput($0, $1) }
}
