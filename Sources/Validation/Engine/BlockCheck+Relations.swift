internal import Columns
internal import FOCUS

/// Rules that compare values of one row with one another.
extension BlockCheck {
    private enum Outcome { case holds, broken, info }

    /// Compares the values of the selected rows; says whether no row and no key breaks the relation.
    mutating func runRelation(_ check: RowCheck, _ selected: Mask, _ store: inout FindingStore) -> Bool {
        let subject = check.subject
        switch check.test {
        case .anyOf: return true
        case .togetherWith(let other):
            let own = mask(.null(subject))
            let others = mask(.null(other))
            let differ = spaces.or(spaces.and(own, others.inverted), spaces.and(own.inverted, others))
            let violations = spaces.and(selected, differ)
            report(violations, rule: check.rule, subject: subject, severity: check.severity, &store) { _ in nil }
            return violations.isNone
        case .sameAs(let other, let isDifferent):
            let comparison = ValueComparison(self, subject, other)
            return decide(check, selected, [subject, other], &store) { own, others, _, _ in
                guard let isSame = comparison.isSame(own, others) else { return .holds }
                return isSame == isDifferent ? .broken : .holds
            } expected: { block, row in
                isDifferent
                    ? "another value than \(block.name(other)) has"
                    : "the same as \(block.name(other)): \(block.text(other, row) ?? "empty")"
            }
        case .product(let price, let quantity):
            let (costs, prices, quantities) = (facts[subject], facts[price], facts[quantity])
            return decide(check, selected, [subject, price, quantity], &store) { cost, price, quantity, _ in
                switch costs.relation(cost, to: prices, price, times: quantities, quantity) {
                case .equal: .holds
                case .rounded: .info
                case .different: .broken
                }
            } expected: { block, row in
                block.expectedProduct(price, quantity, row)
            }
        case .before(let other):
            let (starts, ends) = (facts[subject], facts[other])
            return decide(check, selected, [subject, other], &store) { own, others, _, _ in
                guard let start = starts.instant(own), let end = ends.instant(others) else { return .holds }
                return start < end ? .holds : .broken
            } expected: { block, row in
                "an instant before \(block.name(other)): \(block.text(other, row) ?? "empty")"
            }
        case .atMost(let other):
            let (lower, upper) = (facts[subject], facts[other])
            return decide(check, selected, [subject, other], &store) { own, others, _, _ in
                lower.isAbove(own, upper, others) ? .broken : .holds
            } expected: { block, row in
                "at most \(block.name(other)): \(block.text(other, row) ?? "empty")"
            }
        case .within(let ownEnd, let start, let end):
            let (starts, ends, outerStarts, outerEnds) = (facts[subject], facts[ownEnd], facts[start], facts[end])
            return decide(check, selected, [subject, ownEnd, start, end], &store) { own, ownEnd, start, end in
                guard let ownStart = starts.instant(own), let last = ends.instant(ownEnd),
                    let first = outerStarts.instant(start), let outer = outerEnds.instant(end)
                else { return .holds }
                return first <= ownStart && last <= outer ? .holds : .broken
            } expected: { block, row in
                "a period inside \(block.text(start, row) ?? "?") to \(block.text(end, row) ?? "?")"
            }
        case .listedPrice(let sku), .listedUnit(let sku):
            let isUnit = check.test == .listedUnit(sku)
            let own = facts[subject]
            let listed = (0..<facts[sku].count).map { valueText(sku, $0).flatMap { plan.facts.prices?[$0] } }
            let units = isUnit ? (0..<own.count).map { valueText(subject, $0) } : []
            return decide(check, selected, [subject, sku], &store) { value, sku, _, _ in
                guard let price = listed[sku], !own.isNull(value) else { return .holds }
                if isUnit { return price.unit == nil || price.unit == units[value] ? .holds : .broken }
                return own.number(value)?.compared(to: price.listUnitPrice) ?? 0 == 0 ? .holds : .broken
            } expected: { block, row in
                guard let price = block.text(sku, row).flatMap({ block.plan.facts.prices?[$0] }) else { return nil }
                return "\(isUnit ? price.unit ?? "" : price.listUnitPrice.text), as the price list says"
            }
        case .keptKeys(let sku), .keptValues(let sku): return runKeptDetails(check, selected, sku, &store)
        case .keptIdentifier(let name):
            let known = plan.facts.earlier?.identifiers[plan.columns[name].name] ?? [:]
            let wanted = (0..<facts[name].count).map { valueText(name, $0).flatMap { known[$0] ?? nil } }
            let own = (0..<facts[subject].count).map { valueText(subject, $0) }
            return decide(check, selected, [subject, name], &store) { value, name, _, _ in
                guard let id = own[value], let wanted = wanted[name] else { return .holds }
                return id == wanted ? .holds : .broken
            } expected: { block, row in
                wanted[block.block.columns[name].valueIndex(ofRow: row)].map { "\($0), as in the earlier delivery" }
            }
        case .listedUnder(let other):
            let parents = parentMasks(subject, other)
            return decide(check, selected, [subject, other], &store) { own, others, _, _ in
                parents.own[own] == 0 || parents.others[others] == 0 || parents.own[own] == parents.others[others]
                    ? .holds : .broken
            } expected: { block, row in
                block.text(subject, row).flatMap { FOCUSSpecification.serviceCategoryOfSubcategory[$0] }.map {
                    "\(block.name(other)) \($0)"
                }
            }
        }
    }

