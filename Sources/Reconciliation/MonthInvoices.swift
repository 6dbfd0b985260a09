public import CostStore
internal import Money
public import Periods
public import Postings

/// The invoices of a billing month, by the account that was metered.
public struct MonthInvoices: Sendable {
    /// Accounts that were metered or invoiced, in order, as calls and charges name them.
    public let accounts: [InvoicedAccount]
    private let invoices: [InvoicedAccount: [InvoiceRecord]]
    /// Accounts that are invoiced in another currency than they are metered in.
    private let foreign: [InvoicedAccount: InvoicedAccount]

    /// Finds the invoices of a month.
    ///
    /// - Parameters:
    ///   - metered: the accounts that anything was metered for.
    ///   - known: all invoices; those of other months are left aside.
    public init(of month: Month, metered: some Sequence<InvoicedAccount>, known: [InvoiceRecord]) {
        let metered = Set(metered)
        var invoices: [InvoicedAccount: [InvoiceRecord]] = [:]
        for invoice in known where month.microseconds.contains(invoice.periodStart) {
            invoices[InvoicedAccount(invoice), default: []].append(invoice)
        }
        // An invoice in another currency than the meter's, where the meter has only one.
        var foreign: [InvoicedAccount: InvoicedAccount] = [:]
        for account in invoices.keys where !metered.contains(account) {
            let sameAccount = metered.filter { $0.isSameAccount(account) }
            if let metered = sameAccount.first, sameAccount.count == 1, invoices[metered] == nil {
                foreign[metered] = account
            }
        }
        accounts = metered.union(invoices.keys).subtracting(foreign.values).sorted()
        self.invoices = invoices
        self.foreign = foreign
    }

    /// The account as its invoices name it, in their currency.
    public func billed(_ account: InvoicedAccount) -> InvoicedAccount { foreign[account] ?? account }

    /// The invoices of an account, by the day on which they were issued.
    public func invoices(of account: InvoicedAccount) -> [InvoiceRecord] {
        (invoices[billed(account)] ?? []).sorted { ($0.issuedAt, $0.invoiceId) < ($1.issuedAt, $1.invoiceId) }
    }
}

extension InvoicedAccount {
    /// Whose invoice it is.
    public init(_ invoice: InvoiceRecord) {
        self.init(
            provider: invoice.provider, billingAccount: invoice.billingAccount, currency: invoice.currency.code)
    }

    /// Whether only the currency differs.
    fileprivate func isSameAccount(_ other: InvoicedAccount) -> Bool {
        var other = other
        other.currency = currency
        return self == other
    }
}
