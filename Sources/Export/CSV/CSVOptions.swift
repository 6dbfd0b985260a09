/// How a CSV file is written.
public struct CSVOptions: Hashable, Sendable {
    /// What stands between cells.
    public var separator = UInt8(ascii: ",")
    /// What stands between the whole and the decimal places of a number.
    public var decimalMark = UInt8(ascii: ".")
    /// Whether the file begins with a byte order mark, by which Excel knows UTF-8.
    public var hasByteOrderMark = false
    /// Whether a text cell that a spreadsheet would run as a formula gets an apostrophe before it.
    public var neutralisesFormulas = false

    /// RFC 4180 with plain decimals: what programs read.
    public static let exact = CSVOptions()

    /// For people who open the file in a spreadsheet.
    public static func spreadsheet(
        separator: UInt8 = UInt8(ascii: ","), decimalMark: UInt8 = UInt8(ascii: ".")
    ) -> CSVOptions {
        CSVOptions(
            separator: separator, decimalMark: decimalMark, hasByteOrderMark: true, neutralisesFormulas: true)
    }
}
