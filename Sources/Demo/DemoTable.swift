internal import DelimitedText

/// A CSV resource of this module, by the names in its first line.
struct DemoTable {
    let rows: [[String: String]]

    /// Reads a resource. It is part of the program, and the tests read each of them: a fault in it ends the program.
    init(_ bytes: [UInt8]) {
        var reader = DelimitedTextReader(bytes)
        var names: [String] = []
        var rows: [[String: String]] = []
        while let record = try? reader.next() {
            let fields = record.fields.map(\.text)
            if names.isEmpty {
                names = fields
            } else {
                rows.append(Dictionary(uniqueKeysWithValues: zip(names, fields)))
            }
        }
        self.rows = rows
    }
}
