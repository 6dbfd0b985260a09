import Apportionment
import Books
import CostStore
import Money
import Periods
import Postings
import TestSupport
import Testing

@testable import Reconciliation

@Suite struct `A reconciliation` {
    static let openai = InvoicedAccount(provider: "openai", billingAccount: "org", currency: "USD")

    static func figures(
        metered: String = "0", rated: String? = nil, usage: String = "0", credits: String = "0",
        adjustments: String = "0", tax: String = "0", unpriced: Int64 = 0
    ) -> AccountFigures {
        var figures = AccountFigures()
        figures.calls = 1
        figures.metered = .exact(metered)
        figures.rated = .exact(rated ?? metered)
        figures.comparedCalls = rated == nil ? 0 : 1
        figures.usage = .exact(usage)
        figures.credits = .exact(credits)
        figures.adjustments = .exact(adjustments)
        figures.tax = .exact(tax)
        figures.unpricedCalls = unpriced
        return figures
    }

    static func invoice(
        _ amount: String, tax: String = "0", currency: String = "USD", id: String = "INV-1",
        from: Int64 = October.start, to: Int64 = October.end
    ) -> InvoiceRecord {
        InvoiceRecord(
            invoiceId: id, provider: "openai", billingAccount: "org", periodStart: from, periodEnd: to,
            issuedAt: to, currency: .known(currency), amount: .exact(amount), tax: .exact(tax))
    }

    static func rules(amount: String = "0.01", percent: String = "0.5") -> ReconciliationRules {
        var rules = ReconciliationRules(currency: .known("USD"))
        rules.tolerances.invoiceAmount = .exact(amount)
        rules.tolerances.invoicePercent = .exact(percent)
        return rules
    }

    static func walk(
        _ figures: AccountFigures, _ invoices: [InvoiceRecord], _ rules: ReconciliationRules = rules(),
        change: (inout ReconciliationInput) -> Void = { _ in }
    ) throws -> ReconciliationWalk {
        var metered = MeteredFigures()
        metered.set(figures, of: openai)
        var input = ReconciliationInput(metered: metered, invoices: invoices)
        change(&input)
        let walks = Reconciliation(of: October.month, input, rules).walks
        #expect(walks.count == 1)
        return try #require(walks.first)
    }

