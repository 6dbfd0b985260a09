public import CostStore
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
        let invoices = MonthInvoices(of: period, metered: input.metered.accounts.keys, known: input.invoices)
        walks = invoices.accounts.map { account in
            WalkBuilder(
                period: period, input: input, rules: rules, metered: account, invoiced: invoices.billed(account),
                invoices: invoices.invoices(of: account)
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
}
