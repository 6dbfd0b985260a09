import Columns
import Parquet
import TestSupport
import Testing

@Suite struct `What the footer tells` {
    private func table() -> SampleTable {
        let columns = [
            WriterColumn(name: "Cost", type: .decimal(precision: 38, scale: 12), isNullable: false),
            WriterColumn(name: "Provider", type: .text, isNullable: true),
            WriterColumn(name: "Start", type: .timestamp, isNullable: false),
            WriterColumn(name: "Nothing", type: .json, isNullable: true),
        ]
        let groups = (0..<3).map { group in
            let start = Int64(group * 10)
            return [
                RowBlock(
                    rowCount: 4,
                    columns: [
                        Column(
                            .direct,
                            .decimal(DecimalValues(units: [-5, 0, 7, Int128(start)].map { $0 * 1_000_000_000_000 }))),
                        Column(.keyed(KeyVector([0, 1, 0, 1])), .text(TextValues([nil, "p\(group)"]))),
                        Column(.direct, .int64(Int64Values([start, start + 1, start + 2, start + 3]))),
                        Column(.constant, .text(TextValues([nil]))),
                    ])
            ]
        }
        return SampleTable(columns: columns, rowGroups: groups)
    }

    @Test func `rules out row groups`() throws {
        let file = try ParquetFile(bytes: table().file())
        let cases: [([RowGroupFilter], [Int])] = [
            ([], [0, 1, 2]),
            ([RowGroupFilter(column: "Start", from: .number(3), through: .number(10))], [0, 1]),
            ([RowGroupFilter(column: "Start", from: .number(4), through: .number(9))], []),
            ([RowGroupFilter(column: "Start", from: .number(13))], [1, 2]),
            ([RowGroupFilter(column: "Provider", from: .text("p1"), through: .text("p1"))], [1]),
            (
                [
                    RowGroupFilter(column: "Provider", through: .text("p1x")),
                    RowGroupFilter(column: "Start", from: .number(5)),
                ], [1]
            ),
            ([RowGroupFilter(column: "Cost", from: .number(8_000_000_000_000))], [1, 2]),
            ([RowGroupFilter(column: "Cost", through: .number(-6_000_000_000_000))], []),
            ([RowGroupFilter(column: "Nothing")], []),
            ([RowGroupFilter(column: "Unknown", from: .number(1))], [0, 1, 2]),
        ]
        for (filters, groups) in cases {
            #expect(file.rowGroups(where: filters) == groups, "\(filters)")
        }
    }

