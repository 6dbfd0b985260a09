import ArgumentParser
import Parquet

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what a Parquet file holds: schema, row groups, encodings, statistics.",
        discussion: "Example: chargeback inspect focus-2026-10-day.parquet")

    @Argument(help: "The Parquet files.", completion: .file())
    var files: [String]

    func run() throws {
        try reportingErrors {
            for file in files {
                do {
                    let summary = try ParquetFile(path: file).summary
                    Terminal.print((files.count > 1 ? "\(file)\n" : "") + summary.text + "\n")
                } catch {
                    Terminal.printError("chargeback: \(file): \(error)")
                    throw Exit.inputOutput
                }
            }
        }
    }
}
