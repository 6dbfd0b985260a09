/// A table for terminals: texts to the left, figures to the right, two spaces between columns.
struct AlignedText {
    private var rows: [[String]]
    private let isFigure: [Bool]

    /// A table with a heading; `figures` are the columns aligned to the right.
    init(_ heading: [String], figures: Set<Int>) {
        rows = [heading]
        isFigure = heading.indices.map(figures.contains)
    }

    mutating func add(_ row: [String]) {
        rows.append(row)
    }

    /// The rows, each ended by a line break.
    var text: String {
        let widths = isFigure.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var text = ""
        for row in rows {
            var line = ""
            for (column, cell) in row.enumerated() {
                let space = String(repeating: " ", count: widths[column] - cell.count)
                line += (column == 0 ? "" : "  ") + (isFigure[column] ? space + cell : cell + space)
            }
            while line.last == " " { line.removeLast() }
            text += line + "\n"
        }
        return text
    }
}
