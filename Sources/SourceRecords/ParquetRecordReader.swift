internal import Columns
internal import Parquet

/// Reads the rows of a Parquet file, a row group at a time. Only the columns that are wanted are read.
///
/// Times are ISO 8601 with a `Z` where the file says that they are UTC; binary floating point is the shortest decimal that
/// is the same number; lists and maps are JSON.
public struct ParquetRecordReader: RecordReader, ~Copyable {
    private let path: String
    private let file: ParquetFile
    private let layout: ColumnLayout
    /// The wanted columns of the group that is being read.
    private var block: RowBlock?
    private var group = 0
    private var row = 0
    private var number = 0
    public var rawHeader: [UInt8] { [] }
    public static var rawExtension: String { "jsonl" }

    /// Opens a file and reads its footer; parameters as in ``DelimitedRecordReader``.
    public init(path: String, wanted: [FieldPath], required: Set<Int> = []) throws(SourceError) {
        let opened: ParquetFile
        do throws(ParquetError) {
            opened = try ParquetFile(path: path)
        } catch {
            throw .parquet(path: path, reason: "\(error)")
        }
        let columns = opened.columns.map(\.name)
        layout = try ColumnLayout(columns: columns, wanted: wanted, required: required, path: path)
        file = opened
        self.path = path
    }

    public mutating func next(_ record: inout SourceRecord) throws(SourceError) -> Bool {
        record.removeAll()
        while block.map({ row == $0.rowCount }) ?? true {
            guard group < file.metadata.rowGroups.count else { return false }
            do throws(ParquetError) {
                block = try file.read(rowGroup: group, columns: layout.wantedColumns)
            } catch {
                throw .parquet(path: path, reason: "\(error)")
            }
            group += 1
            row = 0
        }
        number += 1
        record.begin(line: number)
        let layout = layout
        forEachValue(at: row) { column, kind, text in layout.set(column, kind, text, in: &record) }
        row += 1
        return true
    }

    public var rawRecord: [UInt8] {
        var object = RawObject()
        forEachValue(at: row - 1) { column, kind, text in object.append(file.columns[column].name, kind, text) }
        return object.line
    }

    private func forEachValue(at row: Int, _ body: (Int, FieldValue.Kind, UnsafeBufferPointer<UInt8>) -> Void) {
        guard let block else { return }
        for (index, column) in layout.wantedColumns.enumerated() {
            let values = block.columns[index].values
            let position = block.columns[index].valueIndex(ofRow: row)
            guard !values.isNull(position) else { continue }
            let type = file.columns[column].type
            if case .text(let texts) = values {
                let kind: FieldValue.Kind =
                    switch type {
                    case .json: .json
                    case .floatingPoint: .number
                    default: .text
                    }
                texts.bytes.withUnsafeBufferPointer {
                    body(column, kind, UnsafeBufferPointer(rebasing: $0[texts.range(position)]))
                }
            } else {
                let (kind, text) = ParquetRecordReader.text(values, position, type)
                Array(text.utf8).withUnsafeBufferPointer { body(column, kind, $0) }
            }
        }
    }

    private static func text(
        _ values: Values, _ position: Int, _ type: ReaderColumn.ValueType
    ) -> (FieldValue.Kind, String) {
        switch (values, type) {
        case (.decimal(let decimals), _):
            return (.number, decimal(decimals.units[position], scale: decimals.scale))
        case (.int64(let numbers), .boolean): return (.flag, numbers.numbers[position] == 0 ? "false" : "true")
        case (.int64(let numbers), .date): return (.text, TimeText.date(numbers.numbers[position]))
        case (.int64(let numbers), .time): return (.text, TimeText.time(numbers.numbers[position]))
        case (.int64(let numbers), .timestamp(let isUTC)):
            return (.text, TimeText.timestamp(numbers.numbers[position], isUTC: isUTC))
        case (.int64(let numbers), _): return (.number, String(numbers.numbers[position]))
        case (.text, _): return (.missing, "")
        }
    }

    /// A decimal without the zeros at its end, which only tell the scale of its column.
    private static func decimal(_ units: Int128, scale: Int) -> String {
        var (units, scale) = (units, scale)
        while scale > 0, units % 10 == 0 { (units, scale) = (units / 10, scale - 1) }
        guard scale > 0 else { return "\(units)" }
        let digits = "\(units.magnitude)"
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        return (units < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
    }
}
