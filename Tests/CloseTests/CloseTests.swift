import Books
import CloseLedger
import CostStore
import Foundation
import Periods
import TestSupport
import Testing

@testable import Close

@Suite struct `A close` {
    @Test func `makes a pack that verifies and comes out the same on any number of threads`() throws {
        var books = try TestBooks()
        try books.append(
            calls: (1...700).map {
                .of("c-\($0)", "2026-10", day: $0 % 28 + 1, feature: $0 % 3 == 0 ? "evals" : "chatbot")
            })
        books.threads = 3
        let outcome = try books.close("2026-10")
        #expect(outcome.state == .closed)
        #expect(outcome.pack?.description == "2026-10/v1")
        let pack = try books.sealed("2026-10")
        #expect(pack.problems() == [])
        #expect(PackManifest(pack.manifest.bytes) == pack.manifest)
        for threads in [1, 2, 7] {
            let repeated = try PackReproduction(
                of: pack, store: books.store, scratch: books.folder.path("again"), software: "1.2.3", threads: threads)
            #expect(repeated.problems == [])
            #expect(repeated.files > 15)
        }
        #expect(books.folder.contents == ["acme"])
    }

    @Test func `comes out the same after the books and the prices have changed`() throws {
        let books = try TestBooks()
        try books.append(calls: [.of("c-1", "2026-10"), .of("c-2", "2026-10", feature: "helper")])
        try books.close("2026-10")
        try books.write(rules: "research")
        try books.append(
            calls: [.of("late", "2026-10")], prices: [.sample(model: "gpt-6", .input, list: "3")])
        let repeated = try PackReproduction(
            of: books.sealed("2026-10"), store: books.store, scratch: books.folder.path("again"), software: "1.2.3",
            threads: 1)
        #expect(repeated.problems == [])
    }

    @Test func `goes in order, without gaps`() throws {
        let books = try TestBooks()
        try books.append(calls: [.of("c-1", "2026-10")])
        try books.close("2026-10")
        #expect(throws: CloseError.self) { try books.close("2026-12") }
        #expect(throws: CloseError.self) { try books.close("2026-09") }
        #expect(throws: CloseError.self) { try books.close("2026-10") }
        #expect(try books.step().history().state(of: books.label("2026-11")) == .open)
        try books.close("2026-11")
        try books.close("2026-12")
        #expect(throws: CloseError.self) { try books.step().reopen(books.label("2026-10"), reason: "why not") }
    }

    @Test func `is blocked by calls without a price until they are priced or waived`() throws {
        let books = try TestBooks()
        try books.append(calls: [
            .of("c-1", "2026-10"),
            .sample("x", at: October.day(5), model: "o9-preview", sent: SentAttribution(feature: "evals")),
        ])
        let before = try books.contents()
        let error = #expect(throws: CloseError.self) { try books.close("2026-10") }
        guard case .blocked(_, let checks)? = error else { throw TestSupportError("\(String(describing: error))") }
        #expect(checks.map(\.kind) == [.unpriced])
        #expect(
            checks[0].finding.contains(
                "openai o9-preview standard, 1 calls, no price for input, output (first: call id 2)"))
        #expect(checks[0].remedy?.contains("--waive unpriced=REASON") == true)
        #expect(try books.contents().filter { $0.key != ".close.lock" } == before)

        try books.close("2026-10", waiving: [.init(check: "unpriced", reason: "free until December")])
        let manifest = try books.sealed("2026-10").manifest
        #expect(manifest.waivers == [.init(check: "unpriced", reason: "free until December")])
        #expect(
            try books.step().history().history(of: books.label("2026-10")).waivers.map(\.reason)
                == ["free until December"])
        #expect(try books.rows("exceptions.csv", of: "2026-10").contains { $0["exception"] == "unpriced" })
    }

    @Test(arguments: ["tie-out", "focus-rules", "nonsense"])
    func `lets nothing pass that no reason can excuse`(check: String) throws {
        let books = try TestBooks()
        #expect(throws: CloseError.self) { try books.close("2026-10", waiving: [.init(check: check, reason: "x")]) }
        #expect(throws: CloseError.self) { try books.close("2026-10", waiving: [.init(check: "unpriced", reason: "")]) }
    }

    @Test func `of an empty month is a pack of nothing`() throws {
        let books = try TestBooks()
        try books.close("2026-10")
        #expect(try books.sealed("2026-10").problems() == [])
        #expect(try books.rows("postings.csv", of: "2026-10").isEmpty)
    }
}

