internal import Columns

/// The rules that no row decides alone: agreement between rows, sums, and rows that are there twice.
struct DataSetCheck: Sendable {
    private var tables: [AgreementTable]
    /// For agreements at a moment; empty for others.
    private var logs: [AgreementLog]
    /// For each agreement, what is known of the keys of domains that its columns hang on.
    private var domains: [[ObjectIdentifier: DomainAgreement]]
    private let limits: MemoryLimits
    private var sums: [SumTable]
    private var rows: DistinctRows

    init(_ plan: Plan, limits: MemoryLimits) {
        tables = plan.agreements.map { _ in AgreementTable(limits) }
        logs = plan.agreements.map { _ in AgreementLog(limits) }
        domains = plan.agreements.map { _ in [:] }
        self.limits = limits
        sums = plan.sums.map { _ in SumTable() }
        rows = DistinctRows(limits)
    }

    mutating func add(_ check: inout BlockCheck) throws(ValidationError) {
        for (number, agreement) in check.plan.agreements.enumerated() {
            try add(agreement, to: number, &check)
        }
        for (number, sum) in check.plan.sums.enumerated() { sums[number].add(sum, &check) }
        if let distinct = check.plan.distinctRows { try addRows(distinct.columns, &check) }
    }

    // MARK: Agreement

    private mutating func add(
        _ agreement: AgreementCheck, to number: Int, _ check: inout BlockCheck
    ) throws(ValidationError) {
        let columns = [agreement.subject] + agreement.keys + agreement.mustBeSet
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
        if let vector, let domain = check.spaces.vectors[vector].domain,
            agreement.moment.map({ check.facts[$0].hasOnlyInstants }) ?? true
        {
            return try add(agreement, to: number, vector, domain, &check)
        }
        let facts = columns.map { check.facts[$0] }
        let plans = columns.map { check.plan.columns[$0] }
        let keyCount = agreement.keys.count
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
        let (hashes, list) = (facts[0].hashes, indices[0])
        let values = (0..<count).map { index -> UInt64 in
            let place = Int(list[index])
            return place < hashes.count ? hashes[place].high ^ hashes[place].low : 0
        }
        let tally = vector.map { check.spaces.tally($0) }
        for index in 0..<count where isUsed[index] {
            if let tally, tally.counts[index] == 0 { continue }
            let row = tally.map { Int($0.firstRows[index]) } ?? (inKeys ? 0 : index)
            try tables[number].add(key: keys[index], value: values[index], row: check.number(ofRow: row))
        }
        guard let moment = agreement.moment else { return }
        let moments = check.facts[moment].momentBits
        let momentOfRow = valueIndices(of: moment, in: check.block, inKeys: false, check.block.rowCount)
        let keyOfRow = vector.map { check.spaces.vectors[$0].keys }
        for row in 0..<check.block.rowCount {
            let index = inKeys ? keyOfRow.map { Int($0[row]) } ?? 0 : row
            guard isUsed[index] else { continue }
            try logs[number].add(
                key: keys[index], moment: moments[Int(momentOfRow[row])], value: values[index],
                row: check.number(ofRow: row))
        }
    }

    /// Takes in a block whose columns hang on a domain: only keys that have not come up yet are looked at.
    private mutating func add(
        _ agreement: AgreementCheck, to number: Int, _ vector: Int, _ domain: KeyDomain, _ check: inout BlockCheck
    ) throws(ValidationError) {
        let tally = check.spaces.tally(vector)
        // Taken out meanwhile, so that it is not copied.
        var known = domains[number].removeValue(forKey: ObjectIdentifier(domain)) ?? DomainAgreement(domain)
        try known.add(tally, firstRow: check.firstRow, to: &tables[number]) { check.reading(agreement, key: $0) }
        if let moment = agreement.moment {
            try known.addMoments(
                tally, keys: check.spaces.vectors[vector].keys, moments: check.facts[moment].instants,
                momentOfRow: valueIndices(of: moment, in: check.block, inKeys: false, check.block.rowCount),
                firstRow: check.firstRow, limits)
        }
        domains[number][ObjectIdentifier(domain)] = known
    }

    /// For each key or row, the position of a column's value.
    private func valueIndices(of column: Int, in block: RowBlock, inKeys: Bool, _ count: Int) -> [UInt32] {
        switch block.columns[column].rows {
        case .constant: [UInt32](repeating: 0, count: count)
        case .keyed(let vector) where !inKeys: vector.keys
        case .keyed, .direct: Array(0..<UInt32(truncatingIfNeeded: count))
        }
    }

    // MARK: Doubled rows

