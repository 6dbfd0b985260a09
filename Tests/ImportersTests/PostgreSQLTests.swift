import CostStore
import Foundation
import SourceRecords
import TestSupport
import Testing

@testable import Importers

@Suite(.serialized) struct `A table of PostgreSQL` {
    private static let spendLogs = Result {
        try String(contentsOfFile: sample("litellm.sql"), encoding: .utf8)
    }

    /// A server with LiteLLM's table.
    private func server() throws -> PostgreSQLServer {
        let server = try PostgreSQLServer()
        try server.execute(try Self.spendLogs.get())
        return server
    }

    @Test func `gives the same rows as the table exported as CSV, tied to the last digit`() throws {
        let server = try server()
        let (direct, csv) = (try ImportFolder(), try ImportFolder())
        let report = try direct.run("litellm", [server.address()])
        try csv.run("litellm", [sample("litellm.csv")])
        let columns = try direct.rows.rows("SELECT name FROM pragma_table_info('calls')").compactMap { $0[0] }
            .filter { $0 != "id" }.joined(separator: ", ")
        let query = "SELECT \(columns.replacing("user", with: "\"user\"")) FROM calls ORDER BY call_id"
        #expect(try direct.rows.rows(query) == csv.rows.rows(query))
        #expect(report.sums == ["USD": "0.312301"])
        #expect(try direct.rows.value("SELECT sum(metered_cost) FROM calls") == "312301000000")
        #expect(report.notes.roundings["metered_cost"]?.count == 1)

        // Prompts and answers are not even asked for; nothing is written.
        let statements = server.log.split(separator: "\n").filter { $0.contains("DECLARE") }
        #expect(statements.count == 1)
        #expect(!statements.contains { $0.contains("messages") || $0.contains("response") })
        #expect(server.log.contains("READ ONLY"))
    }

    @Test func `is read from where the last import ended, with what may have come late`() throws {
        let server = try server()
        let folder = try ImportFolder()
        #expect(try folder.run("litellm", [server.address()]).counts == [5, 5, 0, 0, 0, 0, 0])
        // One that ended late, within the day before the watermark, and one long before it.
        try server.execute(
            """
            INSERT INTO "LiteLLM_SpendLogs" (request_id, call_type, spend, "startTime", "endTime", model, custom_llm_provider)
            VALUES ('late', 'acompletion', 1, '2026-10-31 12:00:00', '2026-10-31 13:00:00', 'gpt-5', 'openai'),
                   ('lost', 'acompletion', 1, '2026-10-01 12:00:00', '2026-10-01 13:00:00', 'gpt-5', 'openai')
            """)
        let second = try folder.run("litellm", [server.address()])
        #expect(second.counts == [2, 1, 1, 0, 0, 0, 0])
        #expect(second.watermarks.map(\.since) == ["2026-10-31 23:59:59.999"])
        let whole = try folder.run("litellm", [server.address()]) { $0.readsAll = true }
        #expect(whole.counts == [7, 1, 6, 0, 0, 0, 0])

        // Another store does not have the rows, so the watermark means nothing to it.
        try FileManager.default.removeItem(atPath: folder.store)
        #expect(try folder.run("litellm", [server.address()]).counts == [7, 7, 0, 0, 0, 0, 0])

        // A clock that was wrong once hides nothing: the watermark is never in the future.
        try server.execute(
            """
            INSERT INTO "LiteLLM_SpendLogs" (request_id, call_type, spend, "startTime", "endTime", model, custom_llm_provider)
            VALUES ('wrong clock', 'acompletion', 1, '2999-01-01', '2999-01-01', 'gpt-5', 'openai')
            """)
        let report = try folder.run("litellm", [server.address()])
        #expect(report.watermarks.map { $0.next.hasPrefix("2999") } == [false])
    }

    @Test func `whose row has changed makes a conflict, and the stored row stays`() throws {
        let server = try server()
        let folder = try ImportFolder()
        try folder.run("litellm", [server.address()])
        try server.execute("UPDATE \"LiteLLM_SpendLogs\" SET spend = 0.02 WHERE request_id = 'chatcmpl-1'")
        let report = try folder.run("litellm", [server.address()]) { $0.readsAll = true }
        #expect(report.counts == [5, 0, 4, 1, 0, 0, 0])
        #expect(
            report.conflicts.map {
                $0.conflict.differences.map { "\($0.column) \($0.stored ?? "") \($0.offered ?? "")" }
            }
                == [["metered_cost 12300000000 20000000000"]])
        #expect(
            try folder.rows.value("SELECT metered_cost FROM calls WHERE call_id = 'chatcmpl-1'") == "12300000000")
    }

    @Test func `refuses rows one by one, and takes them once they are right`() throws {
        let server = try server()
        try server.execute(
            """
            INSERT INTO "LiteLLM_SpendLogs" (request_id, call_type, spend, prompt_tokens, "startTime", "endTime", model,
                custom_llm_provider)
            VALUES ('nan', 'acompletion', 'NaN', 1, '2026-10-05', '2026-10-05', 'gpt-5', 'openai'),
                   ('infinite', 'acompletion', '-Infinity', 1, '2026-10-05', '2026-10-05', 'gpt-5', 'openai'),
                   ('huge', 'acompletion', 1e300, 1, '2026-10-05', '2026-10-05', 'gpt-5', 'openai'),
                   ('negative', 'acompletion', 1, -1, '2026-10-05', '2026-10-05', 'gpt-5', 'openai'),
                   ('backwards', 'acompletion', 1, 1, '2026-10-05', '2026-10-04', 'gpt-5', 'openai')
            """)
        let folder = try ImportFolder()
        let report = try folder.run("litellm", [server.address()])
        #expect(report.counts == [10, 5, 0, 0, 5, 0, 0])
        let rejects = try #require(report.rejectsFiles.first)
        let reasons = try String(contentsOfFile: "\(rejects).reasons.csv", encoding: .utf8)
        for word in ["NaN", "-Infinity", "within what a store holds exactly", "0 to 10¹⁵", "not before the start"] {
            #expect(reasons.contains(word), "\(reasons)")
        }
        let fixed = try String(contentsOfFile: rejects, encoding: .utf8)
            .replacing("\"NaN\"", with: "1").replacing("\"-Infinity\"", with: "1").replacing("1e+300", with: "1")
            .replacing("\"prompt_tokens\":-1", with: "\"prompt_tokens\":1")
            .replacing("2026-10-04 00:00:00", with: "2026-10-06 00:00:00")
        #expect(try folder.run("litellm", [try folder.file("fixed.jsonl", fixed)]).counts == [5, 5, 0, 0, 0, 0, 0])
    }

    @Test func `is reached by a password from a file, by a certificate that is checked, and never says the password`()
        throws
    {
        let server = try server()
        let folder = try ImportFolder()
        func connect(_ parameters: String, _ change: (inout PostgreSQLAddress) -> Void) throws -> ImportReport {
            var address = try PostgreSQLAddress(server.address("reader", parameters))
            change(&address)
            return try folder.run("litellm", []) { $0.inputs = [.postgreSQL(address)] }
        }
        let secret = Secret(Array("\(server.password)\nsecond line".utf8))
        #expect("\(secret)" == "(secret)")
        #expect(String(reflecting: secret) == "(secret)")
        let encrypted = try connect("sslmode=verify-full&sslrootcert=\(server.certificate)") { $0.password = secret }
        #expect(encrypted.new == 5)
        #expect(server.log.contains("LiteLLM_SpendLogs"))

        func failure(_ parameters: String, _ change: (inout PostgreSQLAddress) -> Void) -> String {
            do {
                _ = try connect(parameters, change)
                return "connected"
            } catch {
                return "\(error)"
            }
        }
        let wrong = failure("sslmode=disable") { $0.password = Secret(Array("wrong phrase".utf8)) }
        #expect(wrong.contains("password authentication failed"))
        #expect(!wrong.contains("wrong phrase"))
        // Nobody that the system trusts has signed this certificate.
        let untrusted = failure("") {
            $0.password = secret
            $0.protection = .verifyFull
        }
        #expect(untrusted.contains("certificate verify failed"), "\(untrusted)")
        #expect(!untrusted.contains(server.password))
    }

    @Test func `that is not there, or has not the columns, is told with what there is`() throws {
        let server = try PostgreSQLServer()
        func failure() -> String {
            do {
                try ImportFolder().run("litellm", [server.address()])
                return "imported"
            } catch {
                return "\(error)"
            }
        }
        #expect(failure().contains("it has no table LiteLLM_SpendLogs"))
        try server.execute("CREATE TABLE \"LiteLLM_SpendLogs\" (request_id text, spend float8)")
        #expect(failure().contains("missingColumn"))
        #expect(failure().contains("startTime"))
    }

    @Test func `of any form is read by a mapping of one's own`() throws {
        let server = try PostgreSQLServer()
        try server.execute(
            """
            CREATE SCHEMA "my gateway";
            CREATE TABLE "my gateway"."odd ""name" (id int8, at timestamptz, cents numeric, tokens int4[], ok bool,
                labels text[], info json, price money);
            INSERT INTO "my gateway"."odd ""name" VALUES
                (1, '2026-10-01 10:00:00.5+02', 12.345, '{10,20}', true, '{team:search,blue}', '{"a": {"b": "deep"}}', 3.5);
            """)
        let folder = try ImportFolder()
        let own = try mapping(
            text: """
                source: own
                rows: calls
                database: { table: 'my gateway.odd "name', watermark: id }
                columns:
                  call_id: id
                  started_at: at
                  ended_at: at
                  provider: { value: openai }
                  billing_account: { value: a }
                  operation: { value: chat }
                  model: info.a.b
                  tier: { value: standard }
                  status: { from: ok, map: { "true": ok }, otherwise: error }
                  metered_cost: { from: cents, unit: cents }
                  currency: { value: USD }
                tokens: { input: tokens.0, output: tokens.1 }
                attribution: { department: [{ tag: team }] }
                tags: { pairs: [labels], keep: { price: price } }
                """)
        #expect(try folder.run(own, [server.address()]).counts == [1, 1, 0, 0, 0, 0, 0])
        #expect(
            try folder.rows.rows(
                """
                SELECT call_id, started_at, model, status, metered_cost, input_tokens, output_tokens, department, tags
                FROM calls
                """) == [
                    [
                        "1", "1790841600500000", "deep", "ok", "123450000000", "10", "20", "search",
                        #"{"blue":"true","price":"3.50"}"#,
                    ]
                ])
        // A number that grows is a watermark too.
        try server.execute(
            "INSERT INTO \"my gateway\".\"odd \"\"name\" SELECT 2, at, cents, tokens, ok, labels, info FROM \"my gateway\".\"odd \"\"name\""
        )
        #expect(try folder.run(own, [server.address()]).counts == [2, 1, 1, 0, 0, 0, 0])
    }
}

@Suite struct `An address of PostgreSQL` {
    @Test(arguments: [
        ("postgresql://reader@db.example:5433/litellm?sslmode=require", "postgresql://db.example:5433/litellm"),
        ("postgres://db.example/litellm", "postgresql://db.example/litellm"),
        ("postgresql:///x?host=/run/postgresql", "postgresql:///run/postgresql/x"),
    ])
    func `is named without user and settings`(text: String, name: String) throws {
        #expect(try PostgreSQLAddress(text).name == name)
    }

    @Test func `holds no password`() {
        #expect(throws: PostgreSQLAddress.Fault.hasPassword) { try PostgreSQLAddress("postgresql://a:b@c/d") }
        #expect(throws: PostgreSQLAddress.Fault.hasPassword) { try PostgreSQLAddress("postgresql://a@c/d?password=b") }
        #expect(throws: PostgreSQLAddress.Fault.notAnAddress) { try PostgreSQLAddress("postgresql://a@c/d?colour=b") }
        #expect(throws: PostgreSQLAddress.Fault.notAnAddress) { try PostgreSQLAddress("host=c password=b") }
    }
}
