internal import Books
internal import CostStore
internal import Lines
public import Money
public import Periods

/// Some reports of one period, with what their headings say.
public struct ReportSet: Sendable {
    public let reports: [Report]
    public let entity: String
    public let period: Month
    /// The days that count, where they are not the whole month.
    public let days: ClosedRange<CivilDate>?
    public let comparison: Month?
    public let filter: ReportFilter
    public let store: String
    /// The cut-off stamp of the store.
    public let cutOff: (callId: Int64, chargeId: Int64)
    /// FOCUS BilledCost of the period by currency: of everything, and of what the filter takes.
    public let totals: [PeriodTotal]

    /// What a period comes to in one currency.
    public struct PeriodTotal: Hashable, Sendable {
        public let currency: String
        /// Everything.
        public let period: Total
        /// What the filter takes.
        public let filtered: Total
    }

    /// A report by its name; `nil` where the set has none of it.
    public func report(_ name: ReportName) -> Report? { reports.first { $0.name == name } }

    init(_ context: ReportContext, _ reports: [Report]) {
        self.init(
            reports, context.request, context.usage.lines, filter: context.view.filter,
            totals: context.usage.currencies.map { currency in
                PeriodTotal(
                    currency: currency, period: context.usage.costs[currency] ?? .zero,
                    filtered: context.tied(currency))
            })
    }

    init(
        _ reports: [Report], _ request: ReportRequest, _ lines: Lines, filter: ReportFilter = ReportFilter(),
        totals: [PeriodTotal]
    ) {
        self.reports = reports
        entity = request.books.settings.entity
        period = request.period
        days = request.days
        comparison = request.comparison
        self.filter = filter
        store = request.store
        cutOff = (lines.control.cutOff.callId, lines.control.cutOff.chargeId)
        self.totals = totals
    }
}
