internal import Lines
internal import Mapping
internal import Money
internal import Periods
internal import PostedPeriods
internal import Spreadsheet

/// The sheet of one department: what it cost, what that is made of, why it changed, and where to look.
extension WorkbookWriter {
    /// Writes sections one below another.
    private struct Cursor {
        var row = DataSheet.header
        let sheet: Sheet
    }

    private static let label = 0, detail = 1, amount = 2, second = 3, third = 4

    func writeStatement(_ sheet: Sheet, _ view: CurrencyView, _ department: String) throws {
        guard let figures = view.figures[department] else { return }
        let name = names.department(department)
        let owner = [name.costCenter, name.manager].compactMap { $0 }.joined(separator: ", ")
        try writeHead(
            sheet, title: name.name,
            note: "Statement of department \(department)" + (owner.isEmpty ? "" : " (\(owner))"),
            currency: view.currency)
        try sheet.setColumns(0...0, width: 36)
        try sheet.setColumns(1...1, width: 58)
        var amount = ColumnWidth()
        for units in [figures.total, figures.previous ?? 0, figures.budget ?? 0] {
            amount.fit(.number(view.number(Int128(units.magnitude))), .money(view.currency))
        }
        amount.fit(14)
        try sheet.setColumns(2...4, width: amount.width)
        var cursor = Cursor(sheet: sheet)
        try writeFigures(figures, view, &cursor)
        try writeParts(figures, view, department, &cursor)
        try writeWalk(figures, view, &cursor)
        for (title, breakdown) in [
            ("GL accounts", figures.accounts), ("Features", figures.features),
            ("Models and services", figures.products),
            ("Projects", figures.projects),
        ] {
            try writeBreakdown(title, breakdown, figures, view, &cursor)
        }
        try writeUnitCosts(figures, view, &cursor)
        try writeTags(figures, view, &cursor)
        sheet.freeze(rows: DataSheet.totals, columns: 0)
        try setPage(
            sheet, repeating: nil, area: CellRange(CellReference(0, 0), CellReference(cursor.row, 4)),
            isLandscape: false)
        sheet.protect()
        guide.append(GuideEntry(sheet: sheet.name, text: "statement", department: department))
    }

    private func money(_ view: CurrencyView, isTotal: Bool = false) throws -> StyleID {
        let plain = theme.number(theme.formats.money(view.currency))
        return try style(isTotal ? theme.total(plain) : plain)
    }

    private func section(_ title: String, _ headers: [String], _ cursor: inout Cursor) throws {
        for column in 0...4 {
            let text = column == 0 ? title : headers.count > column - 1 ? headers[column - 1] : ""
            let base = theme.section.with {
                if column > 1 { $0.horizontal = .right }
                if column > 0 {
                    $0.fontSize = 10
                    $0.isBold = false
                    $0.color = Theme.gray
                }
            }
            try cursor.sheet.write(text.isEmpty ? .blank : .text(CellText(text)), cursor.row, column, style(base))
        }
        cursor.row += 1
    }

    private func writeFigures(_ figures: DepartmentFigures, _ view: CurrencyView, _ cursor: inout Cursor) throws {
        try section("At a glance", [], &cursor)
        let sheet = cursor.sheet
        let first = cursor.row
        let total = CellReference(first, 2), before = CellReference(first + 1, 2), change = CellReference(first + 2, 2)
        let budget = CellReference(first + 4, 2)
        let label = try style(theme.plain), percent = try style(theme.number(NumberFormats.percent))
        let money = try money(view)
        try sheet.write("Cost of the period", first, 0, style(theme.bold))
        try sheet.write(
            .formula(
                "SUMIFS(\(view.linesTable)[Posted],\(view.linesTable)[Department key],\(view.key(department: figures.department)))",
                cached: view.number(figures.total)), first, 2,
            style(theme.number(theme.formats.money(view.currency)).with { $0.isBold = true }))
        cursor.row += 6
        try sheet.write(.text(CellText(figures.previousPeriod?.title ?? "Month before")), first + 1, 0, label)
        try sheet.write("Change", first + 2, 0, label)
        try sheet.write("Change in percent", first + 3, 0, label)
        try sheet.write("Budget", first + 4, 0, label)
        try sheet.write("Left of budget", first + 5, 0, label)
        if let previous = figures.previous {
            try sheet.write(.number(view.number(previous)), first + 1, 2, money)
            try sheet.write(
                .formula("\(total)-\(before)", cached: view.number(figures.total - previous)), first + 2, 2, money)
            try sheet.write(
                ratio("\(change)", "\(before)", figures.total - previous, previous), first + 3, 2, percent)
        } else {
            for row in first + 1...first + 3 {
                try sheet.write("not known", row, 2, style(theme.note.with { $0.horizontal = .right }))
            }
        }
        if let planned = figures.budget {
            try sheet.write(.number(view.number(planned)), first + 4, 2, money)
            try sheet.write(
                .formula("\(budget)-\(total)", cached: view.number(planned - figures.total)), first + 5, 2, money)
        } else {
            for row in first + 4...first + 5 {
                try sheet.write("no budget", row, 2, style(theme.note.with { $0.horizontal = .right }))
            }
        }
        cursor.row += 1
        statementTotals.append(
            StatementTotal(cell: total.on(sheet.name), units: figures.total, currency: view.currency))
    }