    /// The example of a month that was worked out by hand: 8,410.20 metered, 8,438.08 invoiced, 0.02 unexplained.
    @Test func `goes from metered to invoiced cause by cause`() throws {
        let walk = try Self.walk(
            Self.figures(metered: "8410.20", rated: "8419.68", adjustments: "-0.02"), [Self.invoice("8438.08")]
        ) { input in
            input.items = [
                ReconcilingItem(
                    period: October.month, account: Self.openai, cause: "direct keys", amount: .exact("18.40"),
                    reference: "ticket 42")
            ]
        }
        #expect(
            walk.lines.map { "\($0.cause) \($0.amount)" } == [
                "meteredCalls 8410.2", "charges 0.0", "prices 9.48", "adjustments -0.02", "item(\"direct keys\") 18.4",
            ])
        #expect(walk.explained == .exact("8438.06"))
        #expect(walk.unexplained == .exact("0.02"))
        #expect(walk.status == .withinTolerance)
        // What is posted, 8,419.66, lacks the calls that went past the gateway and the rest.
        #expect(walk.variance == .exact("18.42"))
    }

    @Test(arguments: [
        ("100.00", "0", "0", ReconciliationWalk.Status.matched), ("100.01", "0.01", "0", .withinTolerance),
        ("100.02", "0.01", "0", .exception(.unexplained)), ("100.50", "0", "0.5", .withinTolerance),
        ("100.51", "0", "0.5", .exception(.unexplained)), ("99.51", "0", "0.5", .withinTolerance),
        ("99.49", "0", "0.5", .exception(.unexplained)),
    ])
    func `ends in a status`(
        invoice: String, amount: String, percent: String, status: ReconciliationWalk.Status
    ) throws {
        let walk = try Self.walk(
            Self.figures(metered: "100"), [Self.invoice(invoice)], Self.rules(amount: amount, percent: percent))
        #expect(walk.status == status)
    }

    @Test func `takes a difference that is material for an exception, within tolerance or not`() throws {
        var rules = Self.rules(percent: "10")
        rules.materialVariance = .exact("5")
        #expect(try Self.walk(Self.figures(metered: "100"), [Self.invoice("105")], rules).status == .withinTolerance)
        #expect(
            try Self.walk(Self.figures(metered: "100"), [Self.invoice("105.01")], rules).status
                == .exception(.unexplained))
    }

    @Test func `adds up invoices and credit notes of the month, net and tax`() throws {
        let invoices = [
            Self.invoice("120", tax: "12", id: "INV-1"), Self.invoice("-20", tax: "-2", id: "CN-1"),
            Self.invoice("7", id: "INV-9", from: October.end, to: October.month.next.microseconds.upperBound),
        ]
        let walk = try Self.walk(Self.figures(metered: "100", tax: "10"), invoices)
        #expect(walk.invoices.map(\.invoiceId) == ["CN-1", "INV-1"])
        #expect(walk.invoiced == .exact("110"))
        #expect(walk.invoicedTax == .exact("10"))
        #expect(walk.status == .matched)
    }

    @Test func `names the rounding to what can be paid`() throws {
        let walk = try Self.walk(Self.figures(metered: "10.004"), [Self.invoice("10.00")])
        #expect(walk.status == .matched)
        #expect(walk.lines.last?.cause == .rounding)
        #expect(walk.lines.last?.amount == .exact("-0.004"))
    }

    @Test func `names what falls into another month of the books`() throws {
        let walk = try Self.walk(Self.figures(metered: "100"), [Self.invoice("100")]) { input in
            input.cutOff.set(Self.figures(metered: "3.5"), of: Self.openai)
        }
        #expect(
            walk.lines.map { "\($0.cause) \($0.amount)" } == [
                "meteredCalls 96.5", "charges 0.0", "cutOff 3.5",
            ])
        #expect(walk.status == .matched)
    }

    @Test func `takes off failed calls only where the provider does not bill them`() throws {
        let failed = [
            FailedCalls(provider: "openai", billingAccount: "org", currency: "USD", calls: 3, metered: .exact("2")),
            FailedCalls(provider: "other", billingAccount: "org", currency: "USD", calls: 9, metered: .exact("9")),
        ]
        var rules = Self.rules()
        for (isBilled, invoice) in [(true, "100"), (false, "98")] {
            rules.unbilledFailures = isBilled ? [] : ["openai"]
            let walk = try Self.walk(Self.figures(metered: "100"), [Self.invoice(invoice)], rules) {
                $0.failedCalls = failed
            }
            let line = try #require(walk.lines.first { $0.cause == .failedCalls })
            #expect(line.count == 3)
            #expect(line.metered == .exact("2"))
            #expect(walk.status == .matched)
        }
    }

    @Test func `is an exception where nobody knows what was used, or what for`() throws {
        #expect(
            try Self.walk(Self.figures(metered: "100", unpriced: 2), [Self.invoice("100")]).status
                == .exception(.unpriced(calls: 2)))
        let half = Self.invoice("100", from: October.day(15), to: October.end)
        #expect(
            try Self.walk(Self.figures(metered: "100"), [half]).status == .exception(.otherDays(invoice: "INV-1")))
        let nothing = Reconciliation(
            of: October.month, ReconciliationInput(metered: MeteredFigures(), invoices: [Self.invoice("5")]),
            Self.rules())
        #expect(nothing.walks.map(\.status) == [.exception(.nothingMetered)])
    }

    @Test func `goes over into the currency of the invoice at a dated rate, exactly, and rounds once`() throws {
        let figures = Self.figures(metered: "30.342")
        let rates = ["2026-10-01": "0.9000", "2026-10-31": "0.9274"].map { day, rate in
            FXRateRecord(day: day, from: .known("USD"), to: .known("EUR"), rate: .exact(rate))
        }
        let invoice = Self.invoice("27.72", currency: "EUR")
        let walk = try Self.walk(figures, [invoice]) { $0.rates = ExchangeRates(rates) }
        let line = try #require(walk.lines.first { $0.cause == .fx })
        // The mean of both days, 0.9137: 27.7234854, rounded.
        #expect(line.rate?.rate == Fraction(9137, over: 10_000))
        #expect(walk.explained == .exact("27.72"))
        #expect(walk.status == .matched)
        #expect(walk.variance == nil)
        #expect(try Self.walk(figures, [invoice]).status == .exception(.noRate(from: "USD", to: "EUR")))
    }

    @Test func `knows what nobody invoices, and what is not invoiced yet`() throws {
        #expect(try Self.walk(Self.figures(metered: "1"), []).status == .notInvoiced)
        var rules = Self.rules()
        rules.internalProviders = ["openai"]
        #expect(try Self.walk(Self.figures(metered: "1"), [], rules).status == .internalProvider)
    }

    @Test func `keeps accounts apart that only look the same`() {
        var metered = MeteredFigures()
        for name in ["caf\u{E9}", "cafe\u{301}"] {
            metered.set(
                Self.figures(metered: "1"),
                of: InvoicedAccount(provider: name, billingAccount: "org", currency: "USD"))
        }
        let walks = Reconciliation(
            of: October.month, ReconciliationInput(metered: metered, invoices: []), Self.rules()
        ).walks
        #expect(walks.count == 2)
    }
}

