import ArgumentParser
import Books
import Export
import Periods

/// The options of commands that look into what a period posts.
struct ReviewOptions: ParsableArguments {
    @OptionGroup var source: BooksOptions

    @OptionGroup var threads: ThreadOptions

    /// The folder of the books.
    var books: String { source.books }

    /// What a period posts by the books as they are, or with other rules and pools.
    ///
    /// - Parameters:
    ///   - rules: a rule file in the place of that of the books.
    ///   - pools: a pool file likewise.
    func request(_ period: Month, rules: String? = nil, pools: String? = nil) throws -> ExportRequest {
        let opened = try Books.open(at: books, rulesFrom: rules, poolsFrom: pools)
        return ExportRequest(
            books: opened, store: source.store ?? "\(books)/\(opened.settings.store)", period: period,
            threads: threads.count)
    }
}
