import Apportionment
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

/// A month made up from a seed: companies, departments, accounts with and without invoices, credits and taxes.
struct RandomMonth {
    let postings: Postings
    let invoices: [InvoiceRecord]

    static let entities = ["finance": "Example GmbH", "legal": "Example Ltd", "sales": "Example GmbH"]
    static let departments = ["engineering", "finance", "legal", "sales", "suspense"]

    init(_ generator: inout SeededGenerator, currencies: [String], sign: Int128 = 1) {
        var lines: [Posting] = []
        var invoices: [InvoiceRecord] = []
        for provider in ["openai", "anthropic", "internal-gpu"] {
            for currency in currencies {
                var total = Total.zero
                for index in 0..<Int.random(in: 0...12, using: &generator) {
                    let category = generator.pick([ChargeCategory.usage, .usage, .usage, .purchase, .credit, .tax])
                    let magnitude = generator.pick([Int64(1_000_000), 20_000_000_000, 900_000_000_000_000])
                    let amount = Int128(Int64.random(in: 1...magnitude, using: &generator))
                    let cost = Total(picos: (category == .credit ? -amount : amount) * sign)
                    total += cost
                    let key = PostingKey(
                        currency: currency, department: generator.pick(Self.departments),
                        glAccount: category == .tax ? "9999-suspense" : generator.pick(["5110-ai-usage", "6200-rnd"]),
                        project: generator.pick([nil, "beacon"]), feature: "f\(index)",
                        product: PostingProduct(
                            provider: provider, billingAccount: "org", service: "model-api", category: category))
                    lines.append(
                        Posting(key, costs: ChargeCosts(list: cost, contracted: cost, billed: cost, effective: cost)))
                }
                guard provider != "internal-gpu", generator.chance(60) else { continue }
                let unit = Currency.known(currency).minorUnit.picos
                let off = Int128(Int.random(in: -300...300, using: &generator))
                let tax = generator.chance(30) ? Int128(7) : 0
                invoices.append(
                    InvoiceRecord(
                        invoiceId: "INV-\(provider)-\(currency)", provider: provider, billingAccount: "org",
                        periodStart: October.start, periodEnd: October.end, issuedAt: October.end + 3 * Instant.day,
                        currency: .known(currency), amount: Total(picos: (total.picos / unit + off * sign) * unit),
                        tax: Total(picos: tax * unit * sign)))
            }
        }
        postings = Postings(adding: lines)
        self.invoices = invoices
    }

    func request(_ books: Books, rates: ExchangeRates) throws -> EntryRequest {
        try `The entries of a month`.request(postings, invoices: invoices, books: books, waived: true, rates: rates)
    }
}

@Suite struct `The entries of any month` {
    static let rates = ExchangeRates(
        ["2026-10-01": "151.37", "2026-10-31": "149.8123", "2026-11-03": "150.5"].flatMap { day, rate in
            [
                FXRateRecord(day: day, from: .known("USD"), to: .known("JPY"), rate: .exact(rate)),
                FXRateRecord(day: day, from: .known("KWD"), to: .known("USD"), rate: .exact("3.2\(rate.prefix(2))")),
            ]
        })

    private static func books(_ currency: String = "USD", tax: String = "irrecoverable") throws -> Books {
        try TestBooks(
            ["currency": currency, "close.tax": tax, "close.internal_providers": "[internal-gpu]"],
            entities: RandomMonth.entities
        ).open()
    }

    /// Lines of the company that is invoiced, by what they are posted to.
    private static func sums(_ journals: [Journal], _ account: String) -> [String: Int128] {
        var sums: [String: Int128] = [:]
        for journal in journals {
            for line in journal.lines where line.target.account == account {
                sums["\(journal.currency) \(journal.entity) \(line.target.partner ?? "")", default: 0] += line.amount
            }
        }
        return sums
    }

