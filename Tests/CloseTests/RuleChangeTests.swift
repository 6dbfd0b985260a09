import CloseLedger
import CostStore
import Foundation
import Money
import Periods
import TestSupport
import Testing

@testable import Close

@Suite struct `Rules that changed between two closes` {
    private func close(_ log: String?) throws -> TestBooks {
        let books = try TestBooks()
        try books.append(calls: [.of("c-1", "2026-10"), .of("c-2", "2026-10", feature: "helper")])
        try books.close("2026-10")
        try books.write(rules: "research")
        try books.write(
            "Mappings/features.csv",
            "feature,name,department,gl_account,project,active\nchatbot,Chat bot,support,5110-ai-usage,,true\n"
                + "evals,Evaluations,research,6200-rnd,,true\n")
        if let log { try books.write("Mappings/change-log.csv", "day,subject,author,reason,approver\n\(log)") }
        try books.close("2026-11")
        return books
    }

    private func check(_ books: TestBooks, _ month: String) throws -> [String?] {
        let row = try #require(try books.rows("checks.csv", of: month).first { $0["check"] == "rule-changes" })
        return [row["outcome"], row["finding"]]
    }

    @Test func `are told in words, with what they move, also where nobody says why`() throws {
        let books = try close(nil)
        #expect(try check(books, "2026-10") == ["ok", "there is no earlier pack"])
        #expect(
            try check(books, "2026-11") == [
                "look",
                "rule helper-owner changed: nobody says why\nfile features.csv changed: nobody says why\n"
                    + "moves 0.20 USD of 2026-10/v1",
            ])
        let rows = try books.rows("rule-changes.csv", of: "2026-11")
        #expect(rows.map { $0["subject"] } == ["helper-owner", "features.csv"])
        #expect(rows[0]["since"] == "2026-10/v1")
        #expect(rows[0]["before"]?.hasSuffix("set department support, gl_account 5110-ai-usage") == true)
        #expect(rows[0]["after"]?.hasSuffix("set department research, gl_account 5110-ai-usage") == true)
        let listed = try books.rows("exceptions.csv", of: "2026-11").compactMap { $0["exception"] }
        #expect(
            listed.filter { $0.hasSuffix("without approval") } == [
                "rule changed without approval", "file changed without approval",
            ])
        let status = try books.step().status(of: books.label("2026-12"))
        #expect(status.checks.first { $0.kind == .ruleChanges }?.finding == "nothing since 2026-11/v1")
    }

    @Test(arguments: [("ada", "ok", 0), ("ben", "look", 1), ("", "look", 1)])
    func `have an author and an approver who is somebody else`(approver: String, outcome: String, open: Int) throws {
        let books = try close(
            "2026-11-02,helper-owner,eve,a first try,\n2026-11-03,features.csv,ben,renamed,ada\n"
                + "2026-11-03,helper-owner,ben,the helper is research's,\(approver)\n")
        #expect(try check(books, "2026-11")[0] == outcome)
        let row = try #require(try books.rows("rule-changes.csv", of: "2026-11").first)
        #expect(row["author"] == "ben")
        #expect(row["reason"] == "the helper is research's")
        #expect(row["day"] == "2026-11-03")
        let listed = try books.rows("exceptions.csv", of: "2026-11").filter {
            $0["exception"]?.hasSuffix("without approval") == true
        }
        #expect(listed.count == open)
        let repeated = try PackReproduction(
            of: books.sealed("2026-11"), store: books.store, scratch: books.folder.path("again"), software: "1.2.3",
            threads: 1)
        #expect(repeated.problems == [])
    }

    @Test func `are refused where the log cannot be read, by line`() throws {
        let books = try TestBooks()
        try books.close("2026-10")
        try books.write("Mappings/change-log.csv", "day,subject,author,reason,approver\nNovember,,ben,x,\n")
        let error = #expect(throws: (any Error).self) { try books.close("2026-11") }
        let text = "\(try #require(error))"
        for part in ["change-log.csv:2: day", "change-log.csv:2: subject"] { #expect(text.contains(part), "\(text)") }
    }
}
