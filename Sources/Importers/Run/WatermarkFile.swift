internal import CostStore
internal import Glibc
internal import JSONText
internal import SettingsText

/// Up to where tables of databases have been imported into a store: a file beside it, `STORE.watermarks.json`.
///
/// It only saves reading. Without it, or when the store is no longer the one that it tells of, a table is read from its
/// beginning, and rows that are known change nothing.
struct WatermarkFile {
    private struct Entry {
        var mapping: String
        var database: String
        var table: String
        var watermark: String
        /// A row of the store that was there then.
        var mark: StoreRowMark

        func tells(of table: DatabaseTable, in database: String, mapping: SourceMapping) -> Bool {
            self.mapping == mapping.name && self.database == database && self.table == table.table
        }
    }

    private let path: String
    private var entries: [Entry] = []
    private var isChanged = false

    /// Reads the file of a store. One that is not there or cannot be read is taken for empty.
    init(ofStore store: String) {
        path = "\(store).watermarks.json"
        guard let bytes = try? FileBytes.read(path), let value = try? JSONValue(bytes) else { return }
        entries = value.list.compactMap { entry in
            guard let mapping = entry["source"]?.text, let database = entry["database"]?.text,
                let table = entry["table"]?.text, let watermark = entry["watermark"]?.text,
                let number = entry["store_row"]?.integer, let key = entry["store_key"]?.text
            else { return nil }
            return Entry(
                mapping: mapping, database: database, table: table, watermark: watermark,
                mark: StoreRowMark(number: number, key: key))
        }
    }

    /// The watermark of a table of a database, if the store still has what it tells of.
    func watermark(
        of table: DatabaseTable, in database: String, mapping: SourceMapping, _ transaction: inout StoreTransaction
    ) throws -> String? {
        guard let entry = entries.first(where: { $0.tells(of: table, in: database, mapping: mapping) }),
            try transaction.holds(entry.mark, in: mapping.rows.table)
        else { return nil }
        return entry.watermark
    }

    /// Notes how far a table has been imported. An empty store needs no note.
    mutating func note(
        _ watermark: String, of table: DatabaseTable, in database: String, mapping: SourceMapping,
        _ transaction: inout StoreTransaction
    ) throws {
        guard let mark = try transaction.lastRow(of: mapping.rows.table) else { return }
        entries.removeAll { $0.tells(of: table, in: database, mapping: mapping) }
        entries.append(
            Entry(mapping: mapping.name, database: database, table: table.table, watermark: watermark, mark: mark))
        isChanged = true
    }

    /// Writes what was noted, once the rows are in the store.
    func write() throws(ImportError) {
        guard isChanged else { return }
        var writer = JSONWriter(indentation: 2)
        writer.beginArray()
        for entry in entries {
            writer.beginObject()
            writer.member("source", entry.mapping)
            writer.member("database", entry.database)
            writer.member("table", entry.table)
            writer.member("watermark", entry.watermark)
            writer.member("store_row", entry.mark.number)
            writer.member("store_key", entry.mark.key)
            writer.endObject()
        }
        writer.endArray()
        let draft = "\(path).partial"
        guard let file = fopen(draft, "we") else { throw failure() }
        let bytes = writer.bytes + [0x0A]
        let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
        guard fclose(file) == 0, isWritten, rename(draft, path) == 0 else {
            let failure = failure()
            unlink(draft)
            throw failure
        }
    }

    private func failure() -> ImportError { .cannotWrite(path: path, reason: String(cString: strerror(errno))) }
}

extension RowKind {
    /// The table of the store that rows of the kind go to.
    var table: StoreWriterTable {
        switch self {
        case .calls: .calls
        case .charges: .charges
        case .invoices: .invoices
        case .prices: .prices
        case .outcomes: .outcomes
        }
    }
}
