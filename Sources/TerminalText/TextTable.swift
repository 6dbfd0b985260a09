/// Lays out lines of cells in columns: text to the left, figures to the right.
public struct TextTable {
    /// On which side of a column its cells stand.
    public enum Alignment: Sendable {
        case left, right
    }

    private let alignments: [Alignment]
    private let indentation: Int
    private let gap: Int
    private var rows: [[String]] = []

    /// A table with these columns.
    ///
    /// - Parameters:
    ///   - indentation: the spaces before each line.
    ///   - gap: the spaces between two columns.
    public init(_ alignments: [Alignment], indentation: Int = 2, gap: Int = 3) {
        self.alignments = alignments
        self.indentation = indentation
        self.gap = gap
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
                line += String(repeating: " ", count: gap)
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