@Suite struct `The metadata of a pack` {
    /// FOCUS 1.1, Metadata.
    @Test func `name the generator, the schema of every column, and the schema of every file`() throws {
        let books = try TestBooks(settings: "outputs: { formats: [csv, parquet] }")
        try books.append(calls: [.of("c-1", "2026-10")])
        try books.close("2026-10")
        let folder = "\(books.pack("2026-10"))/focus"
        let json = { (file: String) throws -> [String: Any] in
            let data = try Data(contentsOf: URL(filePath: "\(folder)/metadata/\(file)"))
            return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        }
        let generator = try json("data-generator.json")["DataGenerator"] as? [String: String]
        #expect(generator == ["DataGenerator": "Acme Ltd"])
        let exports = try #require(try json("exports.json")["Exports"] as? [[String: Any]])
        #expect(exports.map { $0["Path"] as? String } == ["focus/focus-2026-10.csv", "focus/focus-2026-10.parquet"])
        let id = try #require(exports[0]["SchemaId"] as? String)
        let schema = try json("schema-\(id).json")
        #expect(schema["SchemaId"] as? String == id)
        #expect(schema["FocusVersion"] as? String == "1.1")
        #expect(schema["CreationDate"] as? String == "2026-11-01T16:00:00Z")
        let columns = try #require(schema["ColumnDefinition"] as? [[String: Any]])
        let bytes = try Data(contentsOf: URL(filePath: "\(folder)/focus-2026-10.csv"))
        let header = try DelimitedRows(Array(bytes)).header
        #expect(columns.map { $0["ColumnName"] as? String } == header)
        let byName = Dictionary(columns.map { ($0["ColumnName"] as? String ?? "", $0) }) { $1 }
        #expect(byName["BilledCost"]?["DataType"] as? String == "Decimal")
        #expect(byName["BilledCost"]?["NumberScale"] as? Int == 12)
        #expect(byName["ChargePeriodStart"]?["DataType"] as? String == "DateTime")
        #expect(byName["Tags"]?["ProviderTagPrefixes"] as? [String] == [])
    }
}

@Suite struct `Signatures` {
    private static let settings = "close: { sign_off: [reviewer, approver] }"

    @Test func `close a period when all roles have signed, each another person`() throws {
        let books = try TestBooks(settings: Self.settings)
        let october = try books.label("2026-10")
        try books.append(calls: [.of("c-1", "2026-10")])
        #expect(try books.close("2026-10").state == .softClosed)
        #expect(throws: CloseError.self) { try books.close("2026-11") }
        #expect(throws: CloseError.self) { try books.step(as: "ada").sign(october, as: .reviewer, comment: nil) }
        #expect(try books.step(as: "bo").sign(october, as: .reviewer, comment: "tied").state == .softClosed)
        #expect(throws: CloseError.self) { try books.step(as: "cy").sign(october, as: .reviewer, comment: nil) }
        #expect(throws: CloseError.self) { try books.step(as: "bo").sign(october, as: .approver, comment: nil) }
        // Closing what waits only tells who is missing.
        #expect(try books.close("2026-10").missingRoles == [.approver])
        #expect(try books.step().status().checklist.last?.note == "by the last signature")
        let done = try books.step(as: "cy").sign(october, as: .approver, comment: nil)
        #expect(done.state == .closed)
        #expect(
            try books.step().history().history(of: october).signatures.map { "\($0.role) \($0.user)" }
                == ["reviewer bo", "approver cy"])
        let late = #expect(throws: CloseError.self) {
            try books.step(as: "di").sign(october, as: .approver, comment: nil)
        }
        guard case .signedAlready(_, .closed)? = late else { throw TestSupportError("\(String(describing: late))") }
    }

    @Test func `by one person in two roles are recorded where segregation is off`() throws {
        let books = try TestBooks(settings: "close: { sign_off: [approver], segregation: false }")
        let october = try books.label("2026-10")
        try books.close("2026-10")
        #expect(try books.step(as: "ada").sign(october, as: .approver, comment: nil).state == .closed)
        let exceptions = try books.step().history().records.filter { $0.event == .exception }
        #expect(exceptions.map(\.reason) == ["ada is preparer and approver: segregation is off in chargeback.yaml"])
    }

    @Test func `are not given to a pack that was changed`() throws {
        let books = try TestBooks(settings: Self.settings)
        try books.close("2026-10")
        try "nothing".write(
            toFile: "\(books.pack("2026-10"))/cover.txt", atomically: true, encoding: .utf8)
        #expect(throws: CloseError.self) {
            try books.step(as: "bo").sign(books.label("2026-10"), as: .reviewer, comment: nil)
        }
    }

    @Test func `are gone after a period was opened again`() throws {
        let books = try TestBooks(settings: Self.settings)
        let october = try books.label("2026-10")
        try books.close("2026-10")
        _ = try books.step(as: "bo").sign(october, as: .reviewer, comment: nil)
        #expect(try books.step().reopen(october, reason: "a wrong rule").state == .open)
        #expect(try books.close("2026-10").pack?.version == 2)
        #expect(try books.step().history().history(of: october).signatures == [])
    }
}

@Suite struct `Locking` {
    @Test func `is for good, and in order`() throws {
        let books = try TestBooks()
        let (october, november) = (try books.label("2026-10"), try books.label("2026-11"))
        try books.close("2026-10")
        try books.close("2026-11")
        #expect(throws: CloseError.self) { try books.step().lock(november, reason: "year end") }
        #expect(try books.step().lock(october, reason: "year end").state == .locked)
        #expect(try books.step().lock(november, reason: "year end").state == .locked)
        #expect(throws: LedgerError.self) { try books.step().reopen(november, reason: "no") }
        #expect(throws: CloseError.self) { try books.close("2026-11") }
        try books.close("2026-12")
    }
}
