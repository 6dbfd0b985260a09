internal import Money
internal import Periods
internal import PostedPeriods
internal import Spreadsheet

/// Departments by GL accounts, with the month before and the budget.
extension WorkbookWriter {
    /// Where the columns of the summary stand.
    private struct SummaryColumns {
        let key = 0, department = 1, name = 2, firstAccount = 3
        let total, before, change, changePercent, budget, variance, variancePercent, mark, engine, check, lines: Int

        init(accounts: Int) {
            total = firstAccount + accounts
            before = total + 1
            change = total + 2
            changePercent = total + 3
            budget = total + 4
            variance = total + 5
            variancePercent = total + 6
            mark = total + 7
            engine = total + 8
            check = total + 9
            lines = total + 10
        }
    }

    /// Numbers for formulas stand in the first column and in the row of sums, both hidden.
    func writeSummary(_ sheet: Sheet, _ view: CurrencyView) throws {
        let columns = SummaryColumns(accounts: view.accounts.count)
        try writeHead(
            sheet, title: "Summary",
            note: "Posted cost by department and GL account. Every amount is a live sum over the sheet Lines.",
            column: columns.department, currency: view.currency)
        try writeSummaryHeader(sheet, view, columns)
        var firstLine = 0
        for (index, department) in view.departments.enumerated() {
            try writeDepartment(sheet, view, columns, department, row: DataSheet.firstRow + index, &firstLine)
        }
        let totalRow = DataSheet.firstRow + view.departments.count
        try writeSummaryTotals(sheet, view, columns, row: totalRow)
        try setSummaryWidths(sheet, view, columns)
        try markSummary(sheet, columns, lastRow: totalRow)
        sheet.freeze(rows: DataSheet.firstRow, columns: columns.firstAccount)
        try setPage(
            sheet, repeating: DataSheet.header,
            area: CellRange(CellReference(0, 0), CellReference(totalRow, columns.lines)))
        sheet.protect()
        guide.append(
            GuideEntry(sheet: sheet.name, text: "departments by GL account, previous month, budget", department: nil))
        let total = CellReference(totalRow, columns.total)
        try file.define("ct_total\(view.tableSuffix)", as: total.on(sheet.name))
        controls.append(
            Control(
                name: "Summary, total of all departments\(view.suffix)", formula: total.on(sheet.name),
                value: view.number(view.posted.units), engine: view.number(view.posted.units),
                currency: view.currency))
    }

    private func writeSummaryHeader(_ sheet: Sheet, _ view: CurrencyView, _ columns: SummaryColumns) throws {
        try sheet.setRow(DataSheet.totals, height: 12, isHidden: true)
        try sheet.setRow(DataSheet.header, height: 60)
        let text = try style(theme.textHeader), number = try style(theme.numberHeader)
        try sheet.write("Key", DataSheet.header, columns.key, number)
        try sheet.write("Department", DataSheet.header, columns.department, text)
        try sheet.write("Name", DataSheet.header, columns.name, text)
        for (index, account) in view.accounts.enumerated() {
            try sheet.write(
                .integer(view.key(account: account)), DataSheet.totals, columns.firstAccount + index,
                style(theme.style(.key)))
            let name = names.account(account)
            let title = name.isEmpty ? account : "\(account)\n\(name)"
            try sheet.write(.text(CellText(title)), DataSheet.header, columns.firstAccount + index, number)
        }
        let before = view.before?.period.title ?? "Month before"
        for (column, title) in [
            (columns.total, "Total"), (columns.before, before), (columns.change, "Change"),
            (columns.changePercent, "Change %"), (columns.budget, "Budget"), (columns.variance, "Left of budget"),
            (columns.variancePercent, "Left %"), (columns.engine, "Total by the engine"),
        ] {
            try sheet.write(.text(CellText(title)), DataSheet.header, column, number)
        }
        for (column, title) in [
            (columns.mark, "Against budget"), (columns.check, "Check"), (columns.lines, "Lines"),
        ] {
            try sheet.write(.text(CellText(title)), DataSheet.header, column, text)
        }
    }

