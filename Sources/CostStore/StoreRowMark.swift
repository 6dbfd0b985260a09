/// A row of a table of a store, to be known again: rows are only ever appended.
public struct StoreRowMark: Hashable, Sendable {
    /// The row's number, which grows in the order of writing.
    public let number: Int64
    /// The values of the columns that tell rows apart, joined by `/`.
    public let key: String

    /// A row that was seen before.
    public init(number: Int64, key: String) {
        self.number = number
        self.key = key
    }
}
