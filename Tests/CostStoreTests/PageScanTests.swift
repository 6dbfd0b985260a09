import Foundation
import TestSupport
import Testing

@testable import CostStore

/// Rows that are read from the pages of a store without SQLite: they must be those that SQLite reads.
@Suite struct `Rows read from pages` {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("store.sqlite")
    }

    @Test(arguments: [
        StoreShape(pageSize: 512, autoVacuum: 0), StoreShape(pageSize: 1024, autoVacuum: 1),
        StoreShape(pageSize: 4096, autoVacuum: 0, isWAL: true), StoreShape(pageSize: 4096, autoVacuum: 2),
        StoreShape(pageSize: 8192, autoVacuum: 0, isVacuumed: true),
        StoreShape(pageSize: 65_536, autoVacuum: 0), StoreShape(pageSize: 1024, autoVacuum: 0, reserved: 32),
    ])
    func `are those of SQLite, whatever the pages are like`(shape: StoreShape) throws {
        try RandomStore(seed: UInt64(shape.pageSize + shape.autoVacuum), rows: 300).write(to: path, shape)
        let store = try CostStore(path: path)
        for period in [Int64.min..<Int64.max, October.start..<October.day(20)] {
            let rows = try StoreRows.read(store, period: period, byPages: false)
            #expect(try StoreRows.read(store, period: period, byPages: true) == rows)
            #expect(rows.count > 100)
        }
        let ids = try #require(try store.ids(of: .calls, startingIn: Int64.min..<Int64.max))
        #expect(try StoreRows.left(of: ids, in: store) == nil, "SQLite had to help")
        var random = SeededGenerator(seed: 3)
        for _ in 0..<20 {
            let first = Int64.random(in: ids, using: &random)
            let some = first...Int64.random(in: first...ids.upperBound, using: &random)
            let rows = try StoreRows.read(store, ids: [some], byPages: false)
            #expect(try StoreRows.read(store, ids: [some], byPages: true) == rows, "\(some)")
        }
    }

    @Test func `are none of an empty table, and all of one that is a single page`() throws {
        for count in 0...2 {
            let path = folder.path("\(count).sqlite")
            try StoreWriter.create(at: path, calls: (0..<count).map { .sample("c-\($0)", at: October.day(1)) })
            let store = try CostStore(path: path)
            #expect(try StoreRows.left(of: Int64.min...Int64.max, in: store) == nil)
            #expect(try StoreRows.read(store, ids: [Int64.min...Int64.max], byPages: true).count == count)
        }
    }

    /// What is not read from pages, SQLite reads; the rows and the errors are its own.
    @Test(arguments: [
        "ALTER TABLE calls DROP COLUMN tags; ALTER TABLE calls ADD COLUMN tags TEXT DEFAULT 'new'",
        Remade("id INTEGER PRIMARY KEY DESC").sql, Remade("id INT PRIMARY KEY").sql,
        Remade("id INTEGER PRIMARY KEY", "WITHOUT ROWID").sql,
        Remade("id INTEGER PRIMARY KEY", replacing: ("input_tokens", "input_tokens REAL")).sql,
        Remade("id INTEGER PRIMARY KEY", replacing: ("model", "model TEXT AS ('m' || tier) STORED")).sql,
        "ALTER TABLE calls RENAME TO stored; CREATE VIEW calls AS SELECT * FROM stored",
        "UPDATE calls SET model = 7 WHERE id > 5", "UPDATE calls SET input_tokens = 'few' WHERE id > 5",
        "UPDATE calls SET started_at = 1.5 WHERE id > 5", "UPDATE calls SET session = x'00' WHERE id > 5",
    ])
    func `are left to SQLite where a table is another than usual`(change: String) throws {
        try StoreWriter.create(at: path, calls: (1...40).map { .sample("c-\($0)", at: October.day(1)) })
        try StoreDatabase.run("\(Remade("id INTEGER PRIMARY KEY").sql); \(change)", on: path)
        let store = try CostStore(path: path)
        #expect(StoreRows.result(store, byPages: true) == StoreRows.result(store, byPages: false))
        #expect(try StoreRows.left(of: 1...40, in: store) != nil, "the pages were taken to be usual")
    }

    @Test func `are left to SQLite where texts are in UTF-16`() throws {
        try StoreDatabase.run("PRAGMA encoding = 'UTF-16le'; \(StoreSchema.sql)", on: path)
        try StoreWriter(appendingTo: path).transaction { transaction in
            for index in 1...40 { _ = try transaction.append(.sample("ç-\(index)", at: October.day(1))) }
        }
        let store = try CostStore(path: path)
        #expect(try StoreRows.left(of: 1...40, in: store) == 1...40)
        #expect(StoreRows.result(store, byPages: true) == StoreRows.result(store, byPages: false))
    }

    @Test func `stop being read from pages when the schema changes`() throws {
        try StoreWriter.create(at: path, calls: (1...40).map { .sample("c-\($0)", at: October.day(1)) })
        let store = try CostStore(path: path)
        let scan = try TableScan(
            store, table: .calls, columns: [ScanColumn(CallColumn.outcome)], period: Int64.min..<Int64.max)
        try StoreDatabase.run(
            "UPDATE calls SET outcome = 'sold'; ALTER TABLE calls DROP COLUMN project", on: path)
        var outcomes: [String?] = []
        try withoutActuallyEscaping({ (batch: borrowing RowBatch) in
            for code in batch.codes(0) { outcomes.append(batch.text(0, code: code)) }
        }) { try scan.read(1...40, $0) }
        #expect(outcomes == [String?](repeating: "sold", count: 40))
    }
}

