internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import PostedPeriods
internal import Reports
internal import Spreadsheet

/// Where the cost went, what one of something cost, and how it was tagged.
extension DepartmentSheet {
    func writeBreakdowns() throws {
        try write(figures.accounts, title: "GL accounts") { self.names.account($0) }
        try write(figures.features, title: "Features") { $0 }
        try write(figures.products, title: "Models and services") { $0 }
        try write(figures.projects, title: "Projects") { $0 }
    }

    /// - Parameter remark: what is said of a key beside its name.
    private func write(_ breakdown: Breakdown, title: String, remark: (String) -> String) throws {
        let rows = breakdown.top(writer.template.topRows)
        guard !rows.isEmpty else { return }
        try writeSection(title, ["", view.currency.code, "Share", figures.previousPeriod?.description ?? ""])
        let first = row
        for one in rows {
            try sheet.write(
                .text(CellText(one.label)), row, 0, style(one.isRest ? self.remark : theme.text))
            let text = one.isRest ? nil : one.key.map(remark)
            try sheet.write(
                .text(text == one.label ? nil : text), row, 1, style(theme.identifier.with { $0.color = Theme.gray }))
            try sheet.write(.number(view.number(one.units)), row, 2, style(money))
            try sheet.write(
                writer.ratio("C\(row + 1)", total.absolute, one.units, figures.total), row, 3, style(percent))
            if figures.previous != nil {
                try sheet.write(.number(view.number(one.previous)), row, 4, style(money))
            }
            row += 1
        }
        try writeTotal(from: first)
    }

    func writeUnitCosts() throws {
        let counts: [(label: String, remark: String, count: Double)] = [
            ("Calls", "cost a call", Double(figures.calls)),
            ("Tokens, in thousands", "cost a thousand tokens", Double(figures.tokens ?? 0) / 1000),
            ("Sessions", "cost a session", Double(sessions)),
        ].filter { $0.count > 0 }
        guard !counts.isEmpty else { return }
        try writeSection("Unit costs", ["", "Number", "Each"])
        for one in counts {
            try writeLabel(one.label, one.remark, row)
            try sheet.write(.number(one.count), row, 2, style(theme.number(NumberFormats.count)))
            try sheet.write(
                .formula("\(total.absolute)/C\(row + 1)", cached: view.number(figures.total) / one.count), row, 3,
                style(theme.number(theme.formats.unitCost(view.currency))))
            row += 1
        }
        row += 1
    }

    /// The sessions with a call or charge of the department; 0 where they were not read.
    private var sessions: Int64 {
        let tables = writer.contents.reports.first { $0.name == .departments }?.tables ?? []
        guard let table = tables.first(where: { $0.currency == view.currency.code }),
            let row = table.rows.first(where: { $0.cells.first == .text(figures.department) }),
            case .integer(let count) = table.cell("sessions", of: row)
        else { return 0 }
        return count
    }

    func writeTags() throws {
        guard let coverage = figures.coverage, coverage.cost != .zero else { return }
        try writeSection("Tags", ["", "Sent by callers", "By rule", "Missing"])
        for tag in TagCoverage.tags {
            try writeLabel(tag.title, "part of the direct cost whose calls carried it", row)
            let costs = [
                coverage.sent(tag), coverage.tags[tag]?[.decided] ?? .zero, coverage.tags[tag]?[.missing] ?? .zero,
            ]
            for (offset, cost) in costs.enumerated() {
                try sheet.write(.number(cost.number / coverage.cost.number), row, 2 + offset, style(percent))
            }
            row += 1
        }
    }
}
