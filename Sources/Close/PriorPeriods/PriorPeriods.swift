internal import Books
internal import CostStore
internal import Periods
internal import Pools
internal import Postings

/// What is no longer as earlier packs have it: their periods restated with all that is known now, less what was posted.
struct PriorPeriods: Sendable {
    /// By period, cause and key.
    private(set) var lines: [PriorPeriodLine] = []
    /// Rows that earlier packs have read and that are not as they were.
    private(set) var changes: [(pack: SealedPack, changes: [StoreChange])] = []
    /// The rows of each earlier period that came since the pack before this one.
    private(set) var lateRows: [(period: FiscalPeriod, rows: StoreDigest)] = []

    /// Looks at every earlier period.
    ///
    /// The last pack has looked at them before, so what was posted until then is what its books and prices come to for
    /// the rows up to its stamp. From there, each cause is a step: changed rows, late rows, prices, rules. A step that
    /// cannot change anything reads nothing.
    init(_ inputs: PackInputs) throws {
        guard let last = inputs.earlier.last else { return }
        let lastBooks = try Books.open(at: "\(last.folder)/\(BooksSnapshot.folder)")
        let lastPrices = try last.read(ReferenceTables.prices, ReferenceTables.prices)
        let lastSnapshot = try BooksSnapshot(ofBooks: "\(last.folder)/\(BooksSnapshot.folder)")
        let hasNewRules = lastSnapshot.decidingDigest != inputs.snapshot.decidingDigest
        let hasNewPrices = lastPrices != inputs.prices
        let store = try inputs.openStore()
        var booked: [Month: [Posting]] = [:]
        for pack in inputs.earlier {
            for line in try pack.priorPeriodLines() { booked[line.period, default: []].append(line.difference) }
        }
        for pack in inputs.earlier {
            let period = pack.manifest.period
            let moments = pack.manifest.moments
            let late = try StoreDigest(
                store, startingIn: moments, after: last.manifest.cutOff, threads: inputs.threads)
            if !late.blocks.isEmpty { lateRows.append((period, late)) }
            let changes = try pack.changedRows(in: inputs.store, packs: inputs.earlier, threads: inputs.threads)
            if !changes.isEmpty { self.changes.append((pack, changes)) }
            let hasLateOutcomes =
                !lastBooks.pools.pools.isEmpty && inputs.cutOff.outcomeId != last.manifest.cutOff.outcomeId

            let state = { (books: Books, prices: [PriceRecord], stamp: CutOff) in
                try inputs.postings(of: moments, books: books, prices: prices, upTo: stamp)
            }
            let posted = Postings(adding: try pack.postedLines() + (booked[period.label] ?? []))
            var known = posted
            let step = { (cause: PriorPeriodLine.Cause, restated: Postings) in
                let found = restated.differences(from: known)
                known = restated
                return found.map {
                    PriorPeriodLine(
                        pack: pack.manifest.name, period: period.label, cause: cause, difference: $0)
                }
            }
            if !changes.isEmpty {
                lines += step(.changedRows, try state(lastBooks, lastPrices, last.manifest.cutOff))
            }
            if !late.blocks.isEmpty || hasLateOutcomes {
                lines += step(.lateRows, try state(lastBooks, lastPrices, inputs.cutOff))
            }
            if hasNewPrices { lines += step(.prices, try state(lastBooks, inputs.prices, inputs.cutOff)) }
            if hasNewRules { lines += step(.rules, try state(inputs.books, inputs.prices, inputs.cutOff)) }
        }
    }
}

extension SealedPack {
    /// The rows that this pack, or a later one as late rows of this period, has read and that are not as they were.
    ///
    /// - Parameter packs: the packs of all periods, in order.
    func changedRows(in store: String, packs: [SealedPack], threads: Int) throws -> [StoreChange] {
        let moments = manifest.moments
        let before = try read(StoreDigest.file) { StoreDigest($0) }
        let now = try StoreDigest(
            CostStore(path: store, cutOff: manifest.cutOff), startingIn: moments, threads: threads)
        var changes = before.changes(to: now)
        for (previous, later) in zip(packs, packs.dropFirst()) {
            let file = StoreDigest.file(lateRowsOf: manifest.period)
            guard later.manifest.entry(file) != nil else { continue }
            let before = try later.read(file) { StoreDigest($0) }
            let now = try StoreDigest(
                CostStore(path: store, cutOff: later.manifest.cutOff), startingIn: moments,
                after: previous.manifest.cutOff, threads: threads)
            changes += before.changes(to: now)
        }
        return changes
    }
}
