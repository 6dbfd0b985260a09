import ArgumentParser
import Books
import CostStore
import Export
import Glibc
import Importers
import Rating
import SettingsText
import SourceRecords

struct PricesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prices", abstract: "Bring price lists into a cost store, and see how far they reach.",
        subcommands: [PricesImportCommand.self, PricesCheckCommand.self])
}

struct PricesImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Add price lists to a cost store.",
        discussion: """
            A list is a CSV file with the columns provider, model, tier, meter, valid_from, list_unit_price and, where there
            is more to say, valid_to, billing_account, region, contracted_unit_price, pricing_quantity, currency, sku,
            sku_price; or the name of a list that is built in. The lists that are built in hold what providers publish, with
            where and when it was read: see docs/importing.md.

            Nothing is written when the price list of the store would be in conflict with itself.

            Examples:
              chargeback prices import openai anthropic --store calls.sqlite
              chargeback prices import contract.csv --store calls.sqlite
            Exit:    0 done, 1 prices were refused or conflict, 2 wrong usage, 3 input failed
            """)

    @Argument(help: "CSV files, or names of lists that are built in (--list).", completion: .file())
    var lists: [String] = []

    @Option(help: "The cost store; made when it is not there.")
    var store: String?

    @Flag(help: "List the price lists that are built in.")
    var list = false

    @Flag(help: "Print a price list that is built in, to be copied and changed.")
    var print = false

    @Flag(help: "Print the report as JSON.")
    var json = false

    func validate() throws {
        guard !list else { return }
        guard !lists.isEmpty else { throw ValidationError("name a CSV file or a list; --list shows those built in") }
        guard print || store != nil else { throw ValidationError("--store names the cost store to write to") }
    }

    func run() throws {
        try reportingErrors {
            if list { return Terminal.print(PriceCatalogue.names.map { "\($0)\n" }.joined()) }
            if print { return try printLists() }
            let report = try importLists(to: store ?? "")
            Terminal.print(json ? report.json : report.text(isDryRun: false))
            if !report.isClean { throw Exit.failedCheck }
        }
    }

    private func printLists() throws {
        for name in lists {
            guard let text = PriceCatalogue.text(of: name) else { throw unknown(name) }
            Terminal.print(text)
        }
    }

    private func unknown(_ name: String) -> BooksError {
        .problems([SettingProblem(file: "prices", value: name, reason: .notOneOf(PriceCatalogue.names))])
    }

    /// Imports into a copy of the store's price list first: rows of a store are never taken back.
    private func importLists(to store: String) throws -> ImportReport {
        let trial = "\(store).prices-\(getpid())"
        unlink(trial)
        defer { unlink(trial) }
        let known = access(store, F_OK) == 0 ? try CostStore(path: store).prices() : []
        try StoreWriter.create(at: trial, waitingForDisk: false) { transaction in
            for price in known { _ = try transaction.append(price) }
        }
        var request = ImportRequest(mapping: try mapping(), inputs: try lists.map(input), store: trial)
        _ = try ImportRun(request).run()
        _ = try PriceBook(try CostStore(path: trial).prices())
        request.store = store
        request.rejects = "\(store).rejects"
        return try ImportRun(request).run()
    }

    private func mapping() throws -> SourceMapping {
        let problems = SettingProblems()
        guard let mapping = SourceCatalogue.mapping("prices", problems: problems) else {
            throw BooksError.problems(problems.sorted)
        }
        return mapping
    }

    private func input(_ name: String) throws -> ImportInput {
        if let input = PriceCatalogue.input(name) { return input }
        guard name.contains(".") || name.contains("/") else { throw unknown(name) }
        return .file(path: name, .csv)
    }
}

struct PricesCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Tell which calls have no price, and where prices differ from what was metered.",
        discussion: """
            Reads the calls of a period as an export does, and names the models whose calls have no price: those with no cost
            at all, and those that cost what the gateway says. A price list that is in conflict with itself is told as a whole.

            Example: chargeback prices check --books acme --store calls.sqlite --period 2026-10
            Exit:    0 every call has a price or a metered cost, 1 some have neither or the list has problems
            """)

    @OptionGroup var options: ExportOptions

    @Flag(help: "Print the findings as JSON.")
    var json = false

    func run() throws {
        try reportingErrors {
            let result = try ExportCommand.run(try options.request())
            Terminal.print(json ? result.pricesJSON() : result.pricesText())
            if !result.isPriced { throw Exit.failedCheck }
        }
    }
}
