import ArgumentParser
import Export
import Lines
import Statements

struct StatementCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement",
        abstract: "Write the statements of departments: what AI cost them, why, and what to fix.",
        discussion: """
            Writes a page (HTML, for browser, print and mail) and a Markdown text for each department, and an index of the \
            company. The templates are in Templates/statement of the books.

            Examples:
              chargeback statement --books acme --period 2026-10 --output statements
              chargeback statement --books acme --period 2026-10 --department sales --department support --output out
            """)

    @OptionGroup var options: ExportOptions

    @Option(help: "Only this department; may be given more than once.")
    var department: [String] = []

    @Option(help: "The folder to write to.")
    var output: String

    func run() throws {
        try reportingErrors {
            let request = try options.request()
            Interruption.watch()
            let bar = ProgressBar()
            defer { bar.clear() }
            let run = try StatementRun(request) { progress in
                bar.show(progress.phase, progress.done, of: progress.total)
                return !Interruption.hasCome
            }
            let written = try run.statements(of: department.isEmpty ? nil : department).write(to: output)
            bar.clear()
            Terminal.print(written.map { "\($0.path)\n" }.joined())
        }
    }
}
