import Allocation
import AllocationReview
import Apportionment
import Export
import Foundation
import Lines
import Money
import Periods
import Pools
import Postings
import TestSupport
import Testing

@Suite struct `Posted amounts explained` {
    private let books: ReviewBooks
    private let result: ExportResult

    init() throws {
        books = try ReviewBooks()
        result = try ExportRun(try books.request()).run()
    }

    private func explain(_ id: PostedAmountId, limit: Int = 3) throws -> PostedExplanation {
        let explanations = try ExplanationRun([try books.request()], of: October.period, limit: limit).explain(id)
        #expect(explanations.count == 1)
        return try #require(explanations.first)
    }

    @Test func `say where the entries of the period cannot be made`() throws {
        let posting = try #require(result.postings.lines.first)
        let id = PostedAmountId(of: October.label, posting.key)
        let whole = try explain(id).text
        #expect(!whole.contains("cannot be made"))
        let chart = "\(books.path)/Mappings/chart-of-accounts.csv"
        let rows = try String(contentsOfFile: chart, encoding: .utf8).split(separator: "\n")
        try books.write(
            "Mappings/chart-of-accounts.csv",
            rows.filter { !$0.hasPrefix("1290") }.joined(separator: "\n") + "\n")
        let text = try explain(id).text
        #expect(text.contains("the entries of the period cannot be made: chargeback journal --period 2026-10 says why"))
        #expect(text.contains("what the period posts here"))
    }

