import ArgumentParser
import Books
import Export
import Periods

/// The options of commands that look into what a period posts.
struct ReviewOptions: ParsableArguments {
    @Option(help: "The folder of the books.")
    var books = "."

    @Option(help: "The cost store; the one that chargeback.yaml names if not given.")
    var store: String?

    @Option(help: "How many threads work; all cores if not given.")
    var threads: Int?

    func validate() throws { try ExportOptions.check(threads: threads) }

    /// What a period posts by the books as they are, or with other rules and pools.
    ///
    /// - Parameters:
    ///   - rules: a rule file in the place of that of the books.
    ///   - pools: a pool file likewise.
    func request(_ period: Month, rules: String? = nil, pools: String? = nil) throws -> ExportRequest {
        let opened = try Books.open(at: books, rulesFrom: rules, poolsFrom: pools)
        return ExportRequest(
            books: opened, store: store ?? "\(books)/\(opened.settings.store)", period: period,
            threads: threads ?? Processors.count)
    }
}
