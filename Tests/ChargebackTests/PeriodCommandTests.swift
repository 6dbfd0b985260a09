import Foundation
import TestSupport
import Testing

/// `close`, `sign`, `reopen`, `lock` and `status` as their users have them.
@Suite struct `Commands about periods` {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try Program.demo(calls: 300, in: folder.path)
    }

    private func run(_ arguments: String...) throws -> Program.Result {
        try Program.chargeback(arguments, in: folder.path)
    }

    private func set(_ old: String, _ new: String) throws {
        let path = folder.path("acme/chargeback.yaml")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try #require(text.contains(old))
        try text.replacing(old, with: new).write(toFile: path, atomically: true, encoding: .utf8)
    }

    @Test func `take a period by its number, with and without a P, and say which ones there are`() throws {
        try set("\njournals:\n", "\ncalendar: { kind: 13x4, first_days: { 2026: 2025-12-29 } }\njournals:\n")
        let first = try run("close", "2026-P11", "--books", "acme", "--user", "ada")
        #expect(first.code == 0, "\(first.errors)")
        #expect(first.text.contains("period 11 of 2026   Example Company   pack 2026-11/v1"))
        let order = try run("close", "2026-13", "--books", "acme", "--user", "ada")
        #expect(order.code == 4)
        #expect(order.errors.contains("2026-13 cannot be closed before 2026-12"))
        let none = try run("close", "2026-14", "--books", "acme")
        #expect(none.code == 2)
        #expect(none.errors.contains("has no period 2026-14: it goes from 2026-01 to 2026-13"))
        let odd = try run("status", "--books", "acme", "--period", "2026-Q4")
        #expect(odd.code == 2)
        #expect(odd.errors.contains("a fiscal year and a number such as 2026-10, or 2026-P10"))
        #expect(try run("status", "--books", "acme").text.contains("2026-11   closed"))
        // The line of a journal is explained by both months that the period touches, as one.
        let postings = try DelimitedRows(
            Array(Data(contentsOf: URL(filePath: folder.path("acme/packs/2026-11/v1/postings.csv")))))
        let id = try #require(postings.rows.first?["line_id"])
        let explained = try run("map", "explain", id, "--books", "acme")
        #expect(explained.code == 0, "\(explained.errors)")
        #expect(explained.text.ranges(of: "booked as usage").count <= 1)
        #expect(explained.text.hasPrefix("line \(id)   period 11 of 2026, "))
    }

    @Test func `say what to do where a step is not possible`() throws {
        try set("sign_off: []", "sign_off: [reviewer, approver]")
        #expect(
            try run("sign", "2026-10", "--books", "acme", "--role", "reviewer").errors.contains(
                "chargeback close 2026-10 makes one"))
        #expect(try run("close", "2026-10", "--books", "acme", "--user", "ada").code == 0)
        let role = try run("sign", "2026-10", "--books", "acme", "--role", "owner")
        #expect(role.code == 2)
        #expect(
            role.errors.contains("'reviewer'") && role.errors.contains("'approver'")
                && !role.errors.contains("'preparer'"))
        #expect(try run("sign", "2026-10", "--books", "acme", "--role", "reviewer", "--user", "ada").code == 4)
        #expect(try run("sign", "2026-10", "--books", "acme", "--role", "reviewer", "--user", "bo").code == 0)
        #expect(try run("status", "--books", "acme").text.contains("by the last signature"))
        #expect(try run("sign", "2026-10", "--books", "acme", "--role", "approver", "--user", "cy").code == 0)
        let late = try run("sign", "2026-10", "--books", "acme", "--role", "approver", "--user", "di")
        #expect(late.code == 4)
        #expect(late.errors.contains("2026-10 is closed, and its pack takes no more signatures"))
        #expect(try run("reopen", "2026-10", "--books", "acme", "--reason", "wrong price").code == 0)
        let locked = try run("lock", "2026-10", "--books", "acme", "--reason", "audited")
        #expect(locked.code == 4)
        #expect(locked.errors.contains("chargeback close 2026-10 makes one"))
    }
}
