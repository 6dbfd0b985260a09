internal import Apportionment
internal import Money
internal import Periods
internal import PostedPeriods
internal import Reports
internal import Spreadsheet

/// A table of a report, as the command `report` prints it.
extension WorkbookWriter {
    func writeReport(_ sheet: Sheet, _ report: ReportTable) throws {
        let currency = Currency(report.currency) ?? heading.currency
        let headers = DataTable.uniqueHeaders(report.columns.map(WorkbookWriter.header(of:)))
        var table = DataTable(name: WorkbookWriter.tableName(sheet.name), columns: [])
        for (index, (column, header)) in zip(report.columns, headers).enumerated() {
            let kind = WorkbookWriter.kind(of: column.kind, currency, report.rows.map { $0.cells[index] })
            table.columns.append(.init(column.name, header, kind))
        }
        for row in report.rows {
            table.rows.append(
                zip(row.cells, report.columns).map { cell, column in
                    ticket(cell, column) ?? WorkbookWriter.value(cell, column.kind)
                })
        }
        // What was left out is a row of its own below the table: sums over it come from the report.
        let sums = report.lines.filter { $0.line != .row }
        try write(
            table, on: sheet, title: report.title,
            note: report.notes.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }.joined(separator: " "),
            currency: Currency(report.currency), rowsBelow: sums.isEmpty ? 0 : sums.count + 1)
        let first = DataSheet.firstRow + max(report.rows.count, 1) + 1
        for (offset, (line, row)) in sums.enumerated() {
            for (column, cell) in row.cells.enumerated() where column < table.columns.count {
                let look = theme.style(table.columns[column].kind)
                try sheet.write(
                    WorkbookWriter.value(cell, report.columns[column].kind), first + offset, column,
                    style(line == .total ? theme.total(look) : look))
            }
        }
        guide.append(GuideEntry(sheet: sheet.name, text: report.title))
    }

    /// The link to a ticket, where a work item or session is called as tickets are, such as `MOD-5990`, and the template
    /// says where they are.
    private func ticket(_ cell: ReportCell, _ column: ReportColumn) -> CellValue? {
        guard let address = template.trackerLink, ["item", "session"].contains(column.name),
            case .text(let key) = cell, WorkbookWriter.isTicket(key)
        else { return nil }
        return .webLink(CellText(key), url: address.replacing("{key}", with: key))
    }

    /// Capital letters and digits, a hyphen, digits.
    private static func isTicket(_ key: String) -> Bool {
        let parts = key.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        let isCapital = { (byte: UInt8) in (0x41...0x5A).contains(byte) }
        return parts.count == 2 && key.utf8.count <= 64 && parts[0].first.map(isCapital) ?? false
            && parts[0].allSatisfy { isCapital($0) || isDigit($0) } && !parts[1].isEmpty && parts[1].allSatisfy(isDigit)
    }

    /// A name for a table, of the name of its sheet.
    private static func tableName(_ sheet: String) -> String {
        "r"
            + sheet.unicodeScalars.map {
                ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) ? String($0) : "_"
            }
            .joined()
    }

    /// With its unit, where the figures have one; what a flag says needs none of its own.
    private static func header(of column: ReportColumn) -> String {
        let heading = column.heading.isEmpty ? "remark" : column.heading
        return heading.prefix(1).uppercased() + heading.dropFirst() + (column.kind == .duration ? ", minutes" : "")
    }

    /// - Parameter cells: of the column: amounts of fractions of a minor unit are shown with more places.
    private static func kind(
        of kind: ReportColumn.Kind, _ currency: Currency, _ cells: [ReportCell]
    ) -> DataTable.Kind {
        switch kind {
        case .text: .text(width: 44)
        case .integer: .count
        case .money:
            cells.contains { if case .money(let amount) = $0 { amount.isSmall(currency) } else { false } }
                ? .exact : .money(currency)
        case .average: .unitCost(currency)
        case .percent, .change: .percent
        case .number: .number
        case .duration: .number
        case .instant: .moment
        }
    }

    private static func value(_ cell: ReportCell, _ kind: ReportColumn.Kind) -> CellValue {
        switch cell {
        case .text(let text): .text(CellText(text))
        case .integer(let number):
            // A cell holds so many digits; a larger count is a text.
            number.magnitude > DetailLayout.mostTokens.magnitude
                ? .text(CellText("\(number)")) : .number(Double(number))
        case .money(let total): .number(total.number)
        case .ratio(let ratio):
            // An average counts 10⁻¹² units before the division.
            .number(Double(ratio.numerator) / Double(ratio.denominator) / (kind == .average ? 1e12 : 1))
        case .time(let microseconds):
            kind == .instant
                ? .moment(Instant(microseconds: microseconds))
                : .number(Double(microseconds) / Double(60 * Instant.second))
        case .missing: .blank
        }
    }
}

extension Total {
    /// Whether it is something, but less than a minor unit.
    fileprivate func isSmall(_ currency: Currency) -> Bool {
        self != .zero && picos.magnitude < (currency.minorUnit.picos.magnitude)
    }
}
