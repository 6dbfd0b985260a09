internal import CostStore

/// The rows of the store held against what earlier packs have read of them, in one pass for all periods.
struct StoreReview: Sendable {
    /// What was found of the period of each earlier pack, in their order.
    let periods: [Period]
    /// All rows of the period that is closed; `nil` where they were not wanted.
    let own: StoreDigest?

    /// What became of the rows of a closed period.
    struct Period: Sendable {
        let pack: SealedPack
        /// Rows that packs have read and that are not as they were.
        let changes: [StoreChange]
        /// Rows that came since the last pack.
        let late: StoreDigest
    }

    /// Reads the store up to the cut-off.
    ///
    /// - Parameter withOwn: whether the rows of the period itself are wanted.
    init(_ inputs: PackInputs, withOwn: Bool) throws {
        let kept = inputs.earlier.map { $0.keptRows(inputs.earlier) }
        let wanted = zip(inputs.earlier, kept).map { pack, kept in
            DigestedPeriod(moments: pack.manifest.moments, stamps: kept.map(\.stamp))
        }
        let found = try StoreDigest.read(
            wanted + (withOwn ? [DigestedPeriod(moments: inputs.moments)] : []), of: inputs.openStore(),
            threads: inputs.threads)
        periods = try inputs.earlier.indices.map { index in
            let pack = inputs.earlier[index]
            return Period(
                pack: pack, changes: try pack.changes(of: kept[index], to: found[index], in: inputs.store),
                late: StoreDigest(blocks: found[index].rest))
        }
        own = withOwn ? found.last.map { StoreDigest(blocks: $0.rest) } : nil
    }
}