    private func writeDepartment(
        _ sheet: Sheet, _ view: CurrencyView, _ columns: SummaryColumns, _ department: String, row: Int,
        _ firstLine: inout Int
    ) throws {
        let money = try style(theme.number(theme.formats.money(view.currency)))
        let lines = view.posted.lines.filter { $0.department == department }
        try sheet.write(.integer(view.key(department: department)), row, columns.key, style(theme.style(.key)))
        if let target = statementSheet(of: department, view) {
            try sheet.write(
                .link(CellText(department), to: "\(SheetNames.quoted(target))!A1"), row, columns.department,
                style(theme.link.with { $0.numberFormat = NumberFormats.text }))
        } else {
            try sheet.write(.text(CellText(department)), row, columns.department, style(theme.identifier))
        }
        try sheet.write(.text(CellText(names.department(department).name)), row, columns.name, style(theme.plain))
        let key = "$\(CellReference.letters(columns.key))\(row + 1)"
        for (index, account) in view.accounts.enumerated() {
            let column = columns.firstAccount + index
            let sum = lines.reduce(Int128(0)) { $0 + ($1.glAccount == account ? $1.units : 0) }
            let accountKey = "\(CellReference.letters(column))$\(DataSheet.totals + 1)"
            try sheet.write(
                .formula(
                    "SUMIFS(\(view.linesTable)[Posted],\(view.linesTable)[Department key],\(key),"
                        + "\(view.linesTable)[Account key],\(accountKey))", cached: view.number(sum)),
                row, column, money)
        }
        let total = lines.reduce(Int128(0)) { $0 + $1.units }
        let before = view.before.map { $0.units(of: department) }
        let budget = view.figures[department]?.budget
        try writeSums(sheet, view, columns, row: row, total: total, before: before, budget: budget, isTotal: false)
        if !lines.isEmpty, let target = sheetName(.lines, view) {
            let first = DataSheet.firstRow + firstLine
            try sheet.write(
                .link(
                    CellText("rows \(first + 1)–\(first + lines.count)"),
                    to: "\(SheetNames.quoted(target))!A\(first + 1)"), row, columns.lines, style(theme.link))
        }
        firstLine += lines.count
    }

    /// The figures to the right of the accounts, of a department or of all.
    private func writeSums(
        _ sheet: Sheet, _ view: CurrencyView, _ columns: SummaryColumns, row: Int, total: Int128, before: Int128?,
        budget: Int128?, isTotal: Bool
    ) throws {
        let finished = { (style: CellStyle) in isTotal ? self.theme.total(style) : style }
        let money = try style(finished(theme.number(theme.formats.money(view.currency))))
        let percent = try style(finished(theme.number(NumberFormats.percent)))
        let cell = { (column: Int) in CellReference(row, column).description }
        let hasAccounts = !view.accounts.isEmpty
        let accounts = "\(cell(columns.firstAccount)):\(cell(columns.total - 1))"
        try sheet.write(
            hasAccounts ? .formula("SUM(\(accounts))", cached: view.number(total)) : .number(0), row, columns.total,
            style(finished(theme.number(theme.formats.money(view.currency)).with { $0.isBold = true })))
        if let before {
            let firstRow = DataSheet.firstRow
            let value: CellValue =
                isTotal && !view.departments.isEmpty
                ? .formula(
                    "SUM(\(CellReference(firstRow, columns.before)):\(CellReference(row - 1, columns.before)))",
                    cached: view.number(before)) : .number(view.number(before))
            try sheet.write(value, row, columns.before, money)
            try sheet.write(
                .formula("\(cell(columns.total))-\(cell(columns.before))", cached: view.number(total - before)), row,
                columns.change, money)
            try sheet.write(
                ratio(cell(columns.change), cell(columns.before), total - before, before), row, columns.changePercent,
                percent)
        } else {
            for column in [columns.before, columns.change, columns.changePercent] {
                try sheet.write("not known", row, column, style(finished(theme.note.with { $0.horizontal = .right })))
            }
        }
        let blank = try style(finished(theme.plain))
        if let budget {
            let value: CellValue =
                isTotal
                ? .formula(
                    "SUM(\(CellReference(DataSheet.firstRow, columns.budget)):\(CellReference(row - 1, columns.budget)))",
                    cached: view.number(budget)) : .number(view.number(budget))
            try sheet.write(value, row, columns.budget, money)
            try sheet.write(
                .formula("\(cell(columns.budget))-\(cell(columns.total))", cached: view.number(budget - total)), row,
                columns.variance, money)
            try sheet.write(
                ratio(cell(columns.variance), cell(columns.budget), budget - total, budget), row,
                columns.variancePercent, percent)
            let isOver = (budget - total) * 100 < -budget * Int128(template.varianceLimit)
            try sheet.write(
                .textFormula(
                    "IF(ROUND(\(cell(columns.variance))*100+\(cell(columns.budget))*\(template.varianceLimit),6)<0,\"OVER\",\"within\")",
                    cached: isOver ? "OVER" : "within"), row, columns.mark, blank)
        } else {
            for column in [columns.budget, columns.variance, columns.variancePercent] {
                try sheet.write(.blank, row, column, blank)
            }
            try sheet.write("no budget", row, columns.mark, style(finished(theme.note)))
        }
        try sheet.write(.number(view.number(total)), row, columns.engine, money)
        try sheet.write(
            check("ROUND(\(cell(columns.total))-\(cell(columns.engine)),\(view.currency.minorUnits))=0", holds: true),
            row,
            columns.check, style(theme.check))
    }

