import ArgumentParser
import Books
import Close
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
        let (opened, store) = try open(rules, pools)
        return ExportRequest(books: opened, store: store, period: period, threads: threads.count)
    }

    /// The same for a period of the books: one for each billing month that it touches.
    func requests(
        _ label: PeriodLabel, rules: String? = nil, pools: String? = nil
    ) throws -> (period: FiscalPeriod, requests: [ExportRequest]) {
        let (opened, store) = try open(rules, pools)
        guard let period = opened.calendar.period(label) else { throw CloseError.noPeriod(label, opened.calendar) }
        let moments = period.moments(in: opened.zone)
        return (period, ExportRequest.of(moments, books: opened, store: store, threads: threads.count))
    }

    private func open(_ rules: String?, _ pools: String?) throws -> (books: Books, store: String) {
        let opened = try Books.open(at: books, rulesFrom: rules, poolsFrom: pools)
        return (opened, source.store ?? "\(books)/\(opened.settings.store)")
    }

    /// The store that everything is read from.
    func store() throws -> String { try open(nil, nil).store }
}
