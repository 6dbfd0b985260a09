import AllocationReview
import ArgumentParser
import Bookkeeping
import Books
import Close
import CloseLedger
import CostStore
import Demo
import Export
import Importers
import InputBytes
import Journals
import Lines
import Money
import Postings
import Rating
import Reconciliation
import Reports
import SettingsText
import SourceRecords
import Spreadsheet
import Statements
import Validation
import Workbook

/// What a person is told of an error, and the exit code that goes with it.
struct ErrorText {
    let text: String
    let code: ExitCode

    init(_ error: any Error) {
        switch error {
        case let error as BooksError: self.init(error)
        case let error as StoreError: self.init(error)
        case let error as PriceBookError: self.init(error)
        case let error as LineError: self.init(error)
        case let error as ExportError: self.init(error)
        case let error as CloseError: self.init(error)
        case let error as LedgerError: self.init(error)
        case let error as PeriodAllocationError: self.init(error)
        case let error as ReviewError: self.init(error)
        case let error as ReportError: self.init(error)
        case let error as BookkeepingError: self.init(error)
        case let error as ReconciliationError: self.init(error)
        case let error as JournalError: self.init(error)
        case let error as StoreConflict: self.init(error)
        case let error as EntryFileError: self.init(error)
        case let error as OutputError:
            self.init("\(error.path): \(error.reason). Nothing was written under this name.", Exit.inputOutput)
        case let error as StoreWriterError: self.init("\(error)", Exit.inputOutput)
        case let error as ImportError: self.init(error)
        case let error as WorkbookTemplateError: self.init(BooksError.problems(error.problems))
        case let error as SpreadsheetError: self.init(error)
        case let error as StatementError: self.init(error)
        case let error as DemoError:
            if case .badOptions(let reason) = error {
                self.init(reason, Exit.wrongUsage)
            } else {
                self.init("\(error)", Exit.failedCheck)
            }
        default: self.init("\(error)", Exit.inputOutput)
        }
    }

    init(_ text: String, _ code: ExitCode) {
        self.text = "chargeback: " + text
        self.code = code
    }

    private init(_ error: BooksError) {
        switch error {
        case .problems(let problems):
            self.init(
                "the books have \(problems.count) problem\(problems.count == 1 ? "" : "s"):\n"
                    + problems.map { "  \($0)" }.joined(separator: "\n"), Exit.wrongUsage)
        case .alreadyThere(let files):
            self.init(
                "these files are there already, and nothing was overwritten: \(files.joined(separator: ", "))\n"
                    + "  Choose another folder, or move them away first.", Exit.wrongUsage)
        case .cannotWrite(let path, let reason): self.init("\(path) cannot be written: \(reason)", Exit.inputOutput)
        }
    }

    private init(_ error: StatementError) {
        switch error {
        case .templates(let problems): self.init(BooksError.problems(problems))
        case .noDepartment(let name, let known):
            let nearest = Spelling.nearest(to: name, among: known).map { "did you mean \($0)?" }
            self.init(
                "the period has no department '\(name)'; \(nearest ?? "there is \(known.joined(separator: ", "))")",
                Exit.wrongUsage)
        }
    }

    private init(_ error: SpreadsheetError) {
        switch error {
        case .cannotWrite(let path, let reason):
            self.init("\(path): \(reason). Nothing was written under this name.", Exit.inputOutput)
        default: self.init("the workbook cannot be written: \(error)", Exit.inputOutput)
        }
    }

