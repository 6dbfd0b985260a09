internal import CXlsxWriter

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A sheet of a workbook that is being written. Rows and columns are counted from 0.
public final class Sheet {
    /// Its name, as the tab shows it.
    public let name: String
    /// Whether its rows go to the disk in order, see ``SpreadsheetFile/SheetMode``.
    public let isStreamed: Bool
    private let sheet: UnsafeMutablePointer<lxw_worksheet>
    private let book: CBook

    /// The most rows of a sheet (Excel specifications and limits).
    public static let mostRows = 1_048_576
    /// The most columns.
    public static let mostColumns = 16_384
    /// The most links; more are plain texts.
    public static let mostLinks = 65_530

    init(name: String, isStreamed: Bool, _ sheet: UnsafeMutablePointer<lxw_worksheet>, _ book: CBook) {
        self.name = name
        self.isStreamed = isStreamed
        self.sheet = sheet
        self.book = book
    }

    /// Writes a cell.
    @inline(__always)
    public func write(_ value: CellValue, _ row: Int, _ column: Int, _ style: StyleID? = nil) throws(SpreadsheetError) {
        guard book.pointer != nil else { throw .closed }
        guard row >= 0, row < Sheet.mostRows, column >= 0, column < Sheet.mostColumns else {
            throw .outside(sheet: name, row: row, column: column)
        }
        let format = style.map { book.formats[$0.index] }
        let code = try write(value, lxw_row_t(row), lxw_col_t(column), format)
        if code != LXW_NO_ERROR { try refuse(code, row, column) }
    }

    @inline(__always)
    private func write(
        _ value: CellValue, _ row: lxw_row_t, _ column: lxw_col_t, _ format: UnsafeMutablePointer<lxw_format>?
    ) throws(SpreadsheetError) -> lxw_error {
        switch value {
        case .blank: return worksheet_write_blank(sheet, row, column, format)
        case .text(let text): return worksheet_write_string(sheet, row, column, text.stored, format)
        case .integer(let number): return worksheet_write_number(sheet, row, column, Double(number), format)
        case .date(let date): return worksheet_write_number(sheet, row, column, date.serialNumber, format)
        case .moment(let moment): return worksheet_write_number(sheet, row, column, moment.serialNumber, format)
        case .number(let number):
            guard number.isFinite else { throw .notFinite(sheet: name, row: Int(row), column: Int(column)) }
            return worksheet_write_number(sheet, row, column, number, format)
        case .formula(let formula, let cached):
            guard cached.isFinite else { throw .notFinite(sheet: name, row: Int(row), column: Int(column)) }
            return worksheet_write_formula_num(sheet, row, column, "=\(formula)", format, cached)
        case .textFormula(let formula, let cached):
            return worksheet_write_formula_str(sheet, row, column, "=\(formula)", format, cached.stored)
        case .link(let text, let place):
            let code = worksheet_write_url_opt(sheet, row, column, "internal:\(place)", format, text.stored, nil)
            return code == LXW_NO_ERROR ? code : worksheet_write_string(sheet, row, column, text.stored, format)
        case .webLink(let text, let url):
            guard url.hasPrefix("https://") || url.hasPrefix("http://") else {
                return worksheet_write_string(sheet, row, column, text.stored, format)
            }
            let code = worksheet_write_url_opt(sheet, row, column, url, format, text.stored, nil)
            return code == LXW_NO_ERROR ? code : worksheet_write_string(sheet, row, column, text.stored, format)
        }
    }

    private func refuse(_ code: lxw_error, _ row: Int, _ column: Int) throws(SpreadsheetError) {
        if isStreamed, code == LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE { throw .rowOutOfOrder(sheet: name, row: row) }
        throw .refused(sheet: name, what: "the cell \(CellReference(row, column))", reason: code.text)
    }

    /// Whether no row that went to the disk was lost there.
    var isWrittenOut: Bool {
        guard isStreamed, let file = sheet.pointee.optimize_tmpfile else { return true }
        return fflush(file) == 0 && ferror(file) == 0
    }

    /// Sets the width of columns in characters, and the style of cells that nothing is written to.
    public func setColumns(
        _ columns: ClosedRange<Int>, width: Double, style: StyleID? = nil, isHidden: Bool = false, level: Int = 0
    ) throws(SpreadsheetError) {
        var options = lxw_row_col_options(hidden: isHidden ? 1 : 0, level: UInt8(clamping: level), collapsed: 0)
        try check(
            worksheet_set_column_opt(
                sheet, lxw_col_t(clamping: columns.lowerBound), lxw_col_t(clamping: columns.upperBound), width,
                style.map { book.formats[$0.index] }, &options), "columns")
    }

    /// Sets the height of a row in points; in a streamed sheet before its cells are written.
    ///
    /// - Parameters:
    ///   - level: how deep in groups of rows it is.
    ///   - isCollapsed: whether the group that it stands above is closed.
    public func setRow(
        _ row: Int, height: Double, level: Int = 0, isHidden: Bool = false, isCollapsed: Bool = false
    ) throws(SpreadsheetError) {
        var options = lxw_row_col_options(
            hidden: isHidden ? 1 : 0, level: UInt8(clamping: level), collapsed: isCollapsed ? 1 : 0)
        try check(worksheet_set_row_opt(sheet, lxw_row_t(clamping: row), height, nil, &options), "a row")
    }

