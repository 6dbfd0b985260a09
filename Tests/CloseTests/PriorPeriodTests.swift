import CloseLedger
import CostStore
import Foundation
import Lines
import Money
import Periods
import Postings
import TestSupport
import Testing

@testable import Close

@Suite struct `What changed about a closed month` {
    /// Lines of a pack as `pack cause department amount`.
    private func lines(_ books: TestBooks, _ month: String) throws -> [String] {
        try books.sealed(month).priorPeriodLines().map {
            "\($0.pack) \($0.cause.rawValue) \($0.difference.key.department) \($0.difference.costs.billed)"
        }
    }

    @Test func `is nothing where nothing did`() throws {
        let books = try TestBooks()
        try books.append(calls: [.of("c-1", "2026-10"), .of("c-2", "2026-11")])
        try books.close("2026-10")
        try books.close("2026-11")
        #expect(try lines(books, "2026-11") == [])
    }

    @Test func `is booked by cause in the open month: late rows, prices, rules that net to zero`() throws {
        let books = try TestBooks()
        try books.append(calls: [
            .of("c-1", "2026-10"), .of("c-2", "2026-10", feature: "helper"),
            .sample(
                "free", at: October.day(3), model: "o9-preview", metered: "0.5", sent: SentAttribution(feature: "evals")
            ),
        ])
        try books.close("2026-10")
        // 100 000 in at 1, 10 000 out at 10 a million: 0.2.
        try books.append(
            calls: [.of("late", "2026-10"), .of("c-3", "2026-11")],
            charges: [
                .sample(
                    "outage", at: October.day(20), .credit, service: "model-api", billed: "-0.05",
                    sent: SentAttribution(feature: "chatbot"))
            ],
            prices: [
                .sample(model: "o9-preview", .input, list: "100"), .sample(model: "o9-preview", .output, list: "1000"),
            ])
        try books.write(rules: "research")
        try books.close("2026-11")
        #expect(
            try lines(books, "2026-11") == [
                "2026-10/v1 late_rows support -0.05", "2026-10/v1 late_rows support 0.2",
                "2026-10/v1 prices research -0.3", "2026-10/v1 rules research 0.2", "2026-10/v1 rules support -0.2",
            ])
        // Booked once, and never again.
        try books.close("2026-12")
        #expect(try lines(books, "2026-12") == [])
        // What is late about November and October together goes to the next one, each with its own pack.
        try books.append(calls: [.of("later", "2026-10"), .of("late-2", "2026-11")])
        try books.close("2027-01")
        #expect(
            try lines(books, "2027-01") == [
                "2026-10/v1 late_rows support 0.2", "2026-11/v1 late_rows support 0.2",
            ])
    }

    @Test func `is a FOCUS correction where the month was invoiced, and an adjustment before`() throws {
        for isInvoiced in [false, true] {
            let books = try TestBooks()
            try books.append(calls: [.of("c-1", "2026-10")])
            try books.close("2026-10")
            try books.append(calls: [.of("late", "2026-10"), .of("c-2", "2026-11")])
            if isInvoiced {
                try books.append(invoices: [
                    InvoiceRecord(
                        invoiceId: "INV-1", provider: "openai", billingAccount: "org-1", periodStart: October.start,
                        periodEnd: October.end, issuedAt: October.end + 1, currency: .known("USD"),
                        amount: .exact("0.4"))
                ])
            }
            try books.close("2026-11", waiving: [.init(check: "reconciliation", reason: "a test")])
            let rows = try books.rows("focus/focus-2026-11.csv", of: "2026-11")
            let corrections = rows.filter { $0["x_CorrectsPack"] != nil }
            #expect(corrections.count == 1)
            let row = try #require(corrections.first)
            #expect(row["x_CorrectsPack"] == "2026-10/v1")
            #expect(row["ChargeClass"] == (isInvoiced ? "Correction" : nil))
            #expect(row["ChargeCategory"] == (isInvoiced ? "Usage" : "Adjustment"))
            #expect(row["BillingPeriodStart"] == "2026-10-01T00:00:00Z")
            #expect(row["BilledCost"] == "0.2")
            #expect(row["x_DepartmentId"] == "support")
        }
    }

    @Test(arguments: [
        ("UPDATE calls SET input_tokens = 200000 WHERE id = 2", "calls changed 2"),
        ("DELETE FROM calls WHERE id = 3", "calls removed 3"),
        ("UPDATE calls SET feature = NULL WHERE id IN (1, 2, 3)", "calls changed 1 to 3"),
        ("UPDATE charges SET billed_cost = '7' WHERE id = 1", "charges changed 1"),
        ("DELETE FROM calls WHERE id > 1", "calls removed 2 to 5"),
    ])
    func `blocks the next close where rows below the stamp were touched, and names them`(
        statement: String, expected: String
    ) throws {
        let books = try TestBooks()
        try books.append(
            calls: (1...5).map { .of("c-\($0)", "2026-10") },
            charges: [
                .sample(
                    "seat", at: October.day(2), .purchase, service: "seats", quantity: "1", unit: "Seats", billed: "3")
            ])
        try books.close("2026-10")
        try StoreDatabase.run(statement, on: books.store)
        let error = #expect(throws: CloseError.self) { try books.close("2026-11") }
        guard case .blocked(_, let checks)? = error else { throw TestSupportError("\(String(describing: error))") }
        #expect(checks.map(\.kind) == [.storeUnchanged])
        let words = expected.split(separator: " ", maxSplits: 2)
        #expect(
            checks[0].finding
                == "rows that pack 2026-10/v1 has read: \(words[0]) \(words[1]): id \(words[2])")
        // Let pass with a reason, the change is booked like any other, under its own cause.
        try books.close("2026-11", waiving: [.init(check: "store-unchanged", reason: "restored from a copy")])
        let causes = Set(try books.sealed("2026-11").priorPeriodLines().map(\.cause))
        #expect(causes == [.changedRows])
        let repeated = try PackReproduction(
            of: books.sealed("2026-10"), store: books.store, scratch: books.folder.path("again"), software: "1.2.3",
            threads: 1)
        #expect(repeated.problems.first?.text == "\(words[0]) \(words[1]) since the pack was made: id \(words[2])")
    }

    @Test func `is noticed of late rows too, once a pack has read them`() throws {
        let books = try TestBooks()
        try books.append(calls: [.of("c-1", "2026-10")])
        try books.close("2026-10")
        try books.append(calls: [.of("late", "2026-10")])
        try books.close("2026-11")
        try StoreDatabase.run("UPDATE calls SET output_tokens = 1 WHERE id = 2", on: books.store)
        let error = #expect(throws: CloseError.self) { try books.close("2026-12") }
        guard case .blocked(_, let checks)? = error else { throw TestSupportError("\(String(describing: error))") }
        #expect(checks[0].finding == "rows that pack 2026-10/v1 has read: calls changed: id 2")
    }
}

