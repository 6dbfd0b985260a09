import CostStore
import Demo
import Foundation
import Money
import Periods
import Reports
import TestSupport
import Testing

/// What holds of reports whatever is in the store.
@Suite struct `Reports of a made-up month` {
    private let folder: TemporaryFolder
    private let books: ReportBooks

    init() throws {
        folder = try TemporaryFolder()
        books = try ReportBooks()
        _ = try writeStore(to: folder.path("store.sqlite"), options: DemoOptions(calls: 4_000))
    }

    private func judged() throws -> JudgedReports {
        JudgedReports(store: folder.path("store.sqlite"), books: try books.open())
    }

    private func read(_ change: (inout ReportRequest) -> Void = { _ in }) throws -> ReportedPeriod {
        var request = ReportRequest(
            books: try books.open(), store: folder.path("store.sqlite"), period: October.month, threads: 2)
        change(&request)
        return try ReportRun(request).read()
    }

    @Test func `are the same bytes for any number of threads`() throws {
        let sets = try [1, 2, 7].map { threads in try read { $0.threads = threads }.reports() }
        for set in sets.dropFirst() {
            #expect(set.json == sets[0].json)
            #expect(set.text(width: 100) == sets[0].text(width: 100))
        }
    }

    @Test(arguments: [40, 60, 80, 100, 120, 160, 200])
    func `keep to the width of the page`(width: Int) throws {
        let set = try read().reports(view: ReportView(top: 5))
        let lines = set.text(width: width).split(separator: "\n")
        // A narrower page than 80 shows what it must all the same.
        for line in lines { #expect(line.count <= max(width, 80), "\(line)") }
        #expect(lines.contains { $0.hasPrefix("    total ") })
    }

    @Test(arguments: [1, 2, 5, 50])
    func `with the first rows alone still add up`(top: Int) throws {
        let read = try read()
        for (whole, cut) in zip(try read.reports().reports, try read.reports(view: ReportView(top: top)).reports) {
            for (all, shown) in zip(whole.tables, cut.tables) {
                #expect(shown.rows.count <= max(top, 8), "\(all.name)")
                #expect(shown.total == all.total, "\(whole.name) \(all.name)")
                for column in all.columns where column.isSum {
                    let sum = { (table: ReportTable) in
                        table.lines.filter { $0.line != .total }.reduce(Int128(0)) { sum, line in
                            switch table.cell(column.name, of: line.row) {
                            case .integer(let number): sum + Int128(number)
                            case .money(let total): sum + total.picos
                            default: sum
                            }
                        }
                    }
                    #expect(sum(shown) == sum(all), "\(whole.name) \(all.name) \(column.name)")
                }
            }
        }
    }

    @Test func `by department come to the whole`() throws {
        let read = try read()
        let total = try #require(try read.reports([.departments]).totals.first)
        let table = try #require(try read.reports([.departments]).report(.departments)?.tables.first)
        var sum = Total.zero
        for row in table.rows {
            guard case .text(let name) = table.cell("department", of: row) else { continue }
            let part = try read.reports(view: ReportView(filter: ReportFilter([.department: [name]]), top: 3))
            let filtered = try #require(part.totals.first)
            #expect(table.cell("cost", of: row) == .money(filtered.filtered))
            sum += filtered.filtered
        }
        #expect(sum == total.period)
    }

    @Test func `of days come to the whole month`() throws {
        let whole = try #require(try read().reports([.models]).totals.first)
        var sum = Total.zero
        for (first, last) in [(1, 10), (11, 11), (12, 31)] {
            let days =
                try #require(CivilDate(year: 2026, month: 10, day: first))...#require(
                    CivilDate(year: 2026, month: 10, day: last))
            let part = try read { $0.days = days }
            let set = try part.reports()
            sum += try #require(set.totals.first).period
            #expect(set.text().contains("only \(days.lowerBound) to \(days.upperBound)"))
        }
        #expect(sum == whole.period)
    }

    @Test func `are sorted by any column of figures`() throws {
        let read = try read()
        for (report, name, column) in [
            (ReportName.sessions, "sessions", "calls"), (.sessions, "sessions", "duration"), (.runs, "runs", "steps"),
            (.features, "features", "sessions"), (.models, "models", "cost_per_call"), (.workstreams, "items", "calls"),
            (.users, "users", "errors"), (.waste, "features", "retries"), (.drivers, "drivers", "quantity"),
        ] {
            let set = try read.reports([report], view: ReportView(sort: column))
            let table = try #require(set.report(report)?.tables(named: name).first)
            let figures = table.rows.map { row -> Double in
                switch table.cell(column, of: row) {
                case .integer(let number), .time(let number): Double(number)
                case .money(let total): Double(total.picos)
                case .ratio(let ratio): Double(ratio.numerator) / Double(ratio.denominator)
                default: -.infinity
                }
            }
            #expect(figures == figures.sorted(by: >), "\(report) \(column)")
        }
        #expect(throws: ReportError.self) { try read.reports([.features], view: ReportView(sort: "steps")) }
    }

