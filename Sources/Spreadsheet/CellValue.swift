public import Periods

/// What a cell holds, with its type: nothing is guessed from a text.
public enum CellValue: Hashable, Sendable {
    /// Nothing; the cell still shows its style.
    case blank
    /// A text: an identifier keeps its leading zeros, `=1+1` stays a text.
    case text(CellText)
    /// A number. Cells are binary floating point: 15 significant decimal digits are kept, and nothing is computed from
    /// them here. The exact figure is in the CSV or Parquet file.
    case number(Double)
    /// A whole number of at most 2⁵³ in magnitude.
    case integer(Int)
    /// A real date.
    case date(CivilDate)
    /// A real date with the time of day.
    case moment(Instant)
    /// A formula with the number it comes to: programs that do not calculate show that.
    case formula(String, cached: Double)
    /// A formula with the text it comes to.
    case textFormula(String, cached: CellText)
    /// A text that leads to a place in this workbook, such as `'Departments'!A1`.
    case link(CellText, to: String)
    /// A text that leads to a web page; only `https:` and `http:` addresses.
    case webLink(CellText, url: String)
}

extension CellValue: ExpressibleByStringLiteral {
    /// A text of our own.
    public init(stringLiteral text: String) { self = .text(CellText(text)) }

    /// A text from elsewhere; a blank cell without one.
    public static func text(_ text: String?) -> CellValue { text.map { .text(CellText($0)) } ?? .blank }
}

extension CivilDate {
    /// The number by which spreadsheets keep the day: days since 1899-12-30.
    var serialNumber: Double { Double(daysSinceEpoch + 25_569) }
}

extension Instant {
    /// The number by which spreadsheets keep the moment: days since 1899-12-30 and the part of the day.
    var serialNumber: Double {
        Double(microseconds + 25_569 * Instant.day) / Double(Instant.day)
    }
}
