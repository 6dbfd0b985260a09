import ArgumentParser
import Bookkeeping
import Books
import Periods

/// The options of commands that look at a period as a whole.
struct PeriodOptions: ParsableArguments {
    @Option(help: "The folder of the books.")
    var books = "."

    @Option(help: "The cost store; the one that chargeback.yaml names if not given.")
    var store: String?

    @Option(help: "The billing period, such as 2026-10.", transform: ExportOptions.month)
    var period: Month

    @Option(help: "How many threads work; all cores if not given.")
    var threads: Int?

    func validate() throws { try ExportOptions.check(threads: threads) }

    /// The books, and where their store is.
    func open() throws -> (books: Books, store: String) {
        let opened = try Books.open(at: books)
        return (opened, store ?? "\(books)/\(opened.settings.store)")
    }

    /// Reads and reconciles the period; Ctrl-C ends it between two steps.
    func figures(_ books: Books, store: String) throws -> PeriodFigures {
        Interruption.watch()
        let bar = ProgressBar()
        defer { bar.clear() }
        return try PeriodRun(books, store: store, period: period, threads: threads ?? Processors.count) { done, total in
            bar.show("reading", done, of: total)
            return !Interruption.hasCome
        }.run()
    }
}
