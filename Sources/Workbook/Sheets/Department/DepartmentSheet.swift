internal import Money
internal import PostedPeriods
internal import Spreadsheet

extension WorkbookWriter {
    /// Writes the sheet of a department.
    func writeStatement(_ sheet: Sheet, _ view: CurrencyView, _ department: String) throws {
        guard let figures = view.figures[department] else { return }
        try DepartmentSheet(self, sheet, view, figures).write()
    }
}

/// The sheet of one department: what it cost, what that is made of, why it changed, and where to look. Sections stand one
/// below another.
final class DepartmentSheet {
    let writer: WorkbookWriter
    let sheet: Sheet
    let view: CurrencyView
    let figures: DepartmentFigures
    /// Where the next section begins.
    var row = DataSheet.header

    init(_ writer: WorkbookWriter, _ sheet: Sheet, _ view: CurrencyView, _ figures: DepartmentFigures) {
        self.writer = writer
        self.sheet = sheet
        self.view = view
        self.figures = figures
    }

    var theme: Theme { writer.theme }
    var names: NameDirectory { writer.names }
    /// The cell of the department's cost, which every list is compared with.
    let total = CellReference(DataSheet.header + 1, 2)
    private static let lastColumn = 4
    private static let labelWidth = 36, remarkWidth = 50
    /// Where sections begin: a page ends before one that it cannot hold.
    private var sections: [Int] = []
    /// The heights of rows that are not the standard, in points.
    private var heights: [Int: Double] = [:]
    private var amountWidth = 0.0

    func write() throws {
        let name = names.department(figures.department)
        let owner = [name.costCenter, name.manager].compactMap { $0 }.joined(separator: ", ")
        try writer.writeHead(
            sheet, title: name.name,
            note: "Statement of department \(figures.department)" + (owner.isEmpty ? "" : " (\(owner))"),
            currency: view.currency)
        try setWidths()
        try writeFigures()
        try writeParts()
        try writeReasons()
        try writeBreakdowns()
        try writeUnitCosts()
        try writeTags()
        sheet.freeze(rows: DataSheet.totals, columns: 0)
        try writer.setPage(
            sheet, repeating: nil, area: CellRange(CellReference(0, 0), CellReference(row, DepartmentSheet.lastColumn)),
            isLandscape: false, change: setBreaks)
        sheet.protect()
        writer.guide.append(
            WorkbookWriter.GuideEntry(sheet: sheet.name, text: "statement", department: figures.department))
        writer.statementTotals.append(
            WorkbookWriter.StatementTotal(
                cell: total.on(sheet.name), units: figures.total, currency: view.currency))
    }

    private func setWidths() throws {
        try sheet.setColumns(0...0, width: Double(DepartmentSheet.labelWidth))
        try sheet.setColumns(1...1, width: Double(DepartmentSheet.remarkWidth))
        var amount = ColumnWidth()
        for units in [figures.total, figures.previous ?? 0, figures.budget ?? 0] {
            amount.fit(.number(view.number(Int128(units.magnitude))), .money(view.currency))
        }
        amount.fit(14)
        amountWidth = amount.width
        try sheet.setColumns(2...DepartmentSheet.lastColumn, width: amountWidth)
    }

    /// Prints one page wide, with sections kept together.
    private func setBreaks(_ page: inout PageSetup) {
        let characters = Double(DepartmentSheet.labelWidth + DepartmentSheet.remarkWidth) + 3 * amountWidth
        page.fit(characters: characters, columns: DepartmentSheet.lastColumn + 1)
        let height = page.printableHeight * 100 / Double(page.scale ?? 100)
        var top = 0
        for (section, next) in zip(sections, sections.dropFirst() + [row]) {
            let bottom = (top..<next).reduce(0) { $0 + (heights[$1] ?? DepartmentSheet.standardHeight) }
            guard bottom > height, section > top else { continue }
            page.breaks.append(section)
            top = section
        }
    }

    private static let standardHeight = 15.0

    private func setHeight(_ height: Double, of row: Int) throws {
        try sheet.setRow(row, height: height)
        heights[row] = height
    }

    // MARK: - What sections are made of

    func style(_ style: CellStyle) throws(SpreadsheetError) -> StyleID { try writer.style(style) }

    var money: CellStyle { theme.number(theme.formats.money(view.currency)) }
    var percent: CellStyle { theme.number(NumberFormats.percent) }
    /// A text that explains the one before it.
    var remark: CellStyle { theme.text.with { $0.color = Theme.gray } }

    /// Writes the heading of a section, with those of its columns from the second one on.
    func writeSection(_ title: String, _ headers: [String]) throws {
        sections.append(row)
        for column in 0...DepartmentSheet.lastColumn {
            let text = column == 0 ? title : headers.count > column - 1 ? headers[column - 1] : ""
            let look = theme.section.with {
                if column > 1 { $0.horizontal = .right }
                if column > 0 {
                    $0.fontSize = 10
                    $0.isBold = false
                    $0.color = Theme.gray
                }
            }
            try sheet.write(text.isEmpty ? .blank : .text(CellText(text)), row, column, style(look))
        }
        row += 1
    }

    /// Writes the label and the remark of a row, as high as they need.
    func writeLabel(_ label: String, _ remark: String, _ place: Int) throws {
        let lines = max(
            ColumnWidth.lines(of: remark.count, width: DepartmentSheet.remarkWidth),
            ColumnWidth.lines(of: label.count, width: DepartmentSheet.labelWidth))
        if lines > 1 { try setHeight(Double(lines) * 13.5 + 1.5, of: place) }
        try sheet.write(.text(CellText(label)), place, 0, style(theme.text))
        try sheet.write(.text(CellText(remark)), place, 1, style(self.remark))
    }

    /// Writes the sum of the rows from `first` on, and whether it is the department's cost; the next section begins below.
    func writeTotal(from first: Int) throws {
        try setHeight(18, of: row)
        try sheet.write("Total", row, 0, style(theme.total(theme.plain)))
        try sheet.write(.blank, row, 1, style(theme.total(theme.plain)))
        try sheet.write(
            .formula("SUM(C\(first + 1):C\(row))", cached: view.number(figures.total)), row, 2,
            style(theme.total(money)))
        try sheet.write(
            writer.check("ROUND(C\(row + 1)-\(total.absolute),\(view.currency.minorUnits))=0", holds: true), row, 3,
            style(theme.check))
        try sheet.add(
            ConditionalRule(.equals("DIFF"), theme.failedCheck), to: CellRange(column: 3, rows: row...row),
            in: writer.file)
        row += 2
    }
}
