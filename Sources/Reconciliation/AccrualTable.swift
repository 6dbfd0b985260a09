internal import DelimitedText
internal import Money
internal import Periods
internal import Postings

/// Accruals as a CSV table that reads back exactly: what a period hands over to the next.
public enum AccrualTable {
    static let columns = [
        "month", "provider", "billing_account", "currency", "department", "gl_account", "project", "amount",
    ]

    /// The table, one row a line.
    public static func bytes(_ accruals: [Accrual]) -> [UInt8] {
        var writer = DelimitedTextWriter(header: columns)
        for accrual in accruals.sorted(by: { $0.key < $1.key }) {
            let account = accrual.key.account
            for line in accrual.lines {
                writer.append([
                    accrual.key.month.description, account.provider, account.billingAccount, account.currency,
                    line.department, line.glAccount, line.project, line.amount.description,
                ])
            }
        }
        return writer.bytes
    }

    /// The accruals of a table; `nil` when it is not one that was written here.
    public static func accruals(_ bytes: [UInt8]) -> [Accrual]? {
        var reader = DelimitedTextReader(bytes)
        var accruals: [Accrual] = []
        do {
            guard let header = try reader.next(), header.fields.map(\.text) == columns else { return nil }
            while let record = try reader.next() {
                let cells = record.fields.map { $0.isNull ? nil : $0.text }
                guard cells.count == columns.count, let month = cells[0].flatMap({ Month($0) }),
                    let provider = cells[1], let billingAccount = cells[2], let currency = cells[3],
                    let account = cells[5], let amount = cells[7].flatMap({ try? Total($0) })
                else { return nil }
                let key = Accrual.Key(
                    month: month,
                    account: InvoicedAccount(provider: provider, billingAccount: billingAccount, currency: currency))
                let line = Accrual.Line(
                    department: cells[4], glAccount: account, project: cells[6], amount: amount)
                if let last = accruals.last, last.key == key {
                    accruals[accruals.count - 1] = Accrual(key, lines: last.lines + [line])
                } else {
                    accruals.append(Accrual(key, lines: [line]))
                }
            }
        } catch { return nil }
        return accruals
    }
}
