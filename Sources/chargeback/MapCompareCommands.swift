import AllocationReview
import ArgumentParser
import Books
import Close
import Export
import JSONText
import Mapping
import Periods

extension MapCommand {
    struct Simulate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell what another rule file or pool file would move.",
            discussion: """
                The period is read by the books and by the other files; nothing is written. With --rules, what moves before
                pools are handed out comes first. Differences add up to 0.

                Examples:
                  chargeback map simulate --rules new-rules.yaml --books acme --period 2026-10
                  chargeback map simulate --pools new-pools.yaml --books acme --period 2026-10
                """)

        @Option(help: "The rule file to compare with the one of the books.")
        var rules: String?

        @Option(help: "The pool file to compare with the one of the books.")
        var pools: String?

        @OptionGroup var options: ReviewOptions

        @Option(help: "The billing period, such as 2026-10.", transform: ExportOptions.month)
        var period: Month

        @Flag(help: "Print the comparison as JSON.")
        var json = false

        func validate() throws {
            guard rules != nil || pools != nil else { throw ValidationError("give --rules, --pools or both") }
        }

        func run() throws {
            try reportingErrors {
                let request = try options.request(period)
                let other = try options.request(period, rules: rules, pools: pools)
                let simulation = try MapCommand.reading { progress in
                    try AllocationSimulation(
                        of: request, as: other, changesRules: rules != nil, progress: progress)
                }
                guard !json else {
                    Terminal.print(
                        MapCommand.json(simulation.comparisons.map(\.currency)) { currency, json in
                            simulation.write(currency, to: &json)
                        })
                    return
                }
                for comparison in simulation.comparisons {
                    Terminal.print("\(comparison.currency)\n\n")
                    if let rules = simulation.rules[comparison.currency] {
                        Terminal.print("\(rules.text)\nwith pools: ")
                    }
                    Terminal.print("\(comparison.text)\n")
                }
            }
        }
    }

    struct Diff: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell what two versions of rules and pools, or two periods, differ in, and why.",
            discussion: """
                Without other options, what the pack of the period posted is compared with what books and store say now.
                With --with, another period is compared with this one; with --rules or --pools, the books with other files.
                A period for which a pack was issued is taken as the pack has it, unless --current is given.

                The reasons of a department add up to its difference: volume and rate of its own use, what pools hold,
                drivers, and rules: the rules of the first side are applied to the data of the second to tell them apart.

                Examples:
                  chargeback map diff 2026-10 --books acme
                  chargeback map diff 2026-10 --with 2026-09 --books acme
                  chargeback map diff 2026-10 --pools new-pools.yaml --books acme --json
                """)

        @Argument(help: "The period, such as 2026-10.", transform: StepOptions.label)
        var period: PeriodLabel

        @Option(help: "The period to compare with.", transform: StepOptions.label)
        var with: PeriodLabel?

        @Option(help: "A rule file to compare the one of the books with.")
        var rules: String?

        @Option(help: "A pool file to compare the one of the books with.")
        var pools: String?

        @OptionGroup var options: ReviewOptions

        @Flag(help: "Take periods as books and store have them now, also where a pack was issued.")
        var current = false

        @Flag(help: "Print the difference as JSON.")
        var json = false

        func validate() throws {
            guard with == nil || (rules == nil && pools == nil) else {
                throw ValidationError("--with compares periods, --rules and --pools versions: give one of them")
            }
        }

        func run() throws {
            try reportingErrors {
                let (before, after) = try sides()
                let difference = try MapCommand.reading { progress in
                    try PeriodDifference(from: before, to: after, progress: progress)
                }
                Terminal.print(json ? difference.json : difference.text)
            }
        }

        private func sides() throws -> (ComparedSide, ComparedSide) {
            if let with { return (try side(with), try side(period)) }
            guard rules == nil, pools == nil else {
                let name = [rules, pools].compactMap { $0 }.joined(separator: " and ")
                let requests = try options.requests(period, rules: rules, pools: pools).requests
                return (
                    try now(period), ComparedSide("\(period) by \(name)", requests, of: period, rules: name)
                )
            }
            guard let pack = try SealedPack.ofPeriod(period, books: options.books) else {
                Terminal.printError(
                    "chargeback: no pack of \(period) to compare with; give --with PERIOD, --rules or --pools")
                throw Exit.wrongUsage
            }
            return (try side(pack), try now(period))
        }

        private func side(_ period: PeriodLabel) throws -> ComparedSide {
            guard !current, let pack = try SealedPack.ofPeriod(period, books: options.books) else {
                return try now(period)
            }
            return try side(pack)
        }

        private func side(_ pack: SealedPack) throws -> ComparedSide {
            try ComparedSide(pack, store: try options.store(), threads: options.threads.count)
        }

        private func now(_ period: PeriodLabel) throws -> ComparedSide {
            ComparedSide("\(period) as it is now", try options.requests(period).requests, of: period, rules: "")
        }
    }

    /// Reads with a bar of progress; Ctrl-C ends it.
    static func reading<Result>(
        _ read: (@escaping @Sendable (ExportProgress) -> Bool) throws -> Result
    ) throws -> Result {
        Interruption.watch()
        let bar = ProgressBar()
        defer { bar.clear() }
        return try read { progress in
            bar.show(progress.phase, progress.done, of: progress.total)
            return !Interruption.hasCome
        }
    }
}