    @Test func `reads as a page`() throws {
        var options = WriterOptions()
        options.compression = .none
        options.textEncoding = .plain
        options.keyValues = [KeyValue(key: "focus", value: "1.1\u{1B}[2J")]
        options.sortingColumns = [SortingColumn(columnIndex: 2), SortingColumn(columnIndex: 0, isDescending: true)]
        #expect(
            try ParquetFile(bytes: table().file(options)).summary.text == """
                rows         12 in 3 row groups
                size         2.2 kB
                created by   chargeback
                remark       focus = 1.1\\u{1b}[2J

                column    type                    stored as                 missing  encoding          codec   size     of  from                         to
                Cost      DECIMAL(38, 12)         FIXED_LEN_BYTE_ARRAY(16)        0  dictionary plain  none   271 B  271 B  -5.000000000000              20.000000000000
                Provider  STRING                  BYTE_ARRAY?                     6  dictionary        none   171 B  171 B  p0                           p2
                Start     TIMESTAMP(micros, UTC)  INT64                           0  delta             none    99 B   99 B  1970-01-01T00:00:00.000000Z  1970-01-01T00:00:00.000023Z
                Nothing   JSON                    BYTE_ARRAY?                    12  plain             none    87 B   87 B

                row group  rows   size     of  ordered by
                        0     4  213 B  213 B  Start, Cost descending
                        1     4  208 B  208 B  Start, Cost descending
                        2     4  207 B  207 B  Start, Cost descending

                """)
    }

    @Test func `reads as JSON`() throws {
        var options = WriterOptions()
        options.keyValues = [KeyValue(key: "a\"b", value: nil)]
        var table = table()
        table.columns = Array(table.columns[2...2])
        table.rowGroups = [[RowBlock(rowCount: 4, columns: [table.rowGroups[0][0].columns[2]])]]
        let file = try ParquetFile(bytes: table.file(options))
        let size = file.metadata.rowGroups[0].columns[0].totalCompressedSize
        let plain = file.metadata.rowGroups[0].columns[0].totalUncompressedSize
        #expect(
            file.summary.json == """
                {"byteCount":\(file.byteCount),"createdBy":"chargeback","rowCount":4,"keyValues":[{"key":"a\\"b",\
                "value":null}],"columns":[{"name":"Start","type":"TIMESTAMP(micros, UTC)","physicalType":"INT64",\
                "repetition":"required","codecs":["zstd"],"encodings":["delta"],"compressedSize":\(size),\
                "uncompressedSize":\(plain),"nullCount":0,"minimum":"1970-01-01T00:00:00.000000Z",\
                "maximum":"1970-01-01T00:00:00.000003Z"}],"rowGroups":[{"rowCount":4,"compressedSize":\(size),\
                "uncompressedSize":\(plain),"order":[]}]}
                """)
    }

    @Test(arguments: [
        (
            ParquetError.corrupt(.checksumMismatch, .init(rowGroup: 1, column: "a.b", offset: 4)),
            "row group 1, column a.b, offset 4: damaged or no Parquet: a page does not match its checksum"
        ),
        (.corrupt(.missingSignature, .init()), "damaged or no Parquet: it does not begin and end with PAR1"),
        (
            .inputOutput(operation: "open", path: "x.parquet", code: 2),
            "x.parquet: cannot open: No such file or directory"
        ),
        (
            .unsupported(.codec(3), .init(rowGroup: 0, column: "a")),
            "row group 0, column a: is compressed with codec 3, which is not supported; use zstd, snappy or gzip"
        ),
        (
            .tooManyDigits(column: "a", row: 7, units: -100, precision: 2),
            "column a, row 7: -100 units have more than 2 digits"
        ),
    ])
    func `is a sentence where it is an error`(error: ParquetError, sentence: String) {
        #expect("\(error)" == sentence)
    }

    /// Bounds of texts are cut, and still bound.
    @Test(arguments: 0..<200) func `bounds what it was cut from`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let alphabet = ["a", "z", "\u{7F}", "é", "\u{7FF}", "\u{D7FF}", "€", "\u{FFFF}", "😀", "\u{10FFFF}"]
        let texts = (0..<3).map { _ in
            (0..<Int.random(in: 0...12, using: &generator))
                .map { _ in alphabet.randomElement(using: &generator) ?? "" }.joined()
        }
        var options = WriterOptions()
        options.boundLength = Int.random(in: 1...8, using: &generator)
        let table = SampleTable(
            columns: [WriterColumn(name: "a", type: .text, isNullable: false)],
            rowGroups: [[RowBlock(rowCount: 3, columns: [Column(.direct, .text(TextValues(texts)))])]])
        let file = try ParquetFile(bytes: table.file(options))
        let bounds = try #require(file.bounds(of: file.columns[0], rowGroup: 0))
        for text in texts {
            #expect(bounds.minimum <= .text(text))
            #expect(bounds.maximum >= .text(text))
        }
        let statistics = try #require(file.metadata.rowGroups[0].columns[0].statistics)
        #expect(statistics.isMinimumExact == texts.contains { .text($0) == bounds.minimum })
        #expect(String(validating: statistics.maximum ?? [], as: UTF8.self) != nil)
        #expect(String(validating: statistics.minimum ?? [], as: UTF8.self) != nil)
    }
}
