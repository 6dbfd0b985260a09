internal import CostStore
internal import Periods

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
    init(_ inputs: PackInputs, _ review: StoreReview) throws {
        guard let last = inputs.earlier.last else { return }
        let restatement = try Restatement(inputs, since: last, isReproducible: !review.hasChanges)
        let store = try inputs.openStore()
        for reviewed in review.periods {
            let period = reviewed.pack.manifest.period
            if !reviewed.late.blocks.isEmpty { lateRows.append((period, reviewed.late)) }
            if !reviewed.changes.isEmpty {
                changes.append((reviewed.pack, reviewed.changes))
                let moments = reviewed.pack.manifest.moments
                restatedRows.append(
                    (period, try StoreDigest(store, startingIn: moments, threads: inputs.threads)))
            }
            lines += try restatement.lines(of: reviewed)
        }
        lines = PriorPeriodMateriality(inputs).applied(to: lines)
    }
}
