import Columns
import Parquet

/// A table as lines that two programs can compare: a row a line, its values between tabs.
///
/// `null`, `t:` and the bytes of a text in hexadecimal, `d:` and the units of a decimal, `i:` and a number, which for a
/// timestamp counts microseconds and for a date days, `b:true` or `b:false`.
enum TableText {
    static func text(of blocks: [RowBlock], isBoolean: [Bool]) -> String {
        var text = ""
        for block in blocks {
            for row in 0..<block.rowCount {
                for (index, column) in block.columns.enumerated() {
                    if index > 0 { text += "\t" }
                    append(column, row, isBoolean: isBoolean[index], to: &text)
                }
                text += "\n"
            }
        }
        return text
    }

    private static func append(_ column: Column, _ row: Int, isBoolean: Bool, to text: inout String) {
        let index = column.valueIndex(ofRow: row)
        guard !column.values.isNull(index) else {
            text += "null"
            return
        }
        switch column.values {
        case .text(let values):
            text += "t:"
            for byte in values.bytes[values.range(index)] { text += hexadecimal[Int(byte)] }
        case .decimal(let values): text += "d:\(values.units[index])"
        case .int64(let values):
            text += isBoolean ? "b:\(values.numbers[index] != 0)" : "i:\(values.numbers[index])"
        }
    }

    private static let hexadecimal: [String] = (0..<256).map { byte in
        let digits = Array("0123456789abcdef")
        return String([digits[byte >> 4], digits[byte & 15]])
    }
}

extension SampleTable {
    var text: String { TableText.text(of: blocks, isBoolean: columns.map { $0.type == .boolean }) }

    /// The table as a file.
    func file(_ options: WriterOptions = WriterOptions(), workers: Int = 1) throws -> [UInt8] {
        let file = MemoryFile()
        var writer = try ParquetWriter(columns: columns, options: options) { bytes throws(ParquetError) in
            file.bytes.append(contentsOf: bytes)
        }
        for blocks in rowGroups { try writer.write(blocks, workers: workers) }
        try writer.finish()
        return file.bytes
    }
}

/// A file that is only in memory.
final class MemoryFile {
    var bytes: [UInt8] = []
}
