public import CostStore

/// Writes invoices into a cost store: beside imports, the only writer of this program.
///
/// The table is append-only. An invoice that is there with the same figures is not written again; one with other figures
/// is refused, and then nothing is written. A run that reads the store at the same time sees all of them or none.
public enum InvoiceEntry {
    /// What became of the invoices.
    public struct Outcome: Hashable, Sendable {
        /// The invoices that the store has now and did not have before.
        public fileprivate(set) var added: [InvoiceRecord] = []
        /// Those that it had with the very same figures.
        public fileprivate(set) var known: [InvoiceRecord] = []
    }

    /// Appends invoices, all or none.
    ///
    /// - Throws: ``CostStore/StoreConflict`` for an invoice that the store, or this list, has with other figures;
    ///   ``CostStore/StoreWriterError``.
    public static func append(_ invoices: [InvoiceRecord], to store: String) throws -> Outcome {
        let writer = try StoreWriter(appendingTo: store)
        return try writer.transaction { transaction in
            var outcome = Outcome()
            for invoice in invoices {
                switch try transaction.append(invoice) {
                case .inserted: outcome.added.append(invoice)
                case .unchanged: outcome.known.append(invoice)
                case .conflict(let conflict): throw conflict
                }
            }
            return outcome
        }
    }
}