    /// Puts the buttons of groups of rows beside the row above each group.
    public func setGroupButtonsAbove() {
        guard book.pointer != nil else { return }
        worksheet_outline_settings(sheet, 1, 0, 1, 0)
    }

    /// Keeps the first rows and columns in view.
    public func freeze(rows: Int, columns: Int) {
        guard book.pointer != nil else { return }
        worksheet_freeze_panes(sheet, lxw_row_t(clamping: rows), lxw_col_t(clamping: columns))
    }

    /// Puts filter buttons on the first row of a range.
    public func filter(_ range: CellRange) throws(SpreadsheetError) {
        let cells = range.numbers
        try check(worksheet_autofilter(sheet, cells.0, cells.1, cells.2, cells.3), "a filter")
    }

    /// Makes a table of cells that are written already.
    public func add(_ table: Table) throws(SpreadsheetError) {
        guard !isStreamed else { throw .notInStreamedSheet(sheet: name, what: "the table \(table.name)") }
        guard book.pointer != nil else { throw .closed }
        let texts = CTexts()
        let columns = UnsafeMutablePointer<lxw_table_column>.allocate(capacity: table.columns.count)
        let list = UnsafeMutablePointer<UnsafeMutablePointer<lxw_table_column>?>.allocate(
            capacity: table.columns.count + 1)
        defer {
            columns.deallocate()
            list.deallocate()
        }
        for (index, column) in table.columns.enumerated() {
            var one = lxw_table_column()
            one.header = texts.pointer(CellText(column.header).stored)
            one.header_format = column.headerStyle.map { book.formats[$0.index] }
            (columns + index).initialize(to: one)
            (list + index).initialize(to: columns + index)
        }
        (list + table.columns.count).initialize(to: nil)
        var options = lxw_table_options()
        options.name = texts.pointer(table.name)
        options.style_type = UInt8(LXW_TABLE_STYLE_TYPE_LIGHT.rawValue)
        options.style_type_number = UInt8(clamping: table.lightStyle)
        options.columns = list
        let cells = table.range.numbers
        try check(worksheet_add_table(sheet, cells.0, cells.1, cells.2, cells.3, &options), "the table \(table.name)")
        withExtendedLifetime(texts) {}
    }

    /// Gives cells another look while a condition holds.
    public func add(_ rule: ConditionalRule, to range: CellRange, in file: SpreadsheetFile) throws(SpreadsheetError) {
        let texts = CTexts()
        var condition = lxw_conditional_format()
        condition.format = book.formats[try file.style(rule.style).index]
        rule.condition.fill(&condition, texts)
        let cells = range.numbers
        try check(
            worksheet_conditional_format_range(sheet, cells.0, cells.1, cells.2, cells.3, &condition),
            "a conditional format")
        withExtendedLifetime(texts) {}
    }

    /// Lets the values of cells be chosen from a list.
    public func add(_ list: ChoiceList, to range: CellRange) throws(SpreadsheetError) {
        let texts = CTexts()
        var choices = list.choices.map { texts.pointer($0) } + [nil]
        var validation = lxw_data_validation()
        validation.validate = UInt8(LXW_VALIDATION_TYPE_LIST.rawValue)
        validation.input_title = texts.pointer(list.title)
        validation.input_message = texts.pointer(list.message)
        let cells = range.numbers
        let code = choices.withUnsafeMutableBufferPointer { pointers in
            validation.value_list = pointers.baseAddress
            return worksheet_data_validation_range(sheet, cells.0, cells.1, cells.2, cells.3, &validation)
        }
        try check(code, "a list of choices")
        withExtendedLifetime(texts) {}
    }

    /// Puts a chart with its top left corner into a cell.
    ///
    /// - Parameter offset: in pixels to the right of the cell.
    public func add(_ chart: Chart, at cell: CellReference, offset: Int = 0) throws(SpreadsheetError) {
        guard let book = book.pointer else { throw .closed }
        guard let pointer = chart.build(in: book) else {
            throw .refused(sheet: name, what: "the chart \(chart.title)", reason: "out of memory")
        }
        let texts = CTexts()
        // The library draws charts at 480 by 288 pixels.
        var options = lxw_chart_options()
        options.x_scale = Double(chart.width) / 480
        options.y_scale = Double(chart.height) / 288
        options.x_offset = Int32(clamping: offset)
        options.description = texts.pointer(chart.description)
        try check(
            worksheet_insert_chart_opt(
                sheet, lxw_row_t(clamping: cell.row), lxw_col_t(clamping: cell.column), pointer, &options),
            "the chart \(chart.title)")
        withExtendedLifetime(texts) {}
    }

