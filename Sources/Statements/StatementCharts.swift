internal import Money
internal import PostedPeriods

/// Small charts as SVG, drawn from the same whole units as the tables beside them. A screen reader hears their title and
/// description; the figures are in the table.
struct StatementChart {
    private var body = ""
    private let width = 840
    private let height: Int
    private let id: String
    private let title: String
    private let description: String

    init(id: String, title: String, description: String, height: Int) {
        self.id = id
        self.title = title
        self.description = description
        self.height = height
    }

    var svg: String {
        """
        <svg viewBox="0 0 \(width) \(height)" role="img" aria-labelledby="\(id)-t \(id)-d" xmlns="http://www.w3.org/2000/svg" \
        font-family="inherit" font-size="13" fill="#1b1f24">
        <title id="\(id)-t">\(title.escapedForXML)</title><desc id="\(id)-d">\(description.escapedForXML)</desc>
        \(body)</svg>
        """
    }

    mutating func rectangle(_ x: Int, _ y: Int, _ width: Int, _ height: Int, _ color: String) {
        body +=
            "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(max(width, 1))\" height=\"\(max(height, 1))\" fill=\"\(color)\"/>\n"
    }

    mutating func line(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int, _ color: String, isDashed: Bool = false) {
        let dash = isDashed ? " stroke-dasharray=\"3 3\"" : ""
        body += "<line x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\" stroke=\"\(color)\"\(dash)/>\n"
    }

    mutating func text(_ text: String, _ x: Int, _ y: Int, anchor: String = "start", isBold: Bool = false) {
        let weight = isBold ? " font-weight=\"600\"" : ""
        body += "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\"\(weight)>\(text.escapedForXML)</text>\n"
    }
}

extension StatementChart {
    static let up = "#b5532a", down = "#2f7d4f", neutral = "#6b7280"

    /// Bars from what was to what is, each step beginning where the last one ended.
    static func walk(
        id: String, title: String, description: String, before: (label: String, units: Int128),
        steps: [(label: String, units: Int128)], after: (label: String, units: Int128), accent: String,
        amounts: AmountText
    ) -> String {
        let rows = steps.count + 2
        var chart = StatementChart(id: id, title: title, description: description, height: rows * 30 + 12)
        var levels: [Int128] = [0, before.units, after.units]
        var level = before.units
        for step in steps {
            level += step.units
            levels.append(level)
        }
        let low = levels.min() ?? 0, high = levels.max() ?? 0
        let (left, room) = (200, 480)
        let x = { (units: Int128) -> Int in
            high == low ? left : left + Int((Double(units - low) / Double(high - low)) * Double(room))
        }
        chart.line(x(0), 4, x(0), rows * 30 + 8, "#9aa3af")
        func bar(
            _ row: Int, _ label: String, _ from: Int128, _ to: Int128, _ color: String, _ text: String, _ isBold: Bool
        ) {
            let y = row * 30 + 8
            chart.text(label, left - 12, y + 15, anchor: "end", isBold: isBold)
            chart.rectangle(min(x(from), x(to)), y, abs(x(to) - x(from)), 20, color)
            chart.text(text, max(x(from), x(to)) + 8, y + 15, isBold: isBold)
        }
        bar(0, before.label, 0, before.units, neutral, amounts.amount(before.units), true)
        level = before.units
        for (index, step) in steps.enumerated() {
            let color = step.units > 0 ? up : step.units < 0 ? down : neutral
            bar(index + 1, step.label, level, level + step.units, color, amounts.change(step.units), false)
            chart.line(
                x(level + step.units), (index + 1) * 30 + 28, x(level + step.units), (index + 2) * 30 + 8, "#9aa3af",
                isDashed: true)
            level += step.units
        }
        bar(rows - 1, after.label, 0, after.units, accent, amounts.amount(after.units), true)
        return chart.svg
    }

    /// A column a month; the last one in the accent.
    static func months(
        id: String, title: String, description: String, _ months: [(label: String, units: Int128)], accent: String,
        amounts: AmountText
    ) -> String {
        let height = 190
        var chart = StatementChart(id: id, title: title, description: description, height: height)
        let high = max(months.map(\.units).max() ?? 0, 0), low = min(months.map(\.units).min() ?? 0, 0)
        let (top, room) = (24, 130)
        let y = { (units: Int128) -> Int in
            high == low ? top + room : top + room - Int(Double(units - low) / Double(high - low) * Double(room))
        }
        let step = 840 / max(months.count, 1)
        for (index, month) in months.enumerated() {
            let isLast = index == months.count - 1
            let x = index * step
            let (upper, lower) = (min(y(month.units), y(0)), max(y(month.units), y(0)))
            chart.rectangle(x + step / 6, upper, step * 2 / 3, lower - upper, isLast ? accent : "#8fa3b8")
            chart.text(amounts.short(month.units), x + step / 2, upper - 6, anchor: "middle", isBold: isLast)
            chart.text(month.label, x + step / 2, height - 12, anchor: "middle", isBold: isLast)
        }
        chart.line(0, y(0), 840, y(0), "#6b7280")
        return chart.svg
    }

    /// A bar a name, the largest first.
    static func bars(
        id: String, title: String, description: String, _ rows: [(label: String, units: Int128)], accent: String,
        amounts: AmountText
    ) -> String {
        var chart = StatementChart(id: id, title: title, description: description, height: max(rows.count, 1) * 26 + 12)
        let high = rows.map { $0.units.magnitude }.max() ?? 0
        for (index, row) in rows.enumerated() {
            let y = index * 26 + 8
            let length = high == 0 ? 0 : Int(Double(row.units.magnitude) / Double(high) * 480)
            chart.text(row.label, 188, y + 14, anchor: "end")
            chart.rectangle(200, y, length, 18, row.units < 0 ? down : accent)
            chart.text(amounts.amount(row.units), 208 + length, y + 14)
        }
        return chart.svg
    }
}

extension AmountText {
    /// An amount that fits over a column: whole units from a hundred on, thousands with `k`.
    func short(_ units: Int128) -> String {
        let whole = currency.total(units)
        let size = whole.picos.magnitude / UInt128(Amount.picosPerUnit)
        if size >= 1_000_000 { return Total(picos: whole.picos / 1_000_000).rounded(to: 1).withMinus + "M" }
        if size >= 10_000 { return Total(picos: whole.picos / 1_000).rounded(to: 1).withMinus + "k" }
        return whole.rounded(to: size >= 100 ? 0 : min(currency.minorUnits, 2)).withMinus
    }
}

extension String {
    /// The text inside of an XML element or an attribute between double quotes, without what XML forbids, and cut where it
    /// would run over its chart.
    var escapedForXML: String {
        var result = ""
        for scalar in (count > 200 ? String(prefix(199)) + "…" : self).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A label of a chart: cut to what fits.
    func cut(to characters: Int) -> String { count > characters ? prefix(characters - 1) + "…" : self }
}
