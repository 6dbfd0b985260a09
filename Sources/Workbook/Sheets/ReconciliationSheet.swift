internal import CostStore
internal import Money
internal import PostedPeriods
internal import Postings
internal import Reconciliation
internal import Spreadsheet

/// From what was metered to what was invoiced, a walk below another.
extension WorkbookWriter {
    private static let headers = ["Provider", "Billing account", "Currency", "Step", "Amount", "Status"]

    func writeReconciliation(_ sheet: Sheet) throws {
        let walks = contents.reconciliation
        try writeHead(
            sheet, title: "Reconciliation",
            note: walks.isEmpty
                ? "Nothing was metered and nothing invoiced."
                : "From metered cost to the invoice, cause by cause. Explained and unexplained are live sums.")
        for (column, header) in WorkbookWriter.headers.enumerated() {
            try sheet.write(
                .text(CellText(header)), DataSheet.header, column,
                style(column == 4 ? theme.numberHeader : theme.textHeader))
        }
        var row = DataSheet.firstRow
        var widths = WorkbookWriter.headers.map { header in
            var width = ColumnWidth()
            width.fit(header: header)
            return width
        }
        var invoices: [String: (cells: [String], total: Total)] = [:]
        for walk in walks {
            guard let cell = try write(walk, sheet, &row, &widths), let amount = walk.invoiced else { continue }
            invoices[walk.account.currency, default: ([], .zero)].cells.append(cell)
            invoices[walk.account.currency]?.total += amount
        }
        let last = max(row - 1, DataSheet.firstRow)
        for (column, width) in widths.enumerated() { try sheet.setColumns(column...column, width: width.width) }
        try sheet.filter(CellRange(CellReference(DataSheet.header, 0), CellReference(last, 5)))
        sheet.freeze(rows: DataSheet.firstRow, columns: 2)
        try sheet.add(
            ConditionalRule(.formula("LEFT($F\(DataSheet.firstRow + 1),9)=\"exception\""), theme.failedCheck),
            to: CellRange(column: 5, rows: DataSheet.firstRow...last), in: file)
        try setPage(sheet, repeating: DataSheet.header, area: CellRange(CellReference(0, 0), CellReference(last, 5)))
        sheet.protect()
        guide.append(GuideEntry(sheet: sheet.name, text: "metered, explained, invoiced"))
        for view in views {
            guard let (cells, total) = invoices[view.currency.code] else { continue }
            controls.append(
                Control(
                    name: "Invoices\(view.suffix)", formula: cells.prefix(100).joined(separator: "+"),
                    value: total.number, engine: total.number, currency: view.currency,
                    definedName: "ct_invoice\(view.tableSuffix)"))
        }
    }

    /// - Returns: the cell of the invoiced amount, for formulas.
    private func write(
        _ walk: ReconciliationWalk, _ sheet: Sheet, _ row: inout Int, _ widths: inout [ColumnWidth]
    ) throws -> String? {
        let first = row
        let kind = DataTable.Kind.money(Currency(walk.account.currency) ?? heading.currency)
        let money = theme.style(kind)
        func line(_ step: String, _ value: CellValue, _ look: CellStyle, isTotal: Bool = false, status: String? = nil)
            throws
        {
            let cells: [CellValue] = [
                .text(CellText(walk.account.provider)), .text(CellText(walk.account.billingAccount)),
                .text(CellText(walk.account.currency)), .text(CellText(step)), value, .text(status),
            ]
            for (column, cell) in cells.enumerated() {
                let look = column == 4 ? look : theme.style(.identifier)
                try sheet.write(cell, row, column, style(isTotal ? theme.total(look) : look))
                widths[column].fit(cell, column == 4 ? kind : .text(width: 56))
            }
            if isTotal { try sheet.setRow(row, height: 18) }
            row += 1
        }
        for one in walk.lines {
            let count = one.count.map { " (\(FigureText.count($0)))" } ?? ""
            try line(one.cause.title + count, .number(one.amount.number), money)
        }
        if walk.lines.isEmpty { try line("Metered", .number(0), money) }
        try line(
            "Explained", .formula("SUM(E\(first + 1):E\(row))", cached: walk.explained.number), money, isTotal: true)
        guard let invoiced = walk.invoiced, let unexplained = walk.unexplained else {
            try line("Invoiced", "none", theme.note.with { $0.horizontal = .right }, status: walk.status.title)
            return nil
        }
        let numbers = walk.invoices.map(\.invoiceId).joined(separator: ", ")
        try line("Invoiced (\(numbers))", .number(invoiced.number), money)
        let cell = CellReference(row - 1, 4)
        try line(
            "Unexplained", .formula("E\(row)-E\(row - 1)", cached: unexplained.number), money, isTotal: true,
            status: walk.status.title)
        return cell.on(sheet.name)
    }
}

extension ReconciliationWalk.Cause {
    /// As a label.
    var title: String {
        switch self {
        case .meteredCalls: "Calls, as the gateway metered them"
        case .charges: "Charges: tools, seats, capacity"
        case .cutOff: "Cut-off: other months in the books' time zone"
        case .prices: "Price list against the gateway's prices"
        case .unpricedCalls: "Calls without a price"
        case .failedCalls: "Failed calls that are not billed"
        case .credits: "Credits"
        case .adjustments: "Adjustments"
        case .tax: "Tax"
        case .fx: "Exchange rate"
        case .item(let name): name
        case .rounding: "Rounding of the invoice"
        }
    }
}

extension ReconciliationWalk.Status {
    /// As a label.
    var title: String {
        switch self {
        case .matched: "matched"
        case .withinTolerance: "within tolerance"
        case .notInvoiced: "not invoiced yet: accrued"
        case .internalProvider: "own cost: no invoice"
        case .exception(let reason):
            switch reason {
            case .unexplained: "exception: unexplained"
            case .nothingMetered: "exception: nothing metered"
            case .unpriced(let calls): "exception: \(calls) calls unpriced"
            case .otherDays(let invoice): "exception: \(invoice) is of other days"
            case .noRate(let from, let to): "exception: no rate from \(from) to \(to)"
            }
        }
    }
}
