import ArgumentParser
import Bookkeeping
import Books
import Periods

/// The options of commands that look at a period as a whole.
struct PeriodOptions: ParsableArguments {
    @OptionGroup var source: BooksOptions

    @Option(help: "The billing period, such as 2026-10.", transform: ExportOptions.month)
    var period: Month

    @OptionGroup var threads: ThreadOptions

    /// Reads and reconciles the period; Ctrl-C ends it between two steps.
    func figures(_ books: Books, store: String) throws -> PeriodFigures {
        Interruption.watch()
        let bar = ProgressBar()
        defer { bar.clear() }
        return try PeriodRun(books, store: store, period: period, threads: threads.count) { done, total in
            bar.show("reading", done, of: total)
            return !Interruption.hasCome
        }.run()
    }
}
