import CostStore
import Export
import Foundation
import Lines
import Periods
import Rating
import TestSupport
import Testing

@Suite struct `A damaged store` {
    @Test func `gives rows or an error of ours, whichever bytes are wrong`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store.sqlite")
        try GoldenStore.write(to: path)
        let whole = Array(try Data(contentsOf: URL(filePath: path)))
        var random = SeededGenerator(seed: 7)
        for round in 0..<60 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            try Data(bytes).write(to: URL(filePath: path))
            var export = TestExport(path)
            export.grain = round % 2 == 0 ? .call : .day
            export.validates = round % 8 == 0
            do {
                _ = try export.run()
            } catch is StoreError, is LineError, is PriceBookError, is ExportError {
            } catch {
                Issue.record("round \(round): \(error)")
            }
        }
    }

    @Test(arguments: [
        ("calls", "ended_at", Int64.max), ("calls", "ended_at", .min), ("calls", "ended_at", 253_402_300_800_000_000),
        ("charges", "ended_at", .max),
    ])
    func `with a time beyond the calendar is told by table, column and id`(
        table: String, column: String, value: Int64
    ) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store.sqlite")
        try GoldenStore.write(to: path)
        try StoreDatabase.run("UPDATE \(table) SET \(column) = \(value) WHERE id = 2", on: path)
        var export = TestExport(path)
        export.grain = .call
        let source = try #require(StoreTable(rawValue: table))
        let file = ExportRequest.File(path: folder.path("rows.csv"), format: .csv)
        #expect(throws: LineError.invalidTime(table: source, column: column, id: 2, value: value)) {
            // Only rows show when a call ended.
            _ = try export.run(writing: [file])
        }
    }
}
