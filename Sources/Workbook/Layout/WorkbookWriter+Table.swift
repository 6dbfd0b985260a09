internal import Money
internal import Periods
internal import PostedPeriods
internal import Spreadsheet

/// Where things stand on a sheet of data.
enum DataSheet {
    static let title = 0, heading = 1, note = 2, link = 3, totals = 4, header = 5, firstRow = 6

    /// A column of the data.
    static func range(_ column: Int, rows: Int) -> CellRange {
        CellRange(column: column, rows: firstRow...(firstRow + max(rows, 1) - 1))
    }
}

extension WorkbookWriter {
    /// The columns of a table as the template wants them: those that are not named are hidden.
    func applying(_ sheet: String, _ columns: [DataTable.Column]) -> [DataTable.Column] {
        guard let shown = template.columns[sheet] else { return columns }
        return columns.map { column in
            var column = column
            if !shown.contains(column.key) { column.isHidden = true }
            return column
        }
    }

    /// Writes title, heading and note of a sheet, and the way back to the cover.
    func writeHead(_ sheet: Sheet, title: String, note: String, column: Int = 0, currency: Currency? = nil) throws {
        try sheet.write(.text(CellText(title)), DataSheet.title, column, style(theme.title))
        try sheet.write(.text(CellText(facts(currency))), DataSheet.heading, column, style(theme.heading))
        try sheet.write(.text(CellText(note)), DataSheet.note, column, style(theme.note))
        if let cover = sheetName(.cover) {
            try sheet.write(
                .link("← Cover", to: "\(SheetNames.quoted(cover))!A1"), DataSheet.link, column, style(theme.link))
        }
    }

    /// What every sheet says of itself.
    private func facts(_ currency: Currency?) -> String {
        [heading.entity, heading.period.title, heading.state.title, currency?.code, "run \(heading.run)"]
            .compactMap(\.self).joined(separator: "  ·  ")
    }

    /// Writes a sheet of data: what a person reads first, sums over the rows that are shown, and the table.
    func write(
        _ table: DataTable, on sheet: Sheet, title: String, note: String, currency: Currency? = nil,
        rowsBelow: Int = 0, rowsOfCharts: Int = 0
    ) throws {
        let firstShown = table.columns.firstIndex { !$0.isHidden } ?? 0
        try writeHead(sheet, title: title, note: note, column: firstShown, currency: currency)
        let rows = max(table.rows.count, 1)
        try writeTotals(table, on: sheet, rows: rows, firstShown: firstShown)
        try sheet.setRow(DataSheet.header, height: 32)
        for (column, one) in table.columns.enumerated() {
            let style = try style(one.kind.isNumber ? theme.numberHeader : theme.textHeader)
            try sheet.write(.text(CellText(one.title)), DataSheet.header, column, style)
        }
        let styles = try table.columns.map { try style(theme.style($0.kind)) }
        let link = try style(theme.style(.link))
        for (index, row) in table.rows.enumerated() {
            for (column, value) in row.enumerated() {
                let look = if case .webLink = value { link } else { styles[column] }
                try sheet.write(value, DataSheet.firstRow + index, column, look)
            }
        }
        if table.rows.isEmpty {
            for column in table.columns.indices { try sheet.write(.blank, DataSheet.firstRow, column, styles[column]) }
        }
        try setWidths(table, on: sheet)
        for (index, row) in table.rows.enumerated() {
            let lines = ColumnWidth.lines(row, table.columns.map(\.kind))
            // Not every program makes a row higher for a text of several lines.
            if lines > 1 { try sheet.setRow(DataSheet.firstRow + index, height: Double(lines) * 13.5 + 1.5) }
        }
        let range = CellRange(
            CellReference(DataSheet.header, 0), CellReference(DataSheet.firstRow + rows - 1, table.columns.count - 1))
        try sheet.add(
            Table(
                name: table.name, range: range,
                columns: try table.columns.map {
                    Table.Column($0.title, style: try style($0.kind.isNumber ? theme.numberHeader : theme.textHeader))
                }))
        // What stands above the table is cut where the printed area ends.
        let head = max(facts(currency).count, note.count) * WorkbookWriter.pixelsOfCharacter
        let charts = rowsOfCharts > 0 ? WorkbookWriter.leastWidthOfCharts : 0
        try finish(
            table, on: sheet, rows: rows, rowsBelow: rowsBelow + rowsOfCharts,
            columns: columns(reaching: max(min(head, WorkbookWriter.mostWidthOfHead), charts)),
            isOnePage: rowsOfCharts > 0)
    }

