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
    private var booked: [Month: [Posting]] = [:]
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

    /// What a period comes to at a step.
    private struct State {
        let own: Postings
        let derived: Postings
    }

    /// What a period comes to now, less what was posted of it.
    func lines(of reviewed: StoreReview.Period) throws -> [PriorPeriodLine] {
        let pack = reviewed.pack
        let moments = pack.manifest.moments
        let month = try moments.mainBillingMonth
        let steps = steps(of: month, hasLateRows: !reviewed.late.blocks.isEmpty)
        guard !steps.isEmpty || !reviewed.changes.isEmpty else { return [] }
        let posted = Postings(adding: try pack.postedLines() + (booked[pack.manifest.period.label] ?? []))
        // Where rows and prices are as they were, the same was metered whatever the rules, and what was posted is known.
        let isKnown =
            isReproducible && moments == month.microseconds
            && (steps.first?.cause == .rules || steps.first?.cause == .invoices)
        var reading = try PeriodReading(
            of: moments, (isKnown ? steps.first?.basis : nil) ?? before, inputs, grain: .month)
        var known = try state(isKnown ? reading.posting(posted) : reading, before)
        var lines = pack.lines(.changedRows, .cost, known.own.differences(from: posted))
        for (index, step) in steps.enumerated() {
            // An invoice changes nothing about what was read.
            if step.cause != .invoices, !isKnown || index > 0 {
                reading = try PeriodReading(of: moments, step.basis, inputs, grain: .month)
            }
            let restated = try state(reading, step.basis)
            lines += pack.lines(step.cause, .cost, restated.own.differences(from: known.own))
            lines += pack.lines(step.cause, .invoice, restated.derived.differences(from: known.derived))
            known = restated
        }
        return lines
    }

    private func state(_ reading: PeriodReading, _ basis: PackInputs.Basis) throws -> State {
        let trueUp = try PeriodFacts(reading, basis).trueUp(basis.books, nil)
        let settled = trueUp.lines.filter { line in
            line.origin == .sharedTax || !open.contains(Accrual.Key(month: reading.month, account: line.account))
        }
        return State(own: reading.postings, derived: Postings(adding: settled.map(\.posting)))
    }

    private func steps(of month: Month, hasLateRows: Bool) -> [Step] {
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
        let ofMonth = { (invoices: [InvoiceRecord]) in
            invoices.filter { month.microseconds.contains($0.periodStart) }
        }
        if ofMonth(before.invoices) != ofMonth(inputs.invoices) {
            steps.append(Step(cause: .invoices, basis: inputs.basis))
        }
        return steps
    }
}

extension PeriodReading {
    /// The same with other postings.
    fileprivate func posting(_ postings: Postings) -> PeriodReading {
        var reading = self
        reading.postings = postings
        return reading
    }
}

extension SealedPack {
    fileprivate func lines(
        _ cause: PriorPeriodLine.Cause, _ side: PriorPeriodLine.Side, _ differences: [Posting]
    ) -> [PriorPeriodLine] {
        differences.map {
            PriorPeriodLine(
                pack: manifest.name, period: manifest.period.label, cause: cause, side: side, difference: $0)
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
