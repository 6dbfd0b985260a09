import CostStore
import Foundation
import Money
import Periods
import TestSupport
import Testing

@testable import Close

@Suite struct `A period that is no month of UTC` {
    /// A call so many hours before the end of September 2026 in UTC.
    private func call(_ id: String, hoursBeforeOctober hours: Int64, thousands: Int64 = 100) -> CallRecord {
        .sample(
            id, at: October.start - hours * Instant.hour,
            tokens: TokenCounts(input: thousands * 1000, output: thousands * 100),
            sent: SentAttribution(feature: "chatbot"))
    }

    private func billed(_ books: TestBooks, _ file: String, _ month: String) throws -> Total {
        try books.rows(file, of: month).reduce(.zero) { $0 + (try Total($1["BilledCost"] ?? $1["billed_cost"] ?? "")) }
    }

    @Test func `begins at midnight of the books' zone, with a FOCUS file for each billing month`() throws {
        let books = try TestBooks(settings: "time_zone: Europe/Berlin")
        try books.append(calls: [
            // Midnight in Berlin is 22:00 UTC.
            call("september", hoursBeforeOctober: 3), call("october", hoursBeforeOctober: 1, thousands: 200),
            .of("c-1", "2026-10"),
            // And 23:00 UTC when the clocks have been put back.
            .sample(
                "november", at: October.end - Instant.hour / 2, tokens: TokenCounts(input: 1),
                sent: SentAttribution(feature: "chatbot")),
        ])
        try books.close("2026-10")
        let manifest = try books.sealed("2026-10").manifest
        #expect("\(Instant(microseconds: manifest.moments.lowerBound))" == "2026-09-30T22:00:00Z")
        #expect("\(Instant(microseconds: manifest.moments.upperBound))" == "2026-10-31T23:00:00Z")
        #expect(manifest.timeZone == "Europe/Berlin")
        #expect(try billed(books, "focus/focus-2026-09.csv", "2026-10") == .exact("0.4"))
        #expect(try billed(books, "focus/focus-2026-10.csv", "2026-10") == .exact("0.2"))
        #expect(try billed(books, "postings.csv", "2026-10") == .exact("0.6"))
        for row in try books.rows("focus/focus-2026-09.csv", of: "2026-10") {
            #expect(row["BillingPeriodStart"] == "2026-09-01T00:00:00Z")
        }
        // October in UTC lacks what is September's there, and has the last hour of the month.
        let walk = try books.rows("reconciliation.csv", of: "2026-10")
        #expect(walk.first { $0["line"] == "cut-off difference" }?["amount"] == "-0.399999")
        let cover = try String(contentsOfFile: "\(books.pack("2026-10"))/cover.txt", encoding: .utf8)
        #expect(cover.contains("-0.399999 USD"))
        let repeated = try PackReproduction(
            of: books.sealed("2026-10"), store: books.store, scratch: books.folder.path("again"), software: "1.2.3",
            threads: 1)
        #expect(repeated.problems == [])
    }

    @Test func `is cut by weeks, and the next one has the rest`() throws {
        let books = try TestBooks(
            settings: "calendar: { kind: 4-4-5, first_days: { 2026: 2025-12-29, 2027: 2026-12-28 } }")
        // Period 10 of 2026 is 28 September to 25 October.
        try books.append(calls: [
            call("september", hoursBeforeOctober: 1), .of("c-1", "2026-10", day: 25),
            .of("c-2", "2026-10", day: 26, thousands: 300),
        ])
        try books.close("2026-10")
        #expect(try books.sealed("2026-10").manifest.period.description == "2026-10")
        #expect(try billed(books, "postings.csv", "2026-10") == .exact("0.4"))
        try books.append(calls: [call("late", hoursBeforeOctober: 2)])
        try books.close("2026-11")
        #expect(try billed(books, "postings.csv", "2026-11") == .exact("0.6"))
        #expect(try billed(books, "prior-periods.csv", "2026-11") == .exact("0.2"))
        let entries = try books.rows("entries.csv", of: "2026-11")
        #expect(Set(entries.map { $0["period"] }) == ["2026-11"])
        #expect(Set(entries.map { $0["date"] }) == ["2026-10-26", "2026-11-22"])
    }

    @Test func `is listed in a file, whose mistakes are told by line`() throws {
        let books = try TestBooks(settings: "calendar: { kind: file }")
        try books.write(
            "Mappings/fiscal-calendar.csv",
            "period,first_day,last_day\n2026-01,2026-09-16,2026-10-15\n2026-02,2026-10-16,2026-11-15\n")
        try books.append(calls: [.of("c-1", "2026-10", day: 15), .of("c-2", "2026-10", day: 16, thousands: 300)])
        try books.close("2026-01")
        #expect(try billed(books, "postings.csv", "2026-01") == .exact("0.2"))
        #expect(Set(try books.rows("entries.csv", of: "2026-01").map { $0["number"] }) == ["AI202601-1-ACC01"])
        #expect(throws: CloseError.self) { try books.close("2026-03") }
        try books.write(
            "Mappings/fiscal-calendar.csv",
            "period,first_day,last_day\n2026-01,2026-09-16,2026-10-15\n2026-02,2026-10-17,2026-10-01\n2026-00,x,\n")
        let error = #expect(throws: (any Error).self) { try books.step() }
        let text = "\(try #require(error))"
        for part in [
            "fiscal-calendar.csv:3: last_day", "fiscal-calendar.csv:4: period", "fiscal-calendar.csv:4: first_day",
        ] {
            #expect(text.contains(part), "\(text)")
        }
    }
}
