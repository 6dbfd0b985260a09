public import CostStore
public import Journals
public import Periods
public import Reconciliation

/// What the entries of a period are made of.
public struct EntryRequest: Sendable {
    /// The period of the books that is posted to. Entries are of its last day, reversals of its first, and its accruals are
    /// reversed on the day after it.
    public var period: FiscalPeriod
    /// The period after it; `nil` where the calendar ends.
    public var next: FiscalPeriod?
    /// The version of the pack; 0 for a draft without one. It is in the numbers of entries.
    public var version: Int
    /// The pack that the entries come from.
    public var reference: String
    /// The billing months that the period touches, in order.
    public let months: [BilledMonth]
    /// All invoices that are known, for months whose cost is still accrued.
    public var invoices: [InvoiceRecord] = []
    public var rates = ExchangeRates()
    /// Differences that somebody has explained, for the same months.
    public var items: [ReconcilingItem] = []
    /// Accrual entries of the period before, and the FX differences that go with them: all are reversed.
    public var accrualsToReverse: [Journal] = []
    /// What those entries accrued: settled where the invoice has come, else accrued again.
    public var openAccruals: [Accrual] = []
    /// What was metered of earlier months and is neither accrued nor in ``months``: usually nothing.
    public var elsewhere: [Month: MeteredFigures] = [:]
    /// Months of open accruals that no settlement brings to their invoices: their own period has done it, or will.
    public var reconciledElsewhere: Set<Month> = []
    /// What changed about earlier periods.
    public var changes: [PeriodChange] = []

    /// The entries of a period.
    public init(of period: FiscalPeriod, version: Int, reference: String, months: [BilledMonth]) {
        self.period = period
        self.version = version
        self.reference = reference
        self.months = months
    }

    /// The entries of a calendar month that stands alone.
    public init(_ month: BilledMonth, version: Int, reference: String) {
        let period = FiscalPeriod(month.month)
        self.init(of: period, version: version, reference: reference, months: [month])
        next = FiscalCalendar.months.period(after: period)
    }

    /// The last day of the period: the accounting date.
    var accountingDate: CivilDate { period.lastDay }

    /// The days of the period, whose rates count.
    var days: ClosedRange<CivilDate> { period.firstDay...period.lastDay }
}
