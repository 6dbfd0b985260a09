import CostStore
import Foundation
import Money
import Periods
import TestSupport
import Testing

@testable import Close

/// Two packs of a small store as people read them. `CHARGEBACK_REWRITE_GOLDEN=1 swift test --filter CloseTests` writes
/// them anew; look at every changed line before you commit. Digests and sizes are left out: `verify` is for them.
@Suite struct `The golden packs` {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    private static let files = [
        "cover.txt", "manifest.json", "postings.csv", "prior-periods.csv", "true-ups.csv", "entries.csv",
        "accruals.csv", "department-lines.csv", "consumption.csv", "reconciliation.csv", "control-totals.csv",
        "checks.csv", "exceptions.csv",
    ]

    @Test func `are what the small store comes to`() throws {
        let books = try TestBooks()
        try books.append(
            calls: [
                .of("c-1", "2026-10"), .of("c-2", "2026-10", day: 7, feature: "evals", thousands: 33),
                .of("c-3", "2026-10", day: 7, feature: nil, thousands: 1), .of("c-4", "2026-10", feature: "helper"),
            ],
            charges: [
                .sample(
                    "seats", at: October.start, .purchase, frequency: .recurring, service: "seats", sku: "seat-team",
                    quantity: "2", unit: "Seats", listPrice: "30", price: "25", billed: "50",
                    sent: SentAttribution(department: "support", glAccount: "5110-ai-usage"))
            ])
        try books.close("2026-10")
        try books.append(
            calls: [.of("c-5", "2026-11"), .of("late", "2026-10", day: 31, feature: "evals")],
            invoices: [
                InvoiceRecord(
                    invoiceId: "INV-10", provider: "openai", billingAccount: "org-1", periodStart: October.start,
                    periodEnd: October.end, issuedAt: October.end + 3 * Instant.day, currency: .known("USD"),
                    amount: .exact("50.67"))
            ])
        try books.write(rules: "research")
        try books.close("2026-11")
        for month in ["2026-10", "2026-11"] {
            for file in Self.files {
                let text = try String(contentsOfFile: "\(books.pack(month))/\(file)", encoding: .utf8)
                try compare(file == "manifest.json" ? Self.withoutDigests(text) : text, "\(month)/\(file)")
            }
        }
    }

    private func compare(_ text: String, _ name: String) throws {
        let golden = Self.folder.appending(path: name)
        if ProcessInfo.processInfo.environment["CHARGEBACK_REWRITE_GOLDEN"] != nil {
            try FileManager.default.createDirectory(
                at: golden.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: golden, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: golden, encoding: .utf8)
        let lines = { (text: String) in text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init) }
        #expect(lines(text) == lines(expected), "\(name)")
    }

    /// The manifest without what changes with every byte of a file.
    private static func withoutDigests(_ text: String) -> String {
        text.replacing(/"(sha256)": "[0-9a-f]{64}"/) { "\"\($0.1)\": \"…\"" }
            .replacing(/"bytes": [0-9]+/) { _ in "\"bytes\": …" }
            .replacing(/schema-[0-9a-f-]{36}/) { _ in "schema-…" }
    }
}
