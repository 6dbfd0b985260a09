public import Books
public import CostStore
public import FOCUS
public import Lines
public import Mapping
public import Periods
public import Postings
public import Validation

/// What is to be exported, from where, and how.
public struct ExportRequest: Sendable {
    /// The books: names, rules, settings.
    public var books: Books
    /// The path of the cost store.
    public var store: String
    /// The billing period.
    public var period: Month
    /// How much time a row stands for.
    public var grain: Grain
    /// The version of FOCUS that rows follow.
    public var version: FOCUSVersion
    /// The attributes whose sent value tells rows apart.
    public var groupBy: [Attribute]
    /// How many threads work.
    public var threads: Int
    /// The files to write; none for the figures alone.
    public var files: [File]
    /// How CSV files are written.
    public var csv: CSVOptions
    /// What is declared of the provider, for the validation.
    public var profile: Validation.Profile
    /// Whether rows are checked against the rules of FOCUS.
    public var validates: Bool
    /// Whether files are kept that break a rule of level MUST.
    public var allowsNonconformant: Bool

    /// The stamp of an earlier run that is to be repeated; `nil` reads all that is in the store now.
    public var cutOff: CutOff?
    /// The price list of an earlier run that is to be repeated; `nil` for that of the store.
    public var prices: [PriceRecord]?

    /// Other moments than the whole billing period: the part of it that a period of the books has; `nil` for all of it.
    public var moments: Range<Int64>?
    /// Whether pools of a fixed amount are handed out: once in a period of the books, however many months it touches.
    public var includesFixedAmounts = true

    /// Whether the month before is read too, for the summary to show what has changed.
    public var comparesWithPrevious = false

    /// The columns by whose values files are cut, Hive style: `BillingPeriod=2026-10/x_DepartmentId=sales/…`.
    public var partitionBy: [String] = []

    /// Makes the rows that come from other steps than reading the store, such as corrections and true-ups, from what was
    /// read and how pools were handed out; `nil` for none. Called once a run.
    public var derivedCharges: (@Sendable (Lines, PeriodAllocation) throws -> [DerivedCharge])?
    /// Accounts whose rows come to their invoices, with the true-ups among the derived rows: `x_CostBasis` is Invoiced.
    public var invoicedAccounts: Set<InvoicedAccount> = []

    /// Remarks for the formats that can hold them, beside version, period and grain: the schema, what a pack rests on.
    public var remarks: [String: String] = [:]

    /// A file to be written.
    public struct File: Hashable, Sendable {
        /// Its path; the ending `.gz` or `.zst` compresses a CSV file.
        public var path: String
        /// What it is.
        public var format: Format

        /// A kind of file.
        public enum Format: String, CaseIterable, Hashable, Sendable {
            case csv, parquet
        }

        /// A file.
        public init(path: String, format: Format) {
            self.path = path
            self.format = format
        }
    }

    /// An export with the settings of the books, which writes nothing yet.
    public init(books: Books, store: String, period: Month, threads: Int) {
        self.books = books
        self.store = store
        self.period = period
        self.threads = threads
        grain = books.settings.grain
        version = books.settings.focusVersion
        groupBy = books.settings.groupBy
        files = []
        csv = books.settings.outputs.flavour == .spreadsheet ? .spreadsheet() : .exact
        profile = Validation.Profile()
        validates = true
        allowsNonconformant = false
    }

    /// The exports of some moments, such as those of a period of the books: one for each billing month in UTC that they
    /// touch, in order.
    ///
    /// Pools are handed out in each of them by what it measures; fixed amounts once, with the last.
    public static func of(_ moments: Range<Int64>, books: Books, store: String, threads: Int) -> [ExportRequest] {
        let months = moments.billingMonths
        return months.map { month in
            var request = ExportRequest(books: books, store: store, period: month, threads: threads)
            request.moments = moments.clamped(to: month.microseconds)
            request.includesFixedAmounts = month == months.last
            return request
        }
    }
}

/// What an export came to.
public struct ExportResult: Sendable {
    /// The lines as the store has them, their owners, the control totals.
    public let lines: Lines
    /// The pools of the period, handed out.
    public let allocation: PeriodAllocation
    /// The rows that do not come from the store: what pools move without a charge, and what other steps brought.
    public let derived: [DerivedCharge]
    /// What the period posts.
    public let postings: Postings
    /// The proof that all figures agree.
    public let tieOut: TieOut
    /// The report on the rows; `nil` when they were not checked or there was no file to write.
    public let validation: ValidationReport?
    /// The files written, and those that were made of the result afterwards.
    public var files: [WrittenFile]
    /// FOCUS rows of the export.
    public let rowCount: Int64
    /// Provider and service keys that the books do not name.
    public let unnamed: [String]
    /// The month before, where it was asked for and the store has rows of it that can be added up.
    public let previous: Previous?
    /// Where the CPU time went.
    public let times: StageTimes

    /// What an earlier month came to.
    public struct Previous: Sendable {
        /// The month.
        public let month: Month
        /// Its lines.
        public let lines: Lines
        /// What it posts.
        public let postings: Postings
    }
}

/// Why an export ends without files.
public enum ExportError: Error, Sendable {
    /// A check of the tie-out fails; nothing was written.
    case doesNotTie(TieOut)
    /// A column that partitions cannot be made by; `known` ones can.
    case noPartitionColumn(String, known: [String])
    /// The columns have more values than a run makes files for: so many, or at call grain at least so many.
    case tooManyPartitions(Int, limit: Int)
    /// The rows break rules of level MUST; nothing was written.
    case nonconformant(ValidationReport)
}

/// How far an export is.
public struct ExportProgress: Sendable {
    /// What is being done.
    public let phase: String
    /// How much of it is done, of how much.
    public let done: Int
    public let total: Int

    /// How far something is.
    public init(phase: String, done: Int, total: Int) {
        self.phase = phase
        self.done = done
        self.total = total
    }
}
