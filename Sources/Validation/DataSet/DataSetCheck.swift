internal import Columns

/// The rules that no row decides alone: agreement between rows, and rows that are there twice.
struct DataSetCheck: Sendable {
    struct RowKey: BitwiseCopyable, Comparable, Sendable {
        var hash: ValueHash
        var row: Int

        static func < (left: RowKey, right: RowKey) -> Bool {
            left.hash != right.hash ? left.hash < right.hash : left.row < right.row
        }

        static func == (left: RowKey, right: RowKey) -> Bool { left.hash == right.hash && left.row == right.row }
    }

    private var tables: [AgreementTable]
    private var rows = SpillSorter<RowKey>(capacity: 1 << 17)

    init(_ plan: Plan) {
        tables = plan.agreements.map { _ in AgreementTable() }
    }

    mutating func add(_ check: inout BlockCheck) throws(ValidationError) {
        for (number, agreement) in check.plan.agreements.enumerated() {
            try add(agreement, to: number, &check)
        }
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
        func add(_ values: (Int) -> Int, row: Int) throws(ValidationError) {
            for place in 0..<columns.count where place <= 1 || place > keyCount {
                guard facts[place].isComparable(values(place), plans[place]) else { return }
            }
            var key = facts[1].hashes[values(1)]
            for place in 1..<keyCount { key.combine(facts[1 + place].hashes[values(1 + place)]) }
            try tables[number].add(key: key, value: facts[0].hashes[values(0)], row: check.firstRow + row)
        }
        if !hasDirect, vectors.count <= 1 {
            guard let vector = vectors.first else {
                if check.block.rowCount > 0 { try add({ _ in 0 }, row: 0) }
                return
            }
            let tally = check.spaces.tally(vector)
            let isConstant = columns.map { column in
                if case .constant = check.block.columns[column].rows { true } else { false }
            }
            for key in tally.counts.indices where tally.counts[key] > 0 {
                try add({ isConstant[$0] ? 0 : key }, row: Int(tally.firstRows[key]))
            }
            return
        }
        let blockColumns = columns.map { check.block.columns[$0] }
        for row in 0..<check.block.rowCount {
            try add({ blockColumns[$0].valueIndex(ofRow: row) }, row: row)
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
        try rows.merge(other.rows)
    }

    /// Adds what is found over all rows.
    mutating func finish(_ plan: Plan, into store: inout FindingStore) throws(ValidationError) {
        for (number, agreement) in plan.agreements.enumerated() {
            let outcome = try tables[number].finish(limit: store.exampleLimit)
            guard outcome.conflictCount > 0 else { continue }
            let subject = plan.columns[agreement.subject].name
            let keys = agreement.keys.map { plan.columns[$0].name }.joined(separator: ", ")
            store.add(
                FindingStore.Key(rule: agreement.rule, column: agreement.subject, severity: agreement.severity),
                count: outcome.conflictCount,
                examples: outcome.conflicts.map {
                    Finding(
                        row: $0.otherRow, value: "differs from row \($0.row)",
                        expected: "the \(subject) of row \($0.row), as \(keys) are the same")
                })
        }
        if let distinct = plan.distinctRows { try finishRows(distinct.rule, into: &store) }
    }

    private mutating func finishRows(_ rule: Int, into store: inout FindingStore) throws(ValidationError) {
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
            examples: pairs.prefix(limit).map {
                Finding(row: $0.row, value: "as row \($0.first)", expected: "a difference from row \($0.first)")
            })
    }
}
