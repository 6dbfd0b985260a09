public import Mapping
public import Periods

/// A format of journal files, as data: what a tenant changes is a copy of a file of `Templates/journals`.
public struct JournalTemplate: Hashable, Sendable {
    /// Its name, that of its file.
    public var format: String
    /// The product that reads it.
    public var title: String
    /// How far it is known that the product takes it.
    public var verified: Verification
    /// What that rests on, as a sentence.
    public var verifiedBy: String
    /// The name of the file without its ending; fields of the close can be in it.
    public var fileName: JournalPattern
    /// The ending of the file's name.
    public var fileEnding: String
    /// CRLF rather than LF.
    public var endsLinesWithCRLF: Bool
    /// Whether the file begins with a byte order mark, for Excel.
    public var hasByteOrderMark: Bool
    public var dates: DatePattern
    /// How a period is named: `yyyy-mm`, `Mon yyyy`, `Mon-yy`.
    public var periods: PeriodPattern
    /// How the product names each company; what `default` has stands for those that have no name of their own.
    public var entities: [String: String]
    /// Whether a file holds entries of one company only.
    public var hasOneCompanyAFile: Bool
    /// Who reverses accruals.
    public var reversals: Reversals
    /// What an amount column says on the side that is not used: nothing, or zero.
    public var showsZero: Bool
    public var limits: Limits
    public var texts: TextRules
    /// How ``JournalField/accountPath`` is made, by type of account.
    public var accountPaths: [MappingTables.AccountType: JournalPattern]
    /// What a name of an account may consist of.
    public var accountNames: LedgerNames.Rule
    public var layout: Layout

    /// How far it is known that a format is right.
    public enum Verification: String, CaseIterable, Hashable, Sendable {
        /// The product reads the files in our tests.
        case program
        /// Columns, order, dates and signs are those of the vendor's documentation, and the files read back by its rules.
        case documentation
        /// The main columns are documented; labels of others are customary. Check them against your tenant's template.
        case partly
        /// A neutral layout to map from.
        case generic
    }

    /// Who reverses accruals: never both, or they are reversed twice.
    public enum Reversals: String, CaseIterable, Hashable, Sendable {
        /// The entries of the next period, which this program makes.
        case entries
        /// The product, for the file tells it the date; the entries that reverse are left out then.
        case ledger
    }

    /// What a file takes.
    public struct Limits: Hashable, Sendable {
        /// Lines of one entry, its offset included.
        public var linesPerJournal: Int?
        /// Lines of one file; entries stay whole.
        public var linesPerFile: Int?
    }

    /// What happens to texts.
    public struct TextRules: Hashable, Sendable {
        /// What becomes of a cell that a spreadsheet would run as a formula.
        public enum Formulas: String, CaseIterable, Hashable, Sendable {
            /// An apostrophe is put before it.
            case neutralise
            /// The file is refused: the importer takes texts as they stand.
            case refuse
            /// Nothing: the format has no formulas.
            case keep
        }

        public var formulas = Formulas.keep
        /// Characters and what stands for them.
        public var replacements: [String: String] = [:]
        /// Characters that no text may have.
        public var refused = ""
    }

    /// How a file is put together.
    public enum Layout: Hashable, Sendable {
        case table(Table)
        case text(Sections)
    }

    /// Lines in columns.
    public struct Table: Hashable, Sendable {
        public var separator: String
        public var hasHeader: Bool
        public var columns: [Column]
    }

    /// One column of a table.
    public struct Column: Hashable, Sendable {
        public var name: String
        public var value: JournalPattern
        /// The most characters that it takes.
        public var longest: Int?
        /// Whether longer text is cut; otherwise it is refused.
        public var cuts: Bool
        /// Whether only the first line of an entry has it.
        public var isOfFirstLine: Bool
        public var isRequired: Bool
        /// The cell is empty where this is.
        public var condition: JournalPattern?
    }

    /// Parts of a plain-text file; a line of one whose fields are all empty is left out.
    public struct Sections: Hashable, Sendable {
        public var fileBegin: [JournalPattern]
        /// Once for each currency.
        public var currency: [JournalPattern]
        /// Once for each account.
        public var account: [JournalPattern]
        public var journalBegin: [JournalPattern]
        public var line: [JournalPattern]
        public var journalEnd: [JournalPattern]
    }
}

/// A day in the order and with the separators that a format asks for: `yyyy-mm-dd`, `dd/mm/yyyy`, `dd-Mon-yyyy`.
public struct DatePattern: Hashable, Sendable {
    let text: String

    /// `nil` unless it has a year (`yyyy`), a month (`mm` or `Mon`) and a day (`dd`), each once.
    public init?(_ text: String) {
        let count = { (part: String) in text.ranges(of: part).count }
        guard count("yyyy") == 1, count("dd") == 1, count("mm") + count("Mon") == 1 else { return nil }
        self.text = text
    }

    /// The day in this form.
    public func text(_ date: CivilDate) -> String {
        let (year, month, day) = date.parts
        let pad = { (number: Int, width: Int) in
            String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
        }
        return text.replacing("yyyy", with: pad(year, 4)).replacing("dd", with: pad(day, 2))
            .replacing("mm", with: pad(month, 2)).replacing("Mon", with: DatePattern.months[month - 1])
    }

    static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

/// A period in the form that a format asks for: `yyyy-mm`, `Mon yyyy`, `Mon-yy`.
public struct PeriodPattern: Hashable, Sendable {
    let text: String

    /// `nil` unless it has a year (`yyyy` or `yy`) and a month (`mm` or `Mon`), each once.
    public init?(_ text: String) {
        let count = { (part: String) in text.ranges(of: part).count }
        let years = count("yyyy") == 1 && count("yy") == 2 || count("yyyy") == 0 && count("yy") == 1
        guard years, count("mm") + count("Mon") == 1 else { return nil }
        self.text = text
    }

    /// The period in this form.
    public func text(_ period: PeriodLabel) -> String {
        let year = String(period.description.prefix(4))
        // No month is the 13th: such a period has its number alone.
        let month = period.month.map { DatePattern.months[$0.month - 1] } ?? "P\(period.number)"
        return text.replacing("yyyy", with: year).replacing("yy", with: String(year.suffix(2)))
            .replacing("mm", with: String(period.description.suffix(2)))
            .replacing("Mon", with: month)
    }
}
