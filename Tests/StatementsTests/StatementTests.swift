import Books
import CostStore
import Demo
import Export
import Foundation
import Money
import Periods
import SettingsText
import TestSupport
import Testing

@testable import Statements

/// Statements of October of a store with names that break things, written into a folder.
private struct HostileStatements {
    let folder: TemporaryFolder
    let set: StatementSet

    init(change: (TemporaryFolder) throws -> Void = { _ in }) throws {
        folder = try TemporaryFolder()
        try Books.initialize(at: folder.path)
        try HostileMonths.write(to: folder.path("store.sqlite"))
        try Data(HostileMonths.pools.utf8).write(to: URL(filePath: folder.path("Mappings/pools.yaml")))
        try change(folder)
        let request = ExportRequest(
            books: try Books.open(at: folder.path), store: folder.path("store.sqlite"), period: October.month,
            threads: 2)
        set = try StatementRun(request).statements()
    }
}

@Suite struct `Statements of departments with hostile names` {
    @Test func `are pages that anybody can read, with columns that foot`() throws {
        let statements = try HostileStatements()
        let out = statements.folder.path("out")
        try statements.set.write(to: out)
        let pages = statements.set.files.map(\.name).filter { $0.hasSuffix(".html") }
        // With those that only have a budget, and the index.
        #expect(pages.count > HostileMonths.departments.count + 1)
        let report = String(
            decoding: try Python.run("StatementsTests/Judges/page.py", pages.map { "\(out)/\($0)" }), as: UTF8.self)
        let lines = report.split(separator: "\n")
        #expect(lines.count == pages.count)
        for line in lines { #expect(line.contains(": fine, "), "\(line)") }
        // Made of, reasons, four lists, unit costs, tags, and a table for each report.
        #expect(lines.first { $0.hasPrefix("chatbot.html") }?.contains("2 charts") ?? false)
    }

    @Test func `are judged by one who sees faults`() throws {
        let folder = try TemporaryFolder()
        let page = """
            <!DOCTYPE html><html lang="en"><head><title>t</title><style>p { color: #bbbbbb; }</style></head><body><h1>a</h1>
            <h3>b</h3><script>1</script><table><thead><tr><th>c</th><th scope="col">d</th></tr></thead>
            <tbody><tr><th scope="row">e</th><td>1.00</td></tr></tbody>
            <tfoot><tr><th scope="row">Total</th><td>2.00</td></tr></tfoot></table></body></html>
            """
        try Data(page.utf8).write(to: URL(filePath: folder.path("faulty.html")))
        let report = String(
            decoding: try Python.run("StatementsTests/Judges/page.py", [folder.path("faulty.html")]), as: UTF8.self)
        for fault in ["contrast 1.9", "a gap in headings", "element script", "a th without scope", "sums to 1000"] {
            #expect(report.contains(fault), "\(fault) in \(report)")
        }
    }

    @Test func `load in a browser without a word on its console`() throws {
        let statements = try HostileStatements()
        let out = statements.folder.path("out")
        try statements.set.write(to: out)
        let pages = statements.set.files.map(\.name).filter { $0.hasSuffix(".html") }
        #expect(!(try console(of: pages, in: out)).contains("CONSOLE"))
        // A page with a fault is seen.
        try Data("<!DOCTYPE html><script>console.error('fault')</script>".utf8)
            .write(to: URL(filePath: "\(out)/faulty.html"))
        #expect(try console(of: pages + ["faulty.html"], in: out).contains("CONSOLE"))
    }

    /// What Chromium says when it loads pages, side by side in one window.
    private func console(of pages: [String], in folder: String) throws -> String {
        let frames = pages.map { "<iframe src=\"\($0)\"></iframe>" }.joined()
        try Data("<!DOCTYPE html><title>all</title>\(frames)<p>loaded</p>".utf8)
            .write(to: URL(filePath: "\(folder)/all-pages.html"))
        let profile = try TemporaryFolder()
        let result = try Program.run([
            "/usr/bin/env", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
            "--user-data-dir=\(profile.path)", "--dump-dom", "file://\(folder)/all-pages.html",
        ])
        #expect(result.code == 0, "Is Chromium there? See `make test`. \(result.errors)")
        #expect(result.text.contains("<p>loaded</p>"))
        return result.errors
    }

    @Test func `have names of files that lead nowhere else, each once`() throws {
        let names = try HostileStatements().set.files.map(\.name)
        #expect(Set(names).count == names.count)
        for name in names { #expect(name.wholeMatch(of: /[a-z0-9-]+\.(html|md)/) != nil, "\(name)") }
        for wanted in ["chatbot.html", "chatbot-2.html", "etc-passwd.html", "index-2.html", "money.html"] {
            #expect(names.contains(wanted), "\(names)")
        }
    }

    @Test func `show names as they are and run none of them`() throws {
        let files = try HostileStatements().set.files
        let page = try #require(files.first { $0.name == "script-alert-1-script.html" }).text
        #expect(page.contains("<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>"))
        #expect(!page.contains("<script>"))
        let braces = try #require(files.first { $0.name == "name.html" }).text
        #expect(braces.contains("<h1>{{name}}</h1>"))
    }

    @Test func `are Markdown whose tables keep their columns`() throws {
        for file in try HostileStatements().set.files where file.name.hasSuffix(".md") {
            var columns: Int?
            for line in file.text.split(separator: "\n", omittingEmptySubsequences: false) {
                guard line.hasPrefix("|") else {
                    columns = nil
                    continue
                }
                let cells = line.replacing("\\|", with: "").count { $0 == "|" }
                #expect(columns == nil || columns == cells, "\(file.name): \(line)")
                columns = cells
            }
            #expect(!file.text.contains("<script"))
        }
    }

    @Test(arguments: ["chatbot", "0051", "1E5"])
    func `count what SQL counts`(department: String) throws {
        let statements = try HostileStatements()
        let store = StoreDatabase(path: statements.folder.path("store.sqlite"))
        let october = October.month.microseconds
        let calls =
            "FROM calls WHERE department = '\(department)' AND started_at >= \(october.lowerBound) AND started_at < \(october.upperBound)"
        let text = try #require(
            statements.set.files.first { $0.name.hasSuffix(".md") && $0.text.contains("department \(department)\n") }
        ).text
        for (label, sql) in [
            ("Call", "COUNT(*)"), ("Session", "COUNT(DISTINCT session)"),
            ("1,000 tokens", "SUM(input_tokens + output_tokens) / 1000"),
        ] {
            let count = try #require(try store.value("SELECT \(sql) \(calls)"))
            #expect(text.contains("| \(label) | \(count) |"), "\(label) \(count) in \(text)")
        }
    }

    @Test(arguments: [
        (false, false, 0, false), (true, false, 2, false), (true, true, 2, true), (false, true, 0, false),
    ])
    func `count users only where the books allow it, and list them only where the statements do too`(
        includesUsers: Bool, lists: Bool, users: Int, isListed: Bool
    ) throws {
        let statements = try HostileStatements { folder in
            let path = folder.path("store.sqlite")
            try StoreDatabase.run(
                "UPDATE calls SET user = 'user-' || (id % 2) WHERE department = '1E5' AND started_at >= \(October.start)",
                on: path)
            let settings = folder.path("chargeback.yaml")
            let text = try String(contentsOfFile: settings, encoding: .utf8)
            try text.replacing("include_users: false", with: "include_users: \(includesUsers)")
                .write(toFile: settings, atomically: true, encoding: .utf8)
            try "users: \(lists)\n".write(
                toFile: folder.path("Templates/statement/statement.yaml"), atomically: true, encoding: .utf8)
        }
        let text = try #require(
            statements.set.files.first { $0.name.hasSuffix(".md") && $0.text.contains("department 1E5\n") }
        ).text
        #expect(text.contains("| User | \(users) |") == (users > 0), "\(text)")
        #expect(text.contains("## Cost by user") == isListed)
        #expect(text.contains("| user-1 |") == isListed)
    }

