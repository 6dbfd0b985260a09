import CostStore
import Foundation
import Money
import Periods
import TestSupport
import Testing

@testable import Close

/// Three late calls of one department: 0.20 of project p1, 0.30 of p2, 0.90 of p3; and 0.10 of another one.
@Suite struct `Corrections that are small or large` {
    private func books(_ materiality: String) throws -> TestBooks {
        // Nobody invoices this provider, so what is late is an entry of its own and not part of an accrual.
        let books = try TestBooks(settings: "close: { internal_providers: [openai] }\nmateriality: \(materiality)")
        try books.append(calls: [.of("c-1", "2026-10")])
        try books.close("2026-10")
        let late = [
            ("chatbot", "p1", 100), ("chatbot", "p2", 150), ("chatbot", "p3", 450), ("evals", "p1", 50),
        ]
        try books.append(
            calls: late.enumerated().map { index, call in
                .sample(
                    "late-\(index)", at: October.day(30),
                    tokens: TokenCounts(input: Int64(call.2) * 1000, output: Int64(call.2) * 100),
                    sent: SentAttribution(feature: call.0, project: call.1))
            })
        return books
    }

    /// The entries of the corrections, as `department project amount`, and the offset.
    private func booked(_ books: TestBooks) throws -> [String] {
        try books.rows("entries.csv", of: "2026-11").filter { $0["kind"] == "Prior period" }.map { row in
            [row["department"], row["project"], row["amount"]].compactMap { $0 }.joined(separator: " ")
        }
    }

    @Test(arguments: [
        ("{}", ["support p1 0.20", "support p2 0.30", "support p3 0.90", "research p1 0.10", "-1.50"]),
        ("{ posting: 0.30 }", ["support 0.20", "support p2 0.30", "support p3 0.90", "research 0.10", "-1.50"]),
        ("{ posting: 0.31 }", ["support 0.50", "support p3 0.90", "research 0.10", "-1.50"]),
        ("{ posting: 100 }", ["support 1.40", "research 0.10", "-1.50"]),
    ])
    func `are posted line by line, or as one line of department and account`(
        materiality: String, expected: [String]
    ) throws {
        let books = try books(materiality)
        try books.close("2026-11")
        #expect(try booked(books) == expected)
        // Every line is still there, and in FOCUS; nothing is booked twice later.
        let lines = try books.rows("prior-periods.csv", of: "2026-11")
        #expect(lines.count == 4)
        #expect(try lines.reduce(Total.zero) { $0 + (try Total($1["billed_cost"] ?? "")) } == .exact("1.5"))
        let focus = try books.rows("focus/focus-2026-11.csv", of: "2026-11").filter { $0["x_CorrectsPack"] != nil }
        #expect(focus.count == 4)
        let small = lines.filter { $0["posted_as"] == "sum" }
        let listed = try books.rows("exceptions.csv", of: "2026-11").filter {
            $0["exception"] == "summed up by department and account"
        }
        #expect(listed.map { $0["rows"] } == (small.isEmpty ? [] : ["\(small.count)"]))
        let sum = try small.reduce(Total.zero) { $0 + (try Total($1["billed_cost"] ?? "")) }
        #expect(listed.map { $0["amount"] } == (small.isEmpty ? [] : [sum.description]))
        try books.close("2026-12")
        #expect(try books.rows("prior-periods.csv", of: "2026-12").isEmpty)
        let pack = try books.sealed("2026-11")
        let repeated = try PackReproduction(
            of: pack, store: books.store, scratch: books.folder.path("again"), software: "1.2.3", threads: 1)
        #expect(repeated.problems == [])
    }

    @Test func `block the close above the limit, until somebody lets them pass`() throws {
        let books = try books("{ prior_period: 1.49 }")
        let error = #expect(throws: CloseError.self) { try books.close("2026-11") }
        guard case .blocked(_, let checks)? = error else { throw TestSupportError("\(String(describing: error))") }
        #expect(checks.map(\.kind) == [.priorPeriods])
        #expect(checks[0].finding.hasPrefix("2026-10/v1 changes by 1.50 USD\nmore than 1.49 USD"))
        try books.close("2026-11", waiving: [.init(check: "prior-periods", reason: "the gateway's queue was stuck")])
        #expect(try booked(books).last == "-1.50")
    }

    @Test func `that only move cost count by what moves`() throws {
        let books = try TestBooks(settings: "materiality: { prior_period: 0.19 }")
        try books.append(calls: [.of("c-1", "2026-10", feature: "helper")])
        try books.close("2026-10")
        try books.write(rules: "research")
        let error = #expect(throws: CloseError.self) { try books.close("2026-11") }
        guard case .blocked(_, let checks)? = error else { throw TestSupportError("\(String(describing: error))") }
        #expect(checks[0].finding.hasPrefix("2026-10/v1 changes by 0.20 USD"))
    }
}
