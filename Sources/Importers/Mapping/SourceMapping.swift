internal import CostStore
public import SourceRecords

/// How the records of one source become rows of a store: a YAML file, read.
///
/// See docs/importing.md for the language. What is here is data: it is looked at for each record and never changes.
public struct SourceMapping: Hashable, Sendable {
    /// The short name by which the command line knows it.
    public let name: String
    /// What it is, in one line.
    public let description: String
    /// What its rows become.
    public let rows: RowKind
    /// The way from an outermost JSON object to the records; see ``SourceRecords/JSONRecordReader``.
    public let lists: [FieldPath]
    /// Every value that is read, each once.
    public let wanted: [FieldPath]
    /// Those of ``wanted`` whose column a table must have.
    public let required: Set<Int>
    /// The table of a database, for sources that are one.
    public let database: DatabaseTable?
    /// How unknown values are written, beside an empty one: `None`, `NULL`.
    let missingWords: [Range<Int>]
    /// What times without a zone mark mean; `nil` refuses them.
    let zone: TimeZoneRule?
    /// Whether numbers passed through binary floating point on their way.
    let numbers: NumberForm
    /// One for each of ``TargetColumn/all(of:)``; `nil` for those that stay empty.
    let columns: [ColumnMapping?]
    /// A record that stands for several rows: what is different in each. None for one row a record.
    let parts: [RecordPart]
    let tokens: TokenRule?
    let tags: TagRules
    /// All must hold, or the record is passed over.
    let filters: [RecordFilter]
    /// Where there are any: all tests of one of these must hold too.
    let alternatives: [[RecordFilter]]
    /// The value that tells which of several records of one id is the newest: the first of these that is there.
    let newest: [Int]
    /// The texts that the file gives, one behind another. All others refer to them by ranges: they stand at the
    /// beginning of the bytes of every record, so that a text of the file and one of the record are compared in one place.
    let constants: [UInt8]
}

/// A table of a database that records are read from.
public struct DatabaseTable: Hashable, Sendable {
    /// The table's name.
    public var table: String
    /// The column that grows with time and tells what is new; `nil` reads the whole table each time.
    public var watermark: String?
    /// How far before the last watermark reading begins, in hours, for rows that arrived late.
    public var overlapHours: Int
}

/// What a time without a zone mark means: so many minutes east of UTC.
struct TimeZoneRule: Hashable, Sendable {
    var minutes: Int
}

/// How numbers came to be.
enum NumberForm: String, CaseIterable, Hashable, Sendable {
    /// As texts or exact decimals.
    case decimal
    /// From binary floating point: the shortest decimal that is the same number is meant.
    case float
}

/// How one column of the store is filled.
struct ColumnMapping: Hashable, Sendable {
    /// Tried in order; the first that has a value is taken.
    var sources: [ValueSource]
    /// What is taken when none has one.
    var fallback: Range<Int>?
    /// Only what follows the last of these bytes counts, without space around it.
    var afterLast: UInt8?
    /// Whether capital letters become small ones.
    var isLowercased = false
    /// What values become.
    var table: ValueTable?
    /// Of a number: what one unit of it is, as a power of ten.
    var exponent = 0
    var time = TimeForm.iso
    /// Added to a time, in microseconds.
    var offset: Int64 = 0
    /// A number of milliseconds that a time lies before the one that is given, such as a duration; `nil` for none.
    var earlier: Int?
    /// A count whose value the number is multiplied by; `nil` for none.
    var multiplier: Int?
    /// What is added to the number; `nil` for nothing.
    var addend: Addend?
    /// What is taken off the number.
    var subtrahends: [Int] = []
    /// What a cost of zero means for a call that used tokens.
    var zero = ZeroCost.free
    /// Whether the value is a secret, to be treated as the settings say of keys.
    var isKey = false

    init(sources: [ValueSource]) {
        self.sources = sources
    }
}

/// One of several rows that a record stands for, such as one meter of a day's usage. It makes a row if it has a quantity.
struct RecordPart: Hashable, Sendable {
    /// Goes behind the id of the row.
    var suffix: Range<Int>
    /// Columns, by position, that this part fills in its own way.
    var columns: [Int: ColumnMapping]
}

