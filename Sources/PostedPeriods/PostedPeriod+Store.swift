internal import Apportionment
internal import Books
internal import CostStore
public import Export
public import Journals
internal import Lines
internal import Money
internal import Periods
internal import Postings

extension PeriodHeading {
    /// The heading of a run whose figures are only proposed.
    ///
    /// Its name is made of the period and the cut-off stamp: what is read up to the same ids has the same name.
    ///
    /// - Parameter isInvoiced: whether true-ups bring the lines to invoices.
    static func draft(_ request: ExportRequest, _ lines: Lines, isInvoiced: Bool) -> PeriodHeading {
        let cutOff = lines.control.cutOff
        let name = request.store.split(separator: "/").last.map(String.init) ?? request.store
        return PeriodHeading(
            entity: request.books.settings.entity, period: FiscalPeriod(request.period), state: .draft,
            basis: isInvoiced ? .invoiced : .metered,
            currency: request.books.settings.currency,
            run: "\(request.period)-\(cutOff.callId)-\(cutOff.chargeId)",
            source:
                "\(name), up to call \(FigureText.count(cutOff.callId)) and charge \(FigureText.count(cutOff.chargeId))"
        )
    }
}

extension PostedPeriod {
    /// The period of a run that nothing is posted of yet, with the periods before as the store has them.
    ///
    /// A month counts as known when the store has rows from its first days on: one that the store begins in the middle of
    /// would look like a cheap month.
    ///
    /// - Parameters:
    ///   - journals: the entries as they are proposed, where there are any.
    ///   - months: how many, the run's own included.
    ///   - progress: see `ExportRun`.
    /// - Throws: what `ExportRun` throws, or `ApportionmentError` beyond what can be counted.
    public static func draft(
        _ request: ExportRequest, _ result: ExportResult, journals: [Journal] = [], months: Int,
        progress: @escaping @Sendable (ExportProgress) -> Bool = { _ in true }
    ) throws -> PostedPeriod {
        let isInvoiced = result.derived.contains { $0.step == .trueUp }
        var period = try PostedPeriod(
            .draft(request, result.lines, isInvoiced: isInvoiced), books: request.books, scans: [result.lines],
            postings: result.postings, journals: journals)
        let store = try CostStore(path: request.store, cutOff: request.cutOff)
        period.setOutcomes(try store.outcomeCount(in: request.period))
        var earlier: [ExportRequest] = []
        var month = request.period
        for _ in 1..<max(months, 1) {
            month = month.previous
            guard try store.covers(month) else { break }
            var one = request
            one.period = month
            one.files = []
            one.grain = .month
            one.derivedCharges = nil
            one.comparesWithPrevious = false
            earlier.append(one)
        }
        for one in earlier.reversed() {
            let read = result.previous.flatMap { $0.month == one.period ? ($0.lines, $0.postings) : nil }
            let (lines, postings) =
                try read
                ?? {
                    let result = try ExportRun(one, progress: progress).run()
                    return (result.lines, result.postings)
                }()
            let posted = try PostedPeriod(
                .draft(one, lines, isInvoiced: false), books: one.books, scans: [lines], postings: postings)
            period.append(earlier: posted, outcomes: try store.outcomeCount(in: one.period))
        }
        return period
    }

    private mutating func setOutcomes(_ count: Int64?) {
        for index in currencies.indices { currencies[index].outcomes = count }
    }
}

extension CostStore {
    private static let firstDays: Int64 = 3

    /// Whether there are calls or charges from the first days of a month on.
    fileprivate func covers(_ month: Month) throws(StoreError) -> Bool {
        let start = month.microseconds.lowerBound
        let days = start..<start + CostStore.firstDays * Instant.day
        if try rowCount(of: .calls, startingIn: days) > 0 { return true }
        return try rowCount(of: .charges, startingIn: days) > 0
    }

    /// The business results of a month; `nil` where the store has none at all of it.
    fileprivate func outcomeCount(in month: Month) throws(StoreError) -> Int64? {
        let count = try sessionsWithOutcomes(in: month.microseconds).count
        return count > 0 ? Int64(count) : nil
    }
}