    private func writeTotals(_ table: DataTable, on sheet: Sheet, rows: Int, firstShown: Int) throws {
        guard table.columns.contains(where: { $0.total != nil }) else { return }
        try sheet.setRow(DataSheet.totals, height: 18)
        let label = table.columns.indices.first { !table.columns[$0].isHidden && table.columns[$0].total == nil }
        try sheet.write(
            "Total of the rows shown", DataSheet.totals, label ?? firstShown,
            style(theme.total(theme.style(.text(width: 30)).with { $0.wraps = false })))
        for (column, one) in table.columns.enumerated() where column != label {
            guard let total = one.total else {
                if column > firstShown {
                    try sheet.write(.blank, DataSheet.totals, column, style(theme.total(theme.plain)))
                }
                continue
            }
            try sheet.write(
                .formula("SUBTOTAL(109,\(table.name)[\(one.title)])", cached: total), DataSheet.totals, column,
                style(theme.total(theme.style(one.kind))))
        }
    }

    private func setWidths(_ table: DataTable, on sheet: Sheet) throws {
        columnPixels = []
        for (column, one) in table.columns.enumerated() {
            var width = ColumnWidth()
            width.fit(header: one.title)
            if let total = one.total { width.fit(.number(total), one.kind) }
            for row in table.rows where column < row.count { width.fit(row[column], one.kind) }
            switch one.kind {
            case .input(let characters): width.fit(characters)
            case .due: width.fit("overdue yyyy-mm-dd".count)
            default: break
            }
            try sheet.setColumns(column...column, width: width.width, isHidden: one.isHidden)
            columnPixels.append(one.isHidden ? 0 : Int(width.width * 7 + 5))
        }
    }

    /// What a table has beside its cells: frozen panes, marks of failed checks, print set-up, protection.
    ///
    /// - Parameters:
    ///   - rows: of the table.
    ///   - rowsBelow: that are printed with it: sums, charts.
    ///   - columns: that are printed, the table's own at least.
    func finish(
        _ table: DataTable, on sheet: Sheet, rows: Int, rowsBelow: Int = 0, columns: Int = 0, isOnePage: Bool = false
    ) throws {
        let hidden = table.columns.prefix { $0.isHidden }.count
        sheet.freeze(rows: DataSheet.firstRow, columns: hidden + table.frozenColumns)
        for (column, one) in table.columns.enumerated() {
            switch one.kind {
            case .identifier:
                try sheet.allowNumbersAsText(in: DataSheet.range(column, rows: rows))
            case .check:
                try sheet.add(
                    ConditionalRule(.equals("DIFF"), theme.failedCheck), to: DataSheet.range(column, rows: rows),
                    in: file)
            default: break
            }
        }
        try setPage(
            sheet, repeating: DataSheet.header,
            area: CellRange(
                CellReference(0, 0),
                CellReference(
                    DataSheet.firstRow + rows - 1 + rowsBelow, max(table.columns.count, columns) - 1))
        ) {
            // A chart is not cut in two.
            $0.isOnePage = isOnePage
        }
        sheet.protect()
    }

    /// How many columns are so many pixels wide together, the table's own at least.
    private func columns(reaching wanted: Int) -> Int {
        let width = max(columnPixels.reduce(0, +), wanted)
        var (count, reached) = (0, 0)
        while reached < width {
            // Columns beyond the table have the standard width.
            reached += count < columnPixels.count ? columnPixels[count] : 64
            count += 1
        }
        return count
    }

    /// In pixels.
    static let leastWidthOfCharts = 900
    private static let pixelsOfCharacter = 6
    /// More would make the table too small.
    private static let mostWidthOfHead = 1_100

    /// How every sheet is printed, and the color of its tab while it is a draft.
    func setPage(
        _ sheet: Sheet, repeating row: Int?, area: CellRange, isLandscape: Bool = true,
        change: (inout PageSetup) -> Void = { _ in }
    ) throws {
        var page = PageSetup()
        page.paper = template.paper == .a4 ? .a4 : .letter
        page.isLandscape = isLandscape
        page.repeatedRows = row.map { $0...$0 }
        page.area = area
        let mark = heading.state.isDraft ? "&\"Arial,Bold\"&16&KB45F00DRAFT" : heading.state.title
        page.header = PageSetup.Margin(
            left: PageSetup.escaped(heading.entity), middle: mark, right: PageSetup.escaped(heading.period.title))
        page.footer = PageSetup.Margin(
            left: PageSetup.escaped("run \(heading.run)"), middle: "Page &P of &N",
            right: PageSetup.escaped("\(heading.state.title), \(heading.basis.title)"))
        change(&page)
        try sheet.setPage(page)
        sheet.hideGridlines()
        sheet.setTabColor(heading.state.isDraft ? Theme.warningFill : template.accent)
    }

    /// A cell that says whether two figures agree.
    func check(_ formula: String, holds: Bool) -> CellValue {
        .textFormula("IF(\(formula),\"OK\",\"DIFF\")", cached: holds ? "OK" : "DIFF")
    }
}
