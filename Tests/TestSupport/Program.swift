public import Foundation

/// A program that runs as a process of its own.
public final class Program {
    /// How it ended.
    public struct Result: Sendable {
        /// The exit code; that of the signal, negative, where one ended it.
        public let code: Int32
        /// What it wrote to standard output.
        public let output: Data
        /// What it wrote to standard error.
        public let errors: String

        /// Standard output as text.
        public var text: String { String(decoding: output, as: UTF8.self) }
    }

    private let process = Process()
    private let folder: TemporaryFolder

    /// Starts it: the path of the program and its arguments.
    public init(_ command: [String], in directory: String? = nil) throws {
        folder = try TemporaryFolder()
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        if let directory { process.currentDirectoryURL = URL(filePath: directory) }
        process.standardInput = FileHandle.nullDevice
        // Files rather than pipes: a program that writes much never waits for us.
        process.standardOutput = try Program.file(folder.path("output"))
        process.standardError = try Program.file(folder.path("errors"))
        // Threads of tests block signals, and a child has the mask of the thread that starts it: without this, it would
        // hear of none.
        var signals = sigset_t()
        var before = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_UNBLOCK, &signals, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
    }

    private static func file(_ path: String) throws -> FileHandle {
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
        else { throw TestSupportError("\(path) cannot be made") }
        return file
    }

    /// Sends it a signal.
    public func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Whether it still runs.
    public var isRunning: Bool { process.isRunning }

    /// Waits for its end.
    public func wait() throws -> Result {
        process.waitUntilExit()
        let status = process.terminationStatus
        return Result(
            code: process.terminationReason == .exit ? status : -status,
            output: try Data(contentsOf: URL(filePath: folder.path("output"))),
            errors: String(decoding: try Data(contentsOf: URL(filePath: folder.path("errors"))), as: UTF8.self))
    }

    /// Runs one to its end.
    public static func run(_ command: [String], in directory: String? = nil) throws -> Result {
        try Program(command, in: directory).wait()
    }
}