/// A writer at work while rows are read from pages.
@Suite struct `A writer` {
    private let folder: TemporaryFolder
    private let path: String
    /// More calls than a batch holds, so that batches are handed out while pages are read.
    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("store.sqlite")
        try RandomStore(seed: 5, rows: 50).write(to: path, StoreShape(pageSize: 1024, autoVacuum: 0))
        try StoreDatabase.run(Self.insert(TableScan.batchCapacity + 500), on: path)
    }

    private static func insert(_ rows: Int) -> String {
        """
        INSERT INTO calls (call_id, started_at, ended_at, provider, billing_account, operation, model, tier, status,
            input_tokens, cached_input_tokens, cache_write_tokens, cache_write_long_tokens, output_tokens, currency)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(rows))
        SELECT hex(randomblob(16)), \(October.start), \(October.start), 'p', 'a', 'o', 'm', 't', 'ok', i, 0, 0, 0, 1, 'USD'
        FROM n
        """
    }

    @Test func `with a rollback journal waits until a range of rows is read`() throws {
        let store = try CostStore(path: path)
        let rows = try StoreRows.read(store, byPages: false)
        var batches = 0
        let found = try StoreRows.read(store, byPages: true) {
            batches += 1
            guard batches == 1 else { return }
            #expect(throws: TestSupportError.self) { try StoreDatabase.run(Self.insert(1), on: path) }
        }
        #expect(batches == 2)
        #expect(found == rows)
        try StoreDatabase.run(Self.insert(1), on: path)
    }

    @Test func `with a log may go on, and what it writes is not in the rows`() throws {
        try StoreDatabase.run("PRAGMA journal_mode = WAL", on: path)
        let store = try CostStore(path: path)
        let rows = try StoreRows.read(store, byPages: false)
        try FileManager.default.copyItem(atPath: path, toPath: folder.path("before.sqlite"))
        var batches = 0
        let found = try StoreRows.read(store, byPages: true) {
            batches += 1
            guard batches == 1 else { return }
            // It closes its connection, which moves the log into the file unless somebody reads that.
            try StoreDatabase.run("\(Self.insert(1)); UPDATE calls SET model = 'other'", on: path)
            // By a program of its own: this one would lose its locks if it opened and closed the file.
            let comparison = try Program.run(["/usr/bin/env", "cmp", path, folder.path("before.sqlite")])
            #expect(comparison.code == 0, "\(comparison.text)")
        }
        #expect(batches == 2)
        #expect(found == rows)
    }

    @Test func `with a log that is not in the file yet is read by SQLite`() throws {
        try StoreDatabase.run("PRAGMA journal_mode = WAL", on: path)
        let first = try CostStore(path: path)
        #expect(try StoreRows.left(of: 1...first.cutOff.callId, in: first) == nil)
        let writer = try Transaction(on: path, "BEGIN; \(Self.insert(1))")
        try writer.end()
        let second = try CostStore(path: path)
        #expect(second.cutOff.callId > first.cutOff.callId)
        #expect(try StoreRows.left(of: 1...9, in: second) == 1...9)
        #expect(try StoreRows.read(second, byPages: true) == StoreRows.read(second, byPages: false))
        withExtendedLifetime(writer) {}
    }

    @Test func `that broke off is undone before rows are read`() throws {
        let rows = try StoreRows.read(CostStore(path: path), byPages: false)
        let file = try Data(contentsOf: URL(filePath: path))
        // A journal as it is left behind: the file has been written to already.
        let writer = try Transaction(on: path, "PRAGMA cache_size = 1; BEGIN; UPDATE calls SET model = 'half'")
        for name in ["store.sqlite", "store.sqlite-journal"] {
            try FileManager.default.copyItem(atPath: folder.path(name), toPath: folder.path("left-\(name)"))
        }
        withExtendedLifetime(writer) {}
        let left = folder.path("left-store.sqlite")
        #expect(try Data(contentsOf: URL(filePath: left)) != file)
        // Whoever may only read cannot undo it and says so; the next writer does it.
        #expect(throws: StoreError.self) { try CostStore(path: left) }
        try StoreDatabase.run("PRAGMA user_version = 1", on: left)
        #expect(try StoreRows.read(CostStore(path: left), byPages: true) == rows)
    }
}

/// Stores with wrong bytes.
@Suite struct `Damaged pages` {
    @Test(arguments: [512, 1024, 4096])
    func `give the rows that SQLite gives, or an error of ours`(pageSize: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store.sqlite")
        try RandomStore(seed: UInt64(pageSize), rows: 120, longest: 3000).write(
            to: path, StoreShape(pageSize: pageSize, autoVacuum: 0))
        let whole = Array(try Data(contentsOf: URL(filePath: path)))
        let wholeRows = StoreRows.result(try CostStore(path: path), byPages: false)
        var random = SeededGenerator(seed: UInt64(pageSize))
        var read = 0, refused = 0
        for round in 0..<150 {
            try Data(Damage.random(whole, pageSize: pageSize, &random)).write(to: URL(filePath: path))
            guard let store = try? CostStore(path: path, cutOff: CutOff(callId: .max, chargeId: 0)) else { continue }
            switch StoreRows.result(store, byPages: true) {
            case .success(let rows):
                read += 1
                var expected = StoreRows.result(store, byPages: false)
                // SQLite also looks at pages that no row needs: maps of who points to a page.
                if case .failure = expected { expected = wholeRows }
                let isSame = expected == .success(rows)
                #expect(isSame, "round \(round)")
            case .failure:
                refused += 1
            }
        }
        #expect(read > 10 && refused > 10)
    }
}
