import CloseLedger
import CostStore
import Foundation
import Journals
import Lines
import Money
import Periods
import Postings
import Reconciliation
import TestSupport
import Testing

@testable import Close

/// Six months of one company, closed one after another: late rows, a reopened month, a rule change, an invoice that
/// differs, a credit note. After each step every promise is held against the store by SQL and against the files.
@Suite struct `Six months` {
    private static let months = ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]

    private let books: TestBooks

    init() throws {
        books = try TestBooks(
            settings: """
                tolerances: { invoice_amount: 0.01, invoice_percent: 0.1 }
                journals: { formats: [csv, hledger] }
                """)
    }

    private func invoice(_ id: String, of month: String, _ amount: String) throws -> InvoiceRecord {
        let moments = try #require(Month(month)).microseconds
        return InvoiceRecord(
            invoiceId: id, provider: "openai", billingAccount: "org-1", periodStart: moments.lowerBound,
            periodEnd: moments.upperBound, issuedAt: moments.upperBound + Instant.day, currency: .known("USD"),
            amount: .exact(amount))
    }

    /// Calls of a month: 60 of support, 30 of research, 10 of the helper, 0.2 USD for each hundred thousand tokens in.
    private func calls(of month: String, _ thousands: Int64) -> [CallRecord] {
        (0..<10).map { index in
            .of(
                "\(month)-\(index)", month, day: index * 2 + 1,
                feature: index < 6 ? "chatbot" : index < 9 ? "evals" : "helper", thousands: thousands)
        }
    }

    @Test func `tie to the store and to the invoices at every step`() throws {
        // May: nothing is invoiced yet, all of it is accrued.
        try books.append(calls: calls(of: "2026-05", 100))
        try books.close("2026-05")
        try check()
        #expect(try total("accruals.csv", "amount", of: "2026-05") == .exact("2"))

        // June: May's invoice matches; two calls of May are late, and are not on it, so the invoice bears them.
        try books.append(
            calls: calls(of: "2026-06", 150), invoices: [invoice("INV-05", of: "2026-05", "2")])
        try books.append(calls: [.of("late-1", "2026-05", thousands: 50), .of("late-2", "2026-05", thousands: 50)])
        try books.close("2026-06", waiving: [.init(check: "reconciliation", reason: "the late calls are not on it")])
        try check()
        #expect(try total("prior-periods.csv", "billed_cost", of: "2026-06") == .exact("0.2"))
        #expect(try total("true-ups.csv", "billed_cost", of: "2026-06") == .exact("-0.2"))

        // July: opened again, for the helper belonged to research all the time.
        try books.append(calls: calls(of: "2026-07", 200), invoices: [invoice("INV-06", of: "2026-06", "3")])
        try books.close("2026-07")
        try check()
        _ = try books.step().reopen(books.label("2026-07"), reason: "the helper belongs to research")
        try books.write(rules: "research")
        let second = try books.close("2026-07")
        #expect(second.pack?.version == 2)
        try check()
        // May and June change hands, and nothing else.
        let moved = try books.rows("prior-periods.csv", of: "2026-07", 2)
        #expect(Set(moved.map { $0["cause"] }) == ["rules"])
        #expect(try total("prior-periods.csv", "billed_cost", of: "2026-07", 2) == .zero)

        // August: a provider credit for July, a late call of May, once more.
        try books.append(
            calls: calls(of: "2026-08", 250) + [.of("late-3", "2026-05", thousands: 100)],
            charges: [
                .sample(
                    "outage", at: try #require(Month("2026-07")).microseconds.lowerBound + Instant.day, .credit,
                    service: "model-api", billed: "-0.5", sent: SentAttribution(feature: "chatbot"))
            ])
        try books.close("2026-08")
        try check()
        // May was brought to its invoice, so a late call of it changes who bears how much and not how much it is.
        let may = try books.rows("prior-periods.csv", of: "2026-08").filter { $0["period"] == "2026-05" }
        let sum = try may.reduce(Total.zero) { $0 + (try Total($1["billed_cost"] ?? "")) }
        #expect(sum == .zero)
        #expect(Set(may.map { $0["side"] }) == ["cost", "invoice"])

        // September: August's invoice is higher than what was metered, beyond the tolerance.
        try books.append(
            calls: calls(of: "2026-09", 300),
            invoices: [invoice("INV-07", of: "2026-07", "3.5"), invoice("INV-08", of: "2026-08", "5.25")])
        try books.close("2026-09", waiving: [.init(check: "reconciliation", reason: "the provider is asked")])
        try check()
        #expect(try total("true-ups.csv", "billed_cost", of: "2026-09") == .exact("0.25"))

        // October: a credit note for August.
        try books.append(
            calls: calls(of: "2026-10", 350), invoices: [invoice("CN-08", of: "2026-08", "-0.25")])
        try books.close("2026-10")
        try check()
        let credited = try books.rows("prior-periods.csv", of: "2026-10")
        #expect(Set(credited.map { $0["cause"] }) == ["invoices"])
        #expect(try total("prior-periods.csv", "billed_cost", of: "2026-10") == .exact("-0.25"))

        // The year: what is posted is what the store says, and for invoiced months what the invoices say.
        let invoiced = ["2026-05": "2", "2026-06": "3", "2026-07": "3.5", "2026-08": "5"]
        for (month, amount) in invoiced { #expect(try posted(of: month) == .exact(amount), "\(month)") }
        for month in ["2026-09", "2026-10"] {
            let expected = try stored(month)
            #expect(try posted(of: month) == expected, "\(month)")
        }
        try checkWorkbooks()
    }

    // MARK: Promises

    private var packs: [SealedPack] {
        get throws {
            try books.step().history().periods.compactMap { period in
                try period.pack.map { try SealedPack($0, books: books.path) }
            }
        }
    }

    private func check() throws {
        let packs = try packs
        var own = Total.zero
        for pack in packs {
            #expect(pack.problems() == [], "\(pack.manifest.name)")
            let broken = pack.manifest.controls.filter { !$0.holds }
            #expect(broken == [])
            try checkFocus(pack)
            try checkEntries(pack)
            own += try pack.postedLines().reduce(.zero) { $0 + $1.costs.billed }
            own += try pack.priorPeriodLines().filter { $0.side == .cost }.reduce(.zero) {
                $0 + $1.difference.costs.billed
            }
        }
        // Everything metered until the stamp is posted once.
        let last = try #require(packs.last)
        var inStore = Total.zero
        for pack in packs { inStore += try stored("\(pack.manifest.period)") }
        #expect(own == inStore)
        for (previous, next) in zip(packs, packs.dropFirst()) {
            #expect(next.manifest.previous == previous.reference)
        }
        let repeated = try PackReproduction(
            of: last, store: books.store, scratch: books.folder.path("again"), software: "1.2.3", threads: 1)
        #expect(repeated.problems == [])
        try checkAccounts(packs)
    }

    /// The rows of the pack's FOCUS file add up to posted lines, corrections and true-ups.
    private func checkFocus(_ pack: SealedPack) throws {
        let name = "\(pack.manifest.period)"
        let rows = try books.rows("focus/focus-\(name).csv", of: name, pack.manifest.version)
        let sum = try rows.reduce(Total.zero) { $0 + (try Total($1["BilledCost"] ?? "")) }
        let parts = try ["postings.csv", "prior-periods.csv", "true-ups.csv"].map {
            try total($0, "billed_cost", of: name, pack.manifest.version)
        }
        #expect(sum == parts.reduce(.zero, +))
        #expect(Set(rows.map { $0["x_ChargeId"] }).count == rows.count)
    }

    private func checkEntries(_ pack: SealedPack) throws {
        let journals = try pack.journals()
        try JournalBalance.check(journals)
        #expect(Set(journals.map(\.number)).count == journals.count)
        // The same pack has the same entries when it is read back.
        let bytes = try pack.bytes(EntryTable.file)
        #expect(EntryTable.bytes(journals).bytes == bytes)
        let hledger = "\(pack.folder)/journals/hledger"
        for file in try FileManager.default.contentsOfDirectory(atPath: hledger) {
            let checked = try Program.run(["/usr/bin/hledger", "-f", "\(hledger)/\(file)", "check", "--strict"])
            #expect(checked.code == 0, "\(checked.errors)")
        }
    }

    /// Over all packs, expense is what was posted, and the accrued liability is what is still open.
    private func checkAccounts(_ packs: [SealedPack]) throws {
        var balances: [String: Int128] = [:]
        var exact = Total.zero
        // A pack that was replaced has been issued too; its successor takes it back.
        let issued = try books.step().history().periods.flatMap(\.packs)
        for reference in issued {
            let pack = try books.sealed("\(reference.period)", reference.version)
            for journal in try pack.journals() {
                for line in journal.lines { balances[line.target.account, default: 0] += line.amount }
            }
        }
        for pack in packs {
            for file in ["postings.csv", "prior-periods.csv", "true-ups.csv"] {
                exact += try total(file, "billed_cost", of: "\(pack.manifest.period)", pack.manifest.version)
            }
        }
        let expense = balances.filter { !["1290-ai-clearing", "2150-accrued-ai-cost"].contains($0.key) }.values.reduce(
            0, +)
        #expect(expense == exact.picos / 10_000_000_000)
        let last = try #require(packs.last)
        let open = try last.accruals().reduce(Total.zero) { $0 + $1.amount }
        #expect(balances["2150-accrued-ai-cost"] ?? 0 == -(open.picos / 10_000_000_000))
    }

    /// LibreOffice comes to the values that the workbooks carry, and every check on their covers says OK.
    private func checkWorkbooks() throws {
        let paths = try packs.map { "\($0.folder)/chargeback-\($0.manifest.period).xlsx" }
        let recalculated = try TemporaryFolder()
        try Office.recalculate(paths, into: recalculated)
        for path in paths {
            let name = URL(filePath: path).lastPathComponent
            let report = String(
                decoding: try Python.run(
                    "WorkbookTests/Judges/recalculated.py", [path, recalculated.path(name)]), as: UTF8.self)
            #expect(report.split(separator: "\n").count == 1, "\(name): \(report)")
            #expect(report.hasSuffix(" 0 DIFF\n"), "\(name): \(report)")
        }
    }

    // MARK: Figures

    private func total(_ file: String, _ column: String, of month: String, _ version: Int = 1) throws -> Total {
        try books.rows(file, of: month, version).reduce(.zero) { $0 + (try Total($1[column] ?? "")) }
    }

    /// What all packs together post of a month: its own lines, what was corrected, what its invoices made of it.
    private func posted(of month: String) throws -> Total {
        var sum = Total.zero
        for pack in try packs {
            let name = "\(pack.manifest.period)"
            if name == month { sum += try pack.postedLines().reduce(.zero) { $0 + $1.costs.billed } }
            for row in try books.rows("prior-periods.csv", of: name, pack.manifest.version) where row["period"] == month
            {
                sum += try Total(row["billed_cost"] ?? "")
            }
            for row in try books.rows("true-ups.csv", of: name, pack.manifest.version)
            where row["billing_month"] == month {
                sum += try Total(row["billed_cost"] ?? "")
            }
        }
        return sum
    }

    /// What the store says of a month, by SQL: 1 USD a million tokens in, 10 out, and the charges.
    private func stored(_ month: String) throws -> Total {
        let moments = try #require(Month(month)).microseconds
        let database = StoreDatabase(path: books.store)
        let when = "started_at >= \(moments.lowerBound) AND started_at < \(moments.upperBound)"
        let calls = try database.value(
            "SELECT coalesce(sum(input_tokens * 1000000 + output_tokens * 10000000), 0) FROM calls WHERE \(when)")
        var sum = Total(picos: try #require(calls.flatMap { Int128($0) }))
        for row in try database.rows("SELECT billed_cost FROM charges WHERE \(when)") {
            sum += try Total(row[0] ?? "")
        }
        return sum
    }
}
