internal import Money
internal import PostedPeriods
internal import Spreadsheet

/// From what was metered to what was invoiced, a walk below another.
extension WorkbookWriter {
    private static let headers = ["Provider", "Billing account", "Currency", "Step", "Amount", "Status"]

    func writeReconciliation(_ sheet: Sheet) throws {
        let walks = contents.reconciliation
        try writeHead(
            sheet, title: "Reconciliation",
            note: walks.isEmpty
                ? "No invoice has been compared yet: chargeback reconcile does, and until then the basis is metered."
                : "From metered cost to the invoice. Explained, unexplained and the status are live.")
        for (column, header) in WorkbookWriter.headers.enumerated() {
            try sheet.write(
                .text(CellText(header)), DataSheet.header, column,
                style(column == 4 ? theme.numberHeader : theme.header))
        }
        var row = DataSheet.firstRow
        var widths = WorkbookWriter.headers.map { header in
            var width = ColumnWidth()
            width.fit(header: header)
            return width
        }
        var invoices: [String: (cells: [String], total: Total)] = [:]
        for walk in walks {
            let invoice = try write(walk, sheet, &row, &widths)
            if let invoice, let amount = walk.invoiced {
                invoices[walk.currency.code, default: ([], .zero)].cells.append(invoice)
                invoices[walk.currency.code]?.total += amount
            }
        }
        let last = max(row - 1, DataSheet.firstRow)
        for (column, width) in widths.enumerated() { try sheet.setColumns(column...column, width: width.width) }
        try sheet.filter(CellRange(CellReference(DataSheet.header, 0), CellReference(last, 5)))
        sheet.freeze(rows: DataSheet.firstRow, columns: 2)
        for (text, look) in [("exception", theme.failedCheck), ("not invoiced yet", theme.note)] {
            try sheet.add(
                ConditionalRule(.equals(text), look), to: CellRange(column: 5, rows: DataSheet.firstRow...last),
                in: file)
        }
        try setPage(sheet, repeating: DataSheet.header, area: CellRange(CellReference(0, 0), CellReference(last, 5)))
        sheet.protect()
        guide.append(GuideEntry(sheet: sheet.name, text: "metered, explained, invoiced"))
        for view in views {
            guard let (cells, total) = invoices[view.currency.code] else { continue }
            controls.append(
                Control(
                    name: "Invoices\(view.suffix)", formula: cells.prefix(100).joined(separator: "+"),
                    value: total.number,
                    engine: total.number, currency: view.currency, definedName: "ct_invoice\(view.tableSuffix)"))
        }
    }

    /// - Returns: the cell of the invoiced amount, for formulas.
    private func write(
        _ walk: ReconciliationWalk, _ sheet: Sheet, _ row: inout Int, _ widths: inout [ColumnWidth]
    ) throws -> String? {
        let first = row
        let kind = DataTable.Kind.money(walk.currency)
        let money = try style(theme.style(kind))
        let total = try style(theme.total(theme.style(kind)))
        func line(
            _ step: String, _ value: CellValue, _ look: StyleID, isTotal: Bool = false, status: CellValue = .blank
        )
            throws
        {
            let cells: [CellValue] = [
                .text(CellText(walk.provider)), .text(CellText(walk.billingAccount)),
                .text(CellText(walk.currency.code)),
                .text(CellText(step)), value, status,
            ]
            for (column, cell) in cells.enumerated() {
                let identifier = isTotal ? theme.total(theme.identifier) : theme.identifier
                try sheet.write(cell, row, column, column == 4 ? look : style(identifier))
                widths[column].fit(cell, column == 4 ? kind : .text(width: 48))
            }
            row += 1
        }
        try line("Metered", .number(walk.metered.number), money)
        for cause in walk.causes { try line(cause.name, .number(cause.amount.number), money) }
        let explained = "SUM(E\(first + 1):E\(row))"
        try line("Explained", .formula(explained, cached: walk.explained.number), total, isTotal: true)
        guard let invoiced = walk.invoiced, let unexplained = walk.unexplained else {
            sheet.hideGridlines()
            try line(
                "Invoiced", "none yet", try style(theme.note.with { $0.horizontal = .right }),
                status: .text(CellText(walk.status.rawValue)))
            return nil
        }
        let numbers = walk.invoices.isEmpty ? "" : " (\(walk.invoices.joined(separator: ", ")))"
        try line("Invoiced\(numbers)", .number(invoiced.number), money)
        let cell = CellReference(row - 1, 4)
        try line(
            "Unexplained", .formula("E\(row)-E\(row - 1)", cached: unexplained.number), total, isTotal: true,
            status: .text(CellText(walk.status.rawValue)))
        return cell.on(sheet.name)
    }
}
