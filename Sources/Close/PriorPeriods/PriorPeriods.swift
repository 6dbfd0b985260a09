internal import Bookkeeping
internal import Books
internal import CostStore
internal import Lines
internal import Periods
internal import Pools
internal import Postings
internal import Reconciliation

/// What is no longer as earlier packs have it: their periods restated with all that is known now, less what was posted.
struct PriorPeriods: Sendable {
    /// By period, cause and key.
    private(set) var lines: [PriorPeriodLine] = []
    /// Rows that earlier packs have read and that are not as they were.
    private(set) var changes: [(pack: SealedPack, changes: [StoreChange])] = []
    /// The rows of each earlier period that came since the pack before this one.
    private(set) var lateRows: [(period: FiscalPeriod, rows: StoreDigest)] = []

    /// All rows of each earlier period of which some are not as they were: what later packs hold the store against.
    private(set) var restatedRows: [(period: FiscalPeriod, rows: StoreDigest)] = []

    /// Looks at every earlier period.
    ///
    /// The last pack has looked at them before, so what was posted until then is what its books, prices and invoices come
    /// to for the rows up to its stamp. From there, each cause is a step: late rows, prices, rules, invoices. A step that
    /// cannot change anything reads nothing. What is still accrued is not brought to an invoice here: its settlement is.
    init(_ inputs: PackInputs, _ review: StoreReview) throws {
        guard let last = inputs.earlier.last else { return }
        let before = try last.basis()
        let snapshot = try BooksSnapshot(ofBooks: "\(last.folder)/\(BooksSnapshot.folder)")
        let hasNewRules = snapshot.decidingDigest != inputs.snapshot.decidingDigest
        let hasNewPrices = before.prices != inputs.prices
        let hasNewOutcomes = !before.books.pools.pools.isEmpty && inputs.cutOff.outcomeId != before.stamp.outcomeId
        let open = Set(try last.accruals().map(\.key))
        let store = try inputs.openStore()
        var booked: [PeriodLabel: [Posting]] = [:]
        for pack in inputs.earlier {
            for line in try pack.priorPeriodLines() where line.side == .cost {
                booked[line.period, default: []].append(line.difference)
            }
        }
        for reviewed in review.periods {
            let (pack, changes, late) = (reviewed.pack, reviewed.changes, reviewed.late)
            let moments = pack.manifest.moments
            if !late.blocks.isEmpty { lateRows.append((pack.manifest.period, late)) }
            if !changes.isEmpty {
                self.changes.append((pack, changes))
                restatedRows.append(
                    (pack.manifest.period, try StoreDigest(store, startingIn: moments, threads: inputs.threads)))
            }
            let reconciled = moments.reconciledMonths
            let ofMonths = { (invoices: [InvoiceRecord]) in
                invoices.filter { invoice in
                    reconciled.contains { $0.microseconds.contains(invoice.periodStart) }
                }
            }
            // What came of the rest of a month changes what its invoices have more than was metered.
            let edges = reconciled.flatMap { $0.microseconds.parts(outside: moments) }
            let hasLateEdges = try edges.contains { edge in
                try [StoreTable.calls, .charges].contains {
                    try store.rowCount(of: $0, startingIn: edge, after: before.stamp) > 0
                }
            }
            var steps: [(cause: PriorPeriodLine.Cause, basis: PackInputs.Basis)] = []
            var basis = before
            if !late.blocks.isEmpty || hasLateEdges || hasNewOutcomes {
                basis.stamp = inputs.cutOff
                steps.append((.lateRows, basis))
            }
            if hasNewPrices {
                (basis.prices, basis.stamp) = (inputs.prices, inputs.cutOff)
                steps.append((.prices, basis))
            }
            if hasNewRules {
                (basis.books, basis.stamp) = (inputs.books, inputs.cutOff)
                steps.append((.rules, basis))
            }
            if ofMonths(before.invoices) != ofMonths(inputs.invoices) {
                steps.append((.invoices, inputs.basis))
            }
            guard !steps.isEmpty || !changes.isEmpty else { continue }
            let state = { (basis: PackInputs.Basis) throws -> [MonthState] in
                try PeriodFacts(of: moments, basis, inputs).billedMonths(basis.books, nil).map {
                    MonthState($0, open: open)
                }
            }
            var known = try state(before)
            let posted = Postings(adding: try pack.postedLines() + (booked[pack.manifest.period.label] ?? []))
            // What was posted is known of the period, not of its billing months.
            let own = Postings(adding: known.flatMap(\.own.lines))
            lines += pack.lines(.changedRows, .cost, own.differences(from: posted), of: nil)
            for step in steps {
                let restated = try state(step.basis)
                for (now, then) in zip(restated, known) {
                    lines += pack.lines(step.cause, .cost, now.own.differences(from: then.own), of: now.month)
                    lines += pack.lines(
                        step.cause, .invoice, now.derived.differences(from: then.derived), of: now.month)
                }
                known = restated
            }
        }
        lines = PriorPeriodMateriality(inputs).applied(to: lines)
    }
}

/// What a period posts of a billing month, by some rules, prices and rows.
private struct MonthState {
    let month: Month
    let own: Postings
    /// What follows from its invoices, without that of open accruals: their settlement brings it.
    let derived: Postings

    init(_ billed: BilledMonth, open: Set<Accrual.Key>) {
        month = billed.month
        own = billed.postings
        derived = Postings(
            adding: billed.trueUp.lines.filter { line in
                line.origin == .sharedTax || !open.contains(Accrual.Key(month: billed.month, account: line.account))
            }.map(\.posting))
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