    private mutating func addRows(_ columns: [Int], _ check: inout BlockCheck) throws(ValidationError) {
        let count = check.block.rowCount
        // Each column adds a hash salted with its position, so that neither the order of columns nor how a block holds
        // them matters. What the columns of one key vector add is summed once a key.
        var constant = ValueHash.null
        var direct: [Int] = []
        var byVector: [Int: [ValueHash]] = [:]
        for column in columns {
            let hashes = check.facts[column].hashes
            switch check.block.columns[column].rows {
            case .constant: if let only = hashes.first { constant.add(only, salt: column) }
            case .direct: direct.append(column)
            case .keyed:
                let vector = check.spaces.vectorOfColumn[column] ?? 0
                byVector[vector, default: Array(repeating: .null, count: check.spaces.keyCounts[vector])]
                    .withUnsafeMutableBufferPointer { parts in
                        for key in hashes.indices { parts[key].add(hashes[key], salt: column) }
                    }
            }
        }
        var sums = [ValueHash](repeating: constant, count: count)
        sums.withUnsafeMutableBufferPointer { sums in
            for column in direct {
                check.facts[column].hashes.withUnsafeBufferPointer { hashes in
                    for row in 0..<count { sums[row].add(hashes[row], salt: column) }
                }
            }
            for (vector, parts) in byVector {
                check.spaces.vectors[vector].keys.withUnsafeBufferPointer { keys in
                    parts.withUnsafeBufferPointer { parts in
                        for row in 0..<count { sums[row] += parts[Int(keys[row])] }
                    }
                }
            }
        }
        for row in 0..<count { try rows.add(sums[row], row: check.number(ofRow: row)) }
    }

    // MARK: The end

    mutating func merge(_ other: DataSetCheck) throws(ValidationError) {
        for index in tables.indices { try tables[index].merge(other.tables[index]) }
        for index in logs.indices { try logs[index].merge(other.logs[index]) }
        for index in domains.indices {
            for (domain, keys) in other.domains[index] {
                guard var known = domains[index].removeValue(forKey: domain) else {
                    domains[index][domain] = keys
                    continue
                }
                try known.merge(keys)
                domains[index][domain] = known
            }
        }
        for index in sums.indices { sums[index].merge(other.sums[index]) }
        try rows.merge(other.rows)
    }

    /// Adds what is found over all rows.
    mutating func finish(
        _ plan: Plan, _ rowNumber: (Int) -> Int, into store: inout FindingStore
    ) throws(ValidationError) {
        for (number, agreement) in plan.agreements.enumerated() {
            var outcome = try tables[number].finish(limit: store.exampleLimit)
            if outcome.conflictCount > 0, agreement.moment != nil {
                var table = AgreementTable(limits)
                try logs[number].addRows(ofKeys: outcome.keys, to: &table)
                for known in domains[number].values { try known.addRows(ofKeys: outcome.keys, to: &table) }
                outcome = try table.finish(limit: store.exampleLimit)
            }
            guard outcome.conflictCount > 0 else { continue }
            let subject = plan.columns[agreement.subject].name
            let keys = (agreement.keys + (agreement.moment.map { [$0] } ?? [])).map { plan.columns[$0].name }
            store.add(
                FindingStore.Key(rule: agreement.rule, column: agreement.subject, severity: agreement.severity),
                count: outcome.conflictCount,
                examples: outcome.conflicts.map { (row: rowNumber($0.row), otherRow: rowNumber($0.otherRow)) }.map {
                    Finding(
                        row: $0.otherRow, value: "differs from row \($0.row)",
                        expected: "the \(subject) of row \($0.row), for the same \(keys.joined(separator: ", "))")
                })
        }
        for (number, sum) in plan.sums.enumerated() { sums[number].finish(sum, plan, rowNumber, into: &store) }
        if let distinct = plan.distinctRows { try finishRows(distinct.rule, rowNumber, into: &store) }
    }

    private mutating func finishRows(
        _ rule: Int, _ rowNumber: (Int) -> Int, into store: inout FindingStore
    ) throws(ValidationError) {
        let outcome = try rows.finish(limit: store.exampleLimit)
        guard outcome.count > 0 else { return }
        store.add(
            FindingStore.Key(rule: rule, column: -1, severity: .warning), count: outcome.count,
            examples: outcome.pairs.map { (first: rowNumber($0.first), row: rowNumber($0.row)) }.map {
                Finding(row: $0.row, value: "as row \($0.first)", expected: "a difference from row \($0.first)")
            })
    }
}

extension BlockCheck {
    /// What a key stands for in an agreement; `nil` where it does not count.
    fileprivate func reading(_ agreement: AgreementCheck, key: Int) -> DomainAgreement.Reading? {
        func value(_ column: Int) -> Int {
            if case .constant = block.columns[column].rows { 0 } else { key }
        }
        for column in [agreement.subject, agreement.keys[0]] + agreement.mustBeSet {
            let value = value(column)
            guard value < facts[column].count, facts[column].isComparable(value, plan.columns[column]) else {
                return nil
            }
        }
        var hash = ValueHash.null
        for column in agreement.keys where value(column) < facts[column].hashes.count {
            hash.combine(facts[column].hashes[value(column)])
        }
        let subject = facts[agreement.subject].hashes[value(agreement.subject)]
        return (hash, subject.high ^ subject.low)
    }
}