    /// Puts a PNG, JPEG, GIF or BMP picture with its top left corner into a cell.
    public func add(picture bytes: [UInt8], description: String, height: Int, at cell: CellReference)
        throws(SpreadsheetError)
    {
        let texts = CTexts()
        var options = lxw_image_options()
        options.description = texts.pointer(description)
        let scale = Picture.height(of: bytes).map { Double(height) / Double($0) } ?? 1
        options.x_scale = scale
        options.y_scale = scale
        try check(
            worksheet_insert_image_buffer_opt(
                sheet, lxw_row_t(clamping: cell.row), lxw_col_t(clamping: cell.column), bytes, bytes.count, &options),
            "a picture")
        withExtendedLifetime(texts) {}
    }

    /// Says how it is printed.
    public func setPage(_ page: PageSetup) throws(SpreadsheetError) {
        guard book.pointer != nil else { throw .closed }
        worksheet_set_paper(sheet, page.paper.rawValue)
        if page.isLandscape { worksheet_set_landscape(sheet) }
        if let scale = page.scale {
            worksheet_set_print_scale(sheet, UInt16(clamping: scale))
            var breaks = page.breaks.map { lxw_row_t(clamping: $0) } + [0]
            try check(worksheet_set_h_pagebreaks(sheet, &breaks), "page breaks")
        } else {
            worksheet_fit_to_pages(sheet, 1, page.isOnePage ? 1 : 0)
        }
        worksheet_set_margins(
            sheet, PageSetup.sideMargin, PageSetup.sideMargin, PageSetup.endMargin, PageSetup.endMargin)
        if let rows = page.repeatedRows {
            try check(
                worksheet_repeat_rows(sheet, lxw_row_t(rows.lowerBound), lxw_row_t(rows.upperBound)), "repeated rows")
        }
        if let area = page.area {
            let cells = area.numbers
            try check(worksheet_print_area(sheet, cells.0, cells.1, cells.2, cells.3), "the print area")
        }
        try check(worksheet_set_header(sheet, page.header.code), "the page header")
        try check(worksheet_set_footer(sheet, page.footer.code), "the page footer")
    }

    /// Guards locked cells against slips; there is no password, so it is no security.
    public func protect() {
        guard book.pointer != nil else { return }
        var options = lxw_protection()
        options.format_columns = 1
        options.format_rows = 1
        options.autofilter = 1
        options.sort = 1
        worksheet_protect(sheet, nil, &options)
    }

    /// Shows no green corners at identifiers that look like numbers.
    public func allowNumbersAsText(in range: CellRange) throws(SpreadsheetError) {
        try check(
            worksheet_ignore_errors(sheet, UInt8(LXW_IGNORE_NUMBER_STORED_AS_TEXT.rawValue), range.description),
            "numbers kept as text")
    }

    /// The color of the tab.
    public func setTabColor(_ color: Color) {
        guard book.pointer != nil else { return }
        worksheet_set_tab_color(sheet, color.code)
    }

    /// Shows no lines between cells on the screen.
    public func hideGridlines() {
        guard book.pointer != nil else { return }
        worksheet_gridlines(sheet, UInt8(LXW_HIDE_ALL_GRIDLINES.rawValue))
    }

    private func check(_ code: lxw_error, _ what: String) throws(SpreadsheetError) {
        guard book.pointer != nil else { throw .closed }
        guard code == LXW_NO_ERROR else { throw .refused(sheet: name, what: what, reason: code.text) }
    }
}

extension CellRange {
    /// First row, first column, last row, last column; what lies outside a sheet is refused by the library.
    fileprivate var numbers: (lxw_row_t, lxw_col_t, lxw_row_t, lxw_col_t) {
        (
            lxw_row_t(clamping: first.row), lxw_col_t(clamping: first.column), lxw_row_t(clamping: last.row),
            lxw_col_t(clamping: last.column)
        )
    }
}

extension PageSetup.Margin {
    /// The parts behind the codes of their places.
    fileprivate var code: String {
        [("&L", left), ("&C", middle), ("&R", right)].filter { !$0.1.isEmpty }.map { $0.0 + $0.1 }.joined()
    }
}

extension ConditionalRule.Condition {
    fileprivate func fill(_ rule: inout lxw_conditional_format, _ texts: CTexts) {
        rule.type = UInt8(LXW_CONDITIONAL_TYPE_CELL.rawValue)
        switch self {
        case .equals(let text):
            rule.criteria = UInt8(LXW_CONDITIONAL_CRITERIA_EQUAL_TO.rawValue)
            rule.value_string = texts.pointer("\"\(text)\"")
        case .greaterThan(let value):
            rule.criteria = UInt8(LXW_CONDITIONAL_CRITERIA_GREATER_THAN.rawValue)
            rule.value = value
        case .lessThan(let value):
            rule.criteria = UInt8(LXW_CONDITIONAL_CRITERIA_LESS_THAN.rawValue)
            rule.value = value
        case .formula(let formula):
            rule.type = UInt8(LXW_CONDITIONAL_TYPE_FORMULA.rawValue)
            rule.value_string = texts.pointer("=\(formula)")
        }
    }
}