    /// Compares SKU price details with those that an earlier delivery has for the same SKU price.
    private mutating func runKeptDetails(
        _ check: RowCheck, _ selected: Mask, _ sku: Int, _ store: inout FindingStore
    ) -> Bool {
        let areKeys = check.test == .keptKeys(sku)
        let earlier = (0..<facts[sku].count).map { valueText(sku, $0).flatMap { plan.facts.earlier?.details[$0] } }
        let own = (0..<facts[check.subject].count).map { value in
            bytes(check.subject, value).map(EarlierDelivery.members) ?? [:]
        }
        /// The first member that was not kept; a text that is no object is of another rule.
        func lost(_ value: Int, _ sku: Int) -> (key: String, value: String)? {
            guard let earlier = earlier[sku], let own = own[value] else { return nil }
            return earlier.sorted { $0.key < $1.key }.first { key, text in
                areKeys ? own[key] == nil : own[key].map { $0 != text } ?? false
            }
        }
        return decide(check, selected, [check.subject, sku], &store) { value, sku, _, _ in
            lost(value, sku) == nil ? .holds : .broken
        } expected: { block, row in
            let (value, sku) = (block.block.columns[check.subject], block.block.columns[sku])
            return lost(value.valueIndex(ofRow: row), sku.valueIndex(ofRow: row)).map {
                "\(areKeys ? "the key \($0.key)" : "\($0.key) = \($0.value)"), as in the earlier delivery"
            }
        }
    }

    /// For each value of a subcategory and of a category, the number of the category; 0 for values that are none.
    private func parentMasks(_ subject: Int, _ other: Int) -> (own: [Int], others: [Int]) {
        let categories = plan.columns[other].column?.allowedValues ?? []
        let numbers = Dictionary(uniqueKeysWithValues: categories.enumerated().map { ($1, $0 + 1) })
        let own = (0..<facts[subject].count).map { value in
            valueText(subject, value).flatMap { FOCUSSpecification.serviceCategoryOfSubcategory[$0] }
                .flatMap { numbers[$0] } ?? 0
        }
        return (own, (0..<facts[other].count).map { valueText(other, $0).flatMap { numbers[$0] } ?? 0 })
    }

    /// Decides a relation once a key where all its columns share a key vector, otherwise once a selected row.
    ///
    /// `test` is given the positions of the values of up to four columns. Says whether nothing was found.
    private mutating func decide(
        _ check: RowCheck, _ selected: Mask, _ columns: [Int], _ store: inout FindingStore,
        _ test: (Int, Int, Int, Int) -> Outcome, expected: (BlockCheck, Int) -> String?
    ) -> Bool {
        let space = commonSpace(columns)
        // Rows have none of the keys for which one of the columns has no value.
        let count =
            switch space {
            case .keys: columns.filter { spaces.vectorOfColumn[$0] != nil }.map { facts[$0].count }.min() ?? 0
            case .rows: block.rowCount
            }
        var words: [UInt64]?
        // Rows chosen by other columns are left out afterwards: in good data nothing is found that could be.
        if case .bits(let bits, space) = selected.form { words = bits }
        let indices = columns.map { valueIndices(of: $0, in: space, count) }
        let (a, b) = (indices[0], indices[1])
        let c = indices.count > 2 ? indices[2] : a
        let d = indices.count > 3 ? indices[3] : a

        var broken: [Int] = []
        var infos: [Int] = []
        for index in 0..<count {
            if let words, words[index >> 6] >> UInt64(index & 63) & 1 == 0 { continue }
            switch test(Int(a[index]), Int(b[index]), Int(c[index]), Int(d[index])) {
            case .holds: continue
            case .broken: broken.append(index)
            case .info: infos.append(index)
            }
        }
        if broken.isEmpty, infos.isEmpty { return true }
        let block = self
        report(
            spaces.and(mask(of: broken, space), selected), rule: check.rule, subject: check.subject,
            severity: check.severity, &store
        ) { expected(block, $0) }
        report(
            spaces.and(mask(of: infos, space), selected), rule: check.rule, subject: check.subject,
            severity: .info, &store
        ) { expected(block, $0).map { $0 + ", rounded" } }
        return false
    }

    private func mask(of indices: [Int], _ space: MaskSpace) -> Mask {
        if indices.isEmpty { return .none }
        let count = if case .keys(let vector) = space { spaces.keyCounts[vector] } else { block.rowCount }
        var words = [UInt64](repeating: 0, count: (count + 63) >> 6)
        for index in indices { words[index >> 6] |= 1 << UInt64(index & 63) }
        return Mask(form: .bits(words, space))
    }

