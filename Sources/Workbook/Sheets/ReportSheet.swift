internal import Money
internal import Periods
internal import PostedPeriods
internal import Reports
internal import Spreadsheet

/// A table of a report, as the command `report` prints it.
extension WorkbookWriter {
    func writeReport(_ sheet: Sheet, _ report: ReportTable) throws {
        let currency = Currency(report.currency) ?? heading.currency
        let headers = DataTable.uniqueHeaders(
            report.columns.map { $0.heading.prefix(1).uppercased() + $0.heading.dropFirst() })
        var table = DataTable(name: WorkbookWriter.tableName(sheet.name), columns: [])
        for (column, header) in zip(report.columns, headers) {
            table.columns.append(.init(column.name, header, WorkbookWriter.kind(of: column.kind, currency)))
        }
        for row in report.rows {
            table.rows.append(zip(row.cells, report.columns).map { WorkbookWriter.value($0, $1.kind) })
        }
        // What was left out is a row of its own below the table: sums over it come from the report.
        let notes = [report.title] + report.notes
        try write(
            table, on: sheet, title: report.title, note: notes.dropFirst().joined(separator: ". "),
            currency: Currency(report.currency))
        var below = DataSheet.firstRow + max(report.rows.count, 1) + 1
        for row in [report.rest, report.total].compactMap({ $0 }) {
            for (column, cell) in row.cells.enumerated() where column < table.columns.count {
                try sheet.write(
                    WorkbookWriter.value(cell, report.columns[column].kind), below, column,
                    style(theme.total(theme.style(table.columns[column].kind))))
            }
            below += 1
        }
        guide.append(GuideEntry(sheet: sheet.name, text: report.title))
    }

    /// A name for a table, of the name of its sheet.
    private static func tableName(_ sheet: String) -> String {
        "r"
            + sheet.unicodeScalars.map {
                ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) ? String($0) : "_"
            }
            .joined()
    }

    private static func kind(of kind: ReportColumn.Kind, _ currency: Currency) -> DataTable.Kind {
        switch kind {
        case .text: .text(width: 44)
        case .integer: .count
        case .money: .exact
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
        case .integer(let number): .number(Double(number))
        case .money(let total): .number(total.number)
        case .ratio(let ratio):
            // An average counts 10⁻¹² units before the division.
            .number(Double(ratio.numerator) / Double(ratio.denominator) / (kind == .average ? 1e12 : 1))
        case .time(let microseconds):
            kind == .instant
                ? .moment(Instant(microseconds: microseconds))
                : .number(Double(microseconds) / Double(Instant.second))
        case .missing: .blank
        }
    }
}