    @Test func `of every line add up to what is posted, down to the calls`() throws {
        var exact: [PostedAmountId: Total] = [:]
        for posting in result.postings.lines {
            exact[PostedAmountId(of: October.label, posting.key), default: .zero] += posting.costs.billed
        }
        #expect(exact.count > 12)
        for (id, amount) in exact {
            guard case .line(let line) = try explain(id) else {
                Issue.record("\(id) is a line")
                continue
            }
            #expect(line.parts.reduce(.zero) { $0 + $1.amount } == amount)
            #expect(line.entries.isEmpty == (line.booked == nil))
            if let booked = line.booked { #expect((booked - line.exact).picos.magnitude < 20_000_000_000) }
            for part in line.parts {
                switch part.content {
                case .sources(let sources): #expect(sources.cost == part.amount)
                case .takenSources(let sources):
                    // Less than half a cent of a pool may stay where it was.
                    #expect((sources.cost + part.amount).picos.magnitude <= 5_000_000_000)
                case .share(let share): try check(share, on: part.amount)
                case .taken: break
                }
            }
        }
    }

    private func check(_ share: ShareExplanation, on amount: Total) throws {
        let exact = Fraction(share.contentCost) * share.share
        let difference = (Fraction(amount) - exact).magnitude
        if share.pool.definition.levels.count == 1, !share.pool.isRoundedWithOthers {
            #expect(difference < Fraction(1, over: 100), "\(share.pool.reference.id) \(share.target)")
        }
        guard case .share(let whole) = try explain(share.id) else {
            Issue.record("\(share.id) is a share")
            return
        }
        #expect(whole.posted.reduce(.zero) { $0 + $1.amount } == whole.amount)
        #expect(whole.posted.contains { $0.amount == amount })
        #expect((whole.contentCost - whole.pool.exact.billed).picos.magnitude <= 5_000_000_000)
    }

    @Test func `name the costliest calls and count the others`() throws {
        let id = PostedAmountId(
            of: October.label, currency: "USD", department: "support", glAccount: "5110-ai-usage", project: "chat")
        guard case .line(let line) = try explain(id, limit: 2), case .sources(let sources)? = line.parts.first?.content
        else {
            Issue.record("\(id) has direct cost")
            return
        }
        #expect(sources.named.count == 2)
        #expect(sources.named == sources.named.sorted())
        #expect(sources.rest.count == sources.calls + sources.charges - 2)
        #expect(sources.named.reduce(sources.rest.cost) { $0 + $1.cost } == sources.cost)
        guard case .line(let all) = try explain(id, limit: 1_000), case .sources(let full)? = all.parts.first?.content
        else { return }
        #expect(full.rest.count == 0)
        #expect(Array(full.named.prefix(2)) == sources.named)
        #expect(full.named.reduce(.zero) { $0 + $1.cost } == full.cost)
    }

    @Test(arguments: [Grain.day, .month, .call])
    func `of every row of a pool tie to the row`(grain: Grain) throws {
        var request = try books.request()
        request.grain = grain
        request.files = [ExportRequest.File(path: books.folder.path("rows.csv"), format: .csv)]
        _ = try ExportRun(request).run()
        let bytes = try Data(contentsOf: URL(filePath: books.folder.path("rows.csv")))
        let rows = try DelimitedRows(Array(bytes)).rows.filter { $0["x_AllocationRuleId"] != nil }
        var seen = Set<String>()
        for row in rows {
            // One of each pool and target is enough: each is a scan.
            let pool = try #require(row["x_AllocationRuleId"])
            guard seen.insert(pool + (row["x_DepartmentId"] ?? "") + (row["SkuMeter"] ?? "")).inserted,
                row["x_AllocatedRatio"] != nil, let id = row["x_ChargeId"]
            else { continue }
            let explanations = try ExplanationRun([request], of: October.period, limit: 3).explain(row: id)
            guard case .share(let share)? = explanations.first else {
                Issue.record("\(id) of \(pool) is a share")
                continue
            }
            #expect(share.pool.reference.id == pool)
            #expect(share.pool.reference.version == row["x_AllocationRuleVersion"])
            guard case .row(_, let original, let cost)? = share.part else {
                Issue.record("\(id) is a row")
                continue
            }
            #expect(original == row["x_OriginalChargeId"])
            guard let cost else { continue }
            let billed = try Total(try #require(row["BilledCost"]))
            #expect(cost == billed)
            guard case .sources(let sources) = share.content else { continue }
            // A quantity is handed out in whole tokens, which cost less than 0.0001 here.
            let difference = (Fraction(cost) - Fraction(sources.cost) * share.share).magnitude
            #expect(difference < Fraction(1, over: 1000), "\(id) of \(pool)")
        }
        #expect(seen.count >= 8)
    }

    @Test func `read as a page that an auditor can follow`() throws {
        let seats = try #require(pool("seats")?.reference)
        let id = PostedAmountId(of: October.label, currency: "USD", pool: seats, target: "research")
        let text = try explain(id).text
        #expect(
            text == """
                pool seats, version \(seats.version)
                  what        Seats, by headcount
                  defined     Mappings/pools.yaml line 2
                  rule        in force always
                              select service: seats
                              to department by headcount
                              exclude department: suspense
                              rounding to account 5199-rounding
                  holds       120.005 USD, posted 120.01, of it 0.01 to the rounding account

                  share \(id)   research
                  reason      its share of the driver
                  driver      headcount: 6 of 16
                  share       3/8, 37.5 %
                  exact       45.001875 USD
                  posted      45.00 USD

                  posted to
                  \(line("research"))   research, 5110-ai-usage, no project   45.00

                  in the pool
                  call or charge         started               product   feature       USD       of it
                  charge seats-2026-10   2026-10-01 00:00:00   seats     –         120.005   45.001875
                  1 charge                                                         120.005   45.001875
                  ties: 120.005 × 3/8 = 45.001875; posted 45.00, which is -0.001875 by rounding

                """)
    }

    private func pool(_ id: String) -> AllocatedPool? { result.allocation.pools.first { $0.reference.id == id } }

    private func line(_ department: String) -> PostedAmountId {
        PostedAmountId(
            of: October.label, currency: "USD", department: department, glAccount: "5110-ai-usage", project: nil)
    }

    @Test func `are none where nothing is posted`() throws {
        #expect(try ExplanationRun([try books.request()], of: October.period, limit: 3).explain(line("nobody")).isEmpty)
        #expect(
            try ExplanationRun([try books.request()], of: October.period, limit: 3).explain(row: "no-such-row").isEmpty)
    }
}