    @Test(arguments: ["irrecoverable", "recoverable"], ["USD", "JPY"])
    func `balance, tie to what is posted, and mirror each other between companies`(
        tax: String, currency: String
    ) throws {
        let books = try Self.books(currency, tax: tax)
        var generator = SeededGenerator(seed: 42)
        for _ in 0..<40 {
            let month = RandomMonth(
                &generator, currencies: ["USD", "JPY", "KWD"].filter { currency == "USD" || $0 != "KWD" })
            let request = try month.request(books, rates: Self.rates)
            let entries = try PeriodEntries(request, books: books)
            try JournalBalance.check(entries.journals)
            #expect(entries.checks.filter { !$0.holds } == [])
            // What one company says the other owes is what the other says it owes.
            var owed = Self.sums(entries.journals, "1380-due-from-affiliates").mapKeys { parts in
                "\(parts[0]) \(parts[2...].joined(separator: " "))"
            }
            let owing = Self.sums(entries.journals, "2380-due-to-affiliates")
            for (key, amount) in owing {
                let parts = key.split(separator: " ").map(String.init)
                let entity = parts[1...2].joined(separator: " ")
                #expect(owed.removeValue(forKey: "\(parts[0]) Company \(entity)") ?? 0 == -amount, "\(key)")
            }
            #expect(owed.values.allSatisfy { $0 == 0 })
            // An accrual and its reversal leave nothing.
            let reversed = entries.journalsToReverse.enumerated().map { index, journal in
                journal.reversed(
                    number: "R\(index)", period: PeriodLabel(October.month.next), date: October.month.next.firstDay,
                    reference: "")
            }
            try JournalBalance.check(reversed)
            #expect(
                AccrualCheck.findings(in: entries.journals + reversed, asOf: October.month.next.next.firstDay) == [])
        }
    }

    @Test func `bring every account to its invoice, exactly`() throws {
        let books = try Self.books()
        var generator = SeededGenerator(seed: 7)
        var settled = 0
        for _ in 0..<60 {
            let month = RandomMonth(&generator, currencies: ["USD", "JPY", "KWD"])
            let request = try month.request(books, rates: Self.rates)
            let all = request.months[0].trueUp.applied(to: request.months[0].postings)
            for walk in request.walks {
                let posted = all.lines.filter { InvoicedAccount($0.key) == walk.meteredAccount }
                let billed = posted.reduce(Total.zero) { $0 + $1.costs.billed }
                guard request.months[0].trueUp.invoiced.contains(walk.account) else {
                    #expect(billed == walk.posted)
                    continue
                }
                settled += 1
                #expect(billed == walk.invoiced)
                let tax = posted.filter { $0.key.product.category == .tax }.reduce(Total.zero) { $0 + $1.costs.billed }
                #expect(tax == walk.invoicedTax)
            }
        }
        #expect(settled > 50)
    }

    @Test func `do not depend on the order of what is posted`() throws {
        let books = try Self.books()
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<20 {
            let month = RandomMonth(&generator, currencies: ["USD", "JPY"])
            let entries = try PeriodEntries(month.request(books, rates: Self.rates), books: books)
            let shuffled = Postings(adding: month.postings.lines.shuffled(using: &generator))
            let request = try `The entries of a month`.request(
                shuffled, invoices: month.invoices.shuffled(using: &generator), books: books, waived: true,
                rates: Self.rates)
            #expect(try PeriodEntries(request, books: books).journals == entries.journals)
        }
    }

    @Test func `of a credit are those of its charge with the other sign`() throws {
        let books = try Self.books()
        for seed in 0..<20 {
            var (first, second) = (SeededGenerator(seed: UInt64(seed)), SeededGenerator(seed: UInt64(seed)))
            let charge = RandomMonth(&first, currencies: ["USD"])
            let credit = RandomMonth(&second, currencies: ["USD"], sign: -1)
            // Shares of a true-up go by positive cost, so only what is posted as it stands is a mirror.
            let request = { (month: RandomMonth) in
                try `The entries of a month`.request(month.postings, invoices: [], books: books, rates: Self.rates)
            }
            let one = try PeriodEntries(request(charge), books: books).journals.filter { $0.kind == .usage }
            let other = try PeriodEntries(request(credit), books: books).journals.filter { $0.kind == .usage }
            let lines = { (journals: [Journal], sign: Int128) in
                journals.flatMap(\.lines).map {
                    [$0.target.account, $0.target.department ?? "", $0.target.project ?? "", "\($0.amount * sign)"]
                }
            }
            // Irrecoverable tax has no cost below zero to be shared by.
            guard
                !charge.postings.lines.contains(where: {
                    $0.key.product.category == .tax && $0.key.product.provider == "internal-gpu"
                })
            else { continue }
            #expect(lines(one, 1) == lines(other, -1))
        }
    }
}

extension Dictionary where Key == String {
    fileprivate func mapKeys(_ body: ([String]) -> String) -> [String: Value] {
        var result: [String: Value] = [:]
        for (key, value) in self { result[body(key.split(separator: " ").map(String.init))] = value }
        return result
    }
}
