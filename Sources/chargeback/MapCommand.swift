import ArgumentParser
import Books
import Export
import Lines
import Mapping
import Money
import Postings
import TerminalText

struct MapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map", abstract: "Look into who pays for what, and why: mapping rules and pools.",
        subcommands: [Lint.self, Coverage.self, Explain.self, Simulate.self, Diff.self])

    struct Lint: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Find what is allowed in rules and tables but most likely not meant.",
            discussion: """
                With a period, the values of the store are looked at too: rules that never decide, spellings that differ
                only by case. Exit 1 when postings may go wrong by a finding.

                Example: chargeback map lint --books acme --period 2026-10
                """)

        @OptionGroup var source: BooksOptions

        @Option(help: "The billing period to look at; only the books are looked at if not given.")
        var period: String?

        @Flag(help: "Print the findings as JSON.")
        var json = false

        func run() throws {
            try reportingErrors {
                let (books, store) = try source.open()
                var observed = LintObservations()
                var ofPools: [LintFinding] = []
                if let period {
                    let request = ExportRequest(
                        books: books, store: store, period: try ExportOptions.month(period),
                        threads: Processors.count)
                    let lines = try MapCommand.lines(request)
                    observed = lines.observations
                    ofPools = PoolPlan(books, period: request.period).findings(in: lines)
                }
                let findings = (books.lint(observed: observed) + ofPools).sorted()
                Terminal.print(json ? MapCommand.json(findings) : findings.map { "\($0)\n" }.joined())
                let errors = findings.count { $0.isError }
                Terminal.printError("\(errors) errors, \(findings.count - errors) warnings")
                if errors > 0 { throw Exit.failedCheck }
            }
        }
    }

    struct Coverage: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print what each rule decided, and how much came tagged, aliased, mapped and unclaimed.",
            discussion: "Example: chargeback map coverage --books acme --period 2026-10")

        @OptionGroup var options: ExportOptions

        @Flag(help: "Print the figures as JSON.")
        var json = false

        func run() throws {
            try reportingErrors {
                let request = try options.request()
                let lines = try MapCommand.lines(request)
                guard !json else {
                    Terminal.print(
                        MapCommand.json(lines.currencies) { currency, json in
                            lines.coverage(in: currency).write(to: &json, rules: request.books.mapping.rules)
                        })
                    return
                }
                for currency in lines.currencies {
                    let coverage = lines.coverage(in: currency)
                    Terminal.print("\(currency)\n\n" + coverage.text(rules: request.books.mapping.rules) + "\n")
                    var table = TextTable([.left, .right, .right], indentation: 0)
                    table.add(["suspense, by feature", "calls", "cost"])
                    for (feature, share) in coverage.suspense.sorted(by: {
                        ($1.value.cost, $0.key ?? "") < ($0.value.cost, $1.key ?? "")
                    }) {
                        table.add([feature ?? "(none)", FigureText.count(share.calls), share.cost.grouped()])
                    }
                    if !coverage.suspense.isEmpty { Terminal.print(table.text) }
                }
            }
        }
    }

    static func lines(_ request: ExportRequest, alsoFor others: [MappingModel] = []) throws -> Lines {
        Interruption.watch()
        let bar = ProgressBar()
        defer { bar.clear() }
        return try ExportRun(request) { progress in
            bar.show(progress.phase, progress.done, of: progress.total)
            return !Interruption.hasCome
        }.lines(alsoFor: others)
    }
}
