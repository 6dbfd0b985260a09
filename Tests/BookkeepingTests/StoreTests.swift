import Books
import CostStore
import Export
import Foundation
import Journals
import Money
import Periods
import Postings
import Reconciliation
import TestSupport
import Testing
import Validation

@testable import Bookkeeping

/// From a store with invoices to entries and to FOCUS rows.
@Suite struct `A store with invoices` {
    private static func write(to path: String) throws {
        let calls = (0..<40).map { index in
            CallRecord.sample(
                "call-\(index)", at: October.day(1 + index % 31, hour: index % 24),
                account: index % 4 == 0 ? "org-research" : "org-acme", status: index % 10 == 0 ? "error" : "ok",
                tokens: TokenCounts(input: Int64(1_000_003 * (index + 1)), output: Int64(7_919 * index)),
                metered: index % 2 == 0 ? "\(index).5" : nil,
                sent: SentAttribution(
                    department: ["engineering", "legal", "finance"][index % 3],
                    project: index % 5 == 0 ? "beacon" : nil))
        }
        let charges = [
            ChargeRecord.sample(
                "tax", at: October.day(31), account: "org-acme", .tax, service: "model-api", billed: "21.13",
                sent: SentAttribution()),
            ChargeRecord.sample(
                "credit", at: October.day(31), account: "org-acme", .credit, service: "model-api", billed: "-5"),
            ChargeRecord.sample(
                "seat", at: October.day(1), account: "org-research", .purchase, service: "assistant-seats", billed: "90"
            ),
        ]
        try StoreWriter.create(
            at: path, calls: calls, charges: charges,
            prices: [.sample(.input, list: "1.25", contracted: "1.1"), .sample(.output, list: "10")])
    }

    private static func invoice(_ id: String, _ account: String, _ amount: String, tax: String = "0") -> InvoiceRecord {
        InvoiceRecord(
            invoiceId: id, provider: "openai", billingAccount: account, periodStart: October.start,
            periodEnd: October.end, issuedAt: October.end + Instant.day, currency: .known("USD"),
            amount: .exact(amount), tax: .exact(tax))
    }

    @Test(arguments: [Grain.call, .day, .month])
    func `comes to rows that add up to them, and to entries that say the same`(grain: Grain) throws {
        let folder = try TemporaryFolder()
        let store = folder.path("store.sqlite")
        try Self.write(to: store)
        // One within tolerance, one invoiced for other tax too, both not what was metered.
        let first = try PeriodRun(TestBooks().open(), store: store, period: October.month, threads: 2).run()
        let metered = try #require(first.reconciliation.walks.first { $0.account.billingAccount == "org-acme" })
        let net = Total(picos: (metered.posted - metered.postedTax).picos / 10_000_000_000 * 10_000_000_000)
        _ = try StoreEntry.append(
            [
                Self.invoice("INV-1", "org-acme", (net + .exact("0.37")).description, tax: "22.00"),
                Self.invoice("INV-2", "org-research", "600.00"),
            ], to: store)

        let books = try TestBooks(["tolerances.invoice_amount": "9999"]).open()
        let figures = try PeriodRun(books, store: store, period: October.month, threads: 2).run()
        #expect(figures.reconciliation.walks.map(\.status) == [.withinTolerance, .withinTolerance])
        let entries = try PeriodEntries(figures.draft(), books: books)

        var request = ExportRequest(books: books, store: store, period: October.month, threads: 2)
        request.grain = grain
        let charges = figures.trueUp.charges(of: October.month)
        request.derivedCharges = { _, _ in charges }
        request.invoicedAccounts = figures.trueUp.invoiced
        request.files = [ExportRequest.File(path: folder.path("rows.csv"), format: .csv)]
        let result = try ExportRun(request).run()
        let validation = try #require(result.validation)
        #expect(validation.isConformant())
        let rows = try DelimitedRows(Array(Data(contentsOf: URL(filePath: folder.path("rows.csv"))))).rows
        var sums: [String: Total] = [:]
        for row in rows {
            sums[row["BillingAccountId"] ?? "", default: .zero] += .exact(row["BilledCost"] ?? "0")
            #expect(row["x_CostBasis"] == "Invoiced")
        }
        #expect(Set(rows.map { $0["x_ChargeId"] ?? "" }).count == rows.count)
        #expect(sums == ["org-acme": net + .exact("22.37"), "org-research": .exact("600")])
        // Journal = FOCUS BilledCost, and the postings of the export are those that the entries are made of.
        let clearing = entries.journals.flatMap(\.lines).filter { $0.target.account == "1290-ai-clearing" }
        let total = sums.values.reduce(.zero, +)
        #expect(Total(picos: -clearing.reduce(0) { $0 + $1.amount } * 10_000_000_000) == total)
        #expect(result.postings.lines == figures.trueUp.applied(to: figures.postings).lines)
    }

    @Test func `is written to only by who enters an invoice, all of a list or none`() throws {
        let folder = try TemporaryFolder()
        let store = folder.path("store.sqlite")
        try Self.write(to: store)
        let invoice = Self.invoice("INV-1", "org-acme", "10.50")
        #expect(try StoreEntry.append([invoice], to: store).added == [invoice])
        #expect(try StoreEntry.append([invoice], to: store).known == [invoice])
        var other = invoice
        other.amount = .exact("10.51")
        let further = Self.invoice("INV-2", "org-acme", "1")
        #expect(throws: StoreConflict.self) { try StoreEntry.append([further, other], to: store) }
        #expect(throws: StoreConflict.self) {
            try StoreEntry.append(
                [Self.invoice("INV-3", "org-acme", "1"), Self.invoice("INV-3", "org-acme", "2")], to: store)
        }
        #expect(try CostStore(path: store).invoices() == [invoice])
    }

    @Test func `in another time zone reads the edges of the month alone`() throws {
        let folder = try TemporaryFolder()
        let store = folder.path("store.sqlite")
        // An hour before and after both ends of the month, and one in the middle.
        let moments = [
            October.start - Instant.hour / 2, October.start + Instant.hour / 2, October.day(15),
            October.end - Instant.hour / 2, October.end + Instant.hour / 2,
        ]
        try StoreWriter.create(
            at: store,
            calls: moments.enumerated().map { index, moment in
                .sample("call-\(index)", at: moment, tokens: TokenCounts(input: Int64(1_000_000 * (1 << index))))
            }, prices: [.sample(.input, list: "1")])
        var run = try PeriodRun(TestBooks().open(), store: store, period: October.month, threads: 1)
        // An hour east of Greenwich: the month begins and ends an hour earlier.
        run.bookPeriod = October.start - Instant.hour..<October.end - Instant.hour
        let walk = try #require(try run.run().reconciliation.walks.first)
        // In UTC 2 + 4 + 8, in the books 1 + 2 + 4.
        #expect(walk.posted == .exact("14"))
        #expect(
            walk.lines.map { "\($0.cause.word) \($0.amount)" } == [
                "metered calls 7.0", "charges 0.0", "cut-off 7.0",
            ])
    }
}
