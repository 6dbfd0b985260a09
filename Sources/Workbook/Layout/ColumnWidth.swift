internal import Money
internal import Spreadsheet

/// How wide columns must be so that nothing is cut and no number becomes `####`. In characters of the default font.
///
/// A program without the font takes another, which may be a fifth wider; there is room for that.
struct ColumnWidth {
    private(set) var characters: Double = 0
    private static let least = 8.0
    private static let most = 64.0

    mutating func fit(_ characters: Int) { self.characters = max(self.characters, Double(characters)) }

    /// Makes room for a header, which may be broken between words.
    mutating func fit(header: String) {
        let longest = header.split(separator: " ").map(\.count).max() ?? 0
        // The filter button takes three.
        fit(max(longest, header.count > 18 ? (header.count + 1) / 2 : header.count) + 3)
    }

    mutating func fit(_ value: CellValue, _ kind: DataTable.Kind) {
        switch value {
        case .blank: return
        case .text(let text), .link(let text, _), .webLink(let text, _), .textFormula(_, let text):
            fit(ColumnWidth.columns(of: text.shown, kind))
        case .number(let number), .formula(_, let number): fit(ColumnWidth.digits(of: number, kind))
        case .integer(let number): fit(ColumnWidth.digits(of: Double(number), kind))
        case .date: fit(10)
        case .moment: fit(19)
        }
    }

    /// The width to set.
    var width: Double { min(max(characters * 1.18 + 1.5, ColumnWidth.least), ColumnWidth.most) }

    /// How many lines the texts of a row take at the widths of their columns.
    static func lines(_ row: [CellValue], _ kinds: [DataTable.Kind]) -> Int {
        zip(row, kinds).reduce(1) { most, cell in
            guard case .text(let width) = cell.1, case .text(let text) = cell.0 else { return most }
            let count = text.shown.split(separator: "\n", omittingEmptySubsequences: false).reduce(0) {
                $0 + ColumnWidth.lines(of: $1.count, width: width)
            }
            return max(most, count)
        }
    }

    /// How many lines a text of so many characters takes in a column for so many; the column is a tenth wider.
    static func lines(of characters: Int, width: Int) -> Int {
        max(1, (characters * 10 + width * 11 - 1) / (width * 11))
    }

    private static func columns(of text: String, _ kind: DataTable.Kind) -> Int {
        let most: Int =
            switch kind {
            case .text(let width), .input(let width): width
            default: 40
            }
        var longest = 0
        for line in text.split(separator: "\n") {
            // Wide characters of East Asia take two places.
            longest = max(longest, line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x1100 ? 2 : 1) })
            if longest >= most { return most }
        }
        return longest
    }

    private static func digits(of number: Double, _ kind: DataTable.Kind) -> Int {
        var whole = 1
        var rest = abs(number)
        while rest >= 10 {
            rest /= 10
            whole += 1
        }
        whole += (whole - 1) / 3
        let places: Int =
            switch kind {
            case .money(let currency): currency.minorUnits + (currency.minorUnits > 0 ? 1 : 0) + 2
            case .exact: 12
            case .unitCost: 8
            case .percent: 3
            case .share: 6
            case .number: 2
            default: 1
            }
        return whole + places
    }

    private static func abs(_ number: Double) -> Double { number < 0 ? -number : number }
}
