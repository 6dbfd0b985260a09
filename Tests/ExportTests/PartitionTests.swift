import Columns
import Foundation
import Periods
import TestSupport
import Testing
import Validation

@testable import Export
@testable import Lines

@Suite struct `Partitions of an export` {
    /// The golden store with a GL account that no folder can be named as.
    private static func store(in folder: borrowing TemporaryFolder) throws -> String {
        let path = folder.path("store.sqlite")
        try GoldenStore.write(to: path)
        try StoreDatabase.run("UPDATE calls SET gl_account = 'R&D/ops = é..' WHERE call_id = 'c-03'", on: path)
        return path
    }

    private static func files(below folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).filter {
            var isFolder = ObjCBool(false)
            return FileManager.default.fileExists(atPath: "\(folder)/\($0)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }

    @Test(arguments: ["pyarrow", "duckdb", "polars"], Grain.allCases)
    func `are read as one table with the rows of the one file`(engine: String, grain: Grain) throws {
        let folder = try TemporaryFolder()
        var export = TestExport(try Self.store(in: folder))
        export.grain = grain
        export.validates = false
        let whole = try export.run(writing: [.init(path: folder.path("whole.parquet"), format: .parquet)])
        export.partitionBy = ["x_GlAccount", "x_ProjectId"]
        try FileManager.default.createDirectory(atPath: folder.path("parts"), withIntermediateDirectories: true)
        let parts = try export.run(writing: [.init(path: folder.path("parts/rows.parquet"), format: .parquet)])
        #expect(parts.rowCount == whole.rowCount)
        let read = String(
            decoding: try Python.run(
                "ExportTests/Judges/read_partitions.py", [engine, folder.path("parts"), folder.path("whole.parquet")]),
            as: UTF8.self)
        let folders = Dictionary(
            uniqueKeysWithValues: parts.files.map { file in
                (file.path.split(separator: "/").dropLast().suffix(2).joined(separator: " "), file.rows)
            })
        #expect(folders.count == parts.files.count)
        let lines = read.split(separator: "\n")
        #expect(lines.count == folders.count, "\(read)")
        #expect(lines.compactMap { Int64($0.split(separator: " ").last ?? "") }.sorted() == folders.values.sorted())
        #expect(folders.keys.contains { $0.contains("R%26D%2Fops%20%3D%20%C3%A9..") })
        #expect(folders.keys.contains { $0.contains("x_ProjectId=__HIVE_DEFAULT_PARTITION__") })
    }

    @Test(arguments: [ExportRequest.File.Format.csv, .parquet])
    func `of calls are the same with any number of threads`(format: ExportRequest.File.Format) throws {
        let folder = try TemporaryFolder()
        var export = TestExport(try Self.store(in: folder))
        export.grain = .call
        export.partitionBy = ["x_DepartmentId"]
        var first: [String: Data] = [:]
        for threads in [1, 2, 8] {
            export.threads = threads
            let target = folder.path("\(threads)")
            try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
            let result = try export.run(writing: [.init(path: "\(target)/rows.\(format.rawValue)", format: format)])
            #expect(result.validation?.isConformant() == true)
            #expect(result.files.map(\.path) == result.files.map(\.path).sorted())
            let bytes = Dictionary(
                uniqueKeysWithValues: try Self.files(below: target).map {
                    ($0, try Data(contentsOf: URL(filePath: "\(target)/\($0)")))
                })
            #expect(bytes.count == result.files.count)
            if first.isEmpty { first = bytes }
            #expect(bytes == first, "\(threads) threads")
        }
    }

    @Test func `by what each call has for itself are refused at call grain`() throws {
        let folder = try TemporaryFolder()
        var export = TestExport(try Self.store(in: folder))
        export.grain = .call
        export.partitionBy = ["x_SessionId"]
        let error = #expect(throws: ExportError.self) {
            try export.run(writing: [.init(path: folder.path("rows.csv"), format: .csv)])
        }
        guard case .noPartitionColumn("x_SessionId", let known) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(known.contains("x_DepartmentId") && !known.contains("x_SessionId"))
    }

    @Test(arguments: [Grain.call, .day])
    func `are refused when there are too many, and no file is left`(grain: Grain) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store.sqlite")
        try GoldenStore.write(to: path)
        try StoreDatabase.run(
            """
            WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 450)
            INSERT INTO calls SELECT n + 1000, 'many-' || n, started_at, ended_at, provider, billing_account, sub_account,
                region, operation, model, tier, tool, status, retry_of, input_tokens, cached_input_tokens,
                cache_write_tokens, cache_write_long_tokens, output_tokens, metered_cost, currency, feature,
                'department ' || n, user, session, gl_account, run_id, workload, project, outcome, tags
            FROM calls, number WHERE call_id = 'c-01'
            """, on: path)
        var export = TestExport(path)
        export.grain = grain
        export.partitionBy = ["x_DepartmentId"]
        let target = folder.path("parts")
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        let error = #expect(throws: ExportError.self) {
            try export.run(writing: [.init(path: "\(target)/rows.parquet", format: .parquet)])
        }
        guard case .tooManyPartitions(let count, 400) = error, count > 400 else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try Self.files(below: target) == [])
    }
}

