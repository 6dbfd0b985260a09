internal import Export
internal import Money
internal import Periods
internal import TerminalText

extension ReportSet {
    /// The reports for people.
    ///
    /// - Parameters:
    ///   - width: how many characters a line may have. Columns of detail give way first, then long texts are shortened;
    ///     figures never are.
    ///   - isColoured: whether headings, totals and verdicts are set off by the codes of a terminal.
    public func text(width: Int? = nil, isColoured: Bool = false) -> String {
        var text = heading(width)
        for report in reports {
            for table in report.tables { text += "\n" + table.text(width: width, isColoured: isColoured) }
        }
        return text + footing
    }

    private func heading(_ width: Int?) -> String {
        var parts = [
            period.title, entity,
            "store \(store) up to call \(FigureText.count(cutOff.callId)) and charge \(FigureText.count(cutOff.chargeId))",
            "metered estimate",
        ]
        if let days { parts.append("only \(days.lowerBound) to \(days.upperBound)") }
        if !filter.isEmpty { parts.append("only \(filter.sentence)") }
        if let comparison { parts.append("compared with \(comparison.title)") }
        // As many parts on a line as it takes.
        var lines = [""]
        for part in parts.map(\.singleLine) {
            let last = lines[lines.count - 1]
            let joined = last.isEmpty ? part : "\(last)   \(part)"
            if last.isEmpty || joined.count <= width ?? 120 {
                lines[lines.count - 1] = joined
            } else {
                lines.append(part)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var footing: String {
        var text = ""
        if reports.contains(where: { $0.tables.contains { $0.definition.isTied } }) {
            text += "\n"
            if totals.isEmpty { text += "  The store has no calls and no charges in this period.\n" }
            for total in totals {
                text += "  the period's total   \(total.period.grouped()) \(total.currency)"
                if total.filtered != total.period { text += ", of which shown here \(total.filtered.grouped())" }
                text += "\n"
            }
        }
        return text
    }
}

extension ReportTable {
    private static let indentation = 4
    private static let gap = 2
    /// Longer texts are cut on any page: an id may be a megabyte.
    private static let longestText = 200

    /// The table for people; see ``ReportSet/text(width:isColoured:)``.
    public func text(width: Int? = nil, isColoured: Bool = false) -> String {
        let lines = lines
        guard lines.contains(where: { $0.line == .row }) || total != nil else {
            return "  \(styled(fullTitle, .bold, isColoured))\n\n    nothing\n"
        }
        let minorUnits = Currency(currency)?.minorUnits ?? 2
        let formats = columns.indices.map { column in
            CellFormat(columns[column].kind, minorUnits: minorUnits, rows.map { $0.cells[column] })
        }
        let body = lines.map { line in
            zip(formats, line.row.cells).map { $0.text($1).cut(to: ReportTable.longestText).singleLine }
        }
        // Columns without any value say nothing.
        let filled = columns.indices.filter { column in
            column == 0 || lines.contains { $0.row.cells[column] != .missing }
        }
        let page = fit(filled, body, width)
        var text = "  \(styled(fullTitle, .bold, isColoured))\n\n"
        text += page.line(page.columns.map { columns[$0].heading }, columns) { styled($0, .dim, isColoured) }
        for (line, cells) in zip(lines, body) {
            if line.line == .total { text += page.rule { styled($0, .dim, isColoured) } }
            text += page.line(page.columns.map { cells[$0] }, columns, isColoured) {
                line.line == .total ? styled($0, .bold, isColoured) : $0
            }
        }
        var notes = notes
        if !page.leftOut.isEmpty {
            notes.append(
                "left out for the width of the page: \(page.leftOut.map { columns[$0].name }.joined(separator: ", "))")
        }
        for note in notes {
            for line in ReportTable.wrapped(note.singleLine, width.map { $0 - ReportTable.indentation }) {
                text += String(repeating: " ", count: ReportTable.indentation) + styled(line, .dim, isColoured) + "\n"
            }
        }
        return text
    }

    private var fullTitle: String {
        (columns.contains { $0.kind == .money || $0.kind == .average } ? "\(title), \(currency)" : title).singleLine
    }

    /// The columns that a page of some width shows, and how wide they are.
    private struct Page {
        var columns: [Int]
        var leftOut: [Int] = []
        var widths: [Int]

        var width: Int {
            ReportTable.indentation + widths.reduce(0, +) + ReportTable.gap * max(0, widths.count - 1)
        }

        /// A line of cells: texts to the left, figures to the right.
        func line(
            _ cells: [String], _ definitions: [ReportColumn], _ isColoured: Bool = false, _ style: (String) -> String
        ) -> String {
            var line = ""
            for (index, cell) in cells.enumerated() {
                let cut = cell.count > widths[index] ? cell.prefix(max(0, widths[index] - 1)) + "…" : cell[...]
                let padding = String(repeating: " ", count: max(0, widths[index] - cut.count))
                let column = definitions[columns[index]]
                let shown = isColoured && column.isVerdict ? ReportTable.coloured(String(cut)) : String(cut)
                line += column.kind == .text ? shown + padding : padding + shown
                line += String(repeating: " ", count: ReportTable.gap)
            }
            while line.last == " " { line.removeLast() }
            return String(repeating: " ", count: ReportTable.indentation) + style(line) + "\n"
        }

        func rule(_ style: (String) -> String) -> String {
            let length = width - ReportTable.indentation
            return String(repeating: " ", count: ReportTable.indentation)
                + style(String(repeating: "─", count: length)) + "\n"
        }
    }

    /// Leaves out columns of detail, and shortens texts, until a line fits.
    private func fit(_ filled: [Int], _ body: [[String]], _ width: Int?) -> Page {
        let widths = columns.indices.map { column in
            max(columns[column].heading.count, body.map { $0[column].count }.max() ?? 0)
        }
        let needed = { (column: Int) in widths[column] }
        var page = Page(columns: filled, widths: filled.map(needed))
        guard let width else { return page }
        // Texts can be cut to a third of a page or to what a name mostly takes; the first one keeps its labels longest.
        let least = { (column: Int) in
            columns[column].kind == .text ? min(needed(column), max(columns[column].heading.count, 14)) : needed(column)
        }
        func shrink() {
            while page.width > width {
                let candidates = page.columns.indices.filter { page.widths[$0] > least(page.columns[$0]) }
                // The widest gives way, of several the last one.
                guard let widest = candidates.max(by: { page.widths[$0] <= page.widths[$1] }) else { return }
                page.widths[widest] -= 1
            }
        }
        let comfortable = { (column: Int) in
            columns[column].kind == .text ? min(needed(column), column == 0 ? 36 : 24) : needed(column)
        }
        while true {
            page.widths = page.columns.map(comfortable)
            if page.width <= width { break }
            let worst = page.columns.map { columns[$0].detail }.max() ?? 0
            guard worst > 0, let place = page.columns.lastIndex(where: { columns[$0].detail == worst }) else { break }
            page.leftOut.append(page.columns.remove(at: place))
        }
        page.leftOut.sort()
        page.widths = page.columns.map(needed)
        shrink()
        return page
    }

    /// A text cut into lines at spaces.
    private static func wrapped(_ text: String, _ width: Int?) -> [String] {
        let width = max(20, width ?? 116)
        var lines = [""]
        for word in text.split(separator: " ") {
            let last = lines[lines.count - 1]
            let joined = last.isEmpty ? String(word) : "\(last) \(word)"
            if last.isEmpty || joined.count <= width {
                lines[lines.count - 1] = joined
            } else {
                lines.append("  \(word)")
            }
        }
        return lines
    }

    private enum Style: String {
        case bold = "1"
        case dim = "2"
    }

    private func styled(_ text: String, _ style: Style, _ isColoured: Bool) -> String {
        isColoured ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    /// A verdict in red or yellow, unless it is a good one.
    private static func coloured(_ text: String) -> String {
        switch text {
        case "", "healthy", "within": text
        case "over", "high", "loop suspects": "\u{1B}[31m\(text)\u{1B}[39m"
        default: "\u{1B}[33m\(text)\u{1B}[39m"
        }
    }
}

extension ReportColumn {
    /// Whether it says that something is unusual.
    fileprivate var isVerdict: Bool { kind == .text && ["flags", "flag", "verdict", "status"].contains(name) }
}

extension String {
    /// The beginning of a longer text.
    fileprivate func cut(to count: Int) -> String {
        guard utf8.count > count, let end = index(startIndex, offsetBy: count, limitedBy: endIndex), end < endIndex
        else { return self }
        return self[..<index(before: end)] + "…"
    }

    /// The text without characters that would move the cursor, colour a terminal or turn the direction of a line.
    var singleLine: String {
        if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return self }
        var text = ""
        for scalar in unicodeScalars {
            let isHarmful =
                scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
                || scalar.properties.generalCategory == .lineSeparator
                || scalar.properties.generalCategory == .paragraphSeparator
            text.unicodeScalars.append(isHarmful ? "\u{FFFD}" : scalar)
        }
        return text
    }
}