    @Test func `come out the same each time`() throws {
        #expect(try HostileStatements().set.files == HostileStatements().set.files)
    }
}

@Suite struct `Statements` {
    @Test func `are made of templates that can be changed`() throws {
        let statements = try HostileStatements { folder in
            try Data("Dear {{name}}, {{#currencies}}{{total}} {{currency}}{{/currencies}}.".utf8)
                .write(to: URL(filePath: folder.path("Templates/statement/markdown.mustache")))
        }
        let texts = statements.set.files.filter { $0.name == "chatbot-2.md" }.map(\.text)
        #expect(texts.count == 1)
        #expect(texts[0].wholeMatch(of: /Dear chatbot, [0-9.,−]+ USD\./) != nil, "\(texts)")
    }

    @Test(arguments: [
        ("statement.yaml", "accent: \"#ffee00\"", "dark enough for white text"),
        ("statement.yaml", "tops: 3", "did you mean top?"),
        ("index.mustache", "{{#open}} never closed", "Templates/statement/index.mustache"),
    ])
    func `name what is wrong with a template`(file: String, text: String, message: String) throws {
        let error = #expect(throws: StatementError.self) {
            _ = try HostileStatements { folder in
                try Data(text.utf8).write(to: URL(filePath: folder.path("Templates/statement/\(file)")))
            }
        }
        guard case .templates(let problems)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(problems.map(\.description).contains { $0.contains(message) }, "\(problems)")
    }

    @Test func `come with templates whose settings are the standard`() throws {
        let problems = SettingProblems()
        let path = Python.package.appending(path: "Templates/statement/statement.yaml")
        var settings = StatementSettings.read(Array(try Data(contentsOf: path)), problems: problems)
        #expect(problems.all == [])
        #expect(settings.contact == "finance@example.com")
        settings.contact = ""
        #expect(settings == StatementSettings())
    }

    @Test(arguments: [
        (Int128(123_456), "1,234.56", "+1,234.56"), (-5, "−0.05", "−0.05"), (0, "0.00", "0.00"),
    ])
    func `write amounts for people`(units: Int128, amount: String, change: String) {
        let text = AmountText(currency: .known("USD"))
        #expect(text.amount(units) == amount)
        #expect(text.change(units) == change)
    }

    @Test(arguments: [
        (Int128(1), Int128(3), "33.3 %"), (-1, 3, "−33.3 %"), (1, 0, "–"), (0, 5, "0.0 %"), (2, 1, "200.0 %"),
        (1, 2_000, "0.1 %"), (-1, 100_000, "0.0 %"),
    ])
    func `write parts in percent`(part: Int128, whole: Int128, text: String) {
        #expect(AmountText.percent(part, of: whole) == text)
    }
}

