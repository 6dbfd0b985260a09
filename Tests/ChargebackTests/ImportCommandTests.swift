import Foundation
import TestSupport
import Testing

/// `import` and `prices` as their users have them.
@Suite struct `Commands that import` {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func run(_ arguments: String...) throws -> Program.Result {
        try Program.chargeback(arguments, in: folder.path)
    }

    private func write(_ name: String, _ text: String) throws {
        try text.write(toFile: folder.path(name), atomically: true, encoding: .utf8)
    }

    private func object(_ result: Program.Result) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any], "\(result.errors)")
    }

    private static let spend = """
        request_id,call_type,spend,prompt_tokens,completion_tokens,startTime,endTime,model,custom_llm_provider
        a,acompletion,0.25,1000,200,2026-10-01 08:00:00,2026-10-01 08:00:02,nova,made-up
        b,acompletion,0.5,1000,200,2026-10-01 08:00:00,2026-10-01 08:00:02,nova,made-up
        c,acompletion,0.125,10,0,2026-10-01 09:00:00,2026-10-01 09:00:01,vega,made-up
        d,acompletion,0,7,0,2026-10-01 09:00:00,2026-10-01 09:00:01,lyra,made-up

        """
    private static let prices = """
        provider,model,tier,meter,valid_from,list_unit_price
        made-up,nova,standard,input,2026-09-01,100
        made-up,nova,standard,output,2026-09-01,750

        """

    @Test func `tell by exit codes whether all was taken, something was refused, or nothing could be read`() throws {
        try write("spend.csv", Self.spend)
        #expect(try run("import", "litellm", "spend.csv", "--store", "s.sqlite").code == 0)
        try write("changed.csv", Self.spend.replacing("0.25", with: "0.26"))
        #expect(try run("import", "litellm", "changed.csv", "--store", "s.sqlite").code == 1)
        try write("wrong.csv", Self.spend.replacing("1000", with: "many"))
        let refused = try run("import", "litellm", "wrong.csv", "--store", "s.sqlite", "--json")
        #expect(refused.code == 1)
        let report = try object(refused)
        #expect(report["read"] as? Int == 4 && report["rejected"] as? Int == 2 && report["known"] as? Int == 2)
        #expect((report["rejections"] as? [[String: Any]])?.compactMap { $0["line"] as? Int } == [2, 3])
        #expect(report["rejects_files"] as? [String] == ["s.sqlite.rejects/wrong.csv"])
        for arguments in [
            ["import", "litelm", "spend.csv", "--store", "s.sqlite"], ["import", "litellm", "spend.csv"],
            ["import", "litellm", "--store", "s.sqlite"], ["import", "litellm", "-", "--store", "s.sqlite"],
            ["import", "litellm", "spend.csv", "--store", "s.sqlite", "--set", "colour"],
            ["import", "litellm", "spend.csv", "--store", "s.sqlite", "--set", "colour=red"],
            ["import", "litellm", "postgresql://a:b@localhost/x", "--store", "s.sqlite"],
            ["import", "litellm", "postgresql://a@localhost/x?colour=red", "--store", "s.sqlite"],
        ] {
            let result = try Program.chargeback(arguments, in: folder.path)
            #expect(result.code == 2 && result.text == "", "\(arguments): \(result.errors)")
        }
        let missing = try run("import", "litellm", "nowhere.csv", "--store", "s.sqlite")
        #expect(missing.code == 3 && missing.errors.contains("nowhere.csv"))
        try write("columns.csv", "a,b\n1,2\n")
        let columns = try run("import", "litellm", "columns.csv", "--store", "s.sqlite")
        #expect(columns.code == 3 && columns.errors.contains("request_id") && columns.errors.contains("a, b"))
    }

    @Test func `leave the store as it was when they are killed amid writing`() throws {
        var lines = ""
        for number in 0..<150_000 {
            lines += "{\"request_id\":\"r\(number)\",\"call_type\":\"acompletion\",\"spend\":0.001,\"prompt_tokens\":9,"
            lines += "\"completion_tokens\":1,\"startTime\":\"2026-10-01 08:00:00\",\"model\":\"nova\"}\n"
        }
        try write("many.jsonl", lines)
        try write("spend.csv", Self.spend)
        #expect(try run("import", "litellm", "spend.csv", "--store", "s.sqlite").code == 0)
        let killed = try Program(
            [try Program.chargeback(), "import", "litellm", "many.jsonl", "--store", "s.sqlite"], in: folder.path)
        // Rows are in the file, or in the journal beside it, before it is whole.
        while killed.isRunning, !folder.contents.contains("s.sqlite-journal") { usleep(1000) }
        usleep(100_000)
        killed.signal(SIGKILL)
        #expect(try killed.wait().code == -SIGKILL)
        let rows = StoreDatabase(path: folder.path("s.sqlite"))
        // The first connection that may write rolls back what the journal holds.
        try StoreDatabase.run("SELECT count(*) FROM calls", on: folder.path("s.sqlite"))
        #expect(try rows.value("SELECT count(*) FROM calls") == "4")
        #expect(try rows.value("PRAGMA integrity_check") == "ok")
        let again = try object(try run("import", "litellm", "many.jsonl", "--store", "s.sqlite", "--json"))
        #expect(again["new"] as? Int == 150_000)
    }

    /// The schema is LiteLLM's own; its `spend` adds up to 0.312301.
    @Test func `bring LiteLLM's table from PostgreSQL into FOCUS rows that tie with it to the last digit`() throws {
        let server = try PostgreSQLServer()
        let schema = Python.package.appending(path: "Tests/ImportersTests/Samples/litellm.sql")
        try server.execute(try String(contentsOf: schema, encoding: .utf8))
        try write("password", server.password + "\n")
        let imported = try run(
            "import", "litellm", server.address("reader", "sslmode=verify-full&sslrootcert=\(server.certificate)"),
            "--password-file", "password", "--store", "s.sqlite")
        try #require(imported.code == 0, "\(imported.errors)")
        try #require(try run("init", "books").code == 0)
        let exported = try run(
            "export", "--books", "books", "--store", "s.sqlite", "--period", "2026-10", "--grain", "call", "--output",
            "out")
        try #require(exported.code == 0, "\(exported.errors)")
        let file = URL(filePath: folder.path("out/focus-2026-10-call.csv"))
        let rows = try DelimitedRows(Array(try Data(contentsOf: file))).rows
        let billed = rows.compactMap { $0["BilledCost"].flatMap { Decimal(string: $0) } }.reduce(0, +)
        #expect(billed == Decimal(string: "0.312301"))
        #expect(Set(rows.compactMap { $0["x_DepartmentName"] }) == ["Engineering", "Support", "Suspense"])
    }

    @Test func `never say the password, whatever goes wrong`() throws {
        let server = try PostgreSQLServer()
        let address = server.address("reader")
        try write("password", server.password + "\n")
        try write("wrong", "not the pass phrase\n")
        try server.execute("CREATE TABLE \"LiteLLM_SpendLogs\" (request_id text)")
        for (arguments, secret) in [
            (["--password-file", "password"], server.password), (["--password-file", "wrong"], "not the pass phrase"),
            (["--password-file", "password", "--json"], server.password),
        ] {
            let result = try Program.run(
                [try Program.chargeback(), "import", "litellm", address, "--store", "s.sqlite"] + arguments,
                in: folder.path)
            #expect(result.code == 3)
            #expect(!result.errors.contains(secret) && !result.text.contains(secret), "\(result.errors)")
        }
    }

    @Test func `add price lists as a whole or not at all`() throws {
        try write("prices.csv", Self.prices)
        #expect(try run("prices", "import", "prices.csv", "--store", "p.sqlite").code == 0)
        let again = try object(try run("prices", "import", "prices.csv", "--store", "p.sqlite", "--json"))
        #expect(again["known"] as? Int == 2 && again["new"] as? Int == 0)
        // The same key with another price stays as it is; an overlap is refused before anything is written.
        try write("other.csv", Self.prices.replacing("750", with: "800"))
        #expect(try run("prices", "import", "other.csv", "--store", "p.sqlite").code == 1)
        let rows = StoreDatabase(path: folder.path("p.sqlite"))
        try write(
            "overlap.csv",
            """
            provider,model,tier,meter,valid_from,valid_to,list_unit_price
            made-up,vega,standard,input,2026-09-01,2026-12-01,1
            made-up,vega,standard,input,2026-10-01,,2

            """)
        let overlap = try run("prices", "import", "overlap.csv", "--store", "p.sqlite")
        #expect(overlap.code == 1 && overlap.errors.contains("vega"), "\(overlap.errors)")
        #expect(
            try rows.rows("SELECT meter, list_unit_price FROM prices ORDER BY meter") == [
                ["input", "100"], ["output", "750"],
            ])
        for arguments in [["nobody"], ["prices.csv", "--store"], []] {
            let result = try Program.run(
                [try Program.chargeback(), "prices", "import"] + arguments, in: folder.path)
            #expect(result.code == 2, "\(arguments)")
        }
        #expect(try run("prices", "import", "nowhere.csv", "--store", "p.sqlite").code == 3)
        #expect(try run("prices", "import", "--list").text == "openai\nanthropic\ngoogle\n")
        #expect(folder.contents.filter { $0.hasPrefix("p.sqlite") } == ["p.sqlite"])
    }

    @Test func `check prices: calls without one, with the gateway's figure alone, and with two that differ`() throws {
        try write("spend.csv", Self.spend)
        try write("prices.csv", Self.prices)
        try #require(try run("init", "books").code == 0)
        try #require(try run("import", "litellm", "spend.csv", "--store", "s.sqlite").code == 0)
        try #require(try run("prices", "import", "prices.csv", "--store", "s.sqlite").code == 0)
        let check = ["prices", "check", "--books", "books", "--store", "s.sqlite", "--period", "2026-10"]
        let program = try Program.chargeback()
        let text = try Program.run([program] + check, in: folder.path)
        #expect(text.code == 1)
        #expect(
            text.text == """
                  rated     2 calls by the price list
                  metered   1 calls at the gateway's figure: a price is missing
                  unpriced  1 calls with neither

                  exception                           rows   first id
                  unpriced    made-up lyra standard      1          4   no price for input: a close wants a row in the \
                table prices of the store, or a waiver

                  metered without a price   calls     metered
                  made-up vega standard         1   0.125 USD

                  metered against rated   calls   metered   rated   difference
                  made-up nova                2      0.75    0.50     0.25 USD

                """)
        let json = try object(try Program.run([program] + check + ["--json"], in: folder.path))
        #expect(json["rated"] as? Int == 2 && json["metered"] as? Int == 1 && json["unpriced_calls"] as? Int == 1)
        let without = json["metered_without_price"] as? [[String: Any]]
        #expect(without?.map { $0["model"] as? String } == ["vega"])
        let differences = json["metered_against_rated"] as? [[String: Any]]
        #expect(differences?.map { $0["difference"] as? String } == ["0.25"])

        // With a price for every model there is nothing to complain of.
        try write(
            "more.csv", Self.prices.replacing("nova", with: "lyra").replacing("output", with: "cached_input"))
        try #require(try run("prices", "import", "more.csv", "--store", "s.sqlite").code == 0)
        #expect(try Program.run([program] + check, in: folder.path).code == 0)
        // A list that somebody else's program has written against itself is told as a whole.
        try StoreDatabase.run(
            """
            INSERT INTO prices SELECT provider, billing_account, region, model, tier, meter, valid_from + 86400000000,
                valid_to, sku, sku_price || '/2', pricing_quantity, list_unit_price, contracted_unit_price, currency
            FROM prices WHERE model = 'nova'; UPDATE prices SET valid_to = valid_from + 172800000000 WHERE model = 'nova'
            """, on: folder.path("s.sqlite"))
        let conflict = try Program.run([program] + check, in: folder.path)
        #expect(conflict.code == 1)
        #expect(conflict.errors.contains("problem") && conflict.errors.contains("nova"), "\(conflict.errors)")
    }
}
