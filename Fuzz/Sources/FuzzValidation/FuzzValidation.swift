import FOCUS
import Validation

/// A provider of whom everything is known, so that every rule is tested.
private let options = ValidationOptions(
    version: .v1_1, profile: Profile(abilities: Dictionary(uniqueKeysWithValues: Ability.allCases.map { ($0, true) })),
    workerCount: 1)

/// Validates one file: whatever the bytes, that gives a report or a `FileValidationError`, and the same one however the
/// text is cut into chunks.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let small = report(bytes, chunkSize: 64 + (bytes.first.map(Int.init) ?? 0) * 16)
    // Some of what is tried is tried on some inputs only, so that there can be more of them: preparing 400 rules takes
    // longer than testing a few rows, and writing what became of them longer still.
    if bytes.count % 4 == 0 {
        precondition(small == report(bytes, chunkSize: 1 << 16), "the chunks must not change the report")
    }
    if let small, bytes.count % 16 == 2 {
        _ = ReportFormat.allCases[bytes.count / 16 % ReportFormat.allCases.count].text([small])
    }
    return 0
}

private func report(_ bytes: [UInt8], chunkSize: Int) -> ValidationReport? {
    do throws(FileValidationError) {
        return try FileValidator.validate(bytes: bytes, options: options, chunkSize: chunkSize)
    } catch {
        _ = error.sentence
        return nil
    }
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// The name that the package manager gives to an executable's `main`; it only starts the fuzzer.
@_cdecl("FuzzValidation_main")
public func fuzzerMain(
    _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
    var count = count
    var arguments = arguments
    return runFuzzer(&count, &arguments) { testOneInput($0, $1) }
}
