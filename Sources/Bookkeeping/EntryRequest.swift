public import CostStore
public import Journals
public import Periods
public import Postings
public import Reconciliation

/// What the entries of a period are made of.
public struct EntryRequest: Sendable {
    /// The providers' month whose cost and invoices these are.
    public var period: Month
    /// The period of the books that it is posted to: in the entries and in their numbers.
    public var label: Month
    /// The last day of the period in the books: the accounting date.
    public var accountingDate: CivilDate
    /// The first day of the period: the date of reversals.
    public var openingDate: CivilDate
    /// The first day of the period after it, on which accruals are reversed.
    public var reversalDate: CivilDate
    /// The version of the pack; 0 for a draft without one. It is in the numbers of entries.
    public var version: Int
    /// The pack that the entries come from.
    public var reference: String
    /// What the period posts, pools handed out, without derived lines.
    public private(set) var postings: Postings
    /// How the period's invoices compare.
    public var reconciliation: Reconciliation
    /// What follows from the invoices.
    public var trueUp: TrueUp
    /// All invoices that are known, for months whose cost is still accrued.
    public var invoices: [InvoiceRecord] = []
    public var rates = ExchangeRates()
    /// Accrual entries of the period before, and the FX differences that go with them: all are reversed.
    public var accrualsToReverse: [Journal] = []
    /// What those entries accrued: settled where the invoice has come, else accrued again.
    public var openAccruals: [Accrual] = []
    /// What changed about earlier months.
    public var changes: [PeriodChange] = []

    /// The entries of a calendar month that stands alone.
    public init(
        period: Month, version: Int, reference: String, postings: Postings, reconciliation: Reconciliation,
        trueUp: TrueUp
    ) {
        self.period = period
        label = period
        self.version = version
        self.reference = reference
        // Derived lines come with the true-up, and those of earlier months with the changes.
        self.postings = Postings(
            adding: postings.lines.filter { line in
                if case .derived = line.key.origin { false } else { true }
            })
        self.reconciliation = reconciliation
        self.trueUp = trueUp
        openingDate = period.firstDay
        accountingDate = CivilDate(daysSinceEpoch: period.next.firstDay.daysSinceEpoch - 1)
        reversalDate = period.next.firstDay
    }
}