    @Test func `name what a filter asks for in vain`() throws {
        let read = try read()
        #expect(throws: ReportError.self) {
            try read.reports([.models], view: ReportView(filter: ReportFilter([.feature: ["chatbto"]])))
        }
        // A feature of the books that the period does not have is no mistake.
        let set = try read.reports([.models], view: ReportView(filter: ReportFilter([.project: ["migration-east"]])))
        #expect(set.totals.first?.filtered == .zero)
    }

    @Test func `have users only where the settings allow it`() throws {
        let closed = try ReportBooks(includesUsers: false)
        let request = ReportRequest(
            books: try closed.open(), store: folder.path("store.sqlite"), period: October.month, threads: 2)
        #expect(throws: ReportError.usersAreExcluded) { try ReportRun(request).read(for: [.users]) }
        let set = try ReportRun(request).read().reports()
        #expect(set.report(.users) == nil)
        #expect(!set.json.contains("user-1"))
    }

    @Test func `come from one plain call`() throws {
        let set = try ReportSet.all(
            of: October.month, books: try books.open(), store: folder.path("store.sqlite"), threads: 2)
        #expect(set.reports.map(\.name) == ReportName.allCases)
        #expect(set.json == (try read().reports().json))
    }
}

@Suite struct `Hostile stores` {
    private static let values = [
        "\u{1B}]0;title\u{7}\u{1B}[2J", "=cmd|' /C calc'!A0", "a\tb\nc\r\nd", "\"quoted\", and; more",
        "\u{202E}gnp.exe",
        String(repeating: "x", count: 1 << 20), "\u{FEFF}", "(none)", "total", "everything else (3)",
    ]

    @Test func `are reported without harm to a terminal or a file`() throws {
        let folder = try TemporaryFolder()
        var calls: [CallRecord] = []
        for (index, value) in Self.values.enumerated() {
            // A megabyte is enough once a call.
            let other = value.utf8.count > 1000 ? String(value.prefix(1000)) : value
            for copy in 0..<2 {
                calls.append(
                    .sample(
                        "c-\(index)-\(copy)", at: October.day(1 + index, hour: copy),
                        sent: SentAttribution(
                            feature: other, department: other, user: other, session: value, runId: other,
                            workload: other, project: other, outcome: other)))
            }
        }
        try StoreWriter.create(at: folder.path("store.sqlite"), calls: calls, prices: SampleStore.prices)
        // Bytes that are no text: not UTF-8, and a NUL.
        try StoreDatabase.run(
            """
            UPDATE calls SET session = CAST(x'FFFE41' AS TEXT), feature = CAST(x'410042' AS TEXT) WHERE id = 1;
            INSERT INTO outcomes (outcome_id, outcome_type, session, occurred_at, metadata)
            VALUES (CAST(x'FF' AS TEXT), 'ticket_resolved', CAST(x'FFFE41' AS TEXT), \(October.day(2)), '{{{');
            """, on: folder.path("store.sqlite"))
        let judged = JudgedReports(store: folder.path("store.sqlite"), books: try ReportBooks().open())
        #expect(try judged.differences() == "")
        let set = try judged.set()
        let text = set.text(width: 100)
        for scalar in text.unicodeScalars {
            #expect(scalar == "\n" || scalar.value >= 0x20 && scalar.value != 0x7F && scalar != "\u{202E}")
        }
        for report in set.reports {
            for name in report.tableNames {
                let rows = try DelimitedRows(Array(report.csv(table: name).utf8)).rows
                #expect(rows.count == report.tables(named: name).reduce(0) { $0 + $1.lines.count })
            }
        }
        _ = try JSONSerialization.jsonObject(with: Data(set.json.utf8))
        let session = try ReportRun(
            ReportRequest(books: judged.books, store: judged.store, period: October.month, threads: 2)
        ).session(Self.values[0])
        // The other call of this session has got the bytes that are no text.
        #expect(session.report(.sessions)?.tables.first?.rows.count == 1)
    }

    @Test func `with counts beyond all bounds are refused, not wrapped`() throws {
        let folder = try TemporaryFolder()
        let huge = Int64.max
        try StoreWriter.create(
            at: folder.path("store.sqlite"),
            calls: (0..<3).map { index in
                .sample(
                    "c-\(index)", at: October.day(3), model: "house", tokens: TokenCounts(input: huge), metered: "1",
                    sent: SentAttribution(session: "s"))
            })
        let judged = JudgedReports(store: folder.path("store.sqlite"), books: try ReportBooks().open())
        #expect(throws: (any Error).self) { try judged.set() }
    }

    @Test func `with a chain of retries, and a circle of them, have a tree`() throws {
        let folder = try TemporaryFolder()
        var calls = (0..<3000).map { index in
            CallRecord.sample(
                "c-\(index)", at: October.day(3) + Int64(index), retryOf: index == 0 ? "c-2999" : "c-\(index - 1)",
                sent: SentAttribution(session: "s"))
        }
        calls.append(.sample("self", at: October.day(4), retryOf: "self", sent: SentAttribution(session: "s")))
        try StoreWriter.create(at: folder.path("store.sqlite"), calls: calls, prices: SampleStore.prices)
        let request = ReportRequest(
            books: try ReportBooks().open(), store: folder.path("store.sqlite"), period: October.month, threads: 2)
        let table = try #require(try ReportRun(request).session("s").report(.sessions)?.tables.first)
        #expect(table.rows.count == 3001)
        #expect(Set(table.rows.map { table.cell("id", of: $0) }).count == 3001)
    }
}
