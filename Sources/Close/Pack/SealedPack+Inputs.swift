public import Books
internal import CloseLedger
internal import CostStore
public import Export
internal import Lines
public import Periods
public import Postings
public import Reconciliation

extension SealedPack {
    /// The pack that counts for a period of books; `nil` while the period is open.
    ///
    /// - Throws: `LedgerError`, and ``CloseError/packChanged(_:_:)`` when it is not the one that was issued.
    public static func ofPeriod(_ period: PeriodLabel, books folder: String) throws -> SealedPack? {
        let history = try CloseLedger.history(at: "\(folder)/\(CloseLedger.file)")
        return try history.history(of: period).pack.map { try SealedPack($0, books: folder) }
    }

    /// The settings, tables and rules that it was made by.
    public func books() throws(BooksError) -> Books {
        try Books.open(at: "\(folder)/\(BooksSnapshot.folder)")
    }

    /// The exports that gave its posted lines, by what it keeps of its inputs and the rows of a store up to its stamp:
    /// one for each billing month that its period touches. They write no files.
    ///
    /// - Parameter store: the path of the cost store.
    public func exportRequests(store: String, threads: Int) throws -> [ExportRequest] {
        let (books, prices) = (try books(), try read(ReferenceTables.prices, ReferenceTables.prices))
        return ExportRequest.of(manifest.moments, books: books, store: store, threads: threads).map { request in
            var request = request
            request.cutOff = manifest.cutOff
            request.prices = prices
            return request
        }
    }

    /// What follows from invoices, as it was posted.
    public func invoiceLines() throws(CloseError) -> [(origin: DerivedLine.Origin, invoices: String, posting: Posting)]
    {
        try read(TrueUpTable.file, TrueUpTable.lines).compactMap { line in
            DerivedLine.Origin(rawValue: line.origin).map { ($0, line.invoices, line.posting) }
        }
    }
}
