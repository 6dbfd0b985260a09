import Columns
import Foundation
import Parquet
import TestSupport
import Testing

@Suite struct `A table that is written and read` {
    /// Reads all rows as lines.
    static func text(_ bytes: [UInt8], workers: Int = 1) throws -> String {
        let file = try ParquetFile(bytes: bytes)
        let blocks = try file.metadata.rowGroups.indices.map { try file.read(rowGroup: $0, workers: workers) }
        return TableText.text(of: blocks, isBoolean: file.columns.map { $0.type == .boolean })
    }

    @Test(arguments: 0..<100) func `is the same, whatever its columns and options`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let options = WriterOptions.random(using: &generator)
        let table = SampleTable.random(using: &generator)
        #expect(try Self.text(table.file(options)) == table.text)
    }

    @Test func `is the same to pyarrow, whatever its columns and options`() throws {
        try Judge.withDirectory { directory in
            for seed in 1000..<1060 {
                var generator = SeededGenerator(seed: UInt64(seed))
                let options = WriterOptions.random(using: &generator)
                let table = SampleTable.random(using: &generator)
                try Data(table.file(options)).write(to: directory.appending(path: "\(seed).parquet"))
                try Data(table.text.utf8).write(to: directory.appending(path: "\(seed).txt"))
            }
            #expect(try Judge.run("compare", ["pyarrow", directory.path]) == "")
        }
    }

    @Test func `is the same with every type and shape`() throws {
        let table = SampleTable.everything(rowCounts: [[120, 0, 30], [60]], seed: 12)
        #expect(try Self.text(table.file()) == table.text)
    }

    @Test func `is the same in row groups larger than a page`() throws {
        let table = SampleTable.everything(rowCounts: [[5000]], seed: 99)
        var options = WriterOptions()
        options.rowsPerPage = 4096
        #expect(try Self.text(table.file(options), workers: 3) == table.text)
    }

    @Test func `has the same bytes whatever the number of threads`() throws {
        let table = SampleTable.everything(rowCounts: [[300], [200]], seed: 3)
        let bytes = try table.file(workers: 1)
        #expect(try table.file(workers: 4) == bytes)
        #expect(try table.file(workers: 1) == bytes)
    }

    @Test func `has the same schema without rows`() throws {
        let table = SampleTable.everything(rowCounts: [[10]], seed: 3)
        let full = try ParquetFile(bytes: table.file())
        let empty = try ParquetFile(bytes: SampleTable(columns: table.columns, rowGroups: []).file())
        #expect(empty.metadata.schema == full.metadata.schema)
        #expect(empty.metadata.rowCount == 0)
        #expect(empty.metadata.rowGroups.isEmpty)
    }

    @Test func `gives the columns that were asked for in the order asked for`() throws {
        let table = SampleTable.everything(rowCounts: [[50]], seed: 8)
        let file = try ParquetFile(bytes: table.file())
        let wanted = [60, 3, 17]
        let block = try file.read(rowGroup: 0, columns: wanted)
        let expected = RowBlock(rowCount: 50, columns: wanted.map { table.blocks[0].columns[$0] })
        let isBoolean = wanted.map { table.columns[$0].type == .boolean }
        #expect(
            TableText.text(of: [block], isBoolean: isBoolean) == TableText.text(of: [expected], isBoolean: isBoolean))
    }

    @Test func `keeps what the writer says of it`() throws {
        var options = WriterOptions()
        options.keyValues = [KeyValue(key: "focus", value: "1.1"), KeyValue(key: "empty", value: nil)]
        let table = SampleTable.everything(rowCounts: [[5]], seed: 8)
        let metadata = try ParquetFile(bytes: table.file(options)).metadata
        #expect(metadata.keyValues == options.keyValues)
        #expect(metadata.createdBy == "chargeback")
    }

    /// Times, texts and numbers, in an order that each case says how much of is kept.
    private static let orders: [(times: [[Int64?]], texts: [[String?]], keys: [SortingColumn], kept: Int)] = [
        ([[1, 1, 2], [2, 5]], [["b", "c", "a"], ["a", "a"]], [.init(columnIndex: 0), .init(columnIndex: 1)], 2),
        ([[1, 1, 2], [2, 5]], [["b", "a", "a"], ["a", "a"]], [.init(columnIndex: 0), .init(columnIndex: 1)], 1),
        // Within blocks, but not from one to the next.
        ([[1, 3], [2, 5]], [["a", "b"], ["a", "b"]], [.init(columnIndex: 0), .init(columnIndex: 1)], 0),
        ([[1, 1], [2, 2]], [["a", "b"], ["a", "b"]], [.init(columnIndex: 1)], 0),
        ([[5, 2], [nil, nil]], [["a", "b"], ["a", "b"]], [.init(columnIndex: 0, isDescending: true)], 1),
        ([[nil, 5], [2, 1]], [["a", "b"], ["a", "b"]], [.init(columnIndex: 0, isDescending: true)], 0),
        (
            [[nil, 5], [2, 1]], [["a", "b"], ["a", "b"]],
            [.init(columnIndex: 0, isDescending: true, nullsFirst: true)], 1
        ),
        // Bytes order texts, and without a sign.
        ([[1, 1], [1, 1]], [["", "z"], ["zz", "é"]], [.init(columnIndex: 1)], 1),
        ([[], [7]], [[], ["a"]], [.init(columnIndex: 1), .init(columnIndex: 0)], 2),
    ]

    @Test(arguments: orders)
    func `says the order of its rows as far as they have it`(
        times: [[Int64?]], texts: [[String?]], keys: [SortingColumn], kept: Int
    ) throws {
        var options = WriterOptions()
        options.sortingColumns = keys
        let blocks = zip(times, texts).map { times, texts in
            var numbers = Int64Values()
            for time in times { numbers.append(time) }
            return RowBlock(
                rowCount: times.count,
                columns: [Column(.direct, .int64(numbers)), Column(.direct, .text(TextValues(texts)))])
        }
        let table = SampleTable(
            columns: [
                WriterColumn(name: "time", type: .timestamp, isNullable: true),
                WriterColumn(name: "text", type: .text, isNullable: true),
            ], rowGroups: [blocks])
        let metadata = try ParquetFile(bytes: table.file(options)).metadata
        #expect(metadata.rowGroups[0].sortingColumns == Array(keys.prefix(kept)))
    }

    @Test func `says no order by texts that are not UTF-8, as it writes others in their place`() throws {
        var options = WriterOptions()
        options.sortingColumns = [SortingColumn(columnIndex: 0)]
        // U+FFFD, which stands for the first byte, comes after U+F000.
        let bytes: [UInt8] = [0x80] + Array("\u{F000}".utf8)
        let table = SampleTable(
            columns: [WriterColumn(name: "text", type: .text, isNullable: false)],
            rowGroups: [
                [RowBlock(rowCount: 2, columns: [Column(.direct, .text(TextValues(bytes: bytes, ends: [1, 4])))])]
            ]
        )
        let metadata = try ParquetFile(bytes: table.file(options)).metadata
        #expect(metadata.rowGroups[0].sortingColumns == [])
    }
}

