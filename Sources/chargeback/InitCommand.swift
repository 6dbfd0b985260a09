import ArgumentParser
import Books

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make new books: settings, chart of accounts, departments, rules.",
        discussion: "Nothing that is there is overwritten.\n\nExample: chargeback init acme")

    @Argument(help: "The folder of the books.")
    var folder = "."

    func run() throws {
        try reportingErrors {
            let files = try Books.initialize(at: folder)
            Terminal.print(files.map { "\(folder)/\($0)\n" }.joined())
            Terminal.printError(
                """
                New books. Edit Mappings/*.csv in a spreadsheet and Mappings/rules.yaml in an editor, then:
                  chargeback map lint --books \(folder)
                  chargeback export --books \(folder) --store STORE --period YYYY-MM
                """)
        }
    }
}
