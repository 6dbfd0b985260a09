internal import Columns

/// A rule that some columns have one value for each combination of others, where all of them hang on the keys of one
/// domain: it is looked at once a key, whatever the number of blocks.
struct DomainAgreement: Sendable {
    /// What is known of a key.
    private struct Key: Sendable {
        var hash = ValueHash.null
        var value: UInt64 = 0
        /// The first row that is known to have it; `Int.max` before there is one.
        var firstRow = Int.max
        /// Whether its values can agree with others at all.
        var isUsed = false
    }

    /// Held on to, so that its identity is no other's meanwhile.
    private let domain: KeyDomain
    private var keys: [Key] = []
    private var log: MomentLog?

    init(_ domain: KeyDomain) {
        self.domain = domain
    }

    /// The combination and the value of a key; `nil` where one is missing or cannot be read.
    typealias Reading = (hash: ValueHash, value: UInt64)

    /// Takes in a block.
    ///
    /// - Parameters:
    ///   - read: what a key stands for; called once for each key.
    ///   - table: where it is noted which keys have several values, whatever the moment.
    mutating func add(
        _ tally: KeyTally, firstRow: Int, to table: inout AgreementTable, _ read: (Int) -> Reading?
    ) throws(ValidationError) {
        if keys.count < tally.counts.count {
            keys += Array(repeating: Key(), count: tally.counts.count - keys.count)
        }
        for key in tally.usedKeys {
            let row = firstRow + Int(tally.firstRows[key])
            guard row < keys[key].firstRow else { continue }
            if keys[key].firstRow == .max, let reading = read(key) {
                keys[key].hash = reading.hash
                keys[key].value = reading.value
                keys[key].isUsed = true
            }
            keys[key].firstRow = row
            if keys[key].isUsed { try table.add(key: keys[key].hash, value: keys[key].value, row: row) }
        }
    }

    /// Notes the moments of the rows of a block, unless none of its keys can agree or disagree.
    mutating func addMoments(
        _ tally: KeyTally, keys rowKeys: [UInt32], moments: [Int64], momentOfRow: [UInt32], firstRow: Int,
        _ limits: MemoryLimits
    ) throws(ValidationError) {
        guard tally.usedKeys.contains(where: { keys[$0].isUsed }) else { return }
        var log = self.log ?? MomentLog(limits)
        self.log = nil
        try log.add(keys: rowKeys, moments: moments, momentOfRow: momentOfRow, firstRow: firstRow)
        self.log = log
    }

    /// Takes over what another worker has seen; keys of a domain mean the same to all workers.
    mutating func merge(_ other: DomainAgreement) throws(ValidationError) {
        if keys.count < other.keys.count { keys += Array(repeating: Key(), count: other.keys.count - keys.count) }
        for (index, key) in other.keys.enumerated() where key.firstRow < keys[index].firstRow { keys[index] = key }
        guard let others = other.log else { return }
        var log = self.log
        self.log = nil
        if log == nil { log = others } else { try log?.merge(others) }
        self.log = log
    }

    /// Adds the rows of some combinations to a table that tells moments apart.
    ///
    /// - Parameter hashes: the high halves of the combinations; `nil` for all.
    func addRows(ofKeys hashes: Set<UInt64>?, to table: inout AgreementTable) throws(ValidationError) {
        try log?.forEach { (entry) throws(ValidationError) in
            let key = keys[entry.key]
            guard key.isUsed, hashes?.contains(key.hash.high) ?? true else { return }
            let moment = ValueHash.scrambled(UInt64(bitPattern: entry.moment))
            try table.add(
                key: ValueHash(high: key.hash.high, low: key.hash.low ^ moment), value: key.value, row: entry.row)
        }
    }
}
