public import Foundation

/// Python programs that judge what the product writes.
public enum Python {
    /// The root of the package.
    public static let package = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The interpreter: `CHARGEBACK_PYTHON`, else the package's `.venv`, else the system's.
    private static var command: [String] {
        if let path = ProcessInfo.processInfo.environment["CHARGEBACK_PYTHON"] { return [path] }
        let path = package.appending(path: ".venv/bin/python").path
        return FileManager.default.isExecutableFile(atPath: path) ? [path] : ["/usr/bin/env", "python3"]
    }

    /// What a script prints.
    ///
    /// - Parameter script: a path below `Tests`.
    public static func run(_ script: String, _ arguments: [String]) throws -> Data {
        let file = package.appending(path: "Tests/\(script)").path
        let result = try Program.run(command + [file] + arguments)
        guard result.code == 0 else {
            throw TestSupportError("\(script): \(result.errors)\nIs Python there? See `make test`.")
        }
        return result.output
    }
}
