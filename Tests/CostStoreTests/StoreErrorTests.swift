import CostStore
import Foundation
import TestSupport
import Testing

/// Stores that cannot be read, each refused with where and why.
@Suite struct `A store that is not right` {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("store.sqlite")
        try StoreWriter.create(
            at: path, calls: (1...3).map { .sample("c-\($0)", at: October.day($0)) },
            charges: [.sample("t-1", at: October.day(1), .tax, service: "plan", billed: "1")],
            prices: [.sample(.input, list: "1.25")])
    }

    @Test func `is told by its path when it is missing, a folder, empty or no database`() throws {
        #expect(throws: StoreError.missing(path: "/no/such/store")) { try CostStore(path: "/no/such/store") }
        #expect(throws: StoreError.cannotOpen(path: folder.path, reason: "it is a folder")) {
            try CostStore(path: folder.path)
        }
        for content in ["", "not a database", String(repeating: "no database, only longer. ", count: 1000)] {
            try Data(content.utf8).write(to: URL(filePath: path))
            #expect(throws: StoreError.notADatabase(path: path)) { try CostStore(path: path) }
        }
    }

    @Test func `is told by what it says it is`() throws {
        try StoreDatabase.run("PRAGMA user_version = 2", on: path)
        #expect(throws: StoreError.unsupportedVersion(path: path, version: 2)) { try CostStore(path: path) }
        try StoreDatabase.run("PRAGMA application_id = 7", on: path)
        #expect(throws: StoreError.notACostStore(path: path, applicationId: 7)) { try CostStore(path: path) }
    }

    @Test func `is told by the column that it lacks`() throws {
        try StoreDatabase.run("ALTER TABLE calls RENAME COLUMN model TO modell", on: path)
        let store = try CostStore(path: path)
        #expect(throws: StoreError.missingColumn(table: "calls", column: "model")) {
            try TableScan(store, table: .calls, columns: [ScanColumn(CallColumn.model)], period: .month)
        }
    }

    @Test func `is told to be locked when a writer does not let go`() throws {
        let lock = try Transaction(on: path, "BEGIN EXCLUSIVE")
        #expect(throws: StoreError.locked(path: path)) { try CostStore(path: path, patience: 20) }
        try lock.end()
        #expect(try CostStore(path: path, patience: 20).cutOff == CutOff(callId: 3, chargeId: 1))
    }

    @Test func `is never read as if it were whole when it is cut short`() throws {
        try StoreDatabase.run(
            """
            WITH RECURSIVE n(i) AS (SELECT 4 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
            INSERT INTO calls SELECT i, 'more-' || i, started_at + i, ended_at + i, provider, billing_account, sub_account,
                region, operation, model, tier, tool, status, retry_of, input_tokens, cached_input_tokens,
                cache_write_tokens, cache_write_long_tokens, output_tokens, metered_cost, currency, feature, department,
                user, session, gl_account, run_id, workload, project, outcome, tags FROM calls, n WHERE id = 1
            """, on: path)
        let whole = try Data(contentsOf: URL(filePath: path))
        #expect(try readModels() == 3000)
        for pages in stride(from: 1, to: whole.count / 4096, by: 7) {
            try whole.prefix(pages * 4096 + pages % 2 * 100).write(to: URL(filePath: path))
            do {
                // A page of another table may be missing; then all calls must be there.
                #expect(try readModels() == 3000, "\(pages) pages")
            } catch let error as StoreError {
                switch error {
                case .damaged, .notADatabase: break
                default: Issue.record("\(pages) pages: \(error)")
                }
            }
        }
    }

    private func readModels() throws -> Int {
        let store = try CostStore(path: path)
        let scan = try TableScan(
            store, table: .calls, columns: [ScanColumn(CallColumn.model), ScanColumn(CallColumn.startedAt)],
            period: .month)
        let rows = Box(0)
        for ids in try store.idRanges(of: .calls, startingIn: .month, rows: 65_536) {
            try scan.read(ids) { rows.value += $0.rowCount }
        }
        return rows.value
    }

    /// Tables that are not STRICT take any type, and a gateway in another language may write one.
    @Test(arguments: [
        ("calls", "model", "x'00'", "text", "a blob"), ("calls", "model", "17", "text", "a whole number"),
        ("calls", "model", "NULL", "text", "nothing"), ("calls", "feature", "1.5", "text", "a floating-point number"),
        ("calls", "input_tokens", "'many'", "a whole number", "text"),
        ("calls", "input_tokens", "1.5", "a whole number", "a floating-point number"),
        ("calls", "input_tokens", "NULL", "a whole number", "nothing"),
        ("calls", "metered_cost", "'0.01'", "a whole number", "text"),
        ("calls", "started_at", "'2026-10-02T00:00:00Z'", "a whole number", "text"),
        ("calls", "started_at", "NULL", "a whole number", "nothing"),
        ("calls", "started_at", "x'01'", "a whole number", "a blob"),
        ("calls", "started_at", "1e300", "a whole number", "a floating-point number"),
        ("charges", "started_at", "'yesterday'", "a whole number", "text"),
        ("charges", "billed_cost", "NULL", "text", "nothing"),
        ("charges", "billed_cost", "1", "text", "a whole number"),
    ])
    func `is told by table, column and id of a value of the wrong type`(
        table: String, column: String, value: String, expected: String, found: String
    ) throws {
        try loosen(table)
        let id: Int64 = table == "calls" ? 2 : 1
        try StoreDatabase.run("UPDATE \(table) SET \(column) = \(value) WHERE id = \(id)", on: path)
        #expect(
            throws: StoreError.wrongType(table: table, column: column, id: id, expected: expected, found: found)
        ) {
            let store = try CostStore(path: path)
            let source = try #require(StoreTable(rawValue: table))
            let columns =
                source == .calls
                ? CallColumn.allCases.filter { $0 != .id }.map { ScanColumn($0) }
                : ChargeColumn.allCases.filter { $0 != .id }.map { ScanColumn($0) }
            for ids in try store.idRanges(of: source, startingIn: .month, rows: 10) {
                try TableScan(store, table: source, columns: columns, period: .month).read(ids) { _ in }
            }
        }
    }

    @Test(arguments: [
        ("valid_from", "'now'", "text"), ("valid_to", "1.5", "a floating-point number"),
        ("pricing_quantity", "NULL", "nothing"),
    ])
    func `is told by the price whose number is none`(column: String, value: String, found: String) throws {
        try loosen("prices")
        try StoreDatabase.run("UPDATE prices SET \(column) = \(value)", on: path)
        #expect(
            throws: StoreError.wrongType(
                table: "prices", column: column, id: 1, expected: "a whole number", found: found)
        ) { try CostStore(path: path).prices() }
    }

    @Test(arguments: ["1,25", "1e-3", "0.0000000000001", "", "NaN"])
    func `is told by the price that is no exact decimal`(value: String) throws {
        try StoreDatabase.run("UPDATE prices SET list_unit_price = '\(value)'", on: path)
        #expect(
            throws: StoreError.badDecimal(
                table: "prices", column: "list_unit_price", row: "openai///gpt-5/standard/input/1767225600000000",
                value: value)
        ) { try CostStore(path: path).prices() }
    }

    /// Makes a table take any type: the contract's STRICT is left out, and what a column must not be missing.
    private func loosen(_ table: String) throws {
        let schema = try #require(
            try StoreDatabase(path: path).value("SELECT sql FROM sqlite_schema WHERE name = '\(table)'"))
        let columns = try StoreDatabase(path: path).rows("SELECT name FROM pragma_table_info('\(table)')")
            .compactMap { $0[0] }.map { $0 == "id" ? "id INTEGER PRIMARY KEY" : "\"\($0)\"" }
        #expect(schema.contains("STRICT"))
        try StoreDatabase.run(
            """
            ALTER TABLE \(table) RENAME TO strict_rows;
            CREATE TABLE \(table) (\(columns.joined(separator: ", ")));
            INSERT INTO \(table) SELECT * FROM strict_rows;
            """, on: path)
    }
}

