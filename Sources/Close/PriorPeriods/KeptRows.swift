internal import CostStore

/// Rows of a period that a pack has read and keeps a digest of.
struct KeptRows: Sendable {
    let pack: SealedPack
    /// The file of the pack; `nil` where it found no such rows.
    let file: String?
    /// The stamp of the pack before, whose rows are not among these; `nil` for the first.
    let after: CutOff?

    /// Up to where they go.
    var stamp: CutOff { pack.manifest.cutOff }

    /// The rows that are not as they were.
    ///
    /// - Parameter found: the blocks of the same rows as the store has them now.
    func changes(
        to found: [PeriodDigest.BlockSum], startingIn moments: Range<Int64>, in store: String
    ) throws -> [StoreChange] {
        let kept = try file.map { try pack.read($0) { StoreDigest($0) } } ?? StoreDigest(blocks: [])
        let (old, new) = (Set(kept.blocks.lazy.map(\.sha256)), Set(found.lazy.map(\.sha256)))
        let before = kept.blocks.filter { !new.contains($0.sha256) }
        let others = found.filter { !old.contains($0.sha256) }
        guard !before.isEmpty || !others.isEmpty else { return [] }
        let now = try StoreDigest(
            rereading: others, of: CostStore(path: store, cutOff: stamp), startingIn: moments, after: after)
        return StoreDigest(blocks: before).changes(to: now)
    }
}

extension SealedPack {
    /// What packs keep of the rows of this pack's period: it itself, or the last one that let a change of them pass, and
    /// those after it of rows that came late. Each goes on where the one before ends.
    ///
    /// - Parameter packs: the packs of all periods, in order.
    func keptRows(_ packs: [SealedPack]) -> [KeptRows] {
        let restated = StoreDigest.file(restatedRowsOf: manifest.period)
        let late = StoreDigest.file(lateRowsOf: manifest.period)
        // Where a change was let pass, the store is held against what it was then.
        let base = packs.last { $0.manifest.entry(restated) != nil } ?? self
        var kept = [
            KeptRows(
                pack: base, file: base.manifest.entry(restated) == nil ? StoreDigest.file : restated, after: nil)
        ]
        for (previous, later) in zip(packs, packs.dropFirst())
        where later.manifest.period > base.manifest.period && later.manifest.period > manifest.period {
            kept.append(
                KeptRows(
                    pack: later, file: later.manifest.entry(late) == nil ? nil : late,
                    after: previous.manifest.cutOff))
        }
        return kept
    }

    /// The rows of its period that packs have read and that are not as they were.
    ///
    /// - Parameter packs: the packs of all periods, in order.
    func changedRows(in store: String, packs: [SealedPack], threads: Int) throws -> [StoreChange] {
        let kept = keptRows(packs)
        guard let last = kept.last else { return [] }
        let period = DigestedPeriod(moments: manifest.moments, stamps: kept.map(\.stamp))
        let found = try StoreDigest.read(
            [period], of: CostStore(path: store, cutOff: last.stamp), threads: threads)
        return try changes(of: kept, to: found[0], in: store)
    }

    /// The same of what was found of the rows.
    func changes(of kept: [KeptRows], to found: PeriodDigest, in store: String) throws -> [StoreChange] {
        try zip(kept, found.parts).flatMap { kept, part in
            try kept.changes(to: part, startingIn: manifest.moments, in: store)
        }
    }
}
