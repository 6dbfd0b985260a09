internal import Columns

/// The rules that no row decides alone: agreement between rows, and rows that are there twice.
struct DataSetCheck: Sendable {
    struct RowKey: HashedRecord {
        var sortingHash: UInt64 { hash.high }
        var hash: ValueHash
        var row: Int

        static func < (left: RowKey, right: RowKey) -> Bool {
            left.hash != right.hash ? left.hash < right.hash : left.row < right.row
        }

        static func == (left: RowKey, right: RowKey) -> Bool { left.hash == right.hash && left.row == right.row }
    }

    private var tables: [AgreementTable]
    private var sums: [SumTable]
    private var rows = SpillSorter<RowKey>(capacity: 1 << 18)

    init(_ plan: Plan) {
        tables = plan.agreements.map { _ in AgreementTable() }
        sums = plan.sums.map { _ in SumTable() }
    }

    mutating func add(_ check: inout BlockCheck) throws(ValidationError) {
        for (number, agreement) in check.plan.agreements.enumerated() {
            try add(agreement, to: number, &check)
        }
        for (number, sum) in check.plan.sums.enumerated() { sums[number].add(sum, &check) }
        if let distinct = check.plan.distinctRows { try addRows(distinct.columns, &check) }
    }

    private mutating func add(
        _ agreement: AgreementCheck, to number: Int, _ check: inout BlockCheck
    ) throws(ValidationError) {
        let columns = [agreement.subject] + agreement.keys + agreement.mustBeSet
        let facts = columns.map { check.facts[$0] }
        let plans = columns.map { check.plan.columns[$0] }
        let keyCount = agreement.keys.count

        // Every key vector that plays a part; with at most one, keys stand for rows.
        var vectors: Set<Int> = []
        var hasDirect = false
        for column in columns {
            switch check.block.columns[column].rows {
            case .direct: hasDirect = true
            case .keyed: vectors.insert(check.spaces.vectorOfColumn[column] ?? 0)
            case .constant: break
            }
        }
        let inKeys = !hasDirect && vectors.count <= 1
        let vector = inKeys ? vectors.first : nil
        let count = inKeys ? vector.map { check.spaces.keyCounts[$0] } ?? 1 : check.block.rowCount
        let indices = columns.map { valueIndices(of: $0, in: check.block, inKeys: inKeys, count) }

        // Only what is set and readable can agree: the subject, the first key and the columns that must be set.
        var isUsed = [Bool](repeating: true, count: count)
        for place in columns.indices where place <= 1 || place > keyCount {
            let usable = (0..<facts[place].count).map { facts[place].isComparable($0, plans[place]) }
            if !usable.contains(false) { continue }
            let list = indices[place]
            for index in 0..<count where !(Int(list[index]) < usable.count && usable[Int(list[index])]) {
                isUsed[index] = false
            }
        }
        var keys = [ValueHash](repeating: .null, count: count)
        for place in 1...keyCount {
            let (hashes, list) = (facts[place].hashes, indices[place])
            for index in 0..<count where Int(list[index]) < hashes.count {
                keys[index].combine(hashes[Int(list[index])])
            }
        }
        let (values, list) = (facts[0].hashes, indices[0])
        let tally = vector.map { check.spaces.tally($0) }
        for index in 0..<count where isUsed[index] {
            if let tally, tally.counts[index] == 0 { continue }
            let row = tally.map { Int($0.firstRows[index]) } ?? (inKeys ? 0 : index)
            try tables[number].add(key: keys[index], value: values[Int(list[index])], row: check.firstRow + row)
        }
    }

    /// For each key or row, the position of a column's value.
    private func valueIndices(of column: Int, in block: RowBlock, inKeys: Bool, _ count: Int) -> [UInt32] {
        switch block.columns[column].rows {
        case .constant: [UInt32](repeating: 0, count: count)
        case .keyed(let vector) where !inKeys: vector.keys
        case .keyed, .direct: Array(0..<UInt32(truncatingIfNeeded: count))
        }
    }

