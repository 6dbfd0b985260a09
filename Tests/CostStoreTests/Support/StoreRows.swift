import CostStore
import DatabasePages

@testable import CostStore

/// A value of a row; a text by its length and a hash of its bytes, so that what differs can be shown.
enum StoredValue: Hashable {
    case null
    case number(Int64)
    case text(count: Int, hash: UInt64)

    static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> StoredValue {
        // FNV-1a.
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return .text(count: bytes.count, hash: hash)
    }
}

/// The rows of `calls`, read by one way or the other.
enum StoreRows {
    static let columns = CallColumn.allCases.filter { $0 != .id }.map {
        ScanColumn($0, lifetime: $0 == .callId ? .row : $0 == .session ? .batch : .scan)
    }
    private static let always = Int64.min..<Int64.max

    /// - Parameter each: called before each batch is looked at.
    static func read(
        _ store: CostStore, ids: [ClosedRange<Int64>]? = nil, period: Range<Int64> = always, byPages: Bool,
        each: () throws -> Void = {}
    ) throws -> [[StoredValue]] {
        let scan = try TableScan(store, table: .calls, columns: columns, period: period, readsPages: byPages)
        var rows: [[StoredValue]] = []
        try withoutActuallyEscaping({ (batch: borrowing RowBatch) in
            try each()
            for row in 0..<batch.rowCount {
                var values = [StoredValue.number(batch.rowIds[row])]
                for index in columns.indices { values.append(value(batch, index, row)) }
                rows.append(values)
            }
        }) { body in
            for range in try ids ?? store.idRanges(of: .calls, startingIn: period, rows: 100_000) {
                try scan.read(range, body)
            }
        }
        return rows
    }

    static func result(_ store: CostStore, byPages: Bool) -> Result<[[StoredValue]], StoreError> {
        Result { () throws(StoreError) in
            do {
                return try read(store, ids: [Int64.min...Int64.max], byPages: byPages)
            } catch let error as StoreError {
                throw error
            } catch {
                throw .failed(path: store.path, reason: "\(error)")
            }
        }
    }

    /// The ids that the pages leave to SQLite, all where the table is not read from pages at all.
    static func left(of ids: ClosedRange<Int64>, in store: CostStore) throws -> ClosedRange<Int64>? {
        let connection = try store.connect()
        guard let layout = try TableLayout(connection, table: .calls, columns: columns) else { return ids }
        var scan = try PageScan(layout, of: .calls, connection)
        var state = SinkState(columns: columns)
        state.begin { _ in }
        return try scan.read(ids, startingIn: always, connection) { try state.take($0, at: $1) }
    }

    private static func value(_ batch: borrowing RowBatch, _ column: Int, _ row: Int) -> StoredValue {
        switch columns[column].kind {
        case .integer:
            if columns[column].isNullable, batch.nulls(column)[row] { return .null }
            return .number(batch.numbers(column)[row])
        case .text:
            let code = batch.codes(column)[row]
            return code == 0 ? .null : .text(batch.bytes(column, code: code))
        }
    }
}
