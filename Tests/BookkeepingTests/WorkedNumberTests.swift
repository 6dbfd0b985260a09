import Books
import CostStore
import Journals
import Lines
import Money
import Periods
import Postings
import Reconciliation
import TestSupport
import Testing

@testable import Bookkeeping

/// Numbers that were worked out by hand beforehand.
@Suite struct `The entries of a month` {
    /// Metered cost of three departments, and an invoice of 1,512.50.
    static let metered = [("engineering", "1000.004"), ("finance", "500.003"), ("legal", "0.009")]

    static func postings(_ lines: [(String, String)], provider: String = "openai", currency: String = "USD") -> Postings
    {
        Postings(
            adding: lines.map { department, amount in
                let cost = Total.exact(amount)
                return Posting(
                    PostingKey(
                        currency: currency, department: department, glAccount: "5110-ai-usage",
                        product: PostingProduct(
                            provider: provider, billingAccount: "org", service: "model-api", model: "gpt-5",
                            category: .usage)),
                    costs: ChargeCosts(list: cost, contracted: cost, billed: cost, effective: cost), calls: 1)
            })
    }

    static func figures(_ postings: Postings) -> MeteredFigures {
        var figures = MeteredFigures()
        for line in postings.lines {
            guard let account = InvoicedAccount(line.key) else { continue }
            var sum = figures[account]
            switch line.key.product.category {
            case .usage:
                sum.calls += 1
                sum.metered += line.costs.billed
                sum.rated += line.costs.billed
            case .purchase: sum.purchases += line.costs.billed
            case .adjustment: sum.adjustments += line.costs.billed
            case .credit: sum.credits += line.costs.billed
            case .tax: sum.tax += line.costs.billed
            }
            if line.key.product.category != .usage { sum.charges += 1 }
            figures.set(sum, of: account)
        }
        return figures
    }

    static func invoice(
        _ amount: String, tax: String = "0", provider: String = "openai", currency: String = "USD",
        month: Month = October.month, id: String = "INV-1"
    ) -> InvoiceRecord {
        let moments = month.microseconds
        return InvoiceRecord(
            invoiceId: id, provider: provider, billingAccount: "org", periodStart: moments.lowerBound,
            periodEnd: moments.upperBound, issuedAt: moments.upperBound + 2 * Instant.day, currency: .known(currency),
            amount: .exact(amount), tax: .exact(tax))
    }

    static func request(
        _ postings: Postings, invoices: [InvoiceRecord], books: Books, waived: Bool = false,
        rates: ExchangeRates = ExchangeRates()
    ) throws -> EntryRequest {
        var input = ReconciliationInput(metered: figures(postings), invoices: invoices)
        input.rates = rates
        let reconciliation = Reconciliation(of: October.month, input, ReconciliationRules(books.settings))
        let trueUp = try TrueUp(
            reconciliation, postings, settings: books.settings.close, suspense: books.settings.suspense,
            waived: waived ? Set(reconciliation.walks.map(\.account)) : [])
        var request = EntryRequest(
            BilledMonth(reconciliation, postings: postings, trueUp: trueUp), version: 1, reference: "2026-10/v1")
        request.invoices = invoices
        request.rates = rates
        return request
    }

    /// An entry as a reviewer reads it.
    static func text(_ journal: Journal) -> [String] {
        let lines = journal.lines.map { line in
            let owner = [line.target.account, line.target.department, line.target.partner].compactMap { $0 }
            let functional = line.functional.flatMap { units in journal.functionalCurrency?.text(units) }
            return "  "
                + (owner + [journal.currency.text(line.amount)] + (functional.map { ["= \($0)"] } ?? []))
                .joined(separator: " ")
        }
        return ["\(journal.number) \(journal.date) \(journal.entity)"] + lines
    }

