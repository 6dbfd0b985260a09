internal import Journals
internal import Money
internal import Periods
internal import PostedPeriods
internal import Postings
internal import Spreadsheet

/// The posted lines: what every other amount of the workbook comes from.
extension WorkbookWriter {
    func writeLines(_ sheet: Sheet, _ view: CurrencyView, _ detail: DetailLayout?) throws {
        let posted = view.posted
        var columns: [DataTable.Column] = [
            .init("department_key", "Department key", .key, isHidden: true),
            .init("account_key", "Account key", .key, isHidden: true),
            .init("part_key", "Part key", .key, isHidden: true),
            .init("project_key", "Project key", .key, isHidden: true),
            .init("line", "Line", .count),
            .init("department", "Department", .identifier),
            .init("department_name", "Department name", .text(width: 30)),
            .init("account", "GL account", .identifier),
            .init("account_name", "Account name", .text(width: 36)),
            .init("project", "Project", .identifier),
            .init("part", "Part", .text(width: 16)),
            .init("detail", "Pool or period", .identifier),
            .init("exact", "Exact cost", .exact, total: posted.exact.number),
            .init("posted", "Posted", .money(view.currency), total: view.number(posted.units)),
        ]
        if let detail {
            columns += [
                .init("rows", "Detail rows", .exact, total: detail.total.number),
                .init("check", "Check", .check),
                .init("link", "Detail", .link),
            ]
        }
        columns.append(.init("line_id", "Line id", .identifier))
        var table = DataTable(name: view.linesTable, columns: applying("lines", columns))
        let letters = { (key: String) in CellReference.letters(table.column(key) ?? 0) }
        let (keyColumn, exactColumn, rowsColumn) = (letters("line"), letters("exact"), letters("rows"))
        let sheets = detailSheets(view)
        for (index, line) in posted.lines.enumerated() {
            let row = DataSheet.firstRow + index + 1
            var cells: [CellValue] = [
                .integer(view.key(department: line.department)), .integer(view.key(account: line.glAccount)),
                .integer(view.key(part: line.part)), .integer(view.key(project: line.project)), .integer(index + 1),
                .text(CellText(line.department)),
                .text(CellText(names.department(line.department).name)), .text(CellText(line.glAccount)),
                .text(CellText(names.account(line.glAccount))), .text(line.project),
                .text(CellText(line.part.kind.title)), .text(CellText(line.part.detail)),
                .number(line.exact.number), .number(view.number(line.units)),
            ]
            if let detail {
                let sum = detail.sum(line: index)
                cells += [
                    .formula(
                        detail.formula(
                            line: index, table: view.detailTable, sheets: sheets, key: "$\(keyColumn)\(row)"),
                        cached: sum.number),
                    check("ROUND(\(exactColumn)\(row)-\(rowsColumn)\(row),6)=0", holds: sum == line.exact),
                ]
                cells.append(
                    detail.link(line: index, sheets: sheets).map { .link(CellText($0.text), to: $0.target) } ?? .blank)
            }
            let id = PostedAmountId(
                of: heading.period.label, currency: view.currency.code, department: line.department,
                glAccount: line.glAccount, project: line.project)
            table.rows.append(cells + [.text(CellText(id.description))])
        }
        table.frozenColumns = 2
        try write(
            table, on: sheet, title: "Lines",
            note:
                "One line a department, GL account, project and part, rounded once by largest remainder to whole units "
                + "of \(view.currency.code) \(view.currency.text(1)). The journal has the same amounts.",
            currency: view.currency)
        guide.append(
            GuideEntry(sheet: sheet.name, text: "the posted lines that all amounts come from, with their detail"))
        controls.append(
            Control(
                name: "Posted lines\(view.suffix)", formula: "SUM(\(view.linesTable)[Posted])",
                value: view.number(posted.units), engine: view.number(posted.units), currency: view.currency))
        controls.append(
            Control(
                name: "Number of posted lines\(view.suffix)",
                formula: posted.lines.isEmpty ? "0" : "ROWS(\(view.linesTable)[Posted])",
                value: Double(posted.lines.count), engine: Double(posted.lines.count), currency: nil,
                definedName: "ct_rows\(view.tableSuffix)"))
        if let detail {
            controls.append(
                Control(
                    name: "Detail rows, exact cost\(view.suffix)", formula: "SUM(\(view.linesTable)[Detail rows])",
                    value: detail.total.number, engine: posted.exact.number, currency: view.currency))
        }
    }

    /// The sheets of the detail of a currency, in order.
    func detailSheets(_ view: CurrencyView) -> [String] {
        plan.filter { $0.kind == .detail && views[$0.view].currency == view.currency }.map(\.sheet.name)
    }
}
