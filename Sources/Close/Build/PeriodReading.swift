internal import Bookkeeping
internal import CostStore
internal import Export
internal import Lines
internal import Periods
internal import Postings
internal import Reconciliation

/// What was read of a period, by the billing months that it touches: posted lines, and what was metered. Rules decide about
/// the lines alone; what was metered depends on rows and prices.
struct PeriodReading: Sendable {
    /// In order.
    var months: [PartOfMonth]

    /// What a period has of a billing month.
    struct PartOfMonth: Sendable {
        let month: Month
        let export: ExportResult
        /// What the period posts of it, pools handed out, without what follows from invoices.
        var postings: Postings
        /// What the month has beside, where the period brings it to its invoices; `nil` where another one does.
        let rest: RestOfMonth?
    }

    /// What a month that is reconciled has outside of its period.
    struct RestOfMonth: Sendable {
        let metered: MeteredFigures
        /// The same less what the period has of months that are not reconciled in it: told with the first that is.
        let cutOff: MeteredFigures
        /// Calls of all of the month that did not succeed.
        let failedCalls: [FailedCalls]
    }

    /// Reads the store.
    ///
    /// - Parameters:
    ///   - grain: that of the lines; the books' own if not given. Postings are the same at each.
    ///   - observer: looks at every call and charge of the moments.
    init(
        of moments: Range<Int64>, _ basis: PackInputs.Basis, _ inputs: PackInputs, grain: Grain? = nil,
        observer: ScanObserver? = nil, progress: @escaping @Sendable (ExportProgress) -> Bool = { _ in true }
    ) throws {
        let read = { (moments: Range<Int64>, observer: ScanObserver?) in
            try inputs.exports(of: moments, basis).map { request in
                var request = request
                request.validates = false
                if let grain { request.grain = grain }
                return try ExportRun(request, observer: observer, progress: progress).run()
            }
        }
        let store = try CostStore(path: inputs.store, cutOff: basis.stamp)
        let reconciled = moments.reconciledMonths
        // Of a period that is a billing month, one scan sees all calls that are asked for.
        let counter = moments == reconciled.first?.microseconds ? FailedCallCounter() : nil
        let observers = [observer, counter?.observer].compactMap { $0 }
        let all = observers.dropFirst().reduce(observers.first) { first, next in first.map { ScanObserver($0, next) } }
        let parts = zip(moments.billingMonths, try read(moments, all))
        let others = parts.filter { !reconciled.contains($0.0) }.reduce(MeteredFigures()) {
            $0 + MeteredFigures($1.1.lines)
        }
        months = try parts.map { month, export in
            var rest: RestOfMonth?
            if reconciled.contains(month) {
                let metered = try month.microseconds.parts(outside: moments).flatMap { try read($0, nil) }
                    .reduce(MeteredFigures()) { $0 + MeteredFigures($1.lines) }
                rest = RestOfMonth(
                    metered: metered, cutOff: month == reconciled.first ? metered - others : metered,
                    failedCalls: try counter?.finish() ?? store.failedCalls(startingIn: month.microseconds))
            }
            return PartOfMonth(month: month, export: export, postings: export.postings, rest: rest)
        }
    }

    /// What the period posts, pools handed out, without what follows from invoices.
    var postings: Postings { Postings(adding: months.flatMap(\.postings.lines)) }

    /// One for each billing month.
    var exports: [ExportResult] { months.map(\.export) }

    /// What reconciled months have and the period has not, less what it has of others.
    var cutOff: MeteredFigures { months.compactMap(\.rest?.cutOff).reduce(MeteredFigures(), +) }
}
