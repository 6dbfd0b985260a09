internal import Columns

/// What is known of the columns of a table, kept from block to block where blocks share values.
///
/// Blocks of one export share most of theirs: a column over the keys of a ``Columns/KeyDomain`` only ever gets further
/// values, and one that is constant is mostly the same constant again.
struct FactsCache: Sendable {
    fileprivate struct Slot: Sendable {
        let values: Values
        /// Of the column's keys; held on to, so that its identity is no other's meanwhile.
        let domain: KeyDomain?
        var facts: ColumnFacts
    }

    private var slots: [Slot?]
    /// How often the facts of each column have changed.
    private(set) var changes: [Int]

    init(columnCount: Int) {
        slots = Array(repeating: nil, count: columnCount)
        changes = Array(repeating: 0, count: columnCount)
    }

    /// The facts of each column of a block.
    mutating func facts(of block: RowBlock, _ plan: Plan) -> [ColumnFacts] {
        // Columns that are the same values in memory, as billed and effective cost are, and are asked the same.
        var shared: [(identity: UInt, column: Int)] = []
        var all: [ColumnFacts] = []
        all.reserveCapacity(block.columns.count)
        for (column, source) in block.columns.enumerated() {
            guard case .direct = source.rows else {
                all.append(stable(column, source, plan))
                continue
            }
            changes[column] += 1
            let identity = source.values.storageIdentity
            let twin = shared.first {
                $0.identity == identity && plan.columns[$0.column].asksNumbersLike(plan.columns[column])
            }
            all.append(twin.map { all[$0.column] } ?? ColumnFacts(source.values, plan: plan.columns[column]))
            if twin == nil, identity != 0 { shared.append((identity, column)) }
        }
        return all
    }

    /// The facts of a column that may have values in common with the block before.
    private mutating func stable(_ column: Int, _ source: Column, _ plan: Plan) -> ColumnFacts {
        let domain: KeyDomain? = if case .keyed(let vector) = source.rows { vector.domain } else { nil }
        if slots[column]?.isBegin(of: source, domain) ?? false {
            if let known = slots[column]?.facts, known.count == source.values.count { return known }
            // Taken out, so that it is not copied.
            if var facts = slots[column].take()?.facts {
                facts.extend(to: source.values, plan.columns[column])
                return keep(facts, source, domain, column)
            }
        }
        let facts = ColumnFacts(source.values, plan: plan.columns[column])
        if domain == nil, case .keyed = source.rows {
            changes[column] += 1
            return facts
        }
        return keep(facts, source, domain, column)
    }

    private mutating func keep(
        _ facts: ColumnFacts, _ source: Column, _ domain: KeyDomain?, _ column: Int
    ) -> ColumnFacts {
        changes[column] += 1
        slots[column] = Slot(values: source.values, domain: domain, facts: facts)
        return facts
    }
}

extension FactsCache.Slot {
    /// Whether the values that are known are the first ones of a column.
    fileprivate func isBegin(of source: Column, _ domain: KeyDomain?) -> Bool {
        if let domain { return domain === self.domain && facts.count <= source.values.count }
        guard case .constant = source.rows, self.domain == nil else { return false }
        return values.isOne(source.values)
    }
}

extension Values {
    /// Whether both are the same single value.
    fileprivate func isOne(_ other: Values) -> Bool {
        guard count == 1, other.count == 1, isNull(0) == other.isNull(0) else { return false }
        return switch (self, other) {
        case (.text(let own), .text(let other)): own.bytes[own.range(0)] == other.bytes[other.range(0)]
        case (.decimal(let own), .decimal(let other)): own.scale == other.scale && own.units == other.units
        case (.int64(let own), .int64(let other)): own.numbers == other.numbers
        default: false
        }
    }
}

extension ColumnPlan {
    /// Whether two columns of decimals have the same facts where they have the same values: decimals have no defects.
    fileprivate func asksNumbersLike(_ other: ColumnPlan) -> Bool {
        format == .numeric && other.format == .numeric && type == .decimal && other.type == .decimal
            && needsNumbers == other.needsNumbers && needsHashes == other.needsHashes
    }
}
