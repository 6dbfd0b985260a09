public import ArgumentParser
import FOCUS
import Glibc
import SettingsText
public import Validation

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Hold FOCUS files, ours or anyone's, against the specification.",
        discussion: """
            Reads CSV (plain, gzip, zstd; - is standard input). Exit 0 conformant, 1 a MUST is broken (a SHOULD too with
            --strict), 3 a file cannot be read.

            Examples:
              chargeback validate focus.csv
              chargeback validate --format html focus.csv.gz > report.html
              chargeback validate --explain F11-BilledCost-002
            """)

    @Argument(help: "The files; - is standard input.")
    var files: [String] = []

    @Option(name: .customLong("focus-version"), help: "The FOCUS version; told from the columns if not given.")
    var version: FOCUSVersion?

    @Option(help: "terminal, json, junit, sarif, html or csv.")
    var format = ReportFormat.terminal

    @Option(help: "A YAML file that declares what the provider can do; see docs/validation.md.")
    var profile: String?

    @Option(help: "How many findings of a kind are shown beside their count.")
    var maxExamples = 5

    @Flag(help: "A broken SHOULD counts too.")
    var strict = false

    @Option(help: "Print what a rule says.")
    var explain: String?

    @Flag(help: "Print all rules.")
    var listRules = false

    func validate() throws {
        guard explain != nil || listRules || !files.isEmpty else {
            throw ValidationError("name a file, or - for standard input")
        }
        guard maxExamples >= 0 else { throw ValidationError("--max-examples takes 0 or more") }
    }

    func run() throws {
        var options = ValidationOptions(version: version, exampleLimit: maxExamples, workerCount: Processors.count)
        if let profile { options.profile = try read(profile) }
        let command = ValidationCommand(
            options: options, isStrict: strict, format: format, usesColor: isatty(STDOUT_FILENO) == 1)
        let outcome =
            if let explain {
                command.explain(explain)
            } else if listRules {
                command.listRules()
            } else {
                command.run(paths: files)
            }
        Terminal.print(outcome.output)
        for message in outcome.messages { Terminal.printError("chargeback: \(message)") }
        if outcome.exitCode != 0 { throw ExitCode(outcome.exitCode) }
    }

    private func read(_ path: String) throws -> Validation.Profile {
        let problems = SettingProblems()
        do {
            let bytes = try FileBytes.read(path)
            if let profile = Validation.Profile(yaml: bytes, file: path, problems: problems), problems.isEmpty {
                return profile
            }
            Terminal.printError(problems.sorted.map { "chargeback: \($0)" }.joined(separator: "\n"))
        } catch {
            Terminal.printError("chargeback: \(path): \(error)")
        }
        throw Exit.wrongUsage
    }
}

extension ReportFormat: ExpressibleByArgument {}
