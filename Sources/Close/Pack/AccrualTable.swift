internal import DelimitedText
internal import Money
internal import Periods
internal import Postings
internal import Reconciliation

/// What a period accrued, as a CSV table, exact.
enum AccrualTable {
    static let file = "accruals.csv"
    private static let columns = [
        "billing_month", "provider", "billing_account", "currency", "department", "gl_account", "project", "amount",
    ]

    static func bytes(_ accruals: [Accrual]) -> (bytes: [UInt8], rows: Int) {
        var writer = DelimitedTextWriter(header: columns)
        for accrual in accruals {
            let account = accrual.key.account
            for line in accrual.lines {
                writer.append([
                    "\(accrual.key.month)", account.provider, account.billingAccount, account.currency,
                    line.department, line.glAccount, line.project, line.amount.description,
                ])
            }
        }
        return (writer.bytes, writer.rowCount)
    }

    /// The accruals of a table; `nil` when it is damaged.
    static func accruals(_ bytes: [UInt8]) -> [Accrual]? {
        guard let table = PackTable(bytes, header: columns) else { return nil }
        var lines: [Accrual.Key: [Accrual.Line]] = [:]
        for row in table.rows {
            guard let month = row[0].flatMap(Month.init), let provider = row[1], let account = row[2],
                let currency = row[3], let glAccount = row[5], let amount = row[7].flatMap({ try? Total($0) })
            else { return nil }
            let key = Accrual.Key(
                month: month,
                account: InvoicedAccount(provider: provider, billingAccount: account, currency: currency))
            lines[key, default: []].append(
                Accrual.Line(department: row[4], glAccount: glAccount, project: row[6], amount: amount))
        }
        return lines.sorted { $0.key < $1.key }.map { Accrual($0.key, lines: $0.value) }
    }
}