@Suite struct `A writer refuses` {
    private func error(
        _ type: WriterColumn.ValueType, isNullable: Bool = true, _ column: Column, rowCount: Int = 3
    ) throws -> ParquetError? {
        let encoder = try RowGroupEncoder(columns: [WriterColumn(name: "a", type: type, isNullable: isNullable)])
        do throws(ParquetError) {
            let before = RowBlock(rowCount: 1, columns: [Column(.constant, column.values)])
            _ = try encoder.encode([before, RowBlock(rowCount: rowCount, columns: [column])])
            return nil
        } catch { return error }
    }

    @Test func `a missing value in a required column`() throws {
        let column = Column(.direct, .text(TextValues(["x", "y", nil])))
        #expect(try error(.text, isNullable: false, column) == .missingValue(column: "a", row: 3))
    }

    @Test(arguments: [1, 9, 10, 18, 19, 38]) func `a decimal of too many digits`(precision: Int) throws {
        let limit = (0..<precision).reduce(Int128(1)) { power, _ in power * 10 }
        for units in [limit, -limit] {
            let keys = KeyVector([0, 0, 1])
            let column = Column(.keyed(keys), .decimal(DecimalValues(units: [limit - 1, units], scale: 1)))
            #expect(
                try error(.decimal(precision: precision, scale: 1), column)
                    == .tooManyDigits(column: "a", row: 3, units: units, precision: precision))
        }
    }

    @Test func `values of another type or scale`() throws {
        #expect(
            try error(.integer, Column(.direct, .text(TextValues(["x", "y", "z"]))))
                == .schemaMismatch(column: "a", expected: "integer", found: "text"))
        #expect(
            try error(
                .decimal(precision: 20, scale: 12), Column(.constant, .decimal(DecimalValues(units: [1], scale: 2))))
                == .schemaMismatch(
                    column: "a", expected: "decimal(precision: 20, scale: 12)", found: "decimal of scale 2"))
    }

    @Test func `rows without a value`() throws {
        #expect(
            try error(.text, Column(.direct, .text(TextValues(["x", "y"]))))
                == .schemaMismatch(column: "a", expected: "3 values", found: "2 values"))
        #expect(
            try error(.text, Column(.keyed(KeyVector([0, 0])), .text(TextValues(["x", "y"]))))
                == .schemaMismatch(column: "a", expected: "3 keys", found: "2 keys"))
        #expect(
            try error(.text, Column(.keyed(KeyVector([0, 9, 0])), .text(TextValues(["x", "y"]))))
                == .schemaMismatch(column: "a", expected: "10 values", found: "2 values"))
    }

    @Test(arguments: [(0, 0), (39, 0), (5, 6), (5, -1)]) func `a decimal that cannot be`(precision: Int, scale: Int) {
        #expect(
            throws: ParquetError.invalidOption(name: "decimal of a", value: "(\(precision), \(scale))")
        ) {
            let type = WriterColumn.ValueType.decimal(precision: precision, scale: scale)
            _ = try RowGroupEncoder(columns: [WriterColumn(name: "a", type: type, isNullable: false)])
        }
    }

    @Test func `nothing in texts, but writes U+FFFD for what is not UTF-8`() throws {
        var texts = TextValues(["good"])
        texts.appendBytes { $0 += [0x61, 0xFF, 0xC3] }
        let table = SampleTable(
            columns: [WriterColumn(name: "a", type: .text, isNullable: true)],
            rowGroups: [[RowBlock(rowCount: 2, columns: [Column(.direct, .text(texts))])]])
        let block = try ParquetFile(bytes: table.file()).read(rowGroup: 0)
        guard case .text(let values) = block.columns[0].values else {
            Issue.record("not text")
            return
        }
        #expect((0..<2).map { values[block.columns[0].valueIndex(ofRow: $0)] } == ["good", "a\u{FFFD}\u{FFFD}"])
    }
}
