import AllocationReview
import ArgumentParser
import Books
import Close
import Export
import Lines
import Periods
import Postings

extension MapCommand {
    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Tell where an amount comes from: a call or charge, a posted line, a share of a pool, a row of a file.",
            discussion: """
                A call or charge of the store is explained by its prices and by every rule that was tried. A posted amount
                is followed back to its calls: a line of a journal or of the workbook (L202610-…), what a target gets of
                a pool (A202610-…), or the x_ChargeId of a row: pool, version of the rule, driver values, exact share,
                what rounding gave, and the calls in it, the costliest by name. Sums tie to the last digit.

                Where a pack was issued for the period, a posted amount is explained as the pack posted it; --current
                looks at books and store as they are now.

                Examples:
                  chargeback map explain CALL_ID --books acme --period 2026-10
                  chargeback map explain L202610-7f3a9c01b2d4 --books acme --top 5
                """)

        @Argument(help: "A call_id or charge_id of the store, the id of a posted line or share, or an x_ChargeId.")
        var id: String

        @OptionGroup var options: ReviewOptions

        @Option(
            help: "The period, such as 2026-10; ids of posted lines and shares say it themselves.",
            transform: StepOptions.label)
        var period: PeriodLabel?

        @Option(help: "How many calls and charges of an amount are named.")
        var top = 10

        @Option(help: "The time detail of rows, for an x_ChargeId: call, hour, day or month.")
        var grain: Grain?

        @Flag(help: "Explain by books and store as they are now, also where a pack was issued.")
        var current = false

        @Flag(help: "Print the explanation as JSON.")
        var json = false

        func validate() throws {
            guard (0...10_000).contains(top) else { throw ValidationError("--top takes 0 to 10000") }
            guard period != nil || PostedAmountId(id) != nil else {
                throw ValidationError("give --period; only ids of posted lines and shares say it themselves")
            }
        }

        func run() throws {
            try reportingErrors {
                let posted = PostedAmountId(id)
                guard let label = posted?.period ?? period else { return }
                var (period, requests) = try options.requests(label)
                if let grain { for index in requests.indices { requests[index].grain = grain } }
                if posted == nil, try printCall(id, requests) { return }
                let explanations = try explanations(of: posted, period, requests)
                guard !explanations.isEmpty else {
                    // A row of a single call is named after the call and its meter.
                    if posted == nil, let slash = id.lastIndex(of: "/"), try printCall(String(id[..<slash]), requests) {
                        return
                    }
                    let sought =
                        posted == nil
                        ? "no call, no charge and no row of the period has the id '\(id)'"
                        : "nothing is posted under \(id) in \(label)"
                    Terminal.printError("chargeback: \(sought)")
                    throw Exit.failedCheck
                }
                Terminal.print(
                    json
                        ? PostedExplanation.json(explanations)
                        : explanations.map(\.text).joined(separator: "\n"))
            }
        }

        private func explanations(
            of posted: PostedAmountId?, _ period: FiscalPeriod, _ requests: [ExportRequest]
        ) throws -> [PostedExplanation] {
            try MapCommand.reading { progress in
                let now = ExplanationRun(requests, of: period, limit: top, progress: progress)
                guard let posted else { return try now.explain(row: id) }
                guard !current, let pack = try SealedPack.ofPeriod(posted.period, books: options.books) else {
                    return try now.explain(posted)
                }
                Terminal.printError("as pack \(pack.manifest.name) posted it")
                return try ExplanationRun(
                    pack, store: try options.store(), limit: top, threads: options.threads.count, progress: progress
                ).explain(posted)
            }
        }

        private func printCall(_ id: String, _ requests: [ExportRequest]) throws -> Bool {
            for request in requests {
                let explanation = try ExportRun(request).explanation
                guard let text = try json ? explanation.json(of: id) : explanation.text(of: id) else { continue }
                Terminal.print(text)
                return true
            }
            return false
        }
    }
}
