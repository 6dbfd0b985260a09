internal import Apportionment
public import CostStore
public import Money
internal import Periods
public import SettingsText

/// Invoices as a CSV file states them, for the cost store.
public enum InvoiceFile {
    /// The columns; the period is one month, or a first day and the day after the last.
    public static let columns = ["invoice_id", "provider", "billing_account", "issued", "currency", "amount"]
    public static let optionalColumns = ["period", "period_start", "period_end", "tax"]

    /// Reads a file; `nil`, with all problems noted, when anything of it is wrong.
    public static func read(_ bytes: [UInt8], file: String, problems: SettingProblems) -> [InvoiceRecord]? {
        let before = problems.all.count
        guard
            let table = TableFile.read(
                bytes, file: file, required: columns, optional: optionalColumns, problems: problems)
        else { return nil }
        if table.column("period") == nil, table.column("period_start") == nil || table.column("period_end") == nil {
            problems.add(
                SettingProblem(
                    file: file, line: 1, field: "period",
                    reason: .missing(expected: "a column period, or period_start and period_end")))
            return nil
        }
        let records = table.rows.compactMap { row in invoice(TableCells(table, row, problems: problems)) }
        return problems.all.count == before ? records : nil
    }

    private static func invoice(_ cells: TableCells) -> InvoiceRecord? {
        let period = period(cells)
        let issued = cells.instant("issued")
        let currency = cells.currency("currency")
        let amount = cells.total("amount")
        let tax = cells.optional("tax") == nil ? .zero : cells.total("tax")
        if let currency {
            check(amount, "amount", currency, cells)
            check(tax, "tax", currency, cells)
        }
        let texts = ["invoice_id", "provider", "billing_account"].map { cells.text($0) }
        guard let id = texts[0], let provider = texts[1], let account = texts[2], let period, let issued, let currency,
            let amount, let tax
        else { return nil }
        return InvoiceRecord(
            invoiceId: id, provider: provider, billingAccount: account, periodStart: period.lowerBound,
            periodEnd: period.upperBound, issuedAt: issued, currency: currency, amount: amount, tax: tax)
    }

    private static func period(_ cells: TableCells) -> Range<Int64>? {
        if cells.optional("period") != nil || !cells.has("period_start") {
            return cells.month("period")?.microseconds
        }
        guard let start = cells.instant("period_start"), let end = cells.instant("period_end") else { return nil }
        if start < end { return start..<end }
        cells.report(
            "period_end", CalendarText.text(end),
            .notA(expected: "a day after \(CalendarText.text(start)): the first one that the invoice is not for"))
        return nil
    }

    /// An invoice is to be paid, so it is in whole minor units.
    private static func check(_ amount: Total?, _ column: String, _ currency: Currency, _ cells: TableCells) {
        guard let amount, !currency.isPayable(amount) else { return }
        cells.report(
            column, DecimalText.format(amount.picos, scale: Amount.scale, minimumPlaces: 0),
            .notA(expected: "an amount of \(currency), which has \(currency.minorUnits) decimal places"))
    }
}

extension Currency {
    /// Whether an amount is whole minor units: 12.30 USD, 12 JPY, 12.345 KWD.
    public func isPayable(_ amount: Total) -> Bool { amount.picos % minorUnit.picos == 0 }
}
