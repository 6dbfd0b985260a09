internal import Money
internal import Periods
internal import PostedPeriods
internal import Spreadsheet

extension WorkbookWriter {
    func writeSummary(_ sheet: Sheet, _ view: CurrencyView) throws { try SummarySheet(self, sheet, view).write() }

    /// A part of a whole that may be nothing.
    func ratio(_ part: String, _ whole: String, _ partUnits: Int128, _ wholeUnits: Int128) -> CellValue {
        // A sum of cells that is nothing may be a trace of binary floating point.
        let formula = "IF(ROUND(\(whole),6)=0,\"n/a\",\(part)/\(whole))"
        guard wholeUnits != 0 else { return .textFormula(formula, cached: "n/a") }
        return .formula(formula, cached: Double(partUnits) / Double(wholeUnits))
    }
}

/// Departments by GL accounts, with the month before and the budget. Numbers for formulas stand in the first column and in
/// the row of sums, both hidden.
struct SummarySheet {
    let writer: WorkbookWriter
    let sheet: Sheet
    let view: CurrencyView
    let columns: Columns

    /// Where the columns stand.
    struct Columns {
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

    init(_ writer: WorkbookWriter, _ sheet: Sheet, _ view: CurrencyView) {
        self.writer = writer
        self.sheet = sheet
        self.view = view
        columns = Columns(accounts: view.accounts.count)
    }

    var theme: Theme { writer.theme }
    func style(_ style: CellStyle) throws(SpreadsheetError) -> StyleID { try writer.style(style) }

    func write() throws {
        try writer.writeHead(
            sheet, title: "Summary",
            note: "Posted cost by department and GL account. Every amount is a live sum over the sheet Lines.",
            column: columns.department, currency: view.currency)
        try writeHeader()
        var firstLine = 0
        for (index, department) in view.departments.enumerated() {
            try writeDepartment(department, row: DataSheet.firstRow + index, &firstLine)
        }
        let totalRow = DataSheet.firstRow + view.departments.count
        try writeTotals(row: totalRow)
        try setWidths()
        try mark(lastRow: totalRow)
        sheet.freeze(rows: DataSheet.firstRow, columns: columns.firstAccount)
        try writer.setPage(
            sheet, repeating: DataSheet.header,
            area: CellRange(CellReference(0, 0), CellReference(totalRow, columns.lines)))
        sheet.protect()
        writer.guide.append(
            WorkbookWriter.GuideEntry(sheet: sheet.name, text: "departments by GL account, previous month, budget"))
        let total = CellReference(totalRow, columns.total)
        try writer.file.define("ct_total\(view.tableSuffix)", as: total.on(sheet.name))
        writer.controls.append(
            WorkbookWriter.Control(
                name: "Summary, total of all departments\(view.suffix)", formula: total.on(sheet.name),
                value: view.number(view.posted.units), engine: view.number(view.posted.units), currency: view.currency))
    }

    private func writeHeader() throws {
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
            let name = writer.names.account(account)
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

    private func setWidths() throws {
        try sheet.setColumns(columns.key...columns.key, width: 6, isHidden: true)
        var department = ColumnWidth(), name = ColumnWidth(), amount = ColumnWidth()
        department.fit(header: "Department")
        for key in view.departments {
            department.fit(.text(CellText(key)), .identifier)
            name.fit(.text(CellText(writer.names.department(key).name)), .identifier)
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

    private func mark(lastRow: Int) throws {
        let rows = DataSheet.firstRow...lastRow
        try sheet.add(
            ConditionalRule(.equals("DIFF"), theme.failedCheck), to: CellRange(column: columns.check, rows: rows),
            in: writer.file)
        try sheet.add(
            ConditionalRule(.equals("OVER"), theme.failedCheck), to: CellRange(column: columns.mark, rows: rows),
            in: writer.file)
        try sheet.allowNumbersAsText(in: CellRange(column: columns.department, rows: rows))
    }
}
