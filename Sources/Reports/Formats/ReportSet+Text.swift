internal import Export
internal import Money
internal import Periods
internal import TerminalText

extension ReportSet {
    /// The reports for people.
    ///
    /// - Parameters:
    ///   - width: how many characters a line may have; long texts are shortened to fit, figures never.
    ///   - isColoured: whether headings and totals are set off by the codes of a terminal.
    public func text(width: Int? = nil, isColoured: Bool = false) -> String {
        var text = heading
        for report in reports {
            for table in report.tables { text += "\n" + table.text(width: width, isColoured: isColoured) }
        }
        return text + footing
    }

    private var heading: String {
        var line = "\(period.title)   \(entity)   store \(store) up to call \(FigureText.count(cutOff.callId)) "
        line += "and charge \(FigureText.count(cutOff.chargeId))   metered estimate"
        if let days { line += "\nonly \(days.lowerBound) to \(days.upperBound)" }
        if !filter.isEmpty { line += "\nonly \(filter.sentence)" }
        if let comparison { line += "\ncompared with \(comparison.title)" }
        return line + "\n"
    }

    private var footing: String {
        var text = "\n"
        if totals.isEmpty { text += "  The store has no calls and no charges in this period.\n" }
        for total in totals {
            text += "  total of the period   \(total.period.grouped()) \(total.currency)"
            if total.filtered != total.period { text += ", of which shown here \(total.filtered.grouped())" }
            text += "\n"
        }
        return text
    }
}

extension ReportTable {
    /// The table for people; see ``ReportSet/text(width:isColoured:)``.
    public func text(width: Int? = nil, isColoured: Bool = false) -> String {
        let isEmpty = rows.isEmpty && total == nil
        var lines = [heading(isColoured)]
        if isEmpty { return lines[0] + "    nothing\n" }
        // Columns without any value say nothing.
        let all = rows + [rest, total].compactMap { $0 }
        let shown = columns.indices.filter { column in
            columns[column].kind == .text && column == 0 || all.contains { $0.cells[column] != .missing }
        }
        let head = shown.map { columns[$0].heading }
        var body = all.map { row in shown.map { row.cells[$0].shown(columns[$0].kind).singleLine } }
        if let width { ReportTable.shorten(&body, head, shown.map { columns[$0].kind }, width: width) }
        var layout = TextTable(shown.map { columns[$0].kind == .text ? .left : .right }, indentation: 4)
        layout.add(head)
        for row in body { layout.add(row) }
        var set = layout.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).dropLast()
        if isColoured {
            set[0] = "\u{1B}[2m\(set[0])\u{1B}[0m"
            if total != nil, let last = set.indices.last { set[last] = "\u{1B}[1m\(set[last])\u{1B}[0m" }
        }
        lines += set.map { $0 + "\n" }
        lines += notes.map { "    \($0)\n" }
        return lines.joined()
    }

    private func heading(_ isColoured: Bool) -> String {
        let text = title + (currency.map { ", \($0)" } ?? "")
        return "  \(isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text)\n"
    }

    /// Takes characters out of the widest texts until lines fit, but leaves each column some.
    private static func shorten(
        _ body: inout [[String]], _ head: [String], _ kinds: [ReportColumn.Kind], width: Int
    ) {
        var widths = kinds.indices.map { column in
            max(head[column].count, body.map { $0[column].count }.max() ?? 0)
        }
        let total = { (widths: [Int]) in 4 + widths.reduce(0, +) + 3 * (widths.count - 1) }
        while total(widths) > width {
            let candidates = kinds.indices.filter { kinds[$0] == .text && widths[$0] > max(12, head[$0].count) }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
        }
        for row in body.indices {
            for column in kinds.indices where body[row][column].count > widths[column] {
                body[row][column] = body[row][column].prefix(max(1, widths[column] - 1)) + "…"
            }
        }
    }
}

extension String {
    /// The text without characters that would move the cursor, colour a terminal or turn the direction of a line.
    var singleLine: String {
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
