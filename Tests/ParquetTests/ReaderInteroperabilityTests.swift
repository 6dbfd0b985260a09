import Columns
import Foundation
import Parquet
import Testing

@Suite struct `Files that others write` {
    @Test(arguments: ["pyarrow", "duckdb", "polars", "fastparquet"])
    func `hold the same values for us, written by`(engine: String) throws {
        try Judge.withDirectory { directory in
            #expect(try Judge.run("write", [engine, directory.path]) == "")
            let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
                .filter { $0.hasSuffix(".parquet") }.sorted()
            #expect(names.count >= 6)
            for name in names {
                let file = try ParquetFile(path: directory.appending(path: name).path)
                let blocks = try file.metadata.rowGroups.indices.map { try file.read(rowGroup: $0, workers: 2) }
                let found = TableText.text(of: blocks, isBoolean: file.columns.map { $0.type == .boolean })
                let text = directory.appending(path: name.replacing(".parquet", with: ".txt"))
                let expected = try String(contentsOf: text, encoding: .utf8)
                #expect(found == expected, "\(engine) \(name): \(firstDifference(found, expected))")
            }
        }
    }

    /// Where two tables differ first, as whole tables say too much.
    private func firstDifference(_ found: String, _ expected: String) -> String {
        let pairs = zip(found.split(separator: "\n"), expected.split(separator: "\n"))
        for (row, (found, expected)) in pairs.enumerated() where found != expected {
            let cells = zip(found.split(separator: "\t"), expected.split(separator: "\t"))
            for (column, (found, expected)) in cells.enumerated() where found != expected {
                return "row \(row) column \(column): \(found) for \(expected)"
            }
        }
        return "number of rows or columns"
    }
}
