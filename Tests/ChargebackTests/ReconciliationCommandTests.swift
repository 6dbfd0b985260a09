import Foundation
import TestSupport
import Testing

/// `reconcile`, `invoice` and `journal` as their users have them.
@Suite struct `Commands about invoices` {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try Program.demo(calls: 300, in: folder.path)
    }

    private func run(_ arguments: String...) throws -> Program.Result {
        try Program.chargeback(arguments, in: folder.path)
    }

    private func add(_ id: String, _ amount: String, provider: String = "openai") throws -> Program.Result {
        try run(
            "invoice", "add", "--books", "acme", "--id", id, "--provider", provider, "--account", "org-acme",
            "--period", "2026-10", "--issued", "2026-11-05", "--currency", "USD", "--amount=\(amount)")
    }

    @Test func `end with 1 where an invoice is not explained, and with 0 where it is`() throws {
        #expect(try run("reconcile", "--books", "acme", "--period", "2026-10").code == 0)
        #expect(try add("INV-LATE", "1000.00").code == 0)
        let result = try run("reconcile", "--books", "acme", "--period", "2026-10", "--json")
        #expect(result.code == 1)
        let json = try #require(
            try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        let accounts = try #require(json["accounts"] as? [[String: Any]])
        let exceptions = accounts.filter { $0["status"] as? String == "exception" }
        #expect(exceptions.map { $0["provider"] as? String } == ["openai"])
        #expect((exceptions.first?["invoices"] as? [Any])?.count == 2)

        // Explained by a row of the books, it is matched.
        let unexplained = try #require(exceptions.first?["unexplained"] as? String)
        let items = "period,provider,billing_account,currency,cause,amount,reference\n"
        try (items + "2026-10,openai,org-acme,USD,calls past the gateway,\(unexplained),T-1\n").write(
            toFile: folder.path("acme/Mappings/reconciling-items.csv"), atomically: true, encoding: .utf8)
        #expect(try run("reconcile", "--books", "acme", "--period", "2026-10").code == 0)
        try (items + "October,openai,org-acme,usd,,a,\n").write(
            toFile: folder.path("acme/Mappings/reconciling-items.csv"), atomically: true, encoding: .utf8)
        let wrong = try run("reconcile", "--books", "acme", "--period", "2026-10")
        #expect(wrong.code == 2)
        for word in ["October", "usd", "cause", "reference"] { #expect(wrong.errors.contains(word), "\(word)") }
    }

    @Test func `refuse an invoice that is there with other figures, and write nothing`() throws {
        #expect(try add("INV-1", "10.50").text.hasPrefix("added 1, known already 0"))
        #expect(try add("INV-1", "10.50").text.hasPrefix("added 0, known already 1"))
        let other = try add("INV-1", "10.51")
        #expect(other.code == 1)
        #expect(other.errors.contains("amount: 10.5 in the store, 10.51 now"))
        #expect(try add("INV-2", "10.505").code == 2)
        #expect(try add("CN-1", "-3.25").code == 0)
    }

    @Test func `take the invoices of a file, all or none`() throws {
        let header = "invoice_id,provider,billing_account,period,issued,currency,amount,tax\r\n"
        let write = { (text: String) in
            try (header + text).write(toFile: folder.path("invoices.csv"), atomically: true, encoding: .utf8)
        }
        try write(
            "A-1,openai,org-acme,2026-10,2026-11-02,USD,5.00,0.40\r\nA-2,openai,org-acme,2026-10,2026-11-02,JPY,12,\r\n"
        )
        let good = try run("invoice", "import", "invoices.csv", "--books", "acme")
        #expect(good.code == 0, "\(good.errors)")
        #expect(good.text.hasPrefix("added 2"))
        try write("A-3,openai,org-acme,2026-13,2026-11-02,USD,5.00,\r\nA-4,,org-acme,2026-10,x,JPY,1.5,\r\n")
        let bad = try run("invoice", "import", "invoices.csv", "--books", "acme")
        #expect(bad.code == 2)
        for word in ["2026-13", ":3: provider", "issued", "1.5", "0 decimal places"] {
            #expect(bad.errors.contains(word), "\(word): \(bad.errors)")
        }
        try write(
            "A-5,openai,org-acme,2026-10,2026-11-02,USD,1.00,\r\nA-1,openai,org-acme,2026-10,2026-11-02,USD,6.00,\r\n")
        #expect(try run("invoice", "import", "invoices.csv", "--books", "acme").code == 1)
        let list = try run("invoice", "list", "--books", "acme", "--period", "2026-10")
        #expect(list.text.contains("A-1"))
        #expect(!list.text.contains("A-5"))
        #expect(try run("invoice", "import", "none.csv", "--books", "acme").code == 3)
    }

    @Test func `draft entries in any format, or say which name a format cannot take`() throws {
        let plain = try run("journal", "--books", "acme", "--period", "2026-10", "--format", "beancount")
        #expect(plain.code == 0, "\(plain.errors)")
        try plain.output.write(to: URL(filePath: folder.path("draft.beancount")))
        #expect(try Program.run(["/usr/bin/bean-check", folder.path("draft.beancount")]).code == 0)
        let files = try run(
            "journal", "--books", "acme", "--period", "2026-10", "--format", "sap", "--format", "csv", "--format",
            "csv",
            "--output", "drafts")
        #expect(files.code == 0, "\(files.errors)")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path("drafts")).filter {
            $0.contains("/")
        }
        #expect(names.sorted() == ["csv/AI202610-draft.csv", "sap/AI202610-draft.csv"])
        #expect(try run("journal", "--books", "acme", "--period", "2026-10", "--format", "nope").code == 2)
        let several = try run(
            "journal", "--books", "acme", "--period", "2026-10", "--format", "csv", "--format", "hledger")
        #expect(several.code == 2)
        let json = try run("journal", "--books", "acme", "--period", "2026-10", "--json")
        let entries = try #require(
            (try JSONSerialization.jsonObject(with: json.output) as? [String: Any])?["entries"] as? [[String: Any]])
        for entry in entries { #expect(entry["debits"] as? String == entry["credits"] as? String) }
    }

    @Test func `tell which exchange rates are missing, and take them from a file`() throws {
        #expect(
            try run("rates", "check", "--books", "acme", "--period", "2026-10").text == "no exchange rate is needed\n")
        let settings = try String(contentsOfFile: folder.path("acme/chargeback.yaml"), encoding: .utf8)
        try settings.replacing("currency: USD", with: "currency: CHF").write(
            toFile: folder.path("acme/chargeback.yaml"), atomically: true, encoding: .utf8)
        let missing = try run("rates", "check", "--books", "acme", "--period", "2026-10")
        #expect(missing.code == 1)
        #expect(missing.text.contains("missing"))
        try "day,from_currency,to_currency,rate\n2026-10-15,USD,CHF,0.8\n2026-10-16,USD,CHF,0.9\n".write(
            toFile: folder.path("rates.csv"), atomically: true, encoding: .utf8)
        #expect(try run("rates", "import", "rates.csv", "--books", "acme").text.hasPrefix("added 2, known already 0"))
        #expect(try run("rates", "import", "rates.csv", "--books", "acme").text.hasPrefix("added 0, known already 2"))
        let found = try run("rates", "check", "--books", "acme", "--period", "2026-10")
        #expect(found.code == 0)
        #expect(found.text.contains("0.8500"))
        try "day,from_currency,to_currency,rate\n2026-10-17,USD,CHF,0.7\n2026-10-16,USD,CHF,0.91\n".write(
            toFile: folder.path("rates.csv"), atomically: true, encoding: .utf8)
        #expect(try run("rates", "import", "rates.csv", "--books", "acme").code == 1)
        let listed = try run("rates", "list", "--books", "acme", "--period", "2026-10", "--json")
        #expect(listed.text.components(separatedBy: "CHF").count == 3)
        try "day,from,rate\nx,y,z\n".write(toFile: folder.path("rates.csv"), atomically: true, encoding: .utf8)
        #expect(try run("rates", "import", "rates.csv", "--books", "acme").code == 2)
    }
}
