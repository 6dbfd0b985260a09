import ArgumentParser
import Bookkeeping
import Books
import Export
import Glibc
import Lines
import Money
import Periods
import Postings
import Reconciliation
import Workbook

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a month as FOCUS rows, tied to the store to the last digit.",
        discussion: """
            Examples:
              chargeback export --books acme --period 2026-10
              chargeback export --books acme --store calls.sqlite --period 2026-10 --grain call --format parquet
              chargeback export --books acme --period 2026-10 --flavour spreadsheet --separator ';' --decimal-mark ,
            """)

    @OptionGroup var options: ExportOptions

    @Option(
        help: "csv, csv.gz, csv.zst, parquet, xlsx, or none for the summary alone; may be given more than once.")
    var format: [FileFormat] = []

    @Option(help: "The folder to write to; the one that chargeback.yaml names if not given.")
    var output: String?

    @Option(
        name: .customLong("partition-by"),
        help: "A text column by whose values files are cut, Hive style; may be given more than once.")
    var partitionBy: [String] = []

    @Option(help: "exact for programs, spreadsheet for people: byte order mark, formulas made harmless.")
    var flavour: Flavour?

    @Option(help: "What stands between the cells of a spreadsheet CSV: one character, or tab.")
    var separator: String = ","

    @Option(name: .customLong("decimal-mark"), help: "The decimal mark of a spreadsheet CSV.")
    var decimalMark: String = "."

    @Flag(help: "Keep the files although rows break a rule of FOCUS of level MUST.")
    var allowNonconformant = false

    @Flag(
        inversion: .prefixedNo,
        help: "Show in the summary what has changed since the month before, which is read too where the store has it.")
    var previous = true

    @Flag(help: "Print to standard error where the CPU time went.")
    var timings = false

    @Flag(help: "Bring the rows to the invoices of the store: true-ups, and x_CostBasis Invoiced.")
    var invoiced = false

    @Flag(help: "Print the summary as JSON.")
    var json = false

    /// What a file is, by the ending of its name.
    enum FileFormat: String, CaseIterable, ExpressibleByArgument {
        case csv
        case csvGzip = "csv.gz"
        case csvZstandard = "csv.zst"
        case parquet
        /// The chargeback workbook.
        case xlsx
        /// No file: read, check and sum up only.
        case none
    }

    enum Flavour: String, CaseIterable, ExpressibleByArgument {
        case exact, spreadsheet
    }

    func validate() throws {
        let separator = separator == "tab" ? "\t" : separator
        guard separator.utf8.count == 1, separator != "\"", separator != "\n", separator != "\r" else {
            throw ValidationError("--separator takes one ASCII character other than a quote, or tab")
        }
        guard decimalMark == "." || decimalMark == "," else { throw ValidationError("--decimal-mark takes . or ,") }
        guard separator != decimalMark else { throw ValidationError("separator and decimal mark must differ") }
        let isExact = flavour != .spreadsheet
        if isExact, separator != "," || decimalMark != "." {
            throw ValidationError("--separator and --decimal-mark go with --flavour spreadsheet")
        }
    }

    func run() throws {
        try reportingErrors {
            var request = try options.request()
            if let csv { request.csv = csv }
            request.allowsNonconformant = allowNonconformant
            request.partitionBy = partitionBy
            request.comparesWithPrevious = previous
            let formats = try formats(request)
            request.files = try files(request, formats)
            if invoiced { try bringToInvoices(&request) }
            let workbook = formats.contains(.xlsx) ? "\(folder(request))/chargeback-\(request.period).xlsx" : nil
            let result = try ExportCommand.run(request, workbook: workbook)
            Terminal.print(json ? result.summaryJSON(request) : result.summaryText(request))
            if timings { Terminal.printError(result.times.text) }
            if !result.tieOut.holds { throw Exit.failedCheck }
        }
    }

    /// Reconciles first, and reads up to the same row then.
    private func bringToInvoices(_ request: inout ExportRequest) throws {
        Interruption.watch()
        let figures = try PeriodRun(
            request.books, store: request.store, period: request.period, threads: request.threads
        ) { _, _ in !Interruption.hasCome }.run()
        let charges = figures.trueUp.charges(of: request.period)
        request.cutOff = figures.cutOff
        request.derivedCharges = { _, _ in charges }
        request.invoicedAccounts = figures.trueUp.invoiced
        for walk in figures.reconciliation.exceptions {
            Terminal.printError("chargeback: \(walk.account): no true-up, for \(walk.reason ?? "")")
        }
    }

    private var csv: CSVOptions? {
        switch flavour {
        case nil: nil
        case .exact: .exact
        case .spreadsheet:
            .spreadsheet(
                separator: (separator == "tab" ? "\t" : separator).utf8.first ?? UInt8(ascii: ","),
                decimalMark: decimalMark.utf8.first ?? UInt8(ascii: "."))
        }
    }

    private func folder(_ request: ExportRequest) -> String {
        output ?? "\(options.source.books)/\(request.books.settings.outputs.folder)"
    }

    /// A format that is given twice is one file.
    private func formats(_ request: ExportRequest) throws -> [FileFormat] {
        guard format != [.none] else { return [] }
        let ofBooks = request.books.settings.outputs.formats.compactMap { FileFormat(rawValue: $0.rawValue) }
        let wanted = format.isEmpty ? (ofBooks.isEmpty ? [.csv] : ofBooks) : format
        return FileFormat.allCases.filter { $0 != .none && wanted.contains($0) }
    }

    private func files(_ request: ExportRequest, _ formats: [FileFormat]) throws -> [ExportRequest.File] {
        guard !formats.isEmpty else { return [] }
        try OutputFolder.make(folder(request))
        let name = "focus-\(request.period)-\(request.grain.rawValue)"
        return formats.filter { $0 != .xlsx }.map { format in
            ExportRequest.File(
                path: "\(folder(request))/\(name).\(format.rawValue)", format: format == .parquet ? .parquet : .csv)
        }
    }

    /// Runs an export with a progress bar; Ctrl-C ends it between two steps.
    ///
    /// - Parameter workbook: where to write the workbook, if one is wanted.
    static func run(_ request: ExportRequest, workbook: String? = nil) throws -> ExportResult {
        Interruption.watch()
        let bar = ProgressBar()
        defer { bar.clear() }
        let progress = { @Sendable (progress: ExportProgress) in
            bar.show(progress.phase, progress.done, of: progress.total)
            return !Interruption.hasCome
        }
        // The template is looked at before the work is done.
        let workbookRun = try workbook.map { _ in try WorkbookRun(request, progress: progress) }
        var result = try ExportRun(request, observer: workbookRun?.observer, progress: progress).run()
        if let workbookRun, let workbook { result.files.append(try workbookRun.write(result, to: workbook)) }
        return result
    }
}

extension StageTimes {
    /// CPU seconds of each stage; for the check, how much it adds to the others too.
    fileprivate var text: String {
        let seconds = { (time: Int64) in
            Total(picos: Int128(time) * 1000).rounded(to: 2)
        }
        let percent = FigureText.percent(Total(picos: Int128(check)), of: Total(picos: Int128(total - check)))
        return """
            CPU seconds: \(seconds(total)) in all; \(seconds(reading)) reading, rating, mapping, grouping; \
            \(seconds(rows)) rows; \(seconds(encoding)) encoding and writing; \
            \(seconds(check)) check against FOCUS, \(percent) on top
            """
    }
}
