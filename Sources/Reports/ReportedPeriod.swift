internal import Books
public import Periods
internal import Postings
internal import Threads

/// A period that was read: gives any of its reports, as often as wanted and under any filter, without the store.
///
///     let october = try ReportRun(request).read()
///     let whole = try october.reports()
///     let sales = try october.reports([.features, .models], view: ReportView(filter: ReportFilter([.department: ["sales"]])))
public struct ReportedPeriod: Sendable {
    let request: ReportRequest
    /// Everything that reports are made of.
    public let usage: PeriodUsage
    let comparison: PeriodUsage?
    /// The direct cost of months before, the latest first.
    let earlierMonths: [Postings]
    /// Postings with all that pools move among them; `nil` where there are no pools or not the whole month is read.
    let postings: Later<Postings>?

    /// The billing period.
    public var period: Month { request.period }

    /// Makes reports, in the order of ``ReportName``. Users are left out unless the settings of the books allow them.
    ///
    /// - Throws: ``ReportError``: a filter or a sort column that names nothing, or figures that do not tie.
    public func reports(
        _ names: [ReportName] = ReportName.allCases, view: ReportView = ReportView()
    ) throws(ReportError) -> ReportSet {
        try view.filter.check(usage.kinds, request.books)
        let names = ReportName.allCases.filter { names.contains($0) && ($0 != .users || usage.users != nil) }
        if let sort = view.sort {
            let known = names.flatMap(\.tables).flatMap(\.columns).filter { $0.kind != .text }.map(\.name)
            guard known.contains(sort) else { throw .noColumn(sort, known: known.uniqued) }
        }
        let context = ReportContext(self, view)
        // Those that wait for pools come last.
        let waiting = ReportedPeriod.waiting
        let order = names.filter { !waiting.contains($0) } + names.filter(waiting.contains)
        let made = inParallel(order.count, threads: context.threads) { context.report(order[$0]) }
        let reports = names.compactMap { name in made.first { $0.name == name } }
        for report in reports {
            for table in report.tables { try table.checkSums(of: report.name, context.tied(table.currency)) }
        }
        return ReportSet(context, reports)
    }
}

extension ReportedPeriod {
    /// Postings with all that pools move among them; `nil` also where it could not be made, which ``ReportRun`` throws.
    var shared: Postings? { try? postings?.value() }

    /// The reports that show what pools move.
    private static let waiting: [ReportName] = [.features, .departments, .projects]
}

extension [String] {
    /// Each text once, where it first stands.
    var uniqued: [String] {
        var known: Set<String> = []
        return filter { known.insert($0).inserted }
    }
}
