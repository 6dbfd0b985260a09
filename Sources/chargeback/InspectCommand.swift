import ArgumentParser
import Parquet

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what a Parquet file says of itself.",
        discussion: """
            Prints schema, row groups, encodings, sizes, bounds and remarks of each file, from its footer alone.

            Examples:
              chargeback inspect focus.parquet
              chargeback inspect --json focus.parquet
            """)

    @Argument(help: "The Parquet files.", completion: .file())
    var files: [String]

    @Flag(help: "Print a JSON object a file, one a line.")
    var json = false

    func run() throws {
        var hasFailed = false
        for (index, path) in files.enumerated() {
            do {
                let summary = try ParquetFile(path: path).summary
                if json {
                    Terminal.print(summary.json + "\n")
                } else {
                    let head = files.count > 1 ? (index > 0 ? "\n" : "") + path + "\n\n" : ""
                    Terminal.print(head + summary.text)
                }
            } catch {
                let text = "\(error)"
                Terminal.printError("chargeback: " + (text.hasPrefix(path) ? text : "\(path): \(text)"))
                hasFailed = true
            }
        }
        if hasFailed { throw Exit.inputOutput }
    }
}
