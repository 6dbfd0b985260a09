import Foundation
import TestSupport
import Testing

/// The program as its users have it: a process with arguments, exit codes and files.
@Suite struct `The command line` {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// The program lies beside the tests that are running.
    private func run(_ arguments: String...) throws -> Program.Result {
        try Program.chargeback(arguments, in: folder.path)
    }

    private func makeDemo() throws {
        try Program.demo(calls: 200, in: folder.path)
    }

    @Test(arguments: [
        ["nope"], ["export"], ["export", "--period", "2026-13"], ["export", "--period", "2026-10", "--threads", "0"],
        ["demo", "--threads=-1"], ["demo", "--threads", "0"], ["map", "lint", "--period", "October"],
        ["export", "--period", "2026-10", "--books", "nowhere"],
    ])
    func `ends wrong usage and settings with code 2`(arguments: [String]) throws {
        let result = try Program.chargeback(arguments, in: folder.path)
        #expect(result.code == 2)
        #expect(result.text == "")
        #expect(result.errors != "")
        #expect(folder.contents == [])
    }

    @Test func `makes books once`() throws {
        #expect(try run("init", "acme").code == 0)
        let again = try run("init", "acme")
        #expect(again.code == 2)
        #expect(again.errors.contains("nothing was overwritten"))
    }

    @Test func `tells all problems of the settings at once`() throws {
        try #require(try run("init", "acme").code == 0)
        try "entity: X\ncurrency: dollars\ngrain: week\n".write(
            toFile: folder.path("acme/chargeback.yaml"), atomically: true, encoding: .utf8)
        let result = try run("export", "--books", "acme", "--period", "2026-10")
        #expect(result.code == 2)
        for word in ["dollars", "week", "suspense"] { #expect(result.errors.contains(word), "\(word)") }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `leaves what was there, and no half file, when it is interrupted`(signal: Int32) throws {
        try Program.demo(calls: 30000, in: folder.path)
        let earlier = folder.path("acme/out/focus-2026-10-call.csv")
        try FileManager.default.createDirectory(atPath: folder.path("acme/out"), withIntermediateDirectories: true)
        try "earlier".write(toFile: earlier, atomically: true, encoding: .utf8)

        let export = try Program(
            [try Program.chargeback(), "export", "--books", "acme", "--period", "2026-10", "--grain", "call"],
            in: folder.path)
        while export.isRunning, try files(in: "acme/out").count < 2 { usleep(1000) }
        export.signal(signal)
        let result = try export.wait()
        #expect(result.code == 3)
        #expect(result.text == "")
        #expect(result.errors.contains("interrupted"))
        #expect(try files(in: "acme/out") == ["focus-2026-10-call.csv"])
        #expect(try String(contentsOfFile: earlier, encoding: .utf8) == "earlier")
    }

    private func files(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path(path)).sorted()
    }

    @Test func `ends with code 3, and leaves nothing, where input or output fails`() throws {
        try makeDemo()
        let missing = try run("export", "--books", "acme", "--period", "2026-10", "--store", "none.sqlite")
        #expect(missing.code == 3)
        #expect(missing.errors.contains("none.sqlite"))
        let unwritable = try run("export", "--books", "acme", "--period", "2026-10", "--output", "/dev/null/out")
        #expect(unwritable.code == 3)
        #expect(unwritable.errors.contains("/dev/null/out"))
    }

    /// A file may not grow beyond so many blocks of 512 bytes: a disk that is full, at one byte or another.
    @Test(arguments: ["csv", "csv.gz", "csv.zst", "parquet", "xlsx"], [8, 40])
    func `ends with code 3, and leaves what was there, on a full disk`(format: String, blocks: Int) throws {
        try makeDemo()
        let earlier = folder.path("out/focus-2026-10-call.\(format)")
        try FileManager.default.createDirectory(atPath: folder.path("out"), withIntermediateDirectories: true)
        try "earlier".write(toFile: earlier, atomically: true, encoding: .utf8)
        let limited = [
            "/bin/sh", "-c", "trap '' XFSZ; ulimit -f \(blocks); exec \"$0\" \"$@\"", try Program.chargeback(),
            "export", "--books", "acme", "--period", "2026-10", "--output", "out", "--format", format,
        ]
        let result = try Program.run(limited + (format == "xlsx" ? [] : ["--grain", "call"]), in: folder.path)
        #expect(result.code == 3, "\(result.errors)")
        #expect(result.errors.contains("File too large"), "\(result.errors)")
        #expect(result.text == "")
        #expect(try files(in: "out") == ["focus-2026-10-call.\(format)"])
        #expect(try String(contentsOfFile: earlier, encoding: .utf8) == "earlier")
    }

    @Test func `ends with code 3 where standard output is full`() throws {
        try makeDemo()
        let command = "exec \"$0\" export --books acme --period 2026-10 --format none --json > /dev/full"
        let result = try Program.run(["/bin/sh", "-c", command, try Program.chargeback()], in: folder.path)
        #expect(result.code == 3)
        #expect(result.errors.contains("standard output"))
    }

    @Test func `ends with code 1 where the data is wrong`() throws {
        try makeDemo()
        try StoreDatabase.run(
            "UPDATE calls SET output_tokens = -1 WHERE id = 100", on: folder.path("acme/store.sqlite"))
        let result = try run("export", "--books", "acme", "--period", "2026-10", "--output", "out")
        #expect(result.code == 1)
        #expect(result.errors.contains("table calls, column output_tokens, id 100"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("out")) == [])
    }

    @Test func `writes compressed files of the same bytes, and a summary for programs`() throws {
        try makeDemo()
        let result = try run(
            "export", "--books", "acme", "--period", "2026-10", "--output", "out", "--format", "csv", "--format",
            "csv.gz", "--format", "csv.zst", "--json")
        try #require(result.code == 0, "\(result.errors)")
        let summary = try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        #expect(summary["period"] as? String == "2026-10")
        #expect((summary["checks"] as? [[String: Any]])?.allSatisfy { $0["holds"] as? Bool == true } == true)
        let plain = folder.path("out/focus-2026-10-day.csv")
        let bytes = try Data(contentsOf: URL(filePath: plain))
        #expect(try Program.run(["/usr/bin/env", "gzip", "-dc", plain + ".gz"]).output == bytes)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path("out")).sorted() == [
                "focus-2026-10-day.csv", "focus-2026-10-day.csv.gz", "focus-2026-10-day.csv.zst",
            ])
    }

    @Test func `looks into the mapping`() throws {
        try makeDemo()
        let options = ["--books", "acme", "--period", "2026-10"]
        let call = try #require(
            try StoreDatabase(path: folder.path("acme/store.sqlite")).value("SELECT call_id FROM calls WHERE id = 100"))
        for (arguments, word) in [
            (["map", "coverage"], "suspense"), (["map", "explain", call], call),
            (["map", "explain", call, "--json"], "\"reason\""),
            (["map", "simulate", "--rules", "acme/Mappings/rules.yaml"], "USD"),
        ] {
            let result = try Program.run([try Program.chargeback()] + arguments + options, in: folder.path)
            #expect(result.code == 0, "\(result.errors)")
            #expect(result.text.contains(word), "\(arguments)")
        }
        #expect(try run("map", "explain", "no-such-call", "--books", "acme", "--period", "2026-10").code == 1)
    }
}
