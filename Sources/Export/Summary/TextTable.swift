public import Money

/// Lays out lines of cells in columns: text to the left, figures to the right.
public struct TextTable {
    /// On which side of a column its cells stand.
    public enum Alignment: Sendable {
        case left, right
    }

    private let alignments: [Alignment]
    private let indentation: Int
    private var rows: [[String]] = []

    /// A table with these columns.
    public init(_ alignments: [Alignment], indentation: Int = 2) {
        self.alignments = alignments
        self.indentation = indentation
    }

    /// Adds a line.
    public mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The lines, each with its end.
    public var text: String {
        let widths = alignments.indices.map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = String(repeating: " ", count: indentation)
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: max(0, widths[column] - cell.count))
                line += alignments[column] == .left ? cell + padding : padding + cell
                line += "   "
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}

/// How figures are written for people.
public enum FigureText {
    /// `1,234,567`.
    public static func count(_ number: some BinaryInteger) -> String {
        Total(picos: Int128(number) * Int128(Amount.picosPerUnit)).grouped(minimumPlaces: 0)
    }

    /// A part of a whole in percent with one place, rounded half away from zero: `26.5 %`; `–` of nothing.
    public static func percent(_ part: Total, of whole: Total) -> String {
        guard whole.picos != 0 else { return "–" }
        let isNegative = (part.picos < 0) != (whole.picos < 0)
        let doubled = part.picos.magnitude * 2000 / whole.picos.magnitude
        let tenths = Int128((doubled + 1) / 2) * (isNegative ? -1 : 1)
        return DecimalText.format(tenths, scale: 1) + " %"
    }

    /// `8.1 GB`, in powers of 1000.
    public static func bytes(_ count: Int64) -> String {
        var units = ["B", "kB", "MB", "GB", "TB"][...]
        var tenths = count * 10
        while tenths >= 10_000, units.count > 1 {
            tenths /= 1000
            units = units.dropFirst()
        }
        return units.first == "B"
            ? "\(count) B" : "\(DecimalText.format(Int128(tenths), scale: 1)) \(units.first ?? "")"
    }
}
