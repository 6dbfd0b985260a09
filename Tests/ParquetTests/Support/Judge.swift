import Foundation
import Testing

/// Other programs that read and write the format, run through Python.
enum Judge {
    /// The root of the package.
    static let package = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The interpreter that has the judges: `CHARGEBACK_PYTHON`, else the package's `.venv`.
    static var python: String {
        ProcessInfo.processInfo.environment["CHARGEBACK_PYTHON"]
            ?? package.appending(path: ".venv/bin/python").path
    }

    /// The interpreter that has Spark, which only `make test-spark` installs.
    static let sparkPython = ProcessInfo.processInfo.environment["CHARGEBACK_SPARK_PYTHON"]

    /// What a script of `Judges` prints, its complaints included.
    static func run(
        _ script: String, _ arguments: [String], python: String = Judge.python, keepsComplaints: Bool = true
    ) throws -> String {
        guard FileManager.default.isExecutableFile(atPath: python) else {
            Issue.record("\(python) is missing: run `make test`, which installs it, or set CHARGEBACK_PYTHON")
            return "no Python"
        }
        let process = Process()
        process.executableURL = URL(filePath: python)
        let path = package.appending(path: "Tests/ParquetTests/Judges/\(script).py").path
        process.arguments = [path] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = keepsComplaints ? pipe : FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
            + (process.terminationStatus == 0 ? "" : "\nexit \(process.terminationStatus)")
    }

    /// A directory that is gone after `body`.
    static func withDirectory<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let directory = FileManager.default.temporaryDirectory.appending(path: "parquet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        return try body(directory)
    }
}
