public import ArgumentParser
import Books
import Close
import Export
public import FOCUS
import Glibc
public import Periods

/// The options that say what an export is of.
struct ExportOptions: ParsableArguments {
    @Option(help: "The folder of the books.")
    var books = "."

    @Option(help: "The cost store; the one that chargeback.yaml names if not given.")
    var store: String?

    @Option(help: "The billing period, such as 2026-10.", transform: ExportOptions.month)
    var period: Month

    @Option(help: "The time detail of rows: call, hour, day or month.")
    var grain: Grain?

    @Option(name: .customLong("focus-version"), help: "The FOCUS version of rows: 1.0 to 1.4.")
    var version: FOCUSVersion?

    @Option(help: "How many threads work; all cores if not given.")
    var threads: Int?

    func validate() throws { try ExportOptions.check(threads: threads) }

    /// Refuses a number of threads that no run can have.
    static func check(threads: Int?) throws {
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads takes 1 to 256") }
    }

    /// The export asked for, with the settings of the books where nothing else is said.
    func request() throws -> ExportRequest {
        let opened = try Books.open(at: books)
        var request = ExportRequest(
            books: opened, store: store ?? "\(books)/\(opened.settings.store)", period: period,
            threads: threads ?? Processors.count)
        if let grain { request.grain = grain }
        if let version { request.version = version }
        request.remarks = FOCUSSchema.remark(on: request, software: Chargeback.configuration.version)
        return request
    }

    static func month(_ text: String) throws -> Month {
        guard let month = Month(text) else {
            throw ValidationError("'\(text)' is no period; a period is a month such as 2026-10")
        }
        return month
    }
}

extension Grain: ExpressibleByArgument {}
extension FOCUSVersion: ExpressibleByArgument {}
