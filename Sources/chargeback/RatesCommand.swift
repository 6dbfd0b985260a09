import ArgumentParser
import Bookkeeping
import Books
import CostStore
import JSONText
import Money
import Periods
import Postings
import Reconciliation
import TerminalText

struct RatesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rates", abstract: "Enter exchange rates, and see whether a period has those that it needs.",
        subcommands: [RatesImportCommand.self, RatesCheckCommand.self, RatesListCommand.self])

    struct RatesImportCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Add the exchange rates of a CSV file, all or none.",
            discussion: """
                Columns: day, from_currency, to_currency, rate: what one unit of from_currency costs in to_currency. A pair
                may be given the other way round than it is needed: it is turned round. The same rate again changes nothing;
                another one of the same day and pair is refused. All that is wrong is reported at once, with line and column.

                Example: chargeback rates import rates.csv --books acme
                Exit:    0 done, 1 the store has other figures, 2 the file is wrong, 3 input or output failed
                """)

        @Argument(help: "The CSV file.", completion: .file())
        var file: String

        @OptionGroup var target: StoreEntryOptions

        func run() throws {
            try reportingErrors {
                let rates = try target.read(file) { RateFile.read($0, file: $1, problems: $2) }
                target.tell(try StoreEntry.append(rates, to: target.path()))
            }
        }
    }

    struct RatesListCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the exchange rates of the store.",
            discussion: """
                Example: chargeback rates list --books acme --period 2026-10
                """)

        @OptionGroup var target: StoreEntryOptions

        @Option(help: "Only those of this month, such as 2026-10.", transform: ExportOptions.month)
        var period: Month?

        func run() throws {
            try reportingErrors {
                let rates = try CostStore(path: target.path()).fxRates().filter { rate in
                    period.map { rate.day.hasPrefix("\($0)-") } ?? true
                }
                if target.json {
                    target.tell(["rates": rates])
                } else {
                    Terminal.print(FXRateRecord.table(rates))
                }
            }
        }
    }

    struct RatesCheckCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Tell which exchange rates a month needs, and what they come to.",
            discussion: """
                The currencies are those of the month's cost and invoices, into that of the books and of the group. The rate
                that close.fx_rate asks for is marked; a rate that is not there blocks a close.

                Example: chargeback rates check --books acme --period 2026-10
                Exit:    0 all are there, 1 one is missing, 2 wrong usage or settings, 3 input failed
                """)

        @OptionGroup var options: PeriodOptions

        func run() throws {
            try reportingErrors {
                let (books, store) = try options.source.open()
                let figures = try options.figures(books, store: store)
                let invoiced = figures.reconciliation.walks.map(\.account.currency)
                let currencies = Set((figures.postings.currencies + invoiced).compactMap { Currency($0) })
                let period = FiscalPeriod(options.period)
                let close = books.settings.close
                let coverage = RateCoverage.coverage(
                    of: currencies, into: Set([books.settings.currency, close.reportingCurrency].compactMap { $0 }),
                    days: period.firstDay...period.lastDay, figures.rates)
                Terminal.print(RatesCommand.table(coverage, close.fxRate))
                if coverage.contains(where: { $0.rates[close.fxRate] == nil }) { throw Exit.failedCheck }
            }
        }
    }

    private static func table(_ coverage: [RateCoverage], _ used: CloseSettings.RateKind) -> String {
        guard !coverage.isEmpty else { return "no exchange rate is needed\n" }
        let kinds = CloseSettings.RateKind.allCases
        var table = TextTable([.left, .left, .right] + kinds.map { _ in .right })
        table.add(["from", "to", "days"] + kinds.map { $0 == used ? "\($0.rawValue) *" : $0.rawValue })
        for pair in coverage {
            table.add(
                [pair.from.code, pair.to.code, "\(pair.daysWithRate) of \(pair.days)"]
                    + kinds.map { pair.rates[$0]?.text ?? "missing" })
        }
        return table.text + "\n  * close.fx_rate of chargeback.yaml\n"
    }
}

extension FXRateRecord: StoreEntryText {
    static func table(_ rates: [FXRateRecord]) -> String {
        guard !rates.isEmpty else { return "" }
        var table = TextTable([.left, .left, .left, .right])
        table.add(["day", "from", "to", "rate"])
        for rate in rates { table.add([rate.day, rate.from.code, rate.to.code, rate.rate.description]) }
        return table.text
    }

    func append(to json: inout JSONWriter) {
        json.member("day", day)
        json.member("from_currency", from.code)
        json.member("to_currency", to.code)
        json.member("rate", rate.description)
    }
}