    private init(_ error: StoreError) {
        switch error {
        case .missing(let path):
            self.init(
                "\(path): there is no such store. Name it with --store FILE or in chargeback.yaml.", Exit.inputOutput)
        case .cannotOpen(let path, let reason): self.init("\(path) cannot be opened: \(reason)", Exit.inputOutput)
        case .notADatabase(let path): self.init("\(path) is no SQLite database, so no cost store", Exit.inputOutput)
        case .notACostStore(let path, let applicationId):
            self.init(
                "\(path) is a database of something else: its application_id is \(applicationId), that of a cost store "
                    + "is \(StoreSchema.applicationId)", Exit.inputOutput)
        case .unsupportedVersion(let path, let version):
            self.init(
                "\(path) is a cost store of version \(version); this program reads version \(StoreSchema.version)",
                Exit.inputOutput)
        case .missingColumn(let table, let column):
            self.init("the store's table \(table) has no column \(column)", Exit.inputOutput)
        case .locked(let path):
            self.init("\(path) is locked by a writer that does not let go; try again later", Exit.inputOutput)
        case .damaged(let path, let table, let ids, let reason):
            let place = ids.map { ", ids \($0.lowerBound) to \($0.upperBound)" } ?? ""
            let part = table.isEmpty ? "" : ", table \(table)\(place)"
            self.init(
                "\(path) is damaged or cut short\(part): \(reason). Restore it from a copy.",
                Exit.inputOutput)
        case .wrongType(let table, let column, let id, let expected, let found):
            self.init(
                "table \(table), column \(column), id \(id): \(expected) is wanted, \(found) is there", Exit.failedCheck
            )
        case .badDecimal(let table, let column, let row, let value):
            self.init(
                "table \(table), column \(column), row \(row): '\(value)' is no plain decimal with at most 12 places",
                Exit.failedCheck)
        case .failed(let path, let reason): self.init("\(path): \(reason)", Exit.inputOutput)
        }
    }

    private init(_ error: PriceBookError) {
        self.init(
            "the price list of the store has \(error.problems.count) problem\(error.problems.count == 1 ? "" : "s"):\n"
                + error.problems.map { "  \($0)" }.joined(separator: "\n"), Exit.failedCheck)
    }

    private init(_ error: LineError) {
        switch error {
        case .negativeTokens(let id, let meter, let value):
            self.init(
                "table calls, column \(meter.column.rawValue), id \(id): \(value) tokens; a count is never below 0",
                Exit.failedCheck)
        case .overflow(let table, let id):
            self.init(
                "table \(table.rawValue), id \(id): the amount is beyond what can be added up exactly "
                    + "(\(table == .calls ? "9,223,372" : "10¹⁵") units of currency a row)", Exit.failedCheck)
        case .tokenOverflow:
            self.init(
                "the tokens of the period are beyond what can be counted (9.2 × 10¹⁸ of one meter)", Exit.failedCheck)
        case .negativeCost(let id, let value):
            self.init(
                "table calls, column metered_cost, id \(id): \(Amount(picos: value)) is below 0, and the call has no price "
                    + "that would count instead; a refund is a row of charges. Add a price for the call's model",
                Exit.failedCheck)
        case .invalidTime(let table, let column, let id, let value):
            self.init(
                "table \(table.rawValue), column \(column), id \(id): \(value) is no time between the years 1 and 9999 in "
                    + "microseconds since 1970", Exit.failedCheck)
        case .mixedCurrencies(let provider, let model, let currencies):
            self.init(
                "\(provider) \(model): its meters are priced in \(currencies.joined(separator: " and ")); "
                    + "all prices of a model must be in one currency", Exit.failedCheck)
        case .invalidCharge(let id, let column, let value, let expected):
            self.init("table charges, column \(column), id \(id): '\(value)' is not \(expected)", Exit.failedCheck)
        case .tooMany(let what, let limit): self.init("more than \(limit) \(what)", Exit.failedCheck)
        case .takenTwice(let table, let id, let pools):
            let names = pools.map(\.id).joined(separator: " and ")
            self.init(
                "table \(table.rawValue), id \(id): the pools \(names) both select it, and a charge feeds one pool; "
                    + "add a condition to the select of one that tells them apart, such as not", Exit.failedCheck)
        case .interrupted: self.init("interrupted; nothing was written", Exit.inputOutput)
        }
    }

