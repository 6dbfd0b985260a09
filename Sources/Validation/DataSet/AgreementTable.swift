/// Which values go with each key, for a rule that a key has one value; in bounded memory.
///
/// Keys and values are held as hashes (see ``ValueHash``). For each key the first row is kept, and the first row with
/// another value than that one. Which rows those are does not depend on how rows were dealt out to workers. When the
/// table is full its entries are spilled and it starts anew.
struct AgreementTable: Sendable {
    struct Entry: HashedRecord {
        var sortingHash: UInt64 { key.low }
        var key: ValueHash
        var value: UInt64
        var row: Int
        /// The first row that disagrees, and its value; −1 for none.
        var otherValue: UInt64 = 0
        var otherRow = -1

        static func < (left: Entry, right: Entry) -> Bool {
            if left.key.low != right.key.low { return left.key.low < right.key.low }
            return left.key.high != right.key.high ? left.key.high < right.key.high : left.row < right.row
        }

        static func == (left: Entry, right: Entry) -> Bool {
            left.key == right.key && left.row == right.row
        }

        /// Takes in a value of the same key.
        mutating func add(_ newValue: UInt64, _ newRow: Int) {
            if newRow < row {
                if newValue != value { (otherValue, otherRow) = (value, row) }
                value = newValue
                row = newRow
            } else if newValue != value, otherRow < 0 || newRow < otherRow {
                otherValue = newValue
                otherRow = newRow
            }
        }

        /// Takes in what another table holds for the same key.
        mutating func add(_ other: Entry) {
            var all = [(value, row), (other.value, other.row)]
            if otherRow >= 0 { all.append((otherValue, otherRow)) }
            if other.otherRow >= 0 { all.append((other.otherValue, other.otherRow)) }
            all.sort { $0.1 < $1.1 }
            (value, row) = all[0]
            if let disagreeing = all.first(where: { $0.0 != value }) {
                (otherValue, otherRow) = disagreeing
            } else {
                otherRow = -1
            }
        }
    }

    /// What the table says at the end.
    struct Outcome: Sendable {
        /// Keys with more than one value.
        var conflictCount = 0
        /// The first of them: the row of the first value, and the row of the value that disagrees.
        var conflicts: [(row: Int, otherRow: Int)] = []
        /// The high halves of those keys; `nil` when they are too many to be held.
        var keys: Set<UInt64>? = []
    }

    private let entryLimit: Int
    private let slotMask: Int
    private var slots: [Int32] = []
    private var entries: [Entry] = []
    private var spilled: SpillSorter<Entry>
    private var lastIndex = -1

    init(_ limits: MemoryLimits) {
        entryLimit = limits.keys
        // A power of two, at least twice as many as entries.
        slotMask = (1 << (Int.bitWidth - (2 * limits.keys - 1).leadingZeroBitCount)) - 1
        spilled = SpillSorter(capacity: limits.keys, limits: limits)
    }

    /// How many times entries were written out.
    var spillCount: Int { spilled.runCount }

    /// Takes in one row.
    mutating func add(key: ValueHash, value: UInt64, row: Int) throws(ValidationError) {
        if lastIndex >= 0, entries[lastIndex].key == key {
            if entries[lastIndex].value != value || row < entries[lastIndex].row { entries[lastIndex].add(value, row) }
            return
        }
        if slots.isEmpty { slots = [Int32](repeating: -1, count: slotMask + 1) }
        var slot = place(of: key)
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if entries[index].key == key {
                lastIndex = index
                if entries[index].value != value || row < entries[index].row { entries[index].add(value, row) }
                return
            }
            slot = (slot + 1) & slotMask
        }
        if entries.count == entryLimit {
            for entry in entries { try spilled.append(entry) }
            entries.removeAll(keepingCapacity: true)
            slots = [Int32](repeating: -1, count: slotMask + 1)
            slot = place(of: key)
        }
        slots[slot] = Int32(entries.count)
        lastIndex = entries.count
        entries.append(Entry(key: key, value: value, row: row))
    }

    private func place(of key: ValueHash) -> Int {
        Int(truncatingIfNeeded: key.high ^ key.low >> 17) & slotMask
    }

    /// Takes over what another worker's table holds.
    mutating func merge(_ other: AgreementTable) throws(ValidationError) {
        try spilled.merge(other.spilled)
        for entry in other.entries { try spilled.append(entry) }
    }

    /// The keys that disagree, the first `limit` of them by row.
    mutating func finish(limit: Int) throws(ValidationError) -> Outcome {
        for entry in entries { try spilled.append(entry) }
        entries = []
        lastIndex = -1
        var outcome = Outcome()
        var current: Entry?
        func close(_ entry: Entry?) {
            guard let entry, entry.otherRow >= 0 else { return }
            outcome.conflictCount += 1
            outcome.keys?.insert(entry.key.high)
            if let keys = outcome.keys, keys.count > entryLimit { outcome.keys = nil }
            outcome.conflicts.append((entry.row, entry.otherRow))
            if outcome.conflicts.count > 8 * limit + 64 {
                outcome.conflicts.sort { $0.otherRow < $1.otherRow }
                outcome.conflicts.removeLast(outcome.conflicts.count - limit)
            }
        }
        try spilled.forEachSorted { entry in
            if current?.key == entry.key {
                current?.add(entry)
            } else {
                close(current)
                current = entry
            }
        }
        close(current)
        outcome.conflicts.sort { $0.otherRow < $1.otherRow }
        outcome.conflicts = Array(outcome.conflicts.prefix(limit))
        return outcome
    }
}
