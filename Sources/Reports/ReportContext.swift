internal import Books
internal import Money
internal import Periods
internal import Postings

/// What reports of one view are made from.
struct ReportContext {
    let read: ReportedPeriod
    let view: ReportView
    /// Whether each kind of the period is wanted.
    private let wanted: [Bool]
    private let comparisonWanted: [Bool]
    private let totals: [String: Total]

    init(_ read: ReportedPeriod, _ view: ReportView) {
        self.read = read
        self.view = view
        wanted = view.filter.wanted(read.usage.kinds)
        comparisonWanted = read.comparison.map { view.filter.wanted($0.kinds) } ?? []
        var totals: [String: Total] = [:]
        for (key, sums) in read.usage.days {
            let kind = Int(UInt32(truncatingIfNeeded: key))
            guard wanted[kind] else { continue }
            let code = read.usage.kinds.kinds[kind][.currency]
            totals[read.usage.kinds.name(code, .currency) ?? "", default: .zero] += Total(picos: sums.cost)
        }
        self.totals = totals
    }

    var request: ReportRequest { read.request }
    var usage: PeriodUsage { read.usage }
    var comparison: PeriodUsage? { read.comparison }
    var settings: ReportSettings { read.request.books.settings.reports }
    var threads: Int { read.request.threads }

    /// The currencies of the period; that of the books where the period is empty, so that a report says so.
    var currencies: [String] {
        let currencies = usage.currencies
        return currencies.isEmpty ? [request.books.settings.currency.code] : currencies
    }

    /// What every table that is tied comes to.
    func tied(_ currency: String) -> Total { totals[currency] ?? .zero }

    /// Whether each kind is wanted and of this currency.
    func wanted(_ currency: String) -> [Bool] { ReportContext.mask(wanted, usage.kinds, currency) }

    /// The same of the period to compare with.
    func comparisonWanted(_ currency: String) -> [Bool] {
        comparison.map { ReportContext.mask(comparisonWanted, $0.kinds, currency) } ?? []
    }

    private static func mask(_ wanted: [Bool], _ kinds: CostKinds, _ currency: String) -> [Bool] {
        let code = kinds.code(of: currency, .currency)
        return zip(wanted, kinds.kinds).map { $0 && $1[.currency] == code }
    }

    /// The figures of one currency, by nothing or by some dimensions.
    ///
    /// - Parameter countsSessions: whether distinct sessions are wanted, which takes a look at each.
    func figures(
        _ currency: String, by dimensions: [CostDimension] = [], countsSessions: Bool = false
    ) -> GroupedFigures {
        GroupedFigures(
            usage, wanted(currency), by: dimensions, sessionThreads: countsSessions ? threads : nil)
    }

    /// The same of the period to compare with.
    func comparisonFigures(_ currency: String, by dimensions: [CostDimension]) -> GroupedFigures? {
        comparison.map { GroupedFigures($0, comparisonWanted(currency), by: dimensions, sessionThreads: nil) }
    }

    /// What optional columns of most tables depend on.
    var having: Set<ReportColumn.Presence> { comparison == nil ? [] : [.withComparison] }

    func report(_ name: ReportName) -> Report {
        let tables = currencies.flatMap { currency -> [ReportTable] in
            switch name {
            case .sessions: sessions(currency)
            case .workstreams: workstreams(currency)
            case .runs: runs(currency)
            case .features, .departments, .projects, .models, .workloads: [grouping(name, currency)]
            case .users: users(currency)
            case .drivers: drivers(currency)
            case .outcomes: outcomes(currency)
            case .budgets: budgets(currency)
            case .waste: waste(currency)
            case .anomalies: anomalies(currency)
            }
        }
        return Report(name, tables)
    }

    /// Stands for no value of a dimension.
    static let none = "(none)"
}