@Suite struct `A cut-off` {
    @Test func `is the highest id of each table, and what comes later is not read`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store.sqlite")
        try StoreWriter.create(
            at: path, calls: [.sample("c-1", at: October.day(1)), .sample("c-2", at: October.day(2))])
        let store = try CostStore(path: path)
        #expect(store.cutOff == CutOff(callId: 2, chargeId: 0))
        try StoreWriter(appendingTo: path).transaction { transaction in
            _ = try transaction.append(CallRecord.sample("c-3", at: October.day(3)))
            _ = try transaction.append(
                ChargeRecord.sample("t-1", at: October.day(1), .tax, service: "plan", billed: "1"))
        }
        #expect(try store.ids(of: .calls, startingIn: .month) == 1...2)
        #expect(try store.ids(of: .charges, startingIn: .month) == nil)
        #expect(try store.rowCount(of: .calls, startingIn: .month) == 2)
        #expect(try store.call("c-2")?.id == 2)
        #expect(try store.call("c-3") == nil)
        #expect(try CostStore(path: path).cutOff == CutOff(callId: 3, chargeId: 1))
        let earlier = try CostStore(path: path, cutOff: CutOff(callId: 1, chargeId: 0))
        #expect(try earlier.rowCount(of: .calls, startingIn: .month) == 1)
    }

    private static let spreads: [[Int64]] = [
        [1], [.max], [-5, -1], [1, .max], [.min, .max], [.max - 1, .max], Array(1...25),
        (1...25).map { $0 * 1_000_000_000_000 },
    ]

    @Test(arguments: spreads)
    func `is reached by ranges that hold every id once, however ids are spread`(ids: [Int64]) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("store.sqlite")
        try StoreWriter.create(at: path, calls: ids.indices.map { .sample("c-\($0)", at: October.day(1)) })
        for (index, id) in ids.enumerated() {
            try StoreDatabase.run("UPDATE calls SET id = \(id) WHERE call_id = 'c-\(index)' AND id <> \(id)", on: path)
        }
        let ranges = try CostStore(path: path).idRanges(of: .calls, startingIn: .month, rows: 10)
        for id in ids { #expect(ranges.count { $0.contains(id) } == 1, "\(id)") }
        for (left, right) in zip(ranges, ranges.dropFirst()) { #expect(left.upperBound < right.lowerBound) }
    }
}

extension Range<Int64> {
    /// The moments of October 2026.
    fileprivate static var month: Range<Int64> { October.start..<October.end }
}

/// A value that a closure changes.
private final class Box<Value> {
    var value: Value
    init(_ value: Value) { self.value = value }
}
