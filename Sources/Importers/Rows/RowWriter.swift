internal import CostStore
internal import SourceRecords

/// Writes mapped rows into a store, and tells what became of them.
struct RowWriter {
    /// Makes a record of the store of a row and appends it.
    typealias Append = (RowFields, inout StoreTransaction) throws -> AppendOutcome

    private(set) var new = 0
    private(set) var known = 0
    private(set) var conflicting = 0
    /// The first conflicts.
    private(set) var conflicts: [ImportReport.Conflict] = []
    /// The input that rows are of, in messages.
    var source = ""

    /// How rows of a kind are appended one at a time; `nil` for calls, of which there are many: they come in batches.
    static func append(_ kind: RowKind) -> Append? {
        switch kind {
        case .calls: nil
        case .charges: { try $1.append(try $0.charge()) }
        case .invoices: { try $1.append(try $0.invoice()) }
        case .prices: { try $1.append(try $0.price()) }
        case .outcomes: { try $1.append(try $0.outcome()) }
        }
    }

    /// Writes calls.
    mutating func append(_ calls: CallsOfLines, to transaction: inout StoreTransaction) throws {
        let outcome = try transaction.append(calls.batch)
        new += outcome.insertedCount
        known += outcome.count - outcome.insertedCount - outcome.conflicts.count
        for (position, conflict) in outcome.conflicts { note(conflict, calls.lines[position]) }
    }

    /// Writes one row; a fault is the row's own.
    mutating func append(_ fields: RowFields, by append: Append, to transaction: inout StoreTransaction) throws {
        do {
            switch try append(fields, &transaction) {
            case .inserted: new += 1
            case .unchanged: known += 1
            case .conflict(let conflict): note(conflict, fields.record.line)
            }
        } catch StoreWriterError.invalid(_, _, let column, let value, let requirement) {
            throw RowFault.refused(column: column, value: value, expected: requirement)
        }
    }

    private mutating func note(_ conflict: StoreConflict, _ line: Int) {
        conflicting += 1
        guard conflicts.count < ImportReport.listLimit else { return }
        conflicts.append(ImportReport.Conflict(source: source, line: line, conflict: conflict))
    }
}
