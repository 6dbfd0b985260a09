import ArgumentParser
import Books
import Export
import Glibc
import Periods
import Reports

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Tell what the AI money bought: by session, work item, run, outcome, feature and budget.",
        discussion: """
            Reports: \(ReportName.allCases.map(\.rawValue).joined(separator: ", ")); or all, in one pass.
            Every report ties to the period's total, and so to the export and the journal, to the last digit.

            Examples:
              chargeback report features --books acme --period 2026-10
              chargeback report sessions --books acme --period 2026-10 --feature chatbot --top 50
              chargeback report departments --books acme --period 2026-10 --compare previous --format csv
              chargeback report sessions --books acme --period 2026-10 --session JIRA-2341
              chargeback report --explain cost_per_session
            """)

    @Argument(help: "Which report; all for every one.")
    var name: String?

    @OptionGroup var source: BooksOptions

    @Option(help: "The billing period, such as 2026-10.", transform: ExportOptions.month)
    var period: Month?

    @Option(help: "text, csv or json.")
    var format = Format.text

    @Option(help: "How many rows a table shows, the others in one line; 20 in text, 10000 elsewhere.")
    var top: Int?

    @Option(help: "The column to sort by, the largest first.")
    var sort: String?

    @Option(help: "The period to compare with, such as 2026-09, or previous.")
    var compare: String?

    @Option(help: "Only this feature, as the mapping decided; may be given more than once.")
    var feature: [String] = []

    @Option(help: "Only this department; may be given more than once.")
    var department: [String] = []

    @Option(help: "Only this project; may be given more than once.")
    var project: [String] = []

    @Option(help: "Only this provider; may be given more than once.")
    var provider: [String] = []

    @Option(help: "Only this model; may be given more than once.")
    var model: [String] = []

    @Option(help: "Only from this day of the period on, such as 2026-10-05.")
    var from: String?

    @Option(help: "Only up to this day of the period, it included.")
    var to: String?

    @Option(help: "With --format csv, which table of the report; its first one if not given.")
    var table: String?

    @Option(help: "How many characters a line of text may have; as many as the terminal if not given.")
    var width: Int?

    @Option(help: "With sessions: the calls of this session, one by one.")
    var session: String?

    @Option(help: "Print how a column is worked out, and do nothing else; TABLE.COLUMN for one table.")
    var explain: String?

    @OptionGroup var threads: ThreadOptions

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, csv, json
    }

    func validate() throws {
        if let top, top < 1 { throw ValidationError("--top takes 1 or more") }
        if let width, width < 40 { throw ValidationError("--width takes 40 or more") }
        guard explain == nil else { return }
        guard let name else {
            throw ValidationError(
                "which report? One of all, \(ReportName.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard name == "all" || ReportName(rawValue: name) != nil else {
            throw ValidationError(
                "there is no report '\(name)'; take one of all, "
                    + ReportName.allCases.map(\.rawValue).joined(separator: ", "))
        }
        guard period != nil else { throw ValidationError("--period is missing, such as --period 2026-10") }
        if name == "all", format == .csv { throw ValidationError("--format csv goes with one report, not with all") }
        if session != nil, name != "sessions" { throw ValidationError("--session goes with the report sessions") }
        if table != nil, format != .csv { throw ValidationError("--table goes with --format csv") }
    }

    func run() throws {
        try reportingErrors {
            if let explain {
                Terminal.print(try ColumnExplanation.text(of: explain))
                return
            }
            guard let period, let name else { return }
            let set = try reports(request(period), name)
            switch format {
            case .json: Terminal.print(set.json)
            case .csv: Terminal.print(try csv(set))
            case .text:
                Terminal.print(set.text(width: width ?? Terminal.width, isColoured: Terminal.isColoured))
            }
        }
    }

    private func request(_ period: Month) throws -> ReportRequest {
        let (books, store) = try source.open()
        var request = ReportRequest(books: books, store: store, period: period, threads: threads.count)
        if let compare {
            request.comparison = compare == "previous" ? period.previous : try ExportOptions.month(compare)
        }
        if from != nil || to != nil {
            let first = try ReportCommand.day(from) ?? period.firstDay
            let last = try ReportCommand.day(to) ?? CivilDate(daysSinceEpoch: period.next.firstDay.daysSinceEpoch - 1)
            guard first <= last else { throw ValidationError("--from \(first) is after --to \(last)") }
            request.days = first...last
        }
        return request
    }

    private static func day(_ text: String?) throws -> CivilDate? {
        guard let text else { return nil }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.count == 3, let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2]), let date = CivilDate(year: year, month: month, day: day)
        else { throw ValidationError("'\(text)' is no day; a day is such as 2026-10-05") }
        return date
    }

    private func reports(_ request: ReportRequest, _ name: String) throws -> ReportSet {
        Interruption.watch()
        let bar = ProgressBar()
        defer { bar.clear() }
        let names = ReportName(rawValue: name).map { [$0] } ?? ReportName.allCases
        let run = try ReportRun(request) { done, total in
            bar.show("reading", done, of: total)
            return !Interruption.hasCome
        }
        if let session { return try run.session(session) }
        return try run.reports(names, view: view)
    }

    private var view: ReportView {
        ReportView(
            filter: ReportFilter([
                .feature: feature, .department: department, .project: project, .provider: provider, .model: model,
            ]), top: top ?? (format == .text ? 20 : 10_000), sort: sort)
    }

    private func csv(_ set: ReportSet) throws -> String {
        guard let report = set.reports.first else { return "" }
        if let table, !report.tableNames.contains(table) {
            throw ValidationError(
                "--table '\(table)': the report has \(report.tableNames.joined(separator: ", "))")
        }
        return report.csv(table: table)
    }
}

extension Terminal {
    /// The width of the terminal that standard output is; `nil` where it is none.
    static var width: Int? {
        var size = winsize()
        guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else {
            return nil
        }
        return Int(size.ws_col)
    }

    /// Whether standard output is a terminal that shows colours (see no-color.org).
    static var isColoured: Bool {
        let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
        let isRefused = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        return isatty(STDOUT_FILENO) == 1 && !isDumb && !isRefused
    }
}