    private mutating func addRows(_ columns: [Int], _ check: inout BlockCheck) throws(ValidationError) {
        let count = check.block.rowCount
        // Each column adds a hash salted with its position, so that neither the order of columns nor how a block holds
        // them matters. What the columns of one key vector add is summed once a key.
        var constant = ValueHash.null
        var byVector: [Int: [ValueHash]] = [:]
        var sums = [ValueHash](repeating: .null, count: count)
        for column in columns {
            let hashes = check.facts[column].hashes
            switch check.block.columns[column].rows {
            case .constant: if let only = hashes.first { constant.add(only, salt: column) }
            case .direct: for row in 0..<count { sums[row].add(hashes[row], salt: column) }
            case .keyed:
                let vector = check.spaces.vectorOfColumn[column] ?? 0
                byVector[vector, default: Array(repeating: .null, count: check.spaces.keyCounts[vector])]
                    .withUnsafeMutableBufferPointer { parts in
                        for key in hashes.indices { parts[key].add(hashes[key], salt: column) }
                    }
            }
        }
        for (vector, parts) in byVector {
            let keys = check.spaces.vectors[vector].keys
            for row in 0..<count { sums[row] += parts[Int(keys[row])] }
        }
        for row in 0..<count {
            var hash = sums[row]
            hash += constant
            try rows.append(RowKey(hash: hash, row: check.firstRow + row))
        }
    }

    mutating func merge(_ other: DataSetCheck) throws(ValidationError) {
        for index in tables.indices { try tables[index].merge(other.tables[index]) }
        for index in sums.indices { sums[index].merge(other.sums[index]) }
        try rows.merge(other.rows)
    }

    /// Adds what is found over all rows.
    mutating func finish(
        _ plan: Plan, _ rowNumber: (Int) -> Int, into store: inout FindingStore
    ) throws(ValidationError) {
        for (number, agreement) in plan.agreements.enumerated() {
            let outcome = try tables[number].finish(limit: store.exampleLimit)
            guard outcome.conflictCount > 0 else { continue }
            let subject = plan.columns[agreement.subject].name
            let keys = agreement.keys.map { plan.columns[$0].name }.joined(separator: ", ")
            store.add(
                FindingStore.Key(rule: agreement.rule, column: agreement.subject, severity: agreement.severity),
                count: outcome.conflictCount,
                examples: outcome.conflicts.map { (row: rowNumber($0.row), otherRow: rowNumber($0.otherRow)) }.map {
                    Finding(
                        row: $0.otherRow, value: "differs from row \($0.row)",
                        expected: "the \(subject) of row \($0.row), for the same \(keys)")
                })
        }
        for (number, sum) in plan.sums.enumerated() { sums[number].finish(sum, plan, rowNumber, into: &store) }
        if let distinct = plan.distinctRows { try finishRows(distinct.rule, rowNumber, into: &store) }
    }

    private mutating func finishRows(
        _ rule: Int, _ rowNumber: (Int) -> Int, into store: inout FindingStore
    ) throws(ValidationError) {
        var previous: RowKey?
        var count = 0
        var pairs: [(first: Int, row: Int)] = []
        let limit = store.exampleLimit
        try rows.forEachSorted { record in
            if let first = previous, first.hash == record.hash {
                count += 1
                pairs.append((first.row, record.row))
                if pairs.count > 8 * limit + 64 {
                    pairs.sort { $0.row < $1.row }
                    pairs.removeLast(pairs.count - limit)
                }
            } else {
                previous = record
            }
        }
        guard count > 0 else { return }
        pairs.sort { $0.row < $1.row }
        store.add(
            FindingStore.Key(rule: rule, column: -1, severity: .warning), count: count,
            examples: pairs.prefix(limit).map { (first: rowNumber($0.first), row: rowNumber($0.row)) }.map {
                Finding(row: $0.row, value: "as row \($0.first)", expected: "a difference from row \($0.first)")
            })
    }
}
