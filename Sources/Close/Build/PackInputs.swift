internal import Books
internal import CostStore
internal import Export
internal import Periods

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
    /// Whether the pack closes its period; else the period stays soft-closed until somebody signs or closes it.
    var seals: Bool
    var run: PackManifest.Run
    /// The version of the program.
    var software: String
    var threads: Int

    /// The store as of the cut-off.
    func openStore() throws(StoreError) -> CostStore { try CostStore(path: store, cutOff: cutOff) }

    /// What decides about the figures of a period: rules, prices, invoices, and up to where rows count.
    struct Basis: Sendable {
        var books: Books
        var prices: [PriceRecord]
        var invoices: [InvoiceRecord]
        var rates: [FXRateRecord]
        var stamp: CutOff
    }

    /// What decides now.
    var basis: Basis { Basis(books: books, prices: prices, invoices: invoices, rates: rates, stamp: cutOff) }

    /// The exports that a period of the books takes.
    func exports(of moments: Range<Int64>, _ basis: Basis) -> [ExportRequest] {
        ExportRequest.of(moments, books: basis.books, store: store, threads: threads).map { request in
            var request = request
            request.cutOff = basis.stamp
            request.prices = basis.prices
            request.remarks = FOCUSSchema.remark(on: request, software: software)
            request.remarks["chargeback.inputs_sha256"] = snapshot.decidingDigest
            return request
        }
    }
}

extension PackInputs {
    /// Which period brings a billing month to its invoices, seen from this one.
    enum Reconciler {
        case earlier, this, later
        /// None: it lies before the first period of the books.
        case nobody
    }

    func reconciler(of month: Month) -> Reconciler {
        if month.middle >= moments.upperBound { return .later }
        if moments.contains(month.middle) { return .this }
        return month.middle < posted.lowerBound ? .nobody : .earlier
    }

    /// The moments of all periods of the books up to the end of this one.
    var posted: Range<Int64> {
        (earlier.first?.manifest.moments.lowerBound ?? moments.lowerBound)..<moments.upperBound
    }
}

extension Range<Int64> {
    /// The billing month that most of these moments lie in; the earlier of two.
    var mainBillingMonth: Month {
        get throws(CloseError) {
            let length = { (month: Month) -> Int64 in
                let part = clamped(to: month.microseconds)
                return part.upperBound - part.lowerBound
            }
            var best: Month?
            for month in billingMonths where best.map({ length(month) > length($0) }) ?? true { best = month }
            guard let best else { throw .noMoments }
            return best
        }
    }
}