    @Test func `bring metered cost to the invoice, shared by what was metered`() throws {
        let books = try TestBooks().open()
        let request = try Self.request(
            Self.postings(Self.metered), invoices: [Self.invoice("1512.50")], books: books, waived: true)
        // 0.83 % above what was metered: more than the half percent that is accepted.
        #expect(request.walks.map(\.status) == [.exception(.unexplained)])
        let entries = try PeriodEntries(request, books: books)
        #expect(
            entries.journals.flatMap(Self.text) == [
                "AI202610-1-USE01 2026-10-31 Example Company",
                "  5110-ai-usage engineering 1000.01", "  5110-ai-usage finance 500.00", "  5110-ai-usage legal 0.01",
                "  1290-ai-clearing -1500.02",
                "AI202610-1-TRU01 2026-10-31 Example Company",
                "  5110-ai-usage engineering 8.32", "  5110-ai-usage finance 4.16", "  1290-ai-clearing -12.48",
            ])
        let all = request.months[0].trueUp.applied(to: request.months[0].postings)
        #expect(all.total(in: "USD").billed == .exact("1512.50"))
        #expect(
            request.months[0].trueUp.invoiced == [
                InvoicedAccount(provider: "openai", billingAccount: "org", currency: "USD")
            ])
    }

    @Test func `send a difference within tolerance to the variance account`() throws {
        let books = try TestBooks().open()
        let request = try Self.request(
            Self.postings(Self.metered), invoices: [Self.invoice("1500.00")], books: books)
        #expect(request.walks.map(\.status) == [.withinTolerance])
        let entries = try PeriodEntries(request, books: books)
        #expect(
            entries.journals.flatMap(Self.text).suffix(3) == [
                "AI202610-1-TRU01 2026-10-31 Example Company", "  5190-ai-price-variance suspense -0.02",
                "  1290-ai-clearing 0.02",
            ])
        #expect(
            request.months[0].trueUp.applied(to: request.months[0].postings).total(in: "USD").billed
                == .exact("1500.00"))
    }

    @Test func `accrue what no invoice has come for, and reverse it on the first day of the next month`() throws {
        let books = try TestBooks().open()
        let request = try Self.request(Self.postings(Self.metered), invoices: [], books: books)
        #expect(request.walks.map(\.status) == [.notInvoiced])
        let october = try PeriodEntries(request, books: books)
        #expect(
            october.journals.flatMap(Self.text) == [
                "AI202610-1-ACC01 2026-10-31 Example Company",
                "  5110-ai-usage engineering 1000.01", "  5110-ai-usage finance 500.00", "  5110-ai-usage legal 0.01",
                "  2150-accrued-ai-cost -1500.02",
            ])
        #expect(october.accruals.map(\.key.description) == ["2026-10 openai org USD"])

        // November has no cost of its own; October's invoice has come.
        let invoices = [Self.invoice("1512.50")]
        let empty = Reconciliation(
            of: October.month.next, ReconciliationInput(metered: MeteredFigures(), invoices: invoices),
            ReconciliationRules(books.settings))
        let nothing = Postings(adding: [])
        var november = EntryRequest(
            BilledMonth(
                empty, postings: nothing,
                trueUp: try TrueUp(
                    empty, nothing, settings: books.settings.close, suspense: books.settings.suspense)),
            version: 1, reference: "2026-11/v1")
        november.accrualsToReverse = october.journalsToReverse
        november.openAccruals = october.accruals
        november.invoices = invoices
        let settled = try PeriodEntries(november, books: books)
        #expect(
            settled.journals.flatMap(Self.text) == [
                "AI202611-1-REV01 2026-11-01 Example Company",
                "  5110-ai-usage engineering -1000.01", "  5110-ai-usage finance -500.00",
                "  5110-ai-usage legal -0.01",
                "  2150-accrued-ai-cost 1500.02",
                "AI202611-1-USE01 2026-11-30 Example Company",
                "  5110-ai-usage engineering 1000.01", "  5110-ai-usage finance 500.00", "  5110-ai-usage legal 0.01",
                "  1290-ai-clearing -1500.02",
                "AI202611-1-TRU01 2026-11-30 Example Company",
                "  5110-ai-usage engineering 8.32", "  5110-ai-usage finance 4.16", "  1290-ai-clearing -12.48",
            ])
        #expect(settled.settlements.map(\.isException) == [true])
        let all = october.journals + settled.journals
        let november30 = try #require(CivilDate(text: "2026-11-30"))
        #expect(AccrualCheck.findings(in: all, asOf: november30) == [])
        let first = try #require(CivilDate(text: "2026-11-01"))
        #expect(
            AccrualCheck.findings(in: october.journals, asOf: november30) == [
                .notReversed(number: "AI202610-1-ACC01", due: first)
            ])

        // Invoiced in a currency that there is no rate for, beside cost of the month elsewhere: no entries, rather than
        // such that leave it out.
        var foreign = november
        foreign.invoices = [Self.invoice("1512.50", currency: "EUR")]
        foreign.elsewhere = [October.month: Self.figures(Self.postings([("legal", "1.00")]))]
        let refused = #expect(throws: BookkeepingError.self) { try PeriodEntries(foreign, books: books) }
        guard case .missingRate(let missing)? = refused else {
            throw TestSupportError("\(String(describing: refused))")
        }
        #expect(missing.from == .known("USD") && missing.to == .known("EUR"))

        // Without the invoice it is accrued again, under the same key.
        november.invoices = []
        let carried = try PeriodEntries(november, books: books)
        #expect(carried.accruals == october.accruals)
        #expect(carried.journals.map(\.number) == ["AI202611-1-REV01", "AI202611-1-ACC01"])
    }

    @Test
    func `of a currency that is not that of the books are converted once, and the rate's difference stands alone`()
        throws
    {
        let books = try TestBooks(["currency": "EUR"]).open()
        let rates = ExchangeRates(
            ["2026-10-01": "0.9137", "2026-10-31": "0.9137", "2026-11-02": "0.9000"].map { day, rate in
                FXRateRecord(day: day, from: .known("USD"), to: .known("EUR"), rate: .exact(rate))
            })
        let lines = [("engineering", "10.005"), ("finance", "20.004"), ("legal", "0.333")]
        // The invoice is of November 2, when a dollar was 0.9000.
        let request = try Self.request(
            Self.postings(lines), invoices: [Self.invoice("30.34")], books: books, rates: rates)
        let entries = try PeriodEntries(request, books: books)
        #expect(
            entries.journals.flatMap(Self.text) == [
                "AI202610-1-USE01 2026-10-31 Example Company",
                "  5110-ai-usage engineering 10.01 = 9.14", "  5110-ai-usage finance 20.00 = 18.28",
                "  5110-ai-usage legal 0.33 = 0.30", "  1290-ai-clearing -30.34 = -27.72",
                "AI202610-1-FXD01 2026-10-31 Example Company", "  7710-exchange-differences -0.41",
                "  1290-ai-clearing 0.41",
            ])
    }

    @Test func `are told in the currency of the group too`() throws {
        let books = try TestBooks(["close.reporting_currency": "EUR"]).open()
        let rate = FXRateRecord(day: "2026-10-15", from: .known("USD"), to: .known("EUR"), rate: .exact("0.9137"))
        let lines = [("engineering", "10.005"), ("finance", "20.004"), ("legal", "0.333")]
        let request = try Self.request(
            Self.postings(lines), invoices: [], books: books, rates: ExchangeRates([rate]))
        let totals = try PeriodEntries(request, books: books).reporting
        #expect(totals.map(\.posted) == [.exact("30.34")])
        #expect(totals.map(\.amount) == [.exact("27.72")])
        let without = try Self.request(Self.postings(lines), invoices: [], books: books)
        #expect(throws: BookkeepingError.self) { try PeriodEntries(without, books: books) }
    }

    @Test func `are one for each company, with what they owe each other`() throws {
        let books = try TestBooks(entities: ["finance": "Example GmbH", "legal": "Example Ltd"]).open()
        let request = try Self.request(
            Self.postings(Self.metered), invoices: [Self.invoice("1500.02")], books: books)
        let entries = try PeriodEntries(request, books: books)
        #expect(
            entries.journals.prefix(3).flatMap(Self.text) == [
                "AI202610-1-USE01 2026-10-31 Example Company",
                "  5110-ai-usage engineering 1000.01", "  1380-due-from-affiliates Example GmbH 500.00",
                "  1380-due-from-affiliates Example Ltd 0.01", "  1290-ai-clearing -1500.02",
                "AI202610-1-USE02 2026-10-31 Example GmbH",
                "  5110-ai-usage finance 500.00", "  2380-due-to-affiliates Example Company -500.00",
                "AI202610-1-USE03 2026-10-31 Example Ltd",
                "  5110-ai-usage legal 0.01", "  2380-due-to-affiliates Example Company -0.01",
            ])
    }

    /// 5 % of 500.00 is 25.00; of 0.01 it is less than a cent.
    @Test func `bear a mark-up where cost crosses to another company, each entry balanced`() throws {
        let books = try TestBooks(
            ["intercompany": "{ mark_up_percent: 5, mark_up_account: 5190-ai-price-variance }"],
            entities: ["finance": "Example GmbH", "legal": "Example Ltd"]
        ).open()
        let request = try Self.request(
            Self.postings(Self.metered), invoices: [Self.invoice("1500.02")], books: books)
        let entries = try PeriodEntries(request, books: books)
        #expect(
            entries.journals.prefix(3).flatMap(Self.text) == [
                "AI202610-1-USE01 2026-10-31 Example Company",
                "  5110-ai-usage engineering 1000.01", "  1380-due-from-affiliates Example GmbH 525.00",
                "  5190-ai-price-variance Example GmbH -25.00", "  1380-due-from-affiliates Example Ltd 0.01",
                "  1290-ai-clearing -1500.02",
                "AI202610-1-USE02 2026-10-31 Example GmbH",
                "  5110-ai-usage finance 500.00", "  5190-ai-price-variance Example Company 25.00",
                "  2380-due-to-affiliates Example Company -525.00",
                "AI202610-1-USE03 2026-10-31 Example Ltd",
                "  5110-ai-usage legal 0.01", "  2380-due-to-affiliates Example Company -0.01",
            ])
        for journal in entries.journals { #expect(journal.debits == journal.credits) }
    }

    @Test func `of a closed month that new rules move net to nothing`() throws {
        let books = try TestBooks().open()
        let september = October.month.previous
        let change = { (lines: [(String, String)]) in
            PeriodChange(
                of: FiscalPeriod(september), [september: Self.postings(lines).lines],
                suspense: books.settings.suspense)
        }
        let moved = change([("finance", "-300.00"), ("legal", "300.00")])
        #expect(moved.kind == .reallocation)
        #expect(moved.net(in: "USD") == .zero)
        var request = try Self.request(Postings(adding: []), invoices: [], books: books)
        request.changes = [moved]
        let entries = try PeriodEntries(request, books: books)
        #expect(
            entries.journals.flatMap(Self.text) == [
                "AI202610-1-REA01 2026-10-31 Example Company", "  5110-ai-usage finance -300.00",
                "  5110-ai-usage legal 300.00",
            ])
        let suspended = change([("suspense", "-5.00"), ("legal", "5.00")])
        #expect(suspended.kind == .reclass)
        // A credit that was in suspense leaves it the other way round; what two departments swap beside it is no reclass.
        let credit = Self.postings([("suspense", "0.40"), ("legal", "-0.40")], provider: "anthropic").lines
        let swap = Self.postings([("sales", "0.10"), ("legal", "-0.10")], provider: "anthropic").lines
        // What was bought before costs nothing when it is used, but is worth something.
        let used = [("suspense", "-7.00"), ("legal", "7.00")].flatMap { department, worth in
            Self.postings([(department, worth)], provider: "aws-bedrock").lines.map { line in
                let costs = ChargeCosts(
                    list: line.costs.list, contracted: .zero, billed: .zero, effective: line.costs.list)
                return Posting(line.key, costs: costs, calls: 1)
            }
        }
        for (lines, kind) in [(credit, Journal.Kind.reclass), (used, .reclass), (swap, .reallocation)] {
            let cost = Self.postings([("suspense", "-5.00"), ("legal", "5.00")]).lines
            let change = PeriodChange(
                of: FiscalPeriod(september), [september: cost + lines], suspense: books.settings.suspense)
            #expect(change.kind == kind)
        }
        let late = change([("engineering", "0.01"), ("finance", "-300.00"), ("sales", "300.00")])
        #expect(late.kind == .priorPeriod)
        #expect(late.net(in: "USD") == .exact("0.01"))
    }
}

extension EntryRequest {
    /// The accounts of its only month.
    var walks: [ReconciliationWalk] { months[0].reconciliation?.walks ?? [] }
}