    private init(_ error: ReportError) {
        switch error {
        case .doesNotTie(let what, let found, let expected):
            self.init(
                "the report does not tie: its \(what) is \(found), that of the store \(expected)", Exit.failedCheck)
        case .countOverflow:
            self.init("a count is beyond what can be added up exactly; narrow the report by days", Exit.failedCheck)
        case .usersAreExcluded:
            self.init(
                "user ids are kept out of reports: set include_users: true in chargeback.yaml to have them",
                Exit.wrongUsage)
        case .nothingNamed(let name, let dimension, let known):
            let nearest = Spelling.nearest(to: name, among: known).map { "did you mean \($0)?" }
            self.init(
                "no \(dimension) '\(name)' is in the period or in the books; "
                    + (nearest ?? "there is \(known.prefix(12).joined(separator: ", "))"), Exit.wrongUsage)
        case .noSession(let session): self.init("the period has no session '\(session)'", Exit.failedCheck)
        case .daysOutsidePeriod: self.init("--from and --to must be days of the period", Exit.wrongUsage)
        case .noColumn(let name, let known):
            let nearest = Spelling.nearest(to: name, among: known).map { "did you mean \($0)?" }
            self.init(
                "no report has a column '\(name)'; \(nearest ?? "there is \(known.joined(separator: ", "))")",
                Exit.wrongUsage)
        }
    }

    private init(_ error: ExportError) {
        switch error {
        case .doesNotTie(let tieOut):
            let failed = tieOut.checks.filter { !$0.holds }
            self.init(
                "the figures do not tie; nothing was written:\n"
                    + failed.map { "  \($0.statement): \($0.left) ≠ \($0.right)" }.joined(separator: "\n"),
                Exit.failedCheck)
        case .noPartitionColumn(let column, let known):
            self.init(
                "--partition-by '\(column)': partitions are made by one of \(known.joined(separator: ", "))",
                Exit.wrongUsage)
        case .tooManyPartitions(let count, let limit):
            self.init(
                "--partition-by makes \(count) partitions or more, and \(limit) is the most, as a file of each is open until "
                    + "all are whole; choose columns with fewer values, or cut the files further with a query engine",
                Exit.wrongUsage)
        case .nonconformant(let report):
            let groups = report.groups.filter { $0.severity == .error }
            self.init(
                "the rows break rules of FOCUS; nothing was written (--allow-nonconformant writes them all the same):\n"
                    + groups.map { "  \($0.rule.id)  \($0.count) rows: \($0.rule.sentence)" }.joined(separator: "\n"),
                Exit.failedCheck)
        }
    }
}

extension ErrorText {
    fileprivate init(_ error: ImportError) {
        let unchanged = "nothing was written to the store"
        switch error {
        case .source(let error): self.init("\(ErrorText.sentence(error)); \(unchanged)", Exit.inputOutput)
        case .notClean(let report):
            self.init(
                "\(report.rejected) records were refused and \(report.conflicting) conflict; \(unchanged) (--strict)\n"
                    + report.text(isDryRun: false), Exit.failedCheck)
        case .cannotWrite(let path, let reason): self.init("\(path) cannot be written: \(reason)", Exit.inputOutput)
        case .interrupted: self.init("interrupted; \(unchanged)", Exit.inputOutput)
        case .noTable(let mapping):
            self.init(
                "the mapping \(mapping) names no table of a database; add database: { table: … } to it", Exit.wrongUsage
            )
        case .needsFile(let mapping):
            self.init(
                "the mapping \(mapping) reads a source twice to find the newest records; standard input can be read "
                    + "once, so give it a file", Exit.wrongUsage)
        }
    }

    private static func sentence(_ error: SourceError) -> String {
        switch error {
        case .input(let path, let error): "\(path) \(error.sentence)"
        case .missingColumn(let path, let column, let known):
            "\(path) has no column \(column), which the mapping needs; it has \(known.joined(separator: ", "))"
        case .doubleColumn(let path, let column): "\(path) has the column \(column) twice; name one of them otherwise"
        case .notJSON(let path, let line, let fault): "\(path):\(line): \(fault)"
        case .parquet(let path, let reason): reason.hasPrefix(path) ? reason : "\(path): \(reason)"
        case .database(let path, let reason): "\(path): \(reason)"
        }
    }
}

/// Runs a command's work; an error is told on standard error and becomes the exit code.
func reportingErrors(_ work: () throws -> Void) throws {
    do {
        try work()
    } catch let code as ExitCode {
        throw code
    } catch let error as ArgumentParser.ValidationError {
        throw error
    } catch {
        UnfinishedFiles.removeAll()
        let told = ErrorText(error)
        Terminal.printError(told.text)
        throw told.code
    }
}