/// A file that only notes what it is given.
private final class NoOutput: TableOutput {
    func encoder() throws -> any PartEncoder { throw OutputError(path: "", errno: 0) }
    func abandon(_ error: any Error) {}
    func finish() throws -> WrittenFile { WrittenFile(path: "", rows: 0, bytes: 0) }
}

@Suite struct `Rows gathered by partition` {
    /// Lines of as many calls, numbered from `first` on.
    private static func rows(_ count: Int, from first: Int) -> CallRows {
        var rows = CallRows()
        for number in first..<(first + count) {
            for line in 0..<2 {
                rows.append(
                    profile: 0, ownership: 0, quantity: Int64(number * 2 + line), listCost: 0, contractedCost: 0)
            }
            rows.starts.append(Int64(number))
            rows.ends.append(Int64(number))
            rows.owners.append(0)
            rows.callIds.append("c\(number)")
            rows.sessions.append(nil)
            rows.runs.append(nil)
            rows.outcomes.append(nil)
            rows.users.append(nil)
            rows.tags.append(nil)
        }
        return rows
    }

    @Test func `come out in their order, in parts that are full or as large as memory allows`() throws {
        let gatherer = PartitionGatherer(rowsPerPart: 100, mostPartitions: 3, mostRows: 150) { _ in NoOutput() }
        var random = SeededGenerator(seed: 3)
        var given: [String: [Int64]] = [:]
        var found: [String: [Int64]] = [:]
        var parts: [String: [Int]] = [:]
        var places: [Int] = []
        func take() {
            while let part = gatherer.next() {
                found[part.path, default: []] += part.rows.quantities
                parts[part.path, default: []].append(part.number)
                places.append(part.place)
                #expect(part.rows.calls.map { part.rows.starts[Int($0)] } == part.rows.quantities.map { $0 / 2 })
            }
        }
        for unit in 0..<200 {
            let pieces = ["a", "b", "c"].filter { _ in random.chance(60) }.map { path in
                PartitionGatherer.Piece(
                    path: path,
                    rows: Self.rows(Int.random(in: 1...(path == "a" ? 20 : 4), using: &random), from: unit * 100))
            }
            for piece in pieces { given[piece.path, default: []] += piece.rows.quantities }
            try gatherer.take(pieces)
            take()
            let held = given.values.reduce(0) { $0 + $1.count } - found.values.reduce(0) { $0 + $1.count }
            #expect(held <= 150)
        }
        gatherer.close()
        take()
        #expect(found == given)
        for numbers in parts.values { #expect(numbers == Array(0..<numbers.count)) }
        #expect(places == Array(0..<places.count))
        #expect(throws: ExportError.self) {
            try gatherer.take([.init(path: "d", rows: Self.rows(1, from: 0))])
        }
    }

    @Test func `keep their calls, and how many calls each line stands for`() {
        var some = Self.rows(3, from: 0)
        let dealt = some.dealt(by: [0, 1, 1, 1, 0, 0], count: 3)
        #expect(dealt.map(\.quantities) == [[0, 4, 5], [1, 2, 3], []])
        #expect(dealt.map(\.calls) == [[0, 1, 1], [0, 1, 1], []])
        #expect(dealt[0].callIds.bytes == Array("c0c2".utf8))
        #expect(dealt[1].callIds.bytes == Array("c0c1".utf8))
        var shares = Self.rows(1, from: 9)
        shares.callCounts = [1, 0]
        shares.requests = [1_000_000_000_000, 5]
        some.append(contentsOf: shares)
        #expect(some.callCounts == [1, 1, 1, 1, 1, 1, 1, 0])
        #expect(some.requests.suffix(3) == [1_000_000_000_000, 1_000_000_000_000, 5])
        #expect(some.calls == [0, 0, 1, 1, 2, 2, 3, 3])
        #expect(some.callIds[3] == "c9")
    }
}

@Suite struct `The order of rows in Parquet` {
    private static func said(_ grain: Grain, _ store: String, _ folder: borrowing TemporaryFolder) throws -> [String] {
        var export = TestExport(store)
        export.grain = grain
        export.validates = false
        let path = folder.path("\(grain.rawValue).parquet")
        _ = try export.run(writing: [.init(path: path, format: .parquet)])
        return String(decoding: try Python.run("ExportTests/Judges/read_order.py", [path]), as: UTF8.self)
            .split(separator: "\n").map { String($0.drop { $0 != " " }.dropFirst()) }
    }

    @Test(arguments: Grain.allCases)
    func `is by the start of the charge period where they have it, as pyarrow sees it`(grain: Grain) throws {
        let folder = try TemporaryFolder()
        try GoldenStore.write(to: folder.path("store.sqlite"))
        #expect(
            try Self.said(grain, folder.path("store.sqlite"), folder)
                == ["ChargePeriodStart kept", "ChargePeriodStart kept"])
    }

    @Test func `is not said of calls that the store has in another order`() throws {
        let folder = try TemporaryFolder()
        try GoldenStore.write(to: folder.path("store.sqlite"), reversed: true)
        #expect(
            try Self.said(.call, folder.path("store.sqlite"), folder) == ["no order kept", "ChargePeriodStart kept"])
    }
}
