import Columns
import Foundation
import Parquet
import Testing

/// Files in every combination of options, each with every type, shape and null pattern.
@Suite struct `Files that we write` {
    static let engines = ["pyarrow", "duckdb", "polars", "fastparquet"]

    /// The combinations that a reader can trip over, by a name for each.
    static func variants(for engine: String) -> [(name: String, options: WriterOptions)] {
        var variants: [(String, WriterOptions)] = []
        // fastparquet writes past its buffers at packed differences, fails at missing values and booleans of pages v2
        // and does not know lengths apart from texts.
        let isLimited = engine == "fastparquet"
        for (name, compression) in [
            ("none", Compression.none), ("snappy", .snappy), ("gzip", .gzip(level: 6)), ("zstd", .zstd(level: 3)),
        ] {
            for version in isLimited ? [.v1] : [WriterOptions.DataPageVersion.v1, .v2] {
                var options = WriterOptions()
                options.compression = compression
                options.dataPageVersion = version
                if isLimited {
                    options.integerEncoding = .plain
                    options.textEncoding = .plain
                }
                variants.append(("\(name)-\(version)", options))
                options.usesDictionaries = false
                options.rowsPerPage = 333
                variants.append(("\(name)-\(version)-values", options))
                if !isLimited { options.textEncoding = .deltaLength }
                options.integerEncoding = .plain
                options.writesChecksums = false
                options.writesPageIndex = false
                variants.append(("\(name)-\(version)-other", options))
            }
        }
        return variants
    }

    @Test(.enabled(if: Judge.sparkPython != nil, "`make test-spark` runs it"))
    func `are read alike by Spark`() throws {
        let table = SampleTable.everything(rowCounts: [[200], [60]], seed: 4)
        let output = try Judge.withDirectory { directory in
            for (name, options) in Self.variants(for: "spark") where name.contains("zstd") || name.contains("snappy") {
                try Data(table.file(options)).write(to: directory.appending(path: "\(name).parquet"))
                try Data(table.text.utf8).write(to: directory.appending(path: "\(name).txt"))
            }
            // Spark talks on its way.
            return try Judge.run(
                "compare", ["spark", directory.path], python: Judge.sparkPython ?? "", keepsComplaints: false)
        }
        #expect(output == "")
    }

    @Test(arguments: engines) func `are read alike by`(engine: String) throws {
        let table = SampleTable.everything(rowCounts: [[400], [40, 150]], seed: 4)
        let empty = SampleTable(columns: table.columns, rowGroups: [])
        let output = try Judge.withDirectory { directory in
            for (name, options) in Self.variants(for: engine) {
                try Data(table.file(options)).write(to: directory.appending(path: "\(name).parquet"))
                try Data(table.text.utf8).write(to: directory.appending(path: "\(name).txt"))
            }
            try Data(empty.file()).write(to: directory.appending(path: "empty.parquet"))
            try Data(empty.text.utf8).write(to: directory.appending(path: "empty.txt"))
            return try Judge.run("compare", [engine, directory.path])
        }
        #expect(output == "")
    }
}
