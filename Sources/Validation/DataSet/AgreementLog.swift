/// The rows of a rule that a key has one value at a moment, such as one price for a SKU at a time.
///
/// Keys with a moment can be nearly as many as rows. But a key that has one value altogether has one at each moment, so
/// a table of keys without moments almost always clears the rule. Rows are only noted here as they come, and looked at
/// again for the keys that turn out to have several values.
struct AgreementLog: Sendable {
    private struct Entry: BitwiseCopyable, Sendable {
        var key: ValueHash
        var value: UInt64
        var row: Int
    }

    /// A row that was noted lately: another with the same key, moment and value need not be.
    private struct Recent: Sendable {
        var tag: UInt64 = 0
        var row = Int.max
    }

    private struct Part: Sendable {
        let file: TemporaryFile
        var count = 0
    }

    private let limits: MemoryLimits
    private var held: [Entry] = []
    private var recent: [Recent] = []
    private var own: Part?
    private var others: [Part] = []

    private static var recentCount: Int { 1 << 12 }

    init(_ limits: MemoryLimits) {
        self.limits = limits
    }

    /// Notes one row.
    ///
    /// - Parameters:
    ///   - key: the key without the moment.
    ///   - moment: evenly distributed bits, different for different moments.
    mutating func add(key: ValueHash, moment: UInt64, value: UInt64, row: Int) throws(ValidationError) {
        if recent.isEmpty { recent = Array(repeating: Recent(), count: Self.recentCount) }
        // The high half stays that of the key alone, by which entries are chosen at the end.
        let key = ValueHash(high: key.high, low: key.low ^ moment)
        let tag = ValueHash.mix(key.high ^ value, 0x9E37_79B9_7F4A_7C15) ^ key.low
        let place = Int(truncatingIfNeeded: tag) & (Self.recentCount - 1)
        if recent[place].tag == tag, recent[place].row <= row { return }
        recent[place] = Recent(tag: tag, row: row)
        held.append(Entry(key: key, value: value, row: row))
        if held.count >= limits.loggedRows { try spill() }
    }

    private mutating func spill() throws(ValidationError) {
        var part = if let own { own } else { Part(file: try TemporaryFile()) }
        try part.file.write(held, at: part.count * MemoryLayout<Entry>.stride)
        part.count += held.count
        own = part
        held.removeAll(keepingCapacity: true)
    }

    /// Takes over what another worker has noted.
    mutating func merge(_ other: AgreementLog) throws(ValidationError) {
        others += other.others
        if let part = other.own { others.append(part) }
        held += other.held
        if held.count >= limits.loggedRows { try spill() }
    }

    /// Adds the rows of some keys to a table that tells moments apart.
    ///
    /// - Parameter keys: the high halves of the keys that have several values; `nil` for all.
    func addRows(ofKeys keys: Set<UInt64>?, to table: inout AgreementTable) throws(ValidationError) {
        func add(_ entries: [Entry]) throws(ValidationError) {
            for entry in entries where keys?.contains(entry.key.high) ?? true {
                try table.add(key: entry.key, value: entry.value, row: entry.row)
            }
        }
        try add(held)
        for part in others + (own.map { [$0] } ?? []) {
            var done = 0
            while done < part.count {
                let count = min(limits.loggedRows, part.count - done)
                try add(part.file.elements(Entry.self, at: done * MemoryLayout<Entry>.stride, count: count))
                done += count
            }
        }
    }
}
