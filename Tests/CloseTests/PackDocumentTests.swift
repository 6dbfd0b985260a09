import CostStore
import Foundation
import Money
import Periods
import TestSupport
import Testing

@testable import Close

@Suite struct `Workbook and statements of a pack` {
    @Test(arguments: [("", "CLOSED v1"), ("close: { sign_off: [approver] }", "SOFT CLOSED v1")])
    func `say how far the period was closed`(settings: String, state: String) throws {
        let books = try TestBooks(settings: settings)
        try books.append(calls: [.of("c-1", "2026-10"), .of("c-2", "2026-10", feature: "evals")])
        try books.close("2026-10")
        let pack = try books.sealed("2026-10")
        for file in ["statements/index.html", "statements/support.html", "statements/research.md"] {
            let text = String(decoding: try pack.bytes(file), as: UTF8.self)
            #expect(text.contains(state), "\(file)")
            #expect(!text.contains("DRAFT"), "\(file)")
        }
        let outline = String(
            decoding: try Python.run(
                "WorkbookTests/Judges/outline.py", ["\(pack.folder)/chargeback-2026-10.xlsx"]), as: UTF8.self)
        #expect(outline.contains(state))
        #expect(outline.contains("2026-10/v1"))
        #expect(pack.manifest.entry("chargeback-2026-10.xlsx")?.rows == 2)
    }

    @Test func `compare with what the earlier pack posted, whatever the store says now`() throws {
        let books = try TestBooks()
        try books.append(calls: [.of("c-1", "2026-10", thousands: 100)])
        try books.close("2026-10")
        try books.append(calls: [.of("late", "2026-10", thousands: 300), .of("c-2", "2026-11", thousands: 200)])
        try books.close("2026-11")
        let statement = String(decoding: try books.sealed("2026-11").bytes("statements/support.md"), as: UTF8.self)
        // Posted in October: 0.20; in November its own 0.40, and 0.60 that came late.
        #expect(statement.contains("1.00"))
        #expect(statement.contains("0.80"))
        #expect(statement.contains("Prior period"))
        let lines = try books.rows("department-lines.csv", of: "2026-11")
        #expect(lines.map { [$0["part"], $0["posted"]] } == [["direct", "0.40"], ["prior_period", "0.60"]])
    }

    @Test func `name what is wrong with a template, and nothing is closed`() throws {
        let books = try TestBooks()
        try books.append(calls: [.of("c-1", "2026-10")])
        try FileManager.default.createDirectory(atPath: "\(books.path)/Templates", withIntermediateDirectories: true)
        try books.write("Templates/workbook.yaml", "sheets: [cover, sumary]\n")
        let before = try books.contents()
        #expect(throws: (any Error).self) { try books.close("2026-10") }
        #expect(try books.contents() == before)
    }
}
