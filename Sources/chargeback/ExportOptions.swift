public import ArgumentParser
import Books
import Close
import Export
public import FOCUS
import Glibc
public import Periods

/// The options that say what an export is of.
struct ExportOptions: ParsableArguments {
    @OptionGroup var source: BooksOptions

    @Option(help: "The billing period, such as 2026-10.", transform: ExportOptions.month)
    var period: Month

    @Option(help: "The time detail of rows: call, hour, day or month.")
    var grain: Grain?

    @Option(name: .customLong("focus-version"), help: "The FOCUS version of rows: 1.0 to 1.4.")
    var version: FOCUSVersion?

    @OptionGroup var threads: ThreadOptions

    /// The export asked for, with the settings of the books where nothing else is said.
    func request() throws -> ExportRequest {
        let (books, store) = try source.open()
        var request = ExportRequest(books: books, store: store, period: period, threads: threads.count)
        if let grain { request.grain = grain }
        if let version { request.version = version }
        request.remarks = FOCUSSchema.remark(on: request, software: Chargeback.configuration.version)
        return request
    }

    static func month(_ text: String) throws -> Month {
        guard let month = Month(text) else {
            throw ValidationError("'\(text)' is no billing period; a billing period is a month of UTC such as 2026-10")
        }
        return month
    }
}

extension Grain: ExpressibleByArgument {}
extension FOCUSVersion: ExpressibleByArgument {}
