import Books
import CloseLedger
import CostStore
import Foundation
import Money
import Periods
import TestSupport
import Testing

@testable import Close

/// Books whose periods are weeks, with providers that invoice months of UTC.
@Suite struct `Periods of weeks` {
    /// A call on a day, of so many hundred thousand tokens: 0.2 USD for each.
    private func call(_ day: String, _ hundreds: Int64 = 1, id: String? = nil) throws -> CallRecord {
        let month = String(day.prefix(7))
        return .of(
            id ?? day, month, day: try #require(Int(day.suffix(2))), thousands: 100 * hundreds)
    }

    private func invoice(_ month: String, _ amount: String, currency: String = "USD") throws -> InvoiceRecord {
        let moments = try #require(Month(month)).microseconds
        return InvoiceRecord(
            invoiceId: "INV-\(month)", provider: "openai", billingAccount: "org-1", periodStart: moments.lowerBound,
            periodEnd: moments.upperBound, issuedAt: moments.upperBound + Instant.day, currency: .known(currency),
            amount: .exact(amount))
    }

    /// What entries have on an account, all periods together.
    private func balance(_ books: TestBooks, _ account: String, _ periods: [String]) throws -> Total {
        try periods.flatMap { try books.rows("entries.csv", of: $0) }.filter { $0["account"] == account }
            .reduce(.zero) { $0 + (try Total($1["amount"] ?? "")) }
    }

    /// The lines of an entry of a kind, summed by account.
    private func sums(_ books: TestBooks, _ kind: String, of period: String) throws -> [String: Total] {
        var sums: [String: Total] = [:]
        for row in try books.rows("entries.csv", of: period) where row["kind"] == kind {
            sums[row["account"] ?? "", default: .zero] += try Total(row["amount"] ?? "")
        }
        return sums
    }

    private func requireReproducible(_ books: TestBooks, _ periods: [String]) throws {
        for period in periods {
            #expect(try books.sealed(period).problems() == [], "\(period)")
            let again = try PackReproduction(
                of: books.sealed(period), store: books.store, scratch: books.folder.path("again-\(period)"),
                software: "1.2.3", threads: 1)
            #expect(again.problems == [], "\(period)")
        }
    }

    private static let quarters = "calendar: { kind: 4-4-5, first_days: { 2026: 2025-12-29, 2027: 2026-12-28 } }"

    /// Period 10 of 2026 is 28 September to 25 October, period 11 ends on 22 November.
    @Test func `settle an accrual against the whole month that is invoiced, not the period's part of it`() throws {
        let books = try TestBooks(
            settings: Self.quarters + "\ntolerances: { invoice_amount: 0.005, invoice_percent: 0 }")
        // September 0.2, October 0.6 + 0.4, November 0.8.
        try books.append(calls: [
            call("2026-09-29"), call("2026-10-10", 3), call("2026-10-28", 2), call("2026-11-10", 4),
        ])
        try books.close("2026-10")
        #expect(
            try books.rows("accruals.csv", of: "2026-10").map { "\($0["billing_month"] ?? "") \($0["amount"] ?? "")" }
                == ["2026-09 0.2", "2026-10 0.6"])
        #expect(try balance(books, "2150-accrued-ai-cost", ["2026-10"]) == .exact("-0.8"))

        // October is invoiced at what was metered from 1 to 31 October: nothing is left to true up.
        try books.append(invoices: [invoice("2026-10", "1")])
        try books.close("2026-11")
        #expect(try sums(books, "True-up", of: "2026-11") == [:])
        #expect(try books.rows("true-ups.csv", of: "2026-11").isEmpty)
        // What is metered and not invoiced: September, and November until the 22nd.
        #expect(
            try books.rows("accruals.csv", of: "2026-11").map { "\($0["billing_month"] ?? "") \($0["amount"] ?? "")" }
                == ["2026-11 0.8", "2026-09 0.2"])
        #expect(try balance(books, "2150-accrued-ai-cost", ["2026-10", "2026-11"]) == .exact("-1"))
        #expect(try balance(books, "1290-ai-clearing", ["2026-10", "2026-11"]) == .exact("-1"))
        try requireReproducible(books, ["2026-10", "2026-11"])
    }

    @Test func `true an accrual up by what the invoice has more than the month was metered at`() throws {
        let books = try TestBooks(settings: Self.quarters)
        try books.append(calls: [call("2026-10-10", 3), call("2026-10-28", 2), call("2026-11-10", 4)])
        try books.close("2026-10")
        try books.append(invoices: [invoice("2026-10", "1.1")])
        try books.close("2026-11", waiving: [.init(check: "reconciliation", reason: "a tenth is disputed")])
        // 1.1 less 0.6 of period 10 and 0.4 of period 11.
        #expect(
            try sums(books, "True-up", of: "2026-11") == [
                "5110-ai-usage": .exact("0.1"), "1290-ai-clearing": .exact("-0.1"),
            ])
        #expect(try balance(books, "1290-ai-clearing", ["2026-10", "2026-11"]) == .exact("-1.1"))
        // All rows of October, in both packs, come to the invoice; those that were written after it came say so.
        let first = try books.rows("focus/focus-2026-10.csv", of: "2026-10")
        // The rows of November are of another month; true-ups are with the last file.
        let second = try ["2026-10", "2026-11"].flatMap { try books.rows("focus/focus-\($0).csv", of: "2026-11") }
            .filter { $0["BillingPeriodStart"] == "2026-10-01T00:00:00Z" }
        let billed = try (first + second).reduce(Total.zero) { $0 + (try Total($1["BilledCost"] ?? "")) }
        #expect(billed == .exact("1.1"))
        #expect(Set(first.map { $0["x_CostBasis"] }) == ["Metered"])
        #expect(Set(second.map { $0["x_CostBasis"] }) == ["Invoiced"])

        // A call of the end of October that comes late is not on the invoice: it changes who bears it, not how much.
        try books.append(calls: [call("2026-10-29", 1, id: "late")])
        try books.close("2026-12")
        let prior = try books.rows("prior-periods.csv", of: "2026-12")
        #expect(
            Set(prior.map { "\($0["corrects_pack"] ?? "") \($0["side"] ?? "") \($0["billed_cost"] ?? "")" })
                == ["2026-11/v1 cost 0.2", "2026-10/v1 invoice -0.2"])
        try requireReproducible(books, ["2026-10", "2026-11", "2026-12"])
    }

    @Test func `take the invoice of a month that is there when its period closes`() throws {
        let books = try TestBooks(settings: Self.quarters)
        try books.append(
            calls: [call("2026-09-29"), call("2026-10-10", 3), call("2026-10-28", 2)],
            invoices: [invoice("2026-09", "0.2"), invoice("2026-10", "1.1")])
        try books.close("2026-10", waiving: [.init(check: "reconciliation", reason: "a tenth is disputed")])
        #expect(try books.rows("accruals.csv", of: "2026-10").isEmpty)
        #expect(
            try sums(books, "True-up", of: "2026-10") == [
                "5110-ai-usage": .exact("0.1"), "1290-ai-clearing": .exact("-0.1"),
            ])
        try books.close("2026-11")
        #expect(
            try sums(books, "Usage", of: "2026-11") == [
                "5110-ai-usage": .exact("0.4"), "1290-ai-clearing": .exact("-0.4"),
            ])
        // The books begin with 28 September: what that month was metered at before is not theirs to true up.
        #expect(try balance(books, "1290-ai-clearing", ["2026-10", "2026-11"]) == .exact("-1.3"))
    }

    /// The demo of a company whose provider invoices in another currency than calls are metered in.
    @Test func `settle an accrual by an invoice in another currency, at its own rate`() throws {
        let books = try TestBooks(settings: "tolerances: { invoice_percent: 1 }")
        try books.append(calls: [call("2026-10-10", 50)])
        try books.close("2026-10")
        #expect(try balance(books, "2150-accrued-ai-cost", ["2026-10"]) == .exact("-10"))
        try books.append(
            invoices: [invoice("2026-10", "9", currency: "EUR")],
            rates: [("2026-10-15", "0.9"), ("2026-11-02", "0.8")].map { day, rate in
                FXRateRecord(day: day, from: .known("USD"), to: .known("EUR"), rate: .exact(rate))
            })
        try books.close("2026-11")
        #expect(try books.rows("accruals.csv", of: "2026-11").isEmpty)
        // 9 EUR are what 10 USD were in October, and 11.25 USD on the day of the invoice.
        #expect(
            try sums(books, "FX difference", of: "2026-11")
                == ["7710-exchange-differences": .exact("1.25"), "1290-ai-clearing": .exact("-1.25")])
        #expect(try balance(books, "1290-ai-clearing", ["2026-10", "2026-11"]) == .exact("-11.25"))
        try requireReproducible(books, ["2026-11"])
    }

    @Test func `do not close where an invoice of an accrued month is not explained, until it is or is let pass`() throws
    {
        let books = try TestBooks()
        try books.append(calls: [call("2026-10-10", 5)])
        try books.close("2026-10")
        try books.append(invoices: [invoice("2026-10", "1.5")])
        let error = #expect(throws: CloseError.self) { try books.close("2026-11") }
        guard case .blocked(_, let checks)? = error else { throw TestSupportError("\(String(describing: error))") }
        #expect(checks.map(\.kind) == [.reconciliation])
        #expect(checks.first?.finding.contains("2026-10 openai org-1 USD: invoiced 1.50") == true)
        #expect(checks.first?.remedy?.contains("reconcile --period 2026-10") == true)
        try books.write(
            "Mappings/reconciling-items.csv",
            "period,provider,billing_account,currency,cause,amount,reference\n"
                + "2026-10,openai,org-1,USD,traffic past the gateway,0.5,TICKET-42\n")
        try books.close("2026-11")
        #expect(
            try sums(books, "True-up", of: "2026-11")
                == ["5110-ai-usage": .exact("0.5"), "1290-ai-clearing": .exact("-0.5")])
        try requireReproducible(books, ["2026-11"])
    }

    @Test func `say that every accrual is reversed once`() throws {
        let books = try TestBooks()
        try books.append(calls: [call("2026-10-10", 5)])
        try books.close("2026-10")
        try books.close("2026-11")
        let check = try books.rows("checks.csv", of: "2026-11").first { $0["check"] == "accruals" }
        #expect(check?["outcome"] == "ok")
        #expect(check?["finding"] == "1 of the pack before")
    }

    // MARK: - 13 periods a year

    private static let thirteen = "calendar: { kind: 13x4, first_days: { 2026: 2025-12-29, 2027: 2026-12-28 } }"

    @Test func `are thirteen a year, closed one by one with late rows and accruals`() throws {
        let books = try TestBooks(
            settings: Self.thirteen + "\ntolerances: { invoice_amount: 0.2 }\njournals: { formats: [csv, netsuite] }")
        let labels = try (1...13).map { try #require(PeriodLabel(year: 2026, number: $0)) }
        let last = try #require(Month("2026-12"))
        // A call a day.
        var day = try #require(Month("2026-01")).microseconds.lowerBound
        var calls: [CallRecord] = []
        while day < last.microseconds.upperBound {
            calls.append(try call(Instant(microseconds: day).date.description))
            day += Instant.day
        }
        try books.append(calls: calls)
        var month = try #require(Month("2026-01"))
        for label in labels {
            let period = try #require(books.step().books.calendar.period(label))
            // The invoice of a month comes on the third day after it, a tenth of a dollar above what was metered.
            while month.next.firstDay.daysSinceEpoch + 3 <= period.dayAfter.daysSinceEpoch {
                let days = month.next.firstDay.daysSinceEpoch - month.firstDay.daysSinceEpoch
                try books.append(invoices: [
                    invoice("\(month)", "\(Total(picos: Int128(days) * 200_000_000_000 + 100_000_000_000))")
                ])
                month = month.next
            }
            if label.number == 6 {
                // A late call of the period before.
                try books.append(calls: [call("2026-05-10", 1, id: "late")])
            }
            try books.close("\(label)")
        }
        let periods = labels.map { "\($0)" }
        #expect(month.description == "2026-12")
        let manifest = try books.sealed("2026-13").manifest
        #expect("\(manifest.period.firstDay) \(manifest.period.lastDay)" == "2026-11-30 2026-12-27")
        #expect(manifest.period.title == "period 13 of 2026")
        // What eleven invoices come to, and what December was metered at: 334 days and 27, and 0.1 an invoice. The late
        // call is on none of them.
        let posted = try periods.flatMap { try books.rows("entries.csv", of: $0) }.filter {
            ["5110-ai-usage", "5190-ai-price-variance"].contains($0["account"] ?? "")
        }.reduce(Total.zero) { $0 + (try Total($1["amount"] ?? "")) }
        #expect(posted == .exact("73.3"))
        // At the end December is accrued.
        #expect(try balance(books, "2150-accrued-ai-cost", periods) == .exact("-5.4"))
        // What clearing owes is what eleven invoices come to.
        #expect(try balance(books, "1290-ai-clearing", periods) == .exact("-67.9"))
        #expect(Set(try books.rows("entries.csv", of: "2026-13").map { $0["period"] }) == ["2026-13"])
        #expect(try books.rows("entries.csv", of: "2026-13").first?["number"]?.hasPrefix("AI202613-1-") == true)
        let netsuite = try FileManager.default.contentsOfDirectory(atPath: "\(books.pack("2026-13"))/journals/netsuite")
        #expect(netsuite.count == 1)
        let status = try books.step().status()
        #expect(status.text.contains("2026-13"))
        #expect(status.next?.description == "2027-01")
        try requireReproducible(books, ["2026-06", "2026-13"])
        // The year after begins with the entries that take the accruals back.
        try books.close("2027-01")
        #expect(try sums(books, "Reversal", of: "2027-01")["2150-accrued-ai-cost"] == .exact("5.4"))
    }

    @Test(arguments: ["13x4", "4-4-5"])
    func `have a 53rd week in the last of a leap year`(kind: String) throws {
        let books = try TestBooks(
            settings: "calendar: { kind: \(kind), first_days: { 2026: 2025-12-29, 2027: 2027-01-04 } }")
        let last = kind == "13x4" ? 13 : 12
        try books.append(calls: [call("2026-12-30"), call("2027-01-02", 2), call("2027-01-05", 4)])
        try books.close("2026-\(last)")
        #expect(try books.sealed("2026-\(last)").manifest.period.lastDay.description == "2027-01-03")
        #expect(
            try books.rows("accruals.csv", of: "2026-\(last)").map { $0["billing_month"] } == ["2026-12", "2027-01"])
        try books.close("2027-01")
        let posted = try books.rows("postings.csv", of: "2027-01").map { $0["billed_cost"] }
        #expect(posted == ["0.8"])
        // January is accrued in one entry: what is accrued of it already, and the period's own.
        #expect(
            try books.rows("accruals.csv", of: "2027-01").map { "\($0["billing_month"] ?? "") \($0["amount"] ?? "")" }
                == ["2027-01 1.2", "2026-12 0.2"])
        try requireReproducible(books, ["2026-\(last)", "2027-01"])
    }

    @Test func `that the calendar does not have are refused with those that it has`() throws {
        let books = try TestBooks(settings: Self.thirteen)
        let error = #expect(throws: CloseError.self) { try books.close("2026-14") }
        guard case .noPeriod(let label, let calendar)? = error else {
            throw TestSupportError("\(String(describing: error))")
        }
        #expect(label.description == "2026-14")
        #expect(calendar.bounds?.first.description == "2026-01")
        #expect(calendar.bounds?.last.description == "2027-13")
    }
}