    private func writeParts(
        _ figures: DepartmentFigures, _ view: CurrencyView, _ department: String, _ cursor: inout Cursor
    ) throws {
        try section("What it is made of", ["", view.currency.code, "Share"], &cursor)
        let first = cursor.row
        let last = first + max(figures.parts.count, 1) - 1
        let total = CellReference(last + 1, 2)
        let table = view.linesTable
        for (index, one) in figures.parts.enumerated() {
            let row = first + index
            let (title, how) = words(for: one.part)
            let lines = ColumnWidth.lines(of: how.count, width: 52)
            if lines > 1 { try cursor.sheet.setRow(row, height: Double(lines) * 13.5 + 1.5) }
            try cursor.sheet.write(.text(CellText(title)), row, 0, style(theme.text))
            try cursor.sheet.write(.text(CellText(how)), row, 1, style(theme.text.with { $0.color = Theme.gray }))
            try cursor.sheet.write(
                .formula(
                    "SUMIFS(\(table)[Posted],\(table)[Department key],\(view.key(department: department)),"
                        + "\(table)[Part key],\(view.key(part: one.part)))", cached: view.number(one.units)),
                row, 2, money(view))
            try cursor.sheet.write(
                ratio("C\(row + 1)", total.absolute, one.units, figures.total), row, 3,
                style(theme.number(NumberFormats.percent)))
        }
        if figures.parts.isEmpty { try cursor.sheet.write("Nothing", first, 0, style(theme.note)) }
        try writeTotal(figures, view, first: first, last: last, &cursor)
    }

    /// What a part is called, and how the cost came about.
    private func words(for part: CostPart) -> (title: String, how: String) {
        switch part {
        case .direct: ("Direct cost", "what the department used, by the mapping rules")
        case .takenOut(let pool):
            ("Moved to \(names.pool(pool.id).name)", "the pool took it over and hands it out to all who benefit")
        case .shared(let pool):
            (
                "Share of \(names.pool(pool.id).name)",
                "handed out " + names.pool(pool.id).wording.dropFirst(2).joined(separator: "; ")
            )
        case .trueUp: ("True-up to invoices", "what the invoices say beyond what was metered")
        case .priorPeriod: ("Corrections of earlier periods", "restated less posted, charged in this period")
        }
    }

    private func writeTotal(
        _ figures: DepartmentFigures, _ view: CurrencyView, first: Int, last: Int, _ cursor: inout Cursor
    ) throws {
        let row = last + 1
        try cursor.sheet.write("Total", row, 0, style(theme.total(theme.plain)))
        try cursor.sheet.write(.blank, row, 1, style(theme.total(theme.plain)))
        try cursor.sheet.write(
            .formula("SUM(C\(first + 1):C\(last + 1))", cached: view.number(figures.total)), row, 2,
            money(view, isTotal: true))
        try cursor.sheet.write(
            check("ROUND(C\(row + 1)-$C$\(DataSheet.header + 2),\(view.currency.minorUnits))=0", holds: true), row, 3,
            style(theme.check))
        try cursor.sheet.add(
            ConditionalRule(.equals("DIFF"), theme.failedCheck), to: CellRange(column: 3, rows: row...row), in: file)
        cursor.row = row + 2
    }