/// A list of objects whose amounts are added to a number.
struct Addend: Hashable, Sendable {
    /// The list, by its position in ``SourceMapping/wanted``.
    var list: Int
    /// The name of the amount in each object.
    var member: [UInt8]
}

/// Where a value comes from.
enum ValueSource: Hashable, Sendable {
    /// A value of the record, by its position in ``SourceMapping/wanted``.
    case field(Int)
    /// The same text for all records, by its range in ``SourceMapping/constants``.
    case constant(Range<Int>)
    /// A tag, by its position in ``TagRules/known``.
    case tag(Int)
    /// An id made of several values; the prefix is a constant.
    case digest(fields: [Int], prefix: Range<Int>, isNumbered: Bool)
    /// Values one behind another with a constant between them; those that are missing are left out.
    case join(fields: [Int], separator: Range<Int>)
}

/// What values become, as a table.
struct ValueTable: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        var value: Range<Int>
        /// Whether values that begin so are meant.
        var isPrefix = false
        var result: Range<Int>
    }

    enum Otherwise: Hashable, Sendable {
        case keep
        /// The record is refused.
        case refuse
        case constant(Range<Int>)
    }

    var entries: [Entry]
    var otherwise: Otherwise
}

/// What a cost of zero means for a call that used tokens.
enum ZeroCost: String, CaseIterable, Hashable, Sendable {
    /// That it cost nothing.
    case free
    /// That there was no price for it.
    case unpriced
    /// Of any amount: that it is not known.
    case missing
}

/// How a time is written.
enum TimeForm: String, CaseIterable, Hashable, Sendable {
    /// ISO 8601: `2026-10-01T12:00:00.123Z`, with a space for the T, without a zone, or a day alone.
    case iso
    case unixSeconds = "unix_seconds"
    case unixMilliseconds = "unix_milliseconds"
    case unixMicroseconds = "unix_microseconds"
    case unixNanoseconds = "unix_nanoseconds"
    /// A number of milliseconds after `started_at`.
    case millisecondsAfterStart = "milliseconds_after_start"
}

/// Where the token counts of a call are, and which of them hold others.
struct TokenRule: Hashable, Sendable {
    /// The counts that the source gives, each with its meter.
    var counts: [TokenCount]
    /// Which counts the input count holds.
    var inputHolds: [TokenMeter]
    /// Whether the count of cache writes holds those at the longer lifetime.
    var writeHoldsLong: Bool
    /// Where a total is that tells whether the counts hold their parts, the first that is there; none where none decides.
    var total: [Int]
    /// Values that say that the provider was not called: then there are no tokens.
    var noneWhen: [RecordFilter]
}

/// One token count of a call.
struct TokenCount: Hashable, Sendable {
    var meter: TokenMeter
    /// The first that has a value is the count.
    var sources: [ValueSource]
    /// Counts of the same kind that the source may give apart, such as reasoning tokens beside other output.
    var parts: [[ValueSource]] = []
}

/// A test of a record.
struct RecordFilter: Hashable, Sendable {
    enum Test: Hashable, Sendable {
        case oneOf([Range<Int>])
        case noneOf([Range<Int>])
        /// One of these is in the value, whatever the case of its letters; they are in small letters.
        case contains([Range<Int>])
        case present
    }

    var field: Int
    var test: Test
}

/// Where tags come from.
struct TagRules: Hashable, Sendable {
    /// Lists of texts such as `team:search`.
    var pairs: [Int] = []
    /// Objects whose members are tags, or lists of objects that have a `key` and a `value`.
    var objects: [Int] = []
    /// Values that are kept under a name.
    var kept: [Kept] = []
    /// Tags whose names begin so are left out.
    var dropped: [Range<Int>] = []
    /// The names that attribution asks for.
    var known: [Range<Int>] = []

    struct Kept: Hashable, Sendable {
        var name: Range<Int>
        var field: Int
    }
}
