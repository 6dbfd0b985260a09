public import CostStore
public import Money

/// What an import did.
public struct ImportReport: Sendable {
    /// The records that were read.
    public internal(set) var read = 0
    /// Rows that the store did not have.
    public internal(set) var new = 0
    /// Rows that the store has, the same in every column.
    public internal(set) var known = 0
    /// Rows that the store has with other values; the stored ones stay.
    public internal(set) var conflicting = 0
    /// Records that make no row.
    public internal(set) var rejected = 0
    /// Records that the mapping passes over.
    public internal(set) var skipped = 0
    /// Older versions of records that came again.
    public internal(set) var superseded = 0
    /// The first conflicts.
    public internal(set) var conflicts: [Conflict] = []
    /// The first records that were refused.
    public internal(set) var rejections: [Rejection] = []
    /// What else there is to say.
    public internal(set) var notes = ImportNotes()
    /// The files of refused records that were written, in the order of their sources.
    public internal(set) var rejectsFiles: [String] = []
    /// What the rows of this import cost in all, new and known ones, by currency: the metered cost of calls, the billed
    /// cost of charges, the amount of invoices before tax.
    public internal(set) var amounts: [String: Total] = [:]
    /// How far tables of databases were read.
    public internal(set) var watermarks: [Watermark] = []

    /// How many conflicts and rejections are listed.
    public static let listLimit = 20

    /// Whether a person has to look at something.
    public var isClean: Bool { conflicting == 0 && rejected == 0 }

    /// How far a table of a database was read.
    public struct Watermark: Sendable {
        public let source: String
        /// Where reading began; `nil` for the beginning of the table.
        public let since: String?
        /// Where the next import goes on.
        public let next: String
    }

    /// A row whose key the store has with other values.
    public struct Conflict: Sendable {
        /// The source and the line or number of the record.
        public let source: String
        public let line: Int
        public let conflict: StoreConflict
    }

    /// A record that was refused.
    public struct Rejection: Sendable {
        /// The source and the line or number of the record.
        public let source: String
        public let line: Int
        public let fault: RowFault
    }
}

/// What there is to say of the rows of an import beside their counts.
public struct ImportNotes: Hashable, Sendable {
    /// Records with bytes that were no UTF-8, which became U+FFFD.
    public internal(set) var repairedTexts = 0
    /// Calls whose cost of zero means that there was no price; they have no cost now.
    public internal(set) var zeroCosts = 0
    /// Calls that the gateway answered itself; their tokens are not billed and not counted.
    public internal(set) var tokensNotBilled = 0
    /// Names of tags that had two values; the second is kept under a name of its own.
    public internal(set) var doubleTags = 0
    /// Tags that could not be read.
    public internal(set) var unreadTags = 0
    /// Numbers with more than 12 places, by column: how many, and what rounding has added to their sum, in 10⁻²⁴.
    public internal(set) var roundings: [String: Rounding] = [:]

    /// What rounding did to a column.
    public struct Rounding: Hashable, Sendable {
        public internal(set) var count = 0
        /// In 10⁻²⁴ of the unit, what is below that cut off.
        public internal(set) var added: Int128 = 0
    }

    mutating func add(_ number: ReadDecimal, column: String) {
        roundings[column, default: Rounding()].count += 1
        roundings[column, default: Rounding()].added += number.rounding
    }
}
