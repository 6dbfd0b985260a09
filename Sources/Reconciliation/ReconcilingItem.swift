public import Books
internal import Mapping
public import Money
public import Periods
public import Postings
internal import SettingsText

/// A difference between meter and invoice that somebody has explained: a row of `Mappings/reconciling-items.csv`.
public struct ReconcilingItem: Hashable, Sendable {
    /// The billing month.
    public var period: Month
    public var account: InvoicedAccount
    /// What it is, such as `minimum fee`.
    public var cause: String
    /// Above zero where the invoice is higher.
    public var amount: Total
    /// Where the evidence is.
    public var reference: String

    /// An item.
    public init(period: Month, account: InvoicedAccount, cause: String, amount: Total, reference: String) {
        self.period = period
        self.account = account
        self.cause = cause
        self.amount = amount
        self.reference = reference
    }

    /// The columns of the table.
    public static let columns = [
        "period", "provider", "billing_account", "currency", "cause", "amount", "reference",
    ]

    /// The file inside the books.
    public static let file = "Mappings/reconciling-items.csv"

    /// The items of some books; none where they have no such table.
    ///
    /// - Throws: ``BooksError/problems(_:)``.
    public static func read(of books: Books) throws(BooksError) -> [ReconcilingItem] {
        let problems = SettingProblems()
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try FileBytes.read("\(books.folder)/\(file)")
        } catch {
            guard !error.isMissing else { return [] }
            throw .problems([SettingProblem(file: file, reason: .unreadable(error.description))])
        }
        let items = read(bytes, problems: problems)
        guard problems.isEmpty else { throw .problems(problems.sorted) }
        return items
    }

    /// The items of a table; problems are noted and their rows left out.
    static func read(_ bytes: [UInt8], problems: SettingProblems) -> [ReconcilingItem] {
        guard let table = TableFile.read(bytes, file: file, required: columns, problems: problems) else { return [] }
        return table.rows.compactMap { row in
            let cells = TableCells(table, row, problems: problems)
            // All cells are looked at before any is missed, so that each problem is told.
            let (period, currency, amount) = (cells.month("period"), cells.currency("currency"), cells.total("amount"))
            let texts = ["provider", "billing_account", "cause", "reference"].map { cells.text($0) }
            guard let period, let currency, let amount, let provider = texts[0], let billingAccount = texts[1],
                let cause = texts[2], let reference = texts[3]
            else { return nil }
            let account = InvoicedAccount(
                provider: provider, billingAccount: billingAccount, currency: currency.code)
            return ReconcilingItem(period: period, account: account, cause: cause, amount: amount, reference: reference)
        }
    }
}
