internal import Bookkeeping
internal import Books
internal import CostStore
internal import Lines
internal import Periods
internal import Pools
internal import Postings
internal import Reconciliation

/// Restates closed periods with all that is known now.
///
/// The last pack has looked at them before, so what was posted until then is what its books, prices and invoices come to
/// for the rows up to its stamp. From there, each cause is a step: late rows, prices, rules, invoices. A step that cannot
/// change anything reads nothing. What is still accrued is not brought to an invoice here: its settlement is.
struct Restatement {
    private let inputs: PackInputs
    /// What decided when the last pack was made.
    private let before: PackInputs.Basis
    private let hasNewRules: Bool
    private let hasNewPrices: Bool
    private let hasNewOutcomes: Bool
    private let open: Set<Accrual.Key>
    /// What packs have booked about earlier periods.
    private var booked: [PeriodLabel: [Posting]] = [:]
    /// Whether the rows up to the stamp are known to be as they were, so that they come to what was posted of them.
    private let isReproducible: Bool

    /// - Parameter last: the pack before the one that is made.
    init(_ inputs: PackInputs, since last: SealedPack, isReproducible: Bool) throws {
        self.inputs = inputs
        self.isReproducible = isReproducible
        before = try last.basis()
        let snapshot = try BooksSnapshot(ofBooks: "\(last.folder)/\(BooksSnapshot.folder)")
        hasNewRules = snapshot.decidingDigest != inputs.snapshot.decidingDigest
        hasNewPrices = before.prices != inputs.prices
        hasNewOutcomes = !before.books.pools.pools.isEmpty && inputs.cutOff.outcomeId != before.stamp.outcomeId
        open = Set(try last.accruals().map(\.key))
        for pack in inputs.earlier {
            for line in try pack.priorPeriodLines() where line.side == .cost {
                booked[line.period, default: []].append(line.difference)
            }
        }
    }

    /// A cause, and what decides from it on.
    private struct Step {
        let cause: PriorPeriodLine.Cause
        let basis: PackInputs.Basis
    }

    /// What a period comes to at a step, of one billing month.
    private struct State {
        let month: Month
        let own: Postings
        let derived: Postings
    }

    /// What a period comes to now, less what was posted of it.
    func lines(of reviewed: StoreReview.Period) throws -> [PriorPeriodLine] {
        let pack = reviewed.pack
        let moments = pack.manifest.moments
        let steps = steps(
            of: moments.reconciledMonths, hasLateRows: try !reviewed.late.blocks.isEmpty || hasLateEdges(moments))
        guard !steps.isEmpty || !reviewed.changes.isEmpty else { return [] }
        let posted = Postings(adding: try pack.postedLines() + (booked[pack.manifest.period.label] ?? []))
        // Where rows and prices are as they were, the same was metered whatever the rules, and what was posted is known.
        let isKnown =
            isReproducible && moments == moments.billingMonths.first?.microseconds
            && (steps.first?.cause == .rules || steps.first?.cause == .invoices)
        var reading = try PeriodReading(
            of: moments, (isKnown ? steps.first?.basis : nil) ?? before, inputs, grain: .month)
        var known = try state(isKnown ? reading.posting(posted) : reading, before)
        // What was posted is known of the period, not of its billing months.
        let own = Postings(adding: known.flatMap(\.own.lines))
        var lines = pack.lines(.changedRows, .cost, own.differences(from: posted), of: nil)
        for (index, step) in steps.enumerated() {
            // An invoice changes nothing about what was read.
            if step.cause != .invoices, !isKnown || index > 0 {
                reading = try PeriodReading(of: moments, step.basis, inputs, grain: .month)
            }
            let restated = try state(reading, step.basis)
            for (now, then) in zip(restated, known) {
                lines += pack.lines(step.cause, .cost, now.own.differences(from: then.own), of: now.month)
                lines += pack.lines(step.cause, .invoice, now.derived.differences(from: then.derived), of: now.month)
            }
            known = restated
        }
        return lines
    }

    private func state(_ reading: PeriodReading, _ basis: PackInputs.Basis) throws -> [State] {
        zip(reading.months, try PeriodFacts(reading, basis).billedMonths(basis.books, nil)).map { part, billed in
            let settled = billed.trueUp.lines.filter { line in
                line.origin == .sharedTax || !open.contains(Accrual.Key(month: billed.month, account: line.account))
            }
            return State(
                month: billed.month, own: part.postings, derived: Postings(adding: settled.map(\.posting)))
        }
    }

    /// Whether rows came of what other periods have of a month that a period brings to its invoices: they change what the
    /// invoices have more than was metered.
    private func hasLateEdges(_ moments: Range<Int64>) throws -> Bool {
        let edges = moments.reconciledMonths.flatMap { $0.microseconds.parts(outside: moments) }
        guard !edges.isEmpty else { return false }
        let store = try inputs.openStore()
        return try edges.contains { edge in
            try [StoreTable.calls, .charges].contains {
                try store.rowCount(of: $0, startingIn: edge, after: before.stamp) > 0
            }
        }
    }

    private func steps(of months: [Month], hasLateRows: Bool) -> [Step] {
        var steps: [Step] = []
        var basis = before
        if hasLateRows || hasNewOutcomes {
            basis.stamp = inputs.cutOff
            steps.append(Step(cause: .lateRows, basis: basis))
        }
        if hasNewPrices {
            (basis.prices, basis.stamp) = (inputs.prices, inputs.cutOff)
            steps.append(Step(cause: .prices, basis: basis))
        }
        if hasNewRules {
            (basis.books, basis.stamp) = (inputs.books, inputs.cutOff)
            steps.append(Step(cause: .rules, basis: basis))
        }
        let ofMonths = { (invoices: [InvoiceRecord]) in
            invoices.filter { invoice in months.contains { $0.microseconds.contains(invoice.periodStart) } }
        }
        if ofMonths(before.invoices) != ofMonths(inputs.invoices) {
            steps.append(Step(cause: .invoices, basis: inputs.basis))
        }
        return steps
    }
}

extension PeriodReading {
    /// The same of a single billing month, with other postings.
    fileprivate func posting(_ postings: Postings) -> PeriodReading {
        var reading = self
        for index in reading.months.indices { reading.months[index].postings = postings }
        return reading
    }
}

extension SealedPack {
    fileprivate func lines(
        _ cause: PriorPeriodLine.Cause, _ side: PriorPeriodLine.Side, _ differences: [Posting], of month: Month?
    ) -> [PriorPeriodLine] {
        differences.map {
            PriorPeriodLine(
                pack: manifest.name, period: manifest.period.label, month: month, cause: cause, side: side,
                difference: $0)
        }
    }

    /// What decided about the figures of this pack.
    func basis() throws -> PackInputs.Basis {
        PackInputs.Basis(
            books: try Books.open(at: "\(folder)/\(BooksSnapshot.folder)"),
            prices: try read(ReferenceTables.prices, ReferenceTables.prices),
            invoices: try read(ReferenceTables.invoices, ReferenceTables.invoices),
            rates: try read(ReferenceTables.rates, ReferenceTables.rates), stamp: manifest.cutOff)
    }
}