@Suite struct `Exchange rates` {
    private static func rates(_ list: [(String, String)], turned: Bool = false) -> ExchangeRates {
        ExchangeRates(
            list.map { day, rate in
                FXRateRecord(
                    day: day, from: .known(turned ? "EUR" : "USD"), to: .known(turned ? "USD" : "EUR"),
                    rate: .exact(rate))
            })
    }

    private static let days =
        October.month
        .firstDay...CivilDate(
            daysSinceEpoch: October.month.next.firstDay.daysSinceEpoch - 1)

    @Test(arguments: [
        (CloseSettings.RateKind.average, Fraction(91, over: 100)), (.closing, Fraction(92, over: 100)),
        (.opening, Fraction(90, over: 100)), (.spot, Fraction(93, over: 100)),
    ])
    func `are taken as the settings say`(kind: CloseSettings.RateKind, expected: Fraction) throws {
        let rates = Self.rates([
            ("2026-09-30", "0.5"), ("2026-10-02", "0.90"), ("2026-10-30", "0.92"), ("2026-11-01", "0.93"),
        ])
        let date = try #require(CivilDate(text: "2026-11-02"))
        let found = try rates.rate(from: .known("USD"), to: .known("EUR"), kind, of: Self.days, on: date)
        #expect(found.rate == expected)
    }

    @Test func `are turned round exactly where the store has the other direction`() throws {
        let found = try Self.rates([("2026-10-01", "3")], turned: true).rate(
            from: .known("USD"), to: .known("EUR"), .average, of: Self.days, on: Self.days.upperBound)
        #expect(found.rate == Fraction(1, over: 3))
        #expect(found.isTurned)
    }

    @Test func `that are not there are not made up`() {
        #expect(throws: MissingRate.self) {
            try Self.rates([("2026-09-30", "0.9")]).rate(
                from: .known("USD"), to: .known("EUR"), .average, of: Self.days, on: Self.days.upperBound)
        }
    }

    @Test(arguments: ["EUR", "JPY", "KWD"])
    func `convert exactly and round once`(code: String) throws {
        var generator = SeededGenerator(seed: 11)
        let rate = ExchangeRate(
            from: .known("USD"), to: .known(code), kind: .average, rate: Fraction(91_371_113, over: 100_000_007),
            days: Self.days, count: 31, isTurned: false)
        for count in [1, 2, 7, 100] {
            let amounts = (0..<count).map { _ in
                Total(
                    picos: Int128(Int64.random(in: -9_000_000_000_000_000...9_000_000_000_000_000, using: &generator)))
            }
            let converted = try rate.converted(amounts)
            let exact = amounts.map { Fraction($0) * rate.rate }.sum()
            let unit = Fraction(rate.to.minorUnit)
            #expect(Fraction(converted.reduce(.zero, +)) == Fraction(try #require((exact / unit).rounded)) * unit)
            // The mirror of a charge is its credit.
            #expect(try rate.converted(amounts.map { -$0 }) == converted.map { -$0 })
        }
    }

    @Test func `give the worked example`() throws {
        let rate = ExchangeRate(
            from: .known("USD"), to: .known("EUR"), kind: .average, rate: Fraction(9137, over: 10_000),
            days: Self.days, count: 1, isTurned: false)
        let converted = try rate.converted(["10.005", "20.004", "0.333"].map { Total.exact($0) })
        #expect(converted == ["9.14", "18.28", "0.30"].map { Total.exact($0) })
    }
}