    /// For each key or row, the position of a column's value.
    private func valueIndices(of column: Int, in space: MaskSpace, _ count: Int) -> [UInt32] {
        switch (space, block.columns[column].rows) {
        case (_, .constant): [UInt32](repeating: 0, count: count)
        case (.rows, .keyed(let vector)): vector.keys
        case (.keys, _), (.rows, .direct): Array(0..<UInt32(truncatingIfNeeded: count))
        }
    }

    /// The keys of the only vector that the columns have, or rows.
    private func commonSpace(_ columns: [Int]) -> MaskSpace {
        var vectors: Set<Int> = []
        for column in columns {
            switch block.columns[column].rows {
            case .constant: continue
            case .direct: return .rows
            case .keyed: if let vector = spaces.vectorOfColumn[column] { vectors.insert(vector) }
            }
        }
        guard let only = vectors.first, vectors.count == 1 else { return .rows }
        return .keys(only)
    }

    // MARK: Values

    func name(_ column: Int) -> String { plan.columns[column].name }

    /// The value that a row has, as text.
    func text(_ column: Int, _ row: Int) -> String? {
        valueText(column, block.columns[column].valueIndex(ofRow: row))
    }

    fileprivate func valueText(_ column: Int, _ value: Int) -> String? {
        ValueText.text(of: block.columns[column].values, at: value, plan.columns[column].type)
    }

    /// The bytes of a text; `nil` where it is missing.
    private func bytes(_ column: Int, _ value: Int) -> [UInt8]? {
        guard case .text(let texts) = block.columns[column].values, !facts[column].isNull(value) else { return nil }
        return Array(texts.bytes[texts.range(value)])
    }

    fileprivate func expectedProduct(_ price: Int, _ quantity: Int, _ row: Int) -> String? {
        let p = facts[price].wideNumber(block.columns[price].valueIndex(ofRow: row))
        let q = facts[quantity].wideNumber(block.columns[quantity].valueIndex(ofRow: row))
        guard let p, let q else { return nil }
        return "\(p.times(q).text) (\(p.text) × \(q.text))"
    }
}

/// Whether values of two columns are the same.
private struct ValueComparison {
    private let left: ColumnFacts
    private let right: ColumnFacts
    private let areNumbers: Bool
    private var texts: (left: TextValues, right: TextValues)?
    private let fallback: (Int, Int) -> Bool

    init(_ check: BlockCheck, _ column: Int, _ other: Int) {
        left = check.facts[column]
        right = check.facts[other]
        areNumbers = check.plan.columns[column].format == .numeric && check.plan.columns[other].format == .numeric
        if case .text(let a) = check.block.columns[column].values, case .text(let b) = check.block.columns[other].values
        {
            texts = (a, b)
        }
        fallback = { check.valueText(column, $0) == check.valueText(other, $1) }
    }

    /// `nil` when a value cannot be read.
    func isSame(_ value: Int, _ other: Int) -> Bool? {
        if left.unreadable.contains(value) || right.unreadable.contains(other) { return nil }
        if left.isNull(value) || right.isNull(other) { return left.isNull(value) && right.isNull(other) }
        if areNumbers { return left.compare(value, right, other).map { $0 == 0 } }
        guard let texts else { return fallback(value, other) }
        return texts.left.bytes[texts.left.range(value)].elementsEqual(texts.right.bytes[texts.right.range(other)])
    }
}

extension ColumnFacts {
    fileprivate func instant(_ value: Int) -> Int64? {
        guard value < instants.count, !isNull(value), unreadable.isEmpty || !unreadable.contains(value) else {
            return nil
        }
        return instants[value]
    }

    /// Less, equal or greater as −1, 0 or 1; `nil` when a number is missing.
    fileprivate func compare(_ value: Int, _ other: ColumnFacts, _ otherValue: Int) -> Int? {
        if let left = number(value), let right = other.number(otherValue), let order = left.compared(to: right) {
            return order
        }
        guard let left = wideNumber(value), let right = other.wideNumber(otherValue) else { return nil }
        return left.compared(to: right)
    }

    fileprivate func isAbove(_ value: Int, _ other: ColumnFacts, _ otherValue: Int) -> Bool {
        (compare(value, other, otherValue) ?? 0) > 0
    }

    /// How a cost relates to a price times a quantity; `equal` when one of them is missing.
    fileprivate func relation(
        _ cost: Int, to prices: ColumnFacts, _ price: Int, times quantities: ColumnFacts, _ quantity: Int
    ) -> ProductRelation {
        if let c = number(cost), let p = prices.number(price), let q = quantities.number(quantity) {
            return .of(price: p, quantity: q, cost: c)
        }
        guard let c = wideNumber(cost), let p = prices.wideNumber(price), let q = quantities.wideNumber(quantity) else {
            return .equal
        }
        return .of(price: p, quantity: q, cost: c)
    }
}
