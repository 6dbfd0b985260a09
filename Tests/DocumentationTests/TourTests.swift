import Foundation
import Testing

/// The commands that the documents show with what they print, run as they stand there: first the README's.
@Suite struct `The commands that the documents show` {
    /// A command with the output shown of it.
    private struct Step {
        var command: String
        var output: [String]
    }

    @Test func `print what is shown`() throws {
        let shell = try TourShell()
        defer { shell.remove() }
        let steps = try Document.names.flatMap { try Document($0).blocks("console").flatMap(Self.steps) }
        #expect(steps.first?.command == "chargeback demo")
        for step in steps {
            let real = try shell.run(step.command)
            if let missing = Self.missing(step.output, in: real) {
                Issue.record("$ \(step.command)\nprints no line '\(missing)' in its place, but:\n\(real)")
            }
        }
    }

    /// Commands begin with `$ `; one with a here-document ends with `END`.
    private static func steps(_ block: [String]) -> [Step] {
        var steps: [Step] = []
        var isOpen = false
        for line in block {
            if isOpen {
                steps[steps.count - 1].command += "\n" + line
                isOpen = line != "END"
            } else if line.hasPrefix("$ ") {
                steps.append(Step(command: String(line.dropFirst(2)), output: []))
                isOpen = line.contains("<<'END'")
            } else if !steps.isEmpty {
                steps[steps.count - 1].output.append(line)
            }
        }
        return steps
    }

    /// The first line shown that does not follow the ones before it; `…` stands for lines left out.
    private static func missing(_ shown: [String], in real: String) -> String? {
        var rest = real.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[...]
        var maySkip = false
        for line in shown {
            if line == "…" {
                maySkip = true
                continue
            }
            guard let index = maySkip ? rest.firstIndex(of: line) : rest.startIndex, index < rest.endIndex,
                rest[index] == line
            else { return line }
            rest = rest[(index + 1)...]
            maySkip = false
        }
        return nil
    }
}

/// A folder in which `chargeback` is the program of this build and `.venv/bin/python` the Python of the tests.
private struct TourShell {
    private let folder: URL
    private let binaries: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "chargeback-tour-\(UUID().uuidString)")
        // The bundle of the tests lies beside the programs.
        binaries = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        try #require(
            FileManager.default.isExecutableFile(atPath: binaries.appending(path: "chargeback").path),
            "chargeback is not in \(binaries.path): run `swift build` first")
        let python =
            ProcessInfo.processInfo.environment["CHARGEBACK_PYTHON"]
            ?? Document.package.appending(path: ".venv/bin/python").path
        try #require(
            FileManager.default.isExecutableFile(atPath: python),
            "\(python) is missing: run `make test`, which installs it, or set CHARGEBACK_PYTHON")
        let scripts = folder.appending(path: ".venv/bin")
        try FileManager.default.createDirectory(at: scripts, withIntermediateDirectories: true)
        // A script, for a link to an interpreter would lose its packages.
        let script = scripts.appending(path: "python")
        try "#!/bin/sh\nexec '\(python)' \"$@\"\n".write(to: script, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)
    }

    /// What a command prints, errors included.
    func run(_ command: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = folder
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["PATH": "\(binaries.path):\(path)", "LC_ALL": "C.UTF-8"]) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }
}
