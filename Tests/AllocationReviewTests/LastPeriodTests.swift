import Bookkeeping
import Export
import Money
import Periods
import Pools
import Postings
import Reports
import TestSupport
import Testing

/// A pool that is handed out as in the month before, wherever pools are handed out.
@Suite struct `The result of the month before` {
    private let books: ReviewBooks

    init() throws {
        books = try ReviewBooks(
            pools: """
                pools:
                  - id: seats
                    valid: { to: 2026-10-01 }
                    select: { service: seats }
                    allocate: { to: [department], by: headcount, exclude: { department: [suspense] } }
                  - id: seats
                    valid: { from: 2026-10-01 }
                    select: { service: seats }
                    allocate: { to: [department], by: last_period }
                """)
    }

    @Test func `is what exports and drafts of entries hand out by`() throws {
        let result = try ExportRun(try books.request()).run()
        let seats = try #require(result.allocation.pools.first)
        // September had 7, 2 and 3 heads; October has 4 more at research.
        #expect(
            seats.lines.map { "\($0.target) \($0.share)" } == ["it 1/4", "research 1/6", "support 7/12"])
        let request = try books.request()
        let drafted = try PeriodRun(request.books, store: request.store, period: request.period, threads: 2).run()
        #expect(drafted.postings.lines == result.postings.lines)
    }

    @Test func `is what reports hand out by`() throws {
        let request = try books.request()
        #expect(throws: Never.self) {
            try ReportSet.all(of: request.period, books: request.books, store: request.store, threads: 2)
        }
    }
}