    private func writeSummaryTotals(
        _ sheet: Sheet, _ view: CurrencyView, _ columns: SummaryColumns, row: Int
    ) throws {
        let label = try style(theme.total(theme.plain))
        try sheet.write("Total", row, columns.department, label)
        try sheet.write(.blank, row, columns.name, label)
        let money = try style(theme.total(theme.number(theme.formats.money(view.currency))))
        for (index, account) in view.accounts.enumerated() {
            let column = columns.firstAccount + index
            let sum = view.posted.lines.reduce(Int128(0)) { $0 + ($1.glAccount == account ? $1.units : 0) }
            try sheet.write(
                .formula(
                    "SUM(\(CellReference(DataSheet.firstRow, column)):\(CellReference(row - 1, column)))",
                    cached: view.number(sum)), row, column, money)
        }
        let budgets = view.departments.compactMap { view.figures[$0]?.budget }
        try writeSums(
            sheet, view, columns, row: row, total: view.posted.units, before: view.before?.units,
            budget: budgets.isEmpty ? nil : budgets.reduce(0, +), isTotal: true)
    }

    private func setSummaryWidths(_ sheet: Sheet, _ view: CurrencyView, _ columns: SummaryColumns) throws {
        try sheet.setColumns(columns.key...columns.key, width: 6, isHidden: true)
        var department = ColumnWidth(), name = ColumnWidth(), amount = ColumnWidth()
        department.fit(header: "Department")
        for key in view.departments {
            department.fit(.text(CellText(key)), .identifier)
            name.fit(.text(CellText(names.department(key).name)), .identifier)
        }
        let total = max(view.posted.units.magnitude, view.before?.units.magnitude ?? 0)
        amount.fit(.number(view.number(Int128(total))), .money(view.currency))
        amount.fit(9)
        try sheet.setColumns(columns.department...columns.department, width: department.width)
        try sheet.setColumns(columns.name...columns.name, width: name.width)
        // What nobody knows takes no room.
        let isHidden = { (column: Int) in
            column >= columns.before && column <= columns.changePercent
                ? view.before == nil : column >= columns.budget && column <= columns.mark && view.posted.budgets.isEmpty
        }
        for column in columns.firstAccount...columns.lines {
            let width =
                column == columns.mark ? 12 : column == columns.check ? 9 : column == columns.lines ? 16 : amount.width
            try sheet.setColumns(column...column, width: width, isHidden: isHidden(column))
        }
    }

    private func markSummary(_ sheet: Sheet, _ columns: SummaryColumns, lastRow: Int) throws {
        let rows = DataSheet.firstRow...lastRow
        try sheet.add(
            ConditionalRule(.equals("DIFF"), theme.failedCheck), to: CellRange(column: columns.check, rows: rows),
            in: file)
        try sheet.add(
            ConditionalRule(.equals("OVER"), theme.failedCheck), to: CellRange(column: columns.mark, rows: rows),
            in: file)
        try sheet.allowNumbersAsText(in: CellRange(column: columns.department, rows: rows))
    }

    /// A part of a whole that may be nothing.
    func ratio(_ part: String, _ whole: String, _ partUnits: Int128, _ wholeUnits: Int128) -> CellValue {
        // A sum of cells that is nothing may be a trace of binary floating point.
        let formula = "IF(ROUND(\(whole),6)=0,\"n/a\",\(part)/\(whole))"
        guard wholeUnits != 0 else { return .textFormula(formula, cached: "n/a") }
        return .formula(formula, cached: Double(partUnits) / Double(wholeUnits))
    }
}
