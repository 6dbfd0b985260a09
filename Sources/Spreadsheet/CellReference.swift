/// A cell by its row and column, both from 0.
public struct CellReference: Hashable, Sendable, CustomStringConvertible {
    /// From 0; the file shows it from 1.
    public var row: Int
    /// From 0; the file shows it as letters.
    public var column: Int

    /// A cell.
    public init(_ row: Int, _ column: Int) {
        self.row = row
        self.column = column
    }

    /// `B3`.
    public var description: String { "\(CellReference.letters(column))\(row + 1)" }

    /// `$B$3`.
    public var absolute: String { "$\(CellReference.letters(column))$\(row + 1)" }

    /// The letters of a column: 0 is `A`, 26 is `AA`.
    public static func letters(_ column: Int) -> String {
        var text = ""
        var rest = column + 1
        while rest > 0 {
            let digit = UInt8((rest - 1) % 26)
            text = String(UnicodeScalar(UInt8(ascii: "A") + digit)) + text
            rest = (rest - 1) / 26
        }
        return text
    }
}

/// A rectangle of cells.
public struct CellRange: Hashable, Sendable, CustomStringConvertible {
    /// The top left cell.
    public var first: CellReference
    /// The bottom right cell.
    public var last: CellReference

    /// A rectangle, both corners in it.
    public init(_ first: CellReference, _ last: CellReference) {
        self.first = first
        self.last = last
    }

    /// Some rows of one column.
    public init(column: Int, rows: ClosedRange<Int>) {
        self.init(CellReference(rows.lowerBound, column), CellReference(rows.upperBound, column))
    }

    /// Some columns of one row.
    public init(row: Int, columns: ClosedRange<Int>) {
        self.init(CellReference(row, columns.lowerBound), CellReference(row, columns.upperBound))
    }

    /// `A1:B3`.
    public var description: String { "\(first):\(last)" }

    /// `$A$1:$B$3`.
    public var absolute: String { "\(first.absolute):\(last.absolute)" }
}

extension CellReference {
    /// `'Sheet name'!$B$3`, for formulas of other sheets.
    public func on(_ sheet: String) -> String { "\(SheetNames.quoted(sheet))!\(absolute)" }
}

extension CellRange {
    /// `'Sheet name'!$A$1:$B$3`, for formulas of other sheets.
    public func on(_ sheet: String) -> String { "\(SheetNames.quoted(sheet))!\(absolute)" }
}
