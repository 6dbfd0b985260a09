/// Choices of a writer.
///
/// The defaults are read by pyarrow, DuckDB, Polars and Spark. fastparquet 2026.9 decodes packed differences and
/// data pages v2 wrongly: files for it need ``IntegerEncoding/plain`` and ``TextEncoding/plain``.
public struct WriterOptions: Hashable, Sendable {
    /// How pages are compressed. On rows of bills level 2 makes smaller pages than 3, in less time.
    public var compression = Compression.zstd(level: 2)
    /// The layout of data pages.
    public var dataPageVersion = DataPageVersion.v1
    /// The greatest number of rows of a page.
    public var rowsPerPage = 65_536
    /// About the greatest number of bytes of a page before compression.
    public var bytesPerPage = 2 << 20
    /// The greatest size of a dictionary before compression; a column chunk that would need more has none.
    public var dictionaryLimit = 2 << 20
    /// Whether columns with repeated values have dictionaries.
    public var usesDictionaries = true
    /// How texts without a dictionary are laid out.
    public var textEncoding = TextEncoding.deltaPrefix
    /// How whole numbers and times without a dictionary are laid out.
    public var integerEncoding = IntegerEncoding.delta
    /// Whether pages carry a CRC-32.
    public var writesChecksums = true
    /// Whether the file has bounds and locations of its pages.
    public var writesPageIndex = true
    /// The length at which bounds of texts are cut, in bytes.
    public var boundLength = 64
    /// The order that rows come in, if they have one. A row group says of itself as many of the leading columns as its
    /// rows are ordered by, so that no file claims an order that it does not have.
    public var sortingColumns: [SortingColumn] = []
    /// Remarks about the content.
    public var keyValues: [KeyValue] = []
    /// The program that writes.
    public var createdBy = "chargeback"

    /// The defaults.
    public init() {}

    /// The layout of data pages.
    public enum DataPageVersion: Hashable, Sendable {
        /// Levels and values are compressed together.
        case v1
        /// Levels stand before the compressed values.
        case v2
    }

    /// How texts without a dictionary are laid out.
    public enum TextEncoding: Hashable, Sendable {
        /// Each text after its length.
        case plain
        /// First all lengths, then all texts: smaller, but fastparquet cannot read it.
        case deltaLength
        /// Only what differs from the text before: smallest for ids and tags of neighbouring rows, which begin alike.
        case deltaPrefix
    }

    /// How whole numbers and times without a dictionary are laid out.
    public enum IntegerEncoding: Hashable, Sendable {
        /// Eight bytes each.
        case plain
        /// Packed differences: the smallest form of counters and times that rise.
        case delta
    }

    func validate() throws(ParquetError) {
        try compression.validate()
        guard rowsPerPage > 0 else { throw .invalidOption(name: "rowsPerPage", value: "\(rowsPerPage)") }
        guard bytesPerPage > 0 else { throw .invalidOption(name: "bytesPerPage", value: "\(bytesPerPage)") }
        guard boundLength > 0 else { throw .invalidOption(name: "boundLength", value: "\(boundLength)") }
    }
}
