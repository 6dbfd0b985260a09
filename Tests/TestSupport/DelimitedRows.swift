/// The rows of a CSV file (RFC 4180) by column, read on their own: the product's reader is not its own judge.
public struct DelimitedRows: Sendable {
    /// A cell: no value, or a text, which may be empty.
    public typealias Row = [String: String]

    /// The names of the columns.
    public let header: [String]
    /// For each row, its values by column; a column without a value is not there.
    public let rows: [Row]

    /// Reads a whole file.
    public init(_ bytes: [UInt8], separator: UInt8 = UInt8(ascii: ",")) throws {
        var lines: [[String?]] = []
        var line: [String?] = []
        var index = 0
        while index < bytes.count {
            var cell: [UInt8] = []
            var isQuoted = false
            if bytes[index] == UInt8(ascii: "\"") {
                isQuoted = true
                index += 1
                while true {
                    guard index < bytes.count else { throw TestSupportError("a quoted cell does not end") }
                    if bytes[index] == UInt8(ascii: "\"") {
                        index += 1
                        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { break }
                    }
                    cell.append(bytes[index])
                    index += 1
                }
            } else {
                while index < bytes.count, bytes[index] != separator, bytes[index] != 0x0D {
                    guard bytes[index] != UInt8(ascii: "\""), bytes[index] != 0x0A else {
                        throw TestSupportError("byte \(index) needs quotes")
                    }
                    cell.append(bytes[index])
                    index += 1
                }
            }
            guard let text = String(validating: cell, as: UTF8.self) else {
                throw TestSupportError("the cell before byte \(index) is not UTF-8")
            }
            line.append(isQuoted || !cell.isEmpty ? text : nil)
            guard index < bytes.count else { throw TestSupportError("the last line does not end") }
            if bytes[index] == separator {
                index += 1
                continue
            }
            guard bytes[index] == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A else {
                throw TestSupportError("byte \(index) is \(bytes[index]), where a line should end with CR LF")
            }
            index += 2
            lines.append(line)
            line = []
        }
        guard let first = lines.first else { throw TestSupportError("there is no header") }
        let header = first.map { $0 ?? "" }
        self.header = header
        rows = try lines.dropFirst().map { cells in
            guard cells.count == header.count else {
                throw TestSupportError("a row has \(cells.count) cells, the header \(header.count)")
            }
            return Dictionary(
                uniqueKeysWithValues: zip(header, cells).compactMap { name, cell in cell.map { (name, $0) } })
        }
    }
}
