public import CostStore

/// Writes what people enter into a cost store, invoices and exchange rates: beside imports, the only writer of this
/// program.
///
/// The tables are append-only. A row that is there with the same figures is not written again; one with other figures is
/// refused, and then nothing is written. A run that reads the store at the same time sees all of them or none.
public enum StoreEntry {
    /// What became of the rows.
    public struct Outcome<Record: Hashable & Sendable>: Hashable, Sendable {
        /// The rows that the store has now and did not have before.
        public fileprivate(set) var added: [Record] = []
        /// Those that it had with the very same figures.
        public fileprivate(set) var known: [Record] = []
    }

    /// Appends invoices, all or none.
    ///
    /// - Throws: ``CostStore/StoreConflict`` for an invoice that the store, or this list, has with other figures;
    ///   ``CostStore/StoreWriterError``.
    public static func append(_ invoices: [InvoiceRecord], to store: String) throws -> Outcome<InvoiceRecord> {
        try append(invoices, to: store) { try $0.append($1) }
    }

    /// Appends exchange rates, all or none.
    ///
    /// - Throws: as for invoices; two rates are the same row where day and pair are the same.
    public static func append(_ rates: [FXRateRecord], to store: String) throws -> Outcome<FXRateRecord> {
        try append(rates, to: store) { try $0.append($1) }
    }

    private static func append<Record>(
        _ records: [Record], to store: String, by write: (inout StoreTransaction, Record) throws -> AppendOutcome
    ) throws -> Outcome<Record> {
        try StoreWriter(appendingTo: store).transaction { transaction in
            var outcome = Outcome<Record>()
            for record in records {
                switch try write(&transaction, record) {
                case .inserted: outcome.added.append(record)
                case .unchanged: outcome.known.append(record)
                case .conflict(let conflict): throw conflict
                }
            }
            return outcome
        }
    }
}
