/// Why rows cannot be read from the pages.
public enum PageError: Error, Hashable, Sendable {
    /// The file is in a form that is not read here: SQLite may cope with it.
    case unsupported(Feature)
    /// The bytes of a page could not be had: SQLite is to say why.
    case unreadable(page: UInt32)
    /// A page breaks the file format. SQLite may not notice, and give other rows than were written.
    case damaged(page: UInt32, Damage)

    /// What is not read here.
    public enum Feature: Hashable, Sendable {
        /// Anything in the header of the file that is not as usual.
        case header
        /// Texts in UTF-16.
        case encoding
        /// A row that has fewer columns than are asked for, for the table was altered after it was written.
        case fewerColumns
        /// A row whose id column or filter column holds something else than the table says.
        case columnType
    }

    /// What a page breaks.
    public enum Damage: Hashable, Sendable {
        /// It is no page of a table, or its cells do not lie within it.
        case layout
        /// Its ids do not ascend, or leave the range that the pages above give.
        case order
        /// It leads to a page that the file does not have, or through more pages than there can be.
        case pointer
        /// The lengths of a row do not add up.
        case record
    }
}
