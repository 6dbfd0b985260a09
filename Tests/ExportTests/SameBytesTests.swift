import CostStore
import Demo
import Export
import Foundation
import Lines
import Periods
import TestSupport
import Testing

/// A made-up store whose ids have gaps, so that few calls make many units of work for the threads.
private enum Scattered {
    static let store = Result {
        let folder = try TemporaryFolder()
        let path = folder.path("store.sqlite")
        _ = try writeStore(to: path, options: DemoOptions(calls: 4_000))
        try StoreDatabase.run("UPDATE calls SET id = -id; UPDATE calls SET id = id * -200", on: path)
        return (folder: folder, path: path)
    }
}

@Suite struct `The same store` {
    @Test(arguments: [Grain.call, .day, .month], [ExportRequest.File.Format.csv, .parquet])
    func `gives the same bytes with any number of threads`(grain: Grain, format: ExportRequest.File.Format) throws {
        var export = TestExport(try Scattered.store.get().path)
        export.grain = grain
        export.validates = false
        export.threads = 1
        let bytes = try export.bytes(format)
        for threads in [2, 3, 8] {
            export.threads = threads
            #expect(try export.bytes(format) == bytes, "\(threads) threads")
        }
    }

    @Test(arguments: [Grain.hour, .day, .month])
    func `gives the same bytes with its rows in another order`(grain: Grain) throws {
        let folder = try TemporaryFolder()
        try GoldenStore.write(to: folder.path("forward.sqlite"))
        try GoldenStore.write(to: folder.path("backward.sqlite"), reversed: true)
        var forward = TestExport(folder.path("forward.sqlite"))
        forward.grain = grain
        var backward = TestExport(folder.path("backward.sqlite"))
        backward.grain = grain
        #expect(try forward.bytes() == backward.bytes())
        #expect(try forward.bytes(.parquet) == backward.bytes(.parquet))
    }

    @Test(arguments: ["delete", "wal"])
    func `gives the same bytes when rows are appended after its cut-off`(mode: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store.sqlite")
        try GoldenStore.write(to: path)
        try StoreDatabase.run("PRAGMA journal_mode = \(mode)", on: path)
        var export = TestExport(path)
        for grain in [Grain.call, .day] {
            export.grain = grain
            let before = try export.bytes()
            let cutOff = try CostStore(path: path).cutOff
            // While the run reads, a gateway appends; each call of the month would add to its rows.
            let appended = Counter()
            let during = try export.bytes {
                let late = CallRecord.sample("late-\(grain)-\(appended.next())", at: October.day(9))
                return (try? StoreWriter(appendingTo: path).transaction { try $0.append(late) }) == .inserted
            }
            #expect(during == before)
            #expect(appended.value > 0)
            #expect(try CostStore(path: path).cutOff.callId == cutOff.callId + Int64(appended.value))
            try StoreDatabase.run("DELETE FROM calls WHERE call_id LIKE 'late%'", on: path)
        }
    }
}
