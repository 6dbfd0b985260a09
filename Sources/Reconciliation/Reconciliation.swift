internal import Apportionment
public import CostStore
internal import Money
public import Periods
public import Postings

/// Metered, explained and invoiced cost of a billing month, account by account.
public struct Reconciliation: Sendable {
    /// The providers' month, in UTC.
    public let period: Month
    /// By provider, account and currency.
    public let walks: [ReconciliationWalk]

    /// Reconciles a month.
    ///
    /// - Parameters:
    ///   - input: what was metered and what was invoiced.
    ///   - rules: what counts as explained, and how much may stay unexplained.
    public init(of period: Month, _ input: ReconciliationInput, _ rules: ReconciliationRules) {
        self.period = period
        var invoices: [InvoicedAccount: [InvoiceRecord]] = [:]
        for invoice in input.invoices where ReconciliationInput.isOf(period, invoice) {
            invoices[InvoicedAccount(invoice), default: []].append(invoice)
        }
        // An invoice in another currency than the meter's, where the meter has only one.
        var foreign: [InvoicedAccount: InvoicedAccount] = [:]
        for account in invoices.keys where input.metered.accounts[account] == nil {
            let sameAccount = input.metered.accounts.keys.filter { $0.isSameAccount(account) }
            if let metered = sameAccount.first, sameAccount.count == 1, invoices[metered] == nil {
                foreign[metered] = account
            }
        }
        var accounts = Set(input.metered.accounts.keys).union(invoices.keys)
        accounts.subtract(foreign.values)
        walks = accounts.sorted().map { account in
            let billed = foreign[account] ?? account
            let ofAccount = (invoices[billed] ?? []).sorted {
                ($0.issuedAt, $0.invoiceId) < ($1.issuedAt, $1.invoiceId)
            }
            return WalkBuilder(
                period: period, input: input, rules: rules, metered: account, invoiced: billed, invoices: ofAccount
            ).walk()
        }
    }

    /// Walks that keep the period from closing.
    public var exceptions: [ReconciliationWalk] { walks.filter(\.isException) }

    /// The walk of an account.
    public func walk(of account: InvoicedAccount) -> ReconciliationWalk? { walks.first { $0.account == account } }
}

/// What a reconciliation compares.
public struct ReconciliationInput: Sendable {
    /// The provider's month: all that is posted.
    public var metered: MeteredFigures
    /// What of ``metered`` is not in the period of the books, less what is in that period and not in the month.
    public var cutOff = MeteredFigures()
    /// The invoices that are known; those of other months are left aside.
    public var invoices: [InvoiceRecord]
    /// Calls of the month that did not succeed.
    public var failedCalls: [FailedCalls] = []
    /// Differences that somebody has explained.
    public var items: [ReconcilingItem] = []
    public var rates = ExchangeRates()

    /// What was metered in a month, and the invoices.
    public init(metered: MeteredFigures, invoices: [InvoiceRecord]) {
        self.metered = metered
        self.invoices = invoices
    }

    /// Whether an invoice is of a month, or at least begins in it.
    static func isOf(_ period: Month, _ invoice: InvoiceRecord) -> Bool {
        period.microseconds.contains(invoice.periodStart)
    }
}

extension InvoicedAccount {
    /// Whose invoice it is.
    public init(_ invoice: InvoiceRecord) {
        self.init(
            provider: invoice.provider, billingAccount: invoice.billingAccount, currency: invoice.currency.code)
    }

    /// Whether only the currency differs.
    func isSameAccount(_ other: InvoicedAccount) -> Bool {
        var other = other
        other.currency = currency
        return self == other
    }
}
