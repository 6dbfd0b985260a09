internal import DelimitedText

/// A CSV table of a pack, read whole: exact, and refused where it is not in the form that we write.
struct PackTable {
    let rows: [[String?]]

    /// Reads a table with this header; `nil` for anything else.
    init?(_ bytes: [UInt8], header: [String]) {
        var reader = DelimitedTextReader(bytes)
        var rows: [[String?]] = []
        do {
            guard let first = try reader.next(), first.fields.map(\.text) == header else { return nil }
            while let record = try reader.next() {
                guard record.fields.count == header.count else { return nil }
                rows.append(record.fields.map { $0.isNull ? nil : $0.text })
            }
        } catch { return nil }
        self.rows = rows
    }
}
