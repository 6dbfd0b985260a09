internal import Books
internal import CostStore
internal import Export
internal import Periods
internal import Postings

/// Everything that a pack is made of: the same inputs give the same bytes, whenever and on however many threads.
struct PackInputs: Sendable {
    /// Read from ``snapshot``.
    var books: Books
    var snapshot: BooksSnapshot
    /// The path of the cost store.
    var store: String
    var period: FiscalPeriod
    /// The moments of the period, half-open, in microseconds.
    var moments: Range<Int64>
    var version: Int
    var cutOff: CutOff
    var prices: [PriceRecord]
    var invoices: [InvoiceRecord]
    var rates: [FXRateRecord]
    /// The pack that counts of each earlier period, in order.
    var earlier: [SealedPack]
    /// The pack of this period that this one replaces.
    var replaced: SealedPack?
    var waivers: [PackManifest.Waiver]
    var run: PackManifest.Run
    /// The version of the program.
    var software: String
    var threads: Int

    /// The store as of the cut-off.
    func openStore() throws(StoreError) -> CostStore { try CostStore(path: store, cutOff: cutOff) }

    /// The exports that a period of the books takes: one for each billing month that it touches, in UTC.
    ///
    /// Pools are handed out in each of them by what it measures; fixed amounts once, with the last.
    func exports(
        of moments: Range<Int64>, books: Books, prices: [PriceRecord], upTo stamp: CutOff
    ) -> [ExportRequest] {
        let months = moments.billingMonths
        return months.map { month in
            var request = ExportRequest(books: books, store: store, period: month, threads: threads)
            request.moments = moments.clamped(to: month.microseconds)
            request.includesFixedAmounts = month == months.last
            request.cutOff = stamp
            request.prices = prices
            request.remarks = FOCUSSchema.remark(on: request, software: software)
            request.remarks["chargeback.inputs_sha256"] = snapshot.decidingDigest
            return request
        }
    }

    /// What a period posts under some rules and prices, from the rows up to a stamp.
    func postings(
        of moments: Range<Int64>, books: Books, prices: [PriceRecord], upTo stamp: CutOff
    ) throws -> Postings {
        Postings(
            adding: try exports(of: moments, books: books, prices: prices, upTo: stamp).flatMap {
                try ExportRun($0).run().postings.lines
            })
    }
}
