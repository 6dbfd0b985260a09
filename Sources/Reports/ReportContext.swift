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

    init(_ context: ReportContext, _ reports: [Report]) {
        self.reports = reports
        let request = context.request
        entity = request.books.settings.entity
        period = request.period
        days = request.days
        comparison = request.comparison
        filter = request.filter
        store = request.store
        let control = context.usage.lines.control
        cutOff = (control.cutOff.callId, control.cutOff.chargeId)
        totals = context.usage.currencies.map { currency in
            PeriodTotal(
                currency: currency, period: context.usage.costs[currency] ?? .zero,
                filtered: context.figures(currency).total.cost)
        }
    }
}

/// What reports are made from.
struct ReportContext {
    let request: ReportRequest
    let usage: PeriodUsage
    let comparison: PeriodUsage?
    /// Whether each kind of the period is wanted.
    private let wanted: [Bool]
    private let comparisonWanted: [Bool]

    init(request: ReportRequest, usage: PeriodUsage, comparison: PeriodUsage?) {
        self.request = request
        self.usage = usage
        self.comparison = comparison
        wanted = request.filter.wanted(usage.kinds)
        comparisonWanted = comparison.map { request.filter.wanted($0.kinds) } ?? []
    }

    var settings: ReportSettings { request.books.settings.reports }

    /// The currencies of the period; that of the books where the period is empty, so that a report says so.
    var currencies: [String] {
        let currencies = usage.currencies
        return currencies.isEmpty ? [request.books.settings.currency.code] : currencies
    }

    /// Whether each kind is wanted and of this currency.
    func wanted(_ currency: String) -> [Bool] { ReportContext.mask(wanted, usage.kinds, currency) }

    private static func mask(_ wanted: [Bool], _ kinds: CostKinds, _ currency: String) -> [Bool] {
        let code = kinds.code(of: currency, .currency)
        return zip(wanted, kinds.kinds).map { $0 && $1[.currency] == code }
    }

    /// The figures of one currency, by nothing or by some dimensions.
    func figures(_ currency: String, by dimensions: [Dimension] = []) -> GroupedFigures {
        GroupedFigures(usage, wanted(currency), by: dimensions)
    }

    /// The same of the period to compare with.
    func comparisonFigures(_ currency: String, by dimensions: [Dimension]) -> GroupedFigures? {
        comparison.map { GroupedFigures($0, ReportContext.mask(comparisonWanted, $0.kinds, currency), by: dimensions) }
    }

    func report(_ name: ReportName) throws(ReportError) -> Report {
        let tables = currencies.flatMap { currency -> [ReportTable] in
            switch name {
            case .sessions: sessions(currency)
            case .features, .departments, .projects, .models, .workloads, .users: [grouping(name, currency)]
            case .workstreams, .runs, .drivers, .outcomes, .budgets, .waste, .anomalies: []
            }
        }
        return Report(name, tables)
    }
}
