public import ArgumentParser
import FOCUS
import Glibc
import SettingsText
public import Validation

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check FOCUS Cost and Usage files against the specification.",
        discussion: """
            Reads delimited text, plain or compressed by gzip or zstd, ours or anyone's, and says what is wrong, where,
            and what to do. Every rule is accounted for: tested, not applicable, or not decidable from what was given.

            Example: chargeback validate focus-2026-10.csv
            Example: chargeback validate --format html costs.csv.gz > report.html
            Example: chargeback validate --explain F11-ListCost-006
            Exit:    0 conformant, 1 a MUST is broken (with --strict, a SHOULD), 2 wrong usage, 3 a file cannot be read
            """)

    @Argument(help: "The files; - is standard input.", completion: .file())
    var files: [String] = []

    @Option(help: "The FOCUS version: 1.0 to 1.4; told from the columns if not given.")
    var focusVersion: FOCUSVersion?

    @Option(help: "What the provider can do, as YAML; see docs/validation.md.", completion: .file())
    var profile: String?

    @Option(help: "A CSV of invoices to hold the billed costs against.", completion: .file())
    var invoices: String?

    @Option(help: "A CSV of SKU prices to hold the unit prices against.", completion: .file())
    var priceList: String?

    @Option(
        help: "An earlier delivery of the same data, whose identifiers and SKU details are to be kept.",
        completion: .file())
    var earlier: String?

    @Option(help: "How the report is written.")
    var format = ReportFormat.terminal

    @Option(help: "How many findings of a kind are shown.")
    var maxExamples = 5

    @OptionGroup var threads: ThreadOptions

    @Flag(help: "Count a broken SHOULD as a failure.")
    var strict = false

    @Flag(inversion: .prefixedNo, help: "Use colours; as the terminal can if not given.")
    var color: Bool?

    @Option(help: ArgumentHelp("Print what a rule says.", valueName: "rule"))
    var explain: String?

    @Flag(help: "List the rules of the version.")
    var listRules = false

    func validate() throws {
        guard (1...10_000).contains(maxExamples) else { throw ValidationError("--max-examples is 1 to 10000") }
        if files.isEmpty, explain == nil, !listRules { throw ValidationError("name a file, or - for standard input") }
    }

    func run() throws {
        let outcome = try outcome()
        Terminal.print(outcome.output)
        for message in outcome.messages { Terminal.printError("chargeback: " + message) }
        if outcome.exitCode != 0 { throw ExitCode(outcome.exitCode) }
    }

    private func outcome() throws -> ValidationCommand.Outcome {
        var command = ValidationCommand()
        command.options.version = focusVersion
        command.options.exampleLimit = maxExamples
        command.options.workerCount = threads.count
        command.isStrict = strict
        command.format = format
        command.usesColor = color ?? (isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil)
        if let explain { return command.explain(explain) }
        if listRules { return command.listRules() }
        let settings = command.readSettings(
            profile: profile, invoices: invoices, priceList: priceList, earlier: earlier)
        return settings.isEmpty
            ? command.run(paths: files) : ValidationCommand.Outcome(output: "", messages: settings, exitCode: 2)
    }
}

extension ReportFormat: ExpressibleByArgument {}
