/// What a reader of a written file sees in a column.
public enum ColumnType: String, Hashable, Sendable {
    /// UTF-8 text.
    case text
    /// UTF-8 text that holds one JSON value.
    case json
    /// An exact decimal with ``DecimalValues/scale`` places and at most 38 digits.
    case decimal
    /// A whole number of 64 bits.
    case integer
    /// An instant as microseconds since 1970-01-01T00:00:00Z.
    case timestamp
}

/// Name and type of one column, the same for every block of a table.
public struct ColumnSchema: Hashable, Sendable {
    /// The column's id as it is written in a header.
    public let name: String
    /// The type of its values.
    public let type: ColumnType
    /// Whether a value may be missing.
    public let isNullable: Bool

    /// A column of a table.
    public init(name: String, type: ColumnType, isNullable: Bool) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
    }
}

/// For each row of a block, the index of its value in a table of values.
///
/// Columns that depend on the same thing share one vector: all columns that follow from the model, for example. A
/// consumer recognises them by identity and can treat a run of neighbours as one column.
public final class KeyVector: Sendable {
    /// One index a row.
    public let keys: [UInt32]
    /// What the keys number, where it outlives the block.
    public let domain: KeyDomain?

    /// A vector with one index a row.
    public init(_ keys: [UInt32], domain: KeyDomain? = nil) {
        self.keys = keys
        self.domain = domain
    }
}

/// Something that keys number for a whole table: the accounts, the models.
///
/// In all blocks of a table, a key of a domain refers to the same value of a column. So an encoder may keep what it has
/// made of a key for the blocks to come. Recognised by identity.
public final class KeyDomain: Sendable {
    /// A domain of its own.
    public init() {}
}

/// One column of a block: values, and which of them each row has.
///
/// This is the form in which every stage after grouping hands on its rows: the CSV and Parquet encoders, the workbook
/// and the validator take it alike.
public struct Column: Sendable {
    /// How rows find their value.
    public enum Rows: Sendable {
        /// Row `r` has value `r`.
        case direct
        /// Every row has value 0.
        case constant
        /// Row `r` has value `keys[r]`.
        case keyed(KeyVector)
    }

    /// How rows find their value.
    public let rows: Rows
    /// The values that rows refer to.
    public let values: Values

    /// A column over `values`.
    public init(_ rows: Rows, _ values: Values) {
        self.rows = rows
        self.values = values
    }

    /// The index in ``values`` of the value of row `row`.
    @inlinable public func valueIndex(ofRow row: Int) -> Int {
        switch rows {
        case .direct: row
        case .constant: 0
        case .keyed(let vector): Int(vector.keys[row])
        }
    }
}

/// A run of rows of one table, column by column.
public struct RowBlock: Sendable {
    /// The number of rows.
    public let rowCount: Int
    /// The columns, in the order of the table's schema.
    public let columns: [Column]

    /// A block of `rowCount` rows.
    public init(rowCount: Int, columns: [Column]) {
        self.rowCount = rowCount
        self.columns = columns
    }
}