    private func writeWalk(_ figures: DepartmentFigures, _ view: CurrencyView, _ cursor: inout Cursor) throws {
        guard let walk = figures.walk else { return }
        try section("Why it changed", ["", view.currency.code], &cursor)
        let first = cursor.row
        var rows: [(String, String, Int128)] = [
            (figures.previousPeriod?.title ?? "Month before", "what was posted", walk.before)
        ]
        rows += walk.steps.map { ($0.step.title, $0.step.meaning, $0.units) }
        for (index, one) in rows.enumerated() {
            try cursor.sheet.write(.text(CellText(one.0)), first + index, 0, style(theme.text))
            try cursor.sheet.write(
                .text(CellText(one.1)), first + index, 1, style(theme.text.with { $0.color = Theme.gray }))
            try cursor.sheet.write(.number(view.number(one.2)), first + index, 2, money(view))
        }
        try writeTotal(figures, view, first: first, last: first + rows.count - 1, &cursor)
    }

    private func writeBreakdown(
        _ title: String, _ breakdown: Breakdown, _ figures: DepartmentFigures, _ view: CurrencyView,
        _ cursor: inout Cursor
    ) throws {
        let rows = breakdown.top(template.topRows)
        guard !rows.isEmpty else { return }
        try section(title, ["", view.currency.code, "Share", figures.previousPeriod?.description ?? ""], &cursor)
        let first = cursor.row
        for (index, one) in rows.enumerated() {
            let row = first + index
            let label = theme.text.with { if one.isRest { $0.color = Theme.gray } }
            try cursor.sheet.write(.text(CellText(one.label)), row, 0, style(label))
            let key = one.key == one.label || one.isRest ? nil : one.key
            let name = title == "GL accounts" ? one.key.map { names.account($0) } : key
            try cursor.sheet.write(.text(name), row, 1, style(theme.identifier.with { $0.color = Theme.gray }))
            try cursor.sheet.write(.number(view.number(one.units)), row, 2, money(view))
            try cursor.sheet.write(
                ratio("C\(row + 1)", "$C$\(DataSheet.header + 2)", one.units, figures.total), row, 3,
                style(theme.number(NumberFormats.percent)))
            if figures.previous != nil {
                try cursor.sheet.write(.number(view.number(one.previous)), row, 4, money(view))
            }
        }
        try writeTotal(figures, view, first: first, last: first + rows.count - 1, &cursor)
    }

    private func writeUnitCosts(_ figures: DepartmentFigures, _ view: CurrencyView, _ cursor: inout Cursor) throws {
        let counts: [(String, String, Double)] = [
            ("Calls", "cost a call", Double(figures.calls)),
            ("Tokens, in thousands", "cost a thousand tokens", Double(figures.tokens ?? 0) / 1000),
        ].filter { $0.2 > 0 }
        guard !counts.isEmpty else { return }
        try section("Unit costs", ["", "Number", "Each"], &cursor)
        for (index, one) in counts.enumerated() {
            let row = cursor.row + index
            try cursor.sheet.write(.text(CellText(one.0)), row, 0, style(theme.plain))
            try cursor.sheet.write(.text(CellText(one.1)), row, 1, style(theme.text.with { $0.color = Theme.gray }))
            try cursor.sheet.write(.number(one.2), row, 2, style(theme.number(NumberFormats.count)))
            try cursor.sheet.write(
                .formula("$C$\(DataSheet.header + 2)/C\(row + 1)", cached: view.number(figures.total) / one.2), row, 3,
                style(theme.number(theme.formats.unitCost(view.currency))))
        }
        cursor.row += counts.count + 1
    }

    private func writeTags(_ figures: DepartmentFigures, _ view: CurrencyView, _ cursor: inout Cursor) throws {
        guard let coverage = figures.coverage, coverage.cost != .zero else { return }
        try section("Tags", ["", "Sent by callers", "By rule", "Missing"], &cursor)
        let percent = try style(theme.number(NumberFormats.percent))
        for (index, tag) in TagCoverage.tags.enumerated() {
            let row = cursor.row + index
            try cursor.sheet.write(.text(CellText(WorkbookWriter.title(of: tag))), row, 0, style(theme.plain))
            try cursor.sheet.write(
                .text(CellText("part of the direct cost whose calls carried it")), row, 1,
                style(theme.text.with { $0.color = Theme.gray }))
            for (column, cost) in [
                (2, coverage.sent(tag)), (3, coverage.tags[tag]?[.decided] ?? .zero),
                (4, coverage.tags[tag]?[.missing] ?? .zero),
            ] {
                try cursor.sheet.write(.number(cost.number / coverage.cost.number), row, column, percent)
            }
        }
        cursor.row += TagCoverage.tags.count + 1
    }
}
