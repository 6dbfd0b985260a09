internal import DelimitedText

/// A CSV table of a pack: exact, and refused where it is not in the form that we write.
struct PackTable {
    let rows: [[String?]]

    /// Reads a table with this header; `nil` for anything else.
    init?(_ bytes: [UInt8], header: [String]) {
        guard let rows = PackTable.records(bytes, header: header, { $0 }) else { return nil }
        self.rows = rows
    }

    /// The records of a table that is too large to hold its rows besides; `nil` also when one cannot be read.
    static func records<Record>(
        _ bytes: [UInt8], header: [String], _ read: ([String?]) -> Record?
    ) -> [Record]? {
        var reader = DelimitedTextReader(bytes)
        var records: [Record] = []
        do {
            guard let first = try reader.next(), first.fields.map(\.text) == header else { return nil }
            while let row = try reader.next() {
                guard row.fields.count == header.count,
                    let record = read(row.fields.map { $0.isNull ? nil : $0.text })
                else { return nil }
                records.append(record)
            }
        } catch { return nil }
        return records
    }
}