@Suite struct `A pack that was changed` {
    @Test(arguments: ["cover.txt", "postings.csv", "manifest.json", "inputs/prices.csv", "new.txt"])
    func `is found, and keeps the next month from closing`(file: String) throws {
        let books = try TestBooks()
        try books.append(calls: [.of("c-1", "2026-10")])
        try books.close("2026-10")
        let path = "\(books.pack("2026-10"))/\(file)"
        let before = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        try (before + " ").write(toFile: path, atomically: true, encoding: .utf8)
        if file == "manifest.json" {
            // Its own digest is in the ledger, not in itself.
            #expect(try books.sealed("2026-10").problems() == [])
        } else {
            #expect(try books.sealed("2026-10").problems().first?.subject == file)
        }
        #expect(throws: CloseError.self) { try books.close("2026-11") }
        #expect(try books.step().history().state(of: books.label("2026-11")) == .open)
    }

    @Test func `by a missing file is found`() throws {
        let books = try TestBooks()
        try books.close("2026-10")
        try FileManager.default.removeItem(atPath: "\(books.pack("2026-10"))/accruals.csv")
        #expect(
            try books.sealed("2026-10").problems().map { "\($0.subject) \($0.text)" } == ["accruals.csv is missing"])
    }
}

@Suite struct `Two packs` {
    @Test func `are explained line by line with the reasons`() throws {
        let books = try TestBooks()
        try books.append(calls: [.of("c-1", "2026-10"), .of("c-2", "2026-10", feature: "helper")])
        try books.close("2026-10")
        _ = try books.step().reopen(books.label("2026-10"), reason: "helper belongs to research")
        try books.write(rules: "research")
        try books.append(calls: [.of("late", "2026-10")])
        try books.close("2026-10")
        let comparison = try PackComparison(books.sealed("2026-10", 1), books.sealed("2026-10", 2))
        let lines = comparison.lines.map { "\($0.key.department) \($0.before) \($0.after) \($0.difference)" }
        #expect(lines == ["research 0.0 0.2 0.2", "support 0.2 0.4 0.2", "support 0.2 0.0 -0.2"])
        #expect(
            comparison.reasons == [
                "store: 1 calls came after the stamp 2: id 3", "books/Mappings/rules.yaml: changed",
                "mapping rule feature-owner, department, USD: 0.2, then 0.4",
                "mapping rule feature-owner, gl_account, USD: 0.2, then 0.4",
            ])
        #expect(comparison.text.hasPrefix("2026-10/v1 → 2026-10/v2\n"))
    }

    @Test func `of the same inputs are the same`() throws {
        let books = try TestBooks()
        try books.append(calls: [.of("c-1", "2026-10")])
        try books.close("2026-10")
        let comparison = try PackComparison(books.sealed("2026-10"), books.sealed("2026-10"))
        #expect(comparison.lines.isEmpty && comparison.reasons.isEmpty)
    }
}
