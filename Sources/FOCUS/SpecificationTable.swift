internal import DelimitedText

/// A table of the specification that is compiled into the module, by row and column name.
///
/// Only for our own resources: a malformed one is a mistake of ours that the tests would show, so it stops the program.
struct SpecificationTable {
    struct Row {
        fileprivate let cells: [String: String]

        /// The text of a cell; empty where the row has none.
        subscript(column: String) -> String { cells[column] ?? "" }

        /// The cell as one of the words that the column may hold.
        func value<Word: RawRepresentable<String>>(_ column: String) -> Word {
            guard let word = Word(rawValue: self[column]) else {
                preconditionFailure("\(column) of the specification has no value \(self[column])")
            }
            return word
        }
    }

    let rows: [Row]

    init(_ bytes: [UInt8]) {
        var reader = DelimitedTextReader(bytes)
        var records: [[String]] = []
        do {
            while let record = try reader.next() { records.append(record.fields.map(\.text)) }
        } catch {
            preconditionFailure("a table of the specification is malformed: \(error)")
        }
        let header = records.first ?? []
        rows = records.dropFirst().map { Row(cells: Dictionary(uniqueKeysWithValues: zip(header, $0))) }
    }
}
