import Books
import Foundation
import Mapping
import Reports
import SettingsText
import TestSupport
import Testing

/// `docs/reports.md`, whose second half is what the reports say of their own columns;
/// `CHARGEBACK_REWRITE_GOLDEN=1 swift test --filter ReportsTests` writes that anew.
@Suite struct `The reference of reports` {
    private static let file = Python.package.appending(path: "docs/reports.md")
    private static let heading = "## Reports and their columns\n"

    private static var columns: String {
        var text = heading
        for report in ReportName.allCases {
            text += "\n### \(report.rawValue)\n\n\(report.summary)\n"
            for table in report.tables {
                text += "\nTable `\(table.name)`. \(table.summary)"
                text += table.isTied ? "" : " It is no division of the period's cost."
                text += "\n\n| column | | how it is worked out |\n|---|---|---|\n"
                for column in table.columns {
                    let presence: String? =
                        switch column.presence {
                        case .always: nil
                        case .withComparison: "with `--compare`"
                        case .withPools: "with pools"
                        case .withBenchmark: "with a benchmark"
                        }
                    let kind = [column.kind.words, presence].compactMap(\.self).joined(separator: ", ")
                    text += "| `\(column.name)` | \(kind) | \(column.formula) |\n"
                }
            }
        }
        return text
    }

    @Test func `has the formula of every column as the program has it`() throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let head = text.range(of: Self.heading).map { text[..<$0.lowerBound] } ?? text[...]
        if ProcessInfo.processInfo.environment["CHARGEBACK_REWRITE_GOLDEN"] != nil {
            try (head + Self.columns).write(to: Self.file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: Self.file, encoding: .utf8) == head + Self.columns)
    }

    @Test func `gives the settings that hold when nothing is said`() throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let block = try #require(text.firstRange(of: "```yaml\nreports:"))
        let yaml = text[text.index(block.lowerBound, offsetBy: 8)...].prefix(while: { $0 != "`" })
        let rest = "entity: A\ncurrency: USD\nsuspense: { gl_account: a, department: b }\n"
        let problems = SettingProblems()
        let settings = Settings.read(Array((rest + yaml).utf8), tables: .init(), problems: problems)
        #expect(problems.sorted.map(\.description) == [])
        #expect(settings?.reports == ReportSettings())
        // The file that `init` writes says the same.
        let written = try #require(Books.defaults.first { $0.file == Settings.file })
        let own = Settings.read(written.bytes, tables: .init(), problems: problems)
        #expect(own?.reports == ReportSettings())
        #expect(String(decoding: written.bytes, as: UTF8.self).contains("reports:"))
    }

    @Test func `names every file of definitions as it is read`() throws {
        let folder = try TemporaryFolder()
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        try Books.initialize(at: folder.path("books"))
        for (start, file) in [("workstreams:", "workstreams.yaml"), ("outcomes:", "outcomes.yaml")] {
            let block = try #require(text.firstRange(of: "```yaml\n\(start)"))
            let yaml = text[text.index(block.lowerBound, offsetBy: 8)...].prefix(while: { $0 != "`" })
            try String(yaml).write(toFile: folder.path("books/Mappings/\(file)"), atomically: true, encoding: .utf8)
        }
        let books = try Books.open(at: folder.path("books"))
        #expect(books.workstreams.map(\.id) == ["tracker-issue"])
        #expect(books.outcomes.map(\.id) == ["ticket-resolved"])
        #expect(books.outcomes.first?.sent == ["resolved"])
    }
}

@Suite struct `The tables of reports` {
    @Test(arguments: ReportName.allCases)
    func `have columns of different names, each with a formula that is a sentence`(report: ReportName) {
        #expect(Set(report.tables.map(\.name)).count == report.tables.count)
        for table in report.tables {
            #expect(Set(table.columns.map(\.name)).count == table.columns.count, "\(table.name)")
            for column in table.columns {
                #expect(column.formula.hasSuffix("."), "\(table.name).\(column.name)")
                #expect(!column.isSum || [.integer, .money].contains(column.kind), "\(table.name).\(column.name)")
            }
            #expect(table.summary.hasSuffix("."), "\(table.name)")
            #expect(table.columns.first?.kind == .text)
        }
    }

    @Test func `explain a column of each table that has it`() throws {
        for name in ColumnExplanation.names { #expect(try !ColumnExplanation.text(of: name).isEmpty) }
        let all = ColumnExplanation.of("cost_per_session")
        #expect(all.flatMap(\.tables).contains("sessions/weeks"))
        #expect(all.flatMap(\.tables).contains("features"))
        #expect(ColumnExplanation.of("weeks.cost_per_session").map(\.column.formula) == ["cost ÷ sessions."])
        #expect(throws: ReportError.self) { try ColumnExplanation.text(of: "cots") }
    }
}
