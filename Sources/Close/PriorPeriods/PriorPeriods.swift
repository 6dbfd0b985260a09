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
        var booked: [Month: [Posting]] = [:]
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
            let month = try moments.mainBillingMonth
            let ofMonth = { (invoices: [InvoiceRecord]) in
                invoices.filter { month.microseconds.contains($0.periodStart) }
            }
            var steps: [(cause: PriorPeriodLine.Cause, basis: PackInputs.Basis)] = []
            var basis = before
            if !late.blocks.isEmpty || hasNewOutcomes {
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
            if ofMonth(before.invoices) != ofMonth(inputs.invoices) {
                steps.append((.invoices, inputs.basis))
            }
            guard !steps.isEmpty || !changes.isEmpty else { continue }
            let isOpen = { (line: DerivedLine) in
                line.origin != .sharedTax && open.contains(Accrual.Key(month: month, account: line.account))
            }
            let state = { (basis: PackInputs.Basis) throws -> (own: Postings, derived: Postings) in
                let facts = try PeriodFacts(of: moments, basis, inputs)
                let trueUp = try facts.trueUp(basis.books, nil)
                return (
                    facts.postings, Postings(adding: trueUp.lines.filter { !isOpen($0) }.map(\.posting))
                )
            }
            var known = try state(before)
            let posted = Postings(adding: try pack.postedLines() + (booked[pack.manifest.period.label] ?? []))
            lines += pack.lines(.changedRows, .cost, known.own.differences(from: posted))
            for step in steps {
                let restated = try state(step.basis)
                lines += pack.lines(step.cause, .cost, restated.own.differences(from: known.own))
                lines += pack.lines(step.cause, .invoice, restated.derived.differences(from: known.derived))
                known = restated
            }
        }
        lines = PriorPeriodMateriality(inputs).applied(to: lines)
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
