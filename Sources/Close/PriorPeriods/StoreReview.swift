internal import CostStore

/// The rows of the store held against what earlier packs have read of them, in one pass for all periods.
struct StoreReview: Sendable {
    /// What was found of the period of each earlier pack, in their order.
    let periods: [Period]

    /// Whether a row that an earlier pack has read is not as it was.
    var hasChanges: Bool { periods.contains { !$0.changes.isEmpty } }

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
    /// - Parameter own: takes all rows of the period itself, before earlier ones are looked at; `nil` where nobody wants
    ///   them. They are too many to be kept.
    init(_ inputs: PackInputs, own: ((StoreDigest) throws -> Void)?) throws {
        let kept = inputs.earlier.map { $0.keptRows(inputs.earlier) }
        let wanted = zip(inputs.earlier, kept).map { pack, kept in
            DigestedPeriod(moments: pack.manifest.moments, stamps: kept.map(\.stamp))
        }
        var found = try StoreDigest.read(
            wanted + (own == nil ? [] : [DigestedPeriod(moments: inputs.moments)]), of: inputs.openStore(),
            threads: inputs.threads)
        if let own, let last = found.popLast() { try own(StoreDigest(blocks: last.rest)) }
        periods = try inputs.earlier.indices.map { index in
            let pack = inputs.earlier[index]
            return Period(
                pack: pack, changes: try pack.changes(of: kept[index], to: found[index], in: inputs.store),
                late: StoreDigest(blocks: found[index].rest))
        }
    }
}
