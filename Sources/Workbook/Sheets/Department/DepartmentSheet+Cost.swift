internal import Lines
internal import Money
internal import Periods
internal import PostedPeriods
internal import Postings
internal import Spreadsheet

/// What the department cost, and what that is made of.
extension DepartmentSheet {
    func writeFigures() throws {
        try writeSection("At a glance", [])
        let first = row
        let cell = { (offset: Int) in CellReference(first + offset, 2).description }
        let label = try style(theme.plain), money = try style(money)
        let titles = [
            "Cost of the period", figures.previousPeriod?.title ?? "Month before", "Change", "Change in percent",
            "Budget",
            "Left of budget",
        ]
        for (offset, title) in titles.enumerated() {
            try sheet.write(.text(CellText(title)), first + offset, 0, offset == 0 ? style(theme.bold) : label)
        }
        let lines = view.linesTable
        try sheet.write(
            .formula(
                "SUMIFS(\(lines)[Posted],\(lines)[Department key],\(view.key(department: figures.department)))",
                cached: view.number(figures.total)), first, 2, style(self.money.with { $0.isBold = true }))
        if let previous = figures.previous {
            let change = figures.total - previous
            try sheet.write(.number(view.number(previous)), first + 1, 2, money)
            try sheet.write(.formula("\(cell(0))-\(cell(1))", cached: view.number(change)), first + 2, 2, money)
            try sheet.write(writer.ratio(cell(2), cell(1), change, previous), first + 3, 2, style(percent))
        } else {
            try writeUnknown("not known", first + 1...first + 3)
        }
        if let budget = figures.budget {
            try sheet.write(.number(view.number(budget)), first + 4, 2, money)
            try sheet.write(
                .formula("\(cell(4))-\(cell(0))", cached: view.number(budget - figures.total)), first + 5, 2, money)
        } else {
            try writeUnknown("no budget", first + 4...first + 5)
        }
        row = first + titles.count + 1
    }

    private func writeUnknown(_ text: String, _ rows: ClosedRange<Int>) throws {
        for row in rows {
            try sheet.write(.text(CellText(text)), row, 2, style(theme.note.with { $0.horizontal = .right }))
        }
    }

    func writeParts() throws {
        try writeSection("What it is made of", ["", view.currency.code, "Share"])
        let first = row
        let sum = CellReference(first + max(figures.parts.count, 1), 2).absolute
        let (table, key) = (view.linesTable, view.key(department: figures.department))
        for part in figures.parts {
            let (label, remark) = words(for: part.part)
            try writeLabel(label, remark, row)
            try sheet.write(
                .formula(
                    "SUMIFS(\(table)[Posted],\(table)[Department key],\(key),\(table)[Part key],\(view.key(part: part.part)))",
                    cached: view.number(part.units)), row, 2, style(money))
            try sheet.write(writer.ratio("C\(row + 1)", sum, part.units, figures.total), row, 3, style(percent))
            row += 1
        }
        if figures.parts.isEmpty {
            try sheet.write("Nothing", row, 0, style(theme.note))
            row += 1
        }
        try writeTotal(from: first)
    }

    /// What a part is called, and how the cost came about.
    private func words(for part: CostPart) -> (label: String, remark: String) {
        switch part {
        case .direct: ("Direct cost", "what the department used, by the mapping rules")
        case .takenOut(let pool):
            ("Moved to \(names.pool(pool.id).name)", "the pool took it over and hands it out to all who benefit")
        case .shared(let pool):
            ("Share of \(names.pool(pool.id).name)", method(of: pool.id) ?? "by the rule of the pool")
        case .trueUp: ("True-up to invoices", "what the invoices say beyond what was metered")
        case .priorPeriod: ("Corrections of earlier periods", "restated less posted, charged in this period")
        }
    }

    private func method(of pool: String) -> String? {
        writer.contents.pools.first { $0.reference.id == pool }.map {
            "handed out \($0.definition.methodWords), rule version \($0.reference.version)"
        }
    }
}
