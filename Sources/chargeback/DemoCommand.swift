import ArgumentParser
import Books
import Demo
import Export
import Glibc
import Lines
import Periods

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Make up a month of a company's AI spend, and export it.",
        discussion: """
            Writes a cost store, books and FOCUS rows into a folder. The same options give the same bytes.

            Example: chargeback demo --calls 1000000 --output /tmp/demo
            """)

    @Option(help: "How many calls to make up.")
    var calls = 200_000

    @Option(help: "The folder to write to.")
    var output = "chargeback-demo"

    @OptionGroup var threads: ThreadOptions

    @Flag(help: "Only write the store and the books.")
    var storeOnly = false

    @Flag(help: "Print the summary as JSON.")
    var json = false

    func run() throws {
        try reportingErrors {
            Interruption.watch()
            try OutputFolder.make(output)
            if access("\(output)/\(Settings.file)", F_OK) != 0 { try Books.initialize(at: output) }
            let store = "\(output)/store.sqlite"
            let bar = ProgressBar()
            _ = try writeStore(to: store, options: DemoOptions(calls: calls)) { done in
                bar.show("making up calls", done, of: calls)
                if Interruption.hasCome { throw LineError.interrupted }
            }
            bar.clear()
            guard !storeOnly else { return }
            try OutputFolder.make("\(output)/out")
            var request = ExportRequest(
                books: try Books.open(at: output), store: store, period: DemoOptions.october,
                threads: threads.count)
            request.files = [
                ExportRequest.File(path: "\(output)/out/focus-\(request.period)-day.csv", format: .csv),
                ExportRequest.File(path: "\(output)/out/focus-\(request.period)-day.parquet", format: .parquet),
            ]
            let result = try ExportCommand.run(request)
            Terminal.print(json ? result.summaryJSON(request) : result.summaryText(request))
            Terminal.printError(
                """

                What is where:
                  \(store)   the cost store: calls, charges, prices, invoices, outcomes
                  \(output)/chargeback.yaml   the settings of the books
                  \(output)/Mappings/   accounts, departments, projects, features, aliases, rules: edit them
                  \(output)/out/   the FOCUS rows
                Next:
                  chargeback map coverage --books \(output) --period \(request.period)
                  chargeback export --books \(output) --period \(request.period) --grain call
                """)
        }
    }
}