@Suite struct `A statement of the demo` {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try Books.initialize(at: folder.path)
        _ = try writeStore(to: folder.path("store.sqlite"), options: DemoOptions(calls: 4_000))
    }

    private func files(threads: Int) throws -> [StatementSet.File] {
        let request = ExportRequest(
            books: try Books.open(at: folder.path), store: folder.path("store.sqlite"), period: October.month,
            threads: threads)
        return try StatementRun(request).statements().files
    }

    @Test func `is the same whatever the number of threads`() throws {
        let files = try files(threads: 1)
        #expect(try [2, 5].map { try self.files(threads: $0) } == [files, files])
    }

    @Test func `has what a department head asks about`() throws {
        let files = try files(threads: 2)
        let text = try #require(files.first { $0.name == "engineering.md" }).text
        for part in [
            "## At a glance, USD", "| Budget |", "## What it is made of", "Share of Seats of the assistant",
            "### Features", "### Models and services", "### Projects", "### GL accounts", "## Unit costs", "| Call |",
            "| 1,000 tokens |", "| Session |", "| Work item |", "| Result |", "## Work items, the dearest first",
            "## Sessions, the dearest first", "## Cost by outcome", "## Waste by rule", "## Tags, and what to fix",
            "X-Cost-Feature", "Success rate: ", "of direct cost.", "## Budget against direct cost",
            "| engineering | 1,500.00 |", "| \\(no session\\) |", "## How shared cost is handed out",
            "to departments by assistant seats",
            "## If something is wrong", "finance@example.com until 2026-11-10",
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
    }
}
