import Foundation
import TestSupport
import Testing

/// `map explain` of posted amounts, `map simulate` of pools and `map diff`, as their users have them.
@Suite struct `Commands that look into what is posted` {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try Program.demo(calls: 400, in: folder.path)
    }

    private func run(_ arguments: String...) throws -> Program.Result {
        try Program.chargeback(arguments, in: folder.path)
    }

    private func lineIds(_ result: Program.Result) -> [String] {
        result.text.split(separator: "\n").dropFirst().compactMap { row in
            row.split(separator: ",", omittingEmptySubsequences: false).last.map(String.init)
        }.filter { $0.hasPrefix("L202610-") }
    }

    @Test func `explain a line of a journal from its id alone, also as a pack posted it`() throws {
        let journal = try run("journal", "--books", "acme", "--period", "2026-10", "--format", "csv")
        let ids = lineIds(journal)
        #expect(ids.count > 20)
        let id = try #require(ids.first)
        let draft = try run("map", "explain", id, "--books", "acme", "--top", "1")
        #expect(draft.code == 0, "\(draft.errors)")
        #expect(draft.text.hasPrefix("line \(id)"))
        #expect(draft.text.contains("AI202610-0-USE01"))
        #expect(try run("close", "2026-10", "--books", "acme", "--user", "ada").code == 0)

        let posted = try run("map", "explain", id, "--books", "acme", "--json")
        #expect(posted.errors.contains("as pack 2026-10/v1 posted it"))
        let json = try #require(try JSONSerialization.jsonObject(with: posted.output) as? [[String: Any]])
        let entries = try #require(json.first?["entries"] as? [[String: Any]])
        #expect(entries.allSatisfy { ($0["number"] as? String)?.hasPrefix("AI202610-1-") == true })
        #expect(try run("map", "explain", id, "--books", "acme", "--current").text.contains("AI202610-0-USE01"))

        // What is late is a difference to the pack, and no part of what it posted.
        let moved = try run("map", "diff", "2026-10", "--books", "acme")
        #expect(moved.code == 0, "\(moved.errors)")
        #expect(moved.text.contains("no difference"))
        let pools = folder.path("acme/Mappings/pools.yaml")
        let text = try String(contentsOfFile: pools, encoding: .utf8)
        try text.replacing("by: assistant_seats", with: "by: headcount")
            .write(toFile: pools, atomically: true, encoding: .utf8)
        let changed = try run("map", "diff", "2026-10", "--books", "acme")
        #expect(changed.text.contains("rule"))
        #expect(changed.text.contains("assistant-seats"))
        #expect(try run("map", "explain", id, "--books", "acme", "--json").output == posted.output)
    }

    @Test func `tell what other pools move`() throws {
        let pools = try String(contentsOfFile: folder.path("acme/Mappings/pools.yaml"), encoding: .utf8)
        try pools.replacing("by: assistant_seats", with: "by: even").write(
            toFile: folder.path("pools.yaml"), atomically: true, encoding: .utf8)
        let options = ["--books", "acme", "--pools", "pools.yaml"]
        let text = try Program.run(
            [try Program.chargeback(), "map", "simulate", "--period", "2026-10"] + options, in: folder.path)
        #expect(text.code == 0, "\(text.errors)")
        #expect(text.text.contains("pool assistant-seats"))
        #expect(text.text.contains("together"))
        let json = try Program.run(
            [try Program.chargeback(), "map", "diff", "2026-10", "--json"] + options, in: folder.path)
        #expect(json.code == 0, "\(json.errors)")
        #expect(try JSONSerialization.jsonObject(with: json.output) is [String: Any])
    }

    @Test(arguments: [
        (["map", "explain", "L202610-000000000000", "--books", "acme"], Int32(1), "nothing is posted"),
        (["map", "explain", "some-row", "--books", "acme"], 2, "--period"),
        (["map", "simulate", "--books", "acme", "--period", "2026-10"], 2, "--pools"),
        (["map", "simulate", "--pools", "no.yaml", "--books", "acme", "--period", "2026-10"], 2, "no.yaml"),
        (["map", "diff", "2026-10", "--books", "acme"], 2, "no pack"),
        (["map", "diff", "2026-10", "--with", "2026-09", "--pools", "p.yaml", "--books", "acme"], 2, "--with"),
    ])
    func `say what is wrong`(arguments: [String], code: Int32, word: String) throws {
        let result = try Program.chargeback(arguments, in: folder.path)
        #expect(result.code == code, "\(result.errors)")
        #expect(result.errors.contains(word), "\(result.errors)")
    }
}
