import TestSupport
import Testing

@testable import CostStore

/// The bytes of rows, by which a pack knows them again.
@Suite struct `Rows as bytes` {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("store.sqlite")
    }

    @Test(arguments: [
        StoreShape(pageSize: 512, autoVacuum: 0), StoreShape(pageSize: 4096, autoVacuum: 0, isWAL: true),
        StoreShape(pageSize: 65_536, autoVacuum: 1, isVacuumed: true),
    ])
    func `are the same read from pages and by SQLite`(shape: StoreShape) throws {
        try RandomStore(seed: UInt64(shape.pageSize), rows: 300).write(to: path, shape)
        let store = try CostStore(path: path)
        for period in [Int64.min..<Int64.max, October.start..<October.day(20)] {
            let rows = try read(store, period, byPages: false)
            #expect(try read(store, period, byPages: true) == rows)
            #expect(rows.count > 100)
            #expect(Set(rows.map(\.bytes)).count == rows.count)
        }
    }

    @Test(arguments: [
        "UPDATE calls SET input_tokens = 1.5 WHERE id = 25", "UPDATE calls SET session = x'00FF' WHERE id = 25",
        "UPDATE calls SET session = 7 WHERE id = 25", "UPDATE calls SET started_at = 'now' WHERE id = 25",
        "ALTER TABLE calls DROP COLUMN tags; ALTER TABLE calls ADD COLUMN tags TEXT DEFAULT 'new'",
    ])
    func `are the same, and each once, where values are not of their column's type`(change: String) throws {
        try StoreWriter.create(at: path, calls: (1...40).map { .sample("c-\($0)", at: October.day(1)) })
        // Only a table that is not strict takes such values.
        let remade = """
            CREATE TABLE copy AS SELECT * FROM calls; DROP TABLE calls;
            CREATE TABLE calls (id INTEGER PRIMARY KEY, \(CallColumn.allCases.dropFirst().map { "\($0.rawValue)" }
                .joined(separator: ", ")));
            INSERT INTO calls SELECT * FROM copy; DROP TABLE copy
            """
        try StoreDatabase.run("\(remade); \(change)", on: path)
        let store = try CostStore(path: path)
        let period = October.start..<October.day(31)
        #expect(try read(store, period, byPages: true) == read(store, period, byPages: false))
    }

    /// The layout is what packs of earlier versions hold digests of.
    @Test func `are type, length and value of each column`() throws {
        let sample = CallRecord.sample("c-1", at: October.day(1))
        try StoreWriter.create(at: path, calls: [sample])
        let row = try #require(try read(CostStore(path: path), Int64.min..<Int64.max, byPages: true).first)
        #expect(row.id == 1)
        #expect(row.start == October.day(1))
        let number = { (value: Int64) in [1] + withUnsafeBytes(of: value.littleEndian) { Array($0) } }
        let text = { (value: String) in
            [3] + withUnsafeBytes(of: Int64(value.utf8.count).littleEndian) { Array($0) } + Array(value.utf8)
        }
        #expect(row.bytes.starts(with: number(1) + text("c-1") + number(October.day(1)) + number(sample.endedAt)))
        // The tags of the sample are missing.
        #expect(row.bytes.last == 5)
    }

    private struct Row: Hashable {
        let id: Int64
        let start: Int64
        let bytes: [UInt8]
    }

    private func read(_ store: CostStore, _ period: Range<Int64>, byPages: Bool) throws -> [Row] {
        let scan = try CanonicalScan(store, table: .calls, startingIn: period, readsPages: byPages)
        var rows: [Row] = []
        try scan.read(Int64.min...Int64.max) { rows.append(Row(id: $0, start: $1, bytes: Array($2))) }
        return rows
    }
}
