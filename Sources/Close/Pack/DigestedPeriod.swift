internal import CostStore
internal import Digests

/// The rows of a period, cut at the stamps of the packs that have read some of them.
struct DigestedPeriod: Sendable {
    /// The moments of the period.
    let moments: Range<Int64>
    /// Rising. The rows up to the first are a part, those up to each later one too; the rows after the last, up to the
    /// cut-off of the store, are the rest.
    var stamps: [CutOff] = []
}

/// What was found of the rows of a period.
struct PeriodDigest: Sendable {
    /// The blocks of each part, to be held against what a pack keeps of it.
    var parts: [[BlockSum]]
    /// The blocks of the rest, as a pack keeps them.
    var rest: [StoreDigest.Block] = []

    /// A block that is only compared.
    struct BlockSum: Hashable, Sendable {
        let table: StoreTable
        let number: Int64
        let sha256: SHA256Digest
    }

    init(_ period: DigestedPeriod) { parts = Array(repeating: [], count: period.stamps.count) }

    /// Adds what was found behind it.
    mutating func append(_ other: PeriodDigest) {
        for part in parts.indices { parts[part] += other.parts[part] }
        rest += other.rest
    }
}
