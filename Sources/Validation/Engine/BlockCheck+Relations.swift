internal import Columns
internal import FOCUS

/// Rules that compare values of one row with one another.
extension BlockCheck {
    private enum Outcome { case holds, broken, info }

    mutating func runRelation(_ check: RowCheck, _ selected: Mask, _ store: inout FindingStore) {
        let subject = check.subject
        switch check.test {
        case .anyOf: return
        case .togetherWith(let other):
            let own = mask(.null(subject))
            let others = mask(.null(other))
            let differ = spaces.or(spaces.and(own, others.inverted), spaces.and(own.inverted, others))
            report(
                spaces.and(selected, differ), rule: check.rule, subject: subject, severity: check.severity, &store
            ) { _ in nil }
        case .sameAs(let other, let isDifferent):
            decide(check, selected, [subject, other], &store) { block, row in
                guard let isSame = block.isSame(row(0), subject, row(1), other) else { return .holds }
                return isSame == isDifferent ? .broken : .holds
            } expected: { block, row in
                isDifferent
                    ? "another value than \(block.name(other)) has"
                    : "the same as \(block.name(other)): \(block.text(other, row) ?? "empty")"
            }
        case .product(let price, let quantity):
            decide(check, selected, [subject, price, quantity], &store) { block, row in
                switch block.product(cost: (subject, row(0)), price: (price, row(1)), quantity: (quantity, row(2))) {
                case .equal: .holds
                case .rounded: .info
                case .different: .broken
                }
            } expected: { block, row in
                block.expectedProduct(price, quantity, row)
            }
        case .before(let other):
            decide(check, selected, [subject, other], &store) { block, row in
                guard let start = block.instant(subject, row(0)), let end = block.instant(other, row(1)) else {
                    return .holds
                }
                return start < end ? .holds : .broken
            } expected: { block, row in
                "an instant before \(block.name(other)): \(block.text(other, row) ?? "empty")"
            }
        case .atMost(let other):
            decide(check, selected, [subject, other], &store) { block, row in
                block.isAbove(subject, row(0), other, row(1)) ? .broken : .holds
            } expected: { block, row in
                "at most \(block.name(other)): \(block.text(other, row) ?? "empty")"
            }
        case .within(let ownEnd, let start, let end):
            decide(check, selected, [subject, ownEnd, start, end], &store) { block, row in
                guard let ownStart = block.instant(subject, row(0)), let last = block.instant(ownEnd, row(1)),
                    let first = block.instant(start, row(2)), let outer = block.instant(end, row(3))
                else { return .holds }
                return first <= ownStart && last <= outer ? .holds : .broken
            } expected: { block, row in
                "a period inside \(block.text(start, row) ?? "?") to \(block.text(end, row) ?? "?")"
            }
        case .listedUnder(let other):
            decide(check, selected, [subject, other], &store) { block, row in
                guard let child = block.valueText(subject, row(0)), let parent = block.valueText(other, row(1)),
                    let listed = FOCUSSpecification.serviceCategoryOfSubcategory[child],
                    block.plan.columns[other].column?.allowedValues.contains(parent) == true
                else { return .holds }
                return listed == parent ? .holds : .broken
            } expected: { block, row in
                block.text(subject, row).flatMap { FOCUSSpecification.serviceCategoryOfSubcategory[$0] }.map {
                    "\(block.name(other)) \($0)"
                }
            }
        }
    }

    /// Decides a relation once a key where all its columns share a key vector, otherwise once a selected row.
    ///
    /// `test` is given the position of the value that each of `columns` has.
    private mutating func decide(
        _ check: RowCheck, _ selected: Mask, _ columns: [Int], _ store: inout FindingStore,
        _ test: (BlockCheck, (Int) -> Int) -> Outcome, expected: (BlockCheck, Int) -> String?
    ) {
        let space = commonSpace(columns, selected)
        let count: Int
        switch space {
        case .keys(let vector): count = spaces.keyCounts[vector]
        case .rows: count = block.rowCount
        }
        let words: [UInt64]?
        switch selected.form {
        case .uniform: words = nil
        case .bits(let bits, let own): words = own == space ? bits : spaces.spread(bits, own)
        }
        let used = if case .keys(let vector) = space { spaces.tally(vector).counts } else { [Int32]() }
        var broken = [UInt64](repeating: 0, count: (count + 63) >> 6)
        var infos = broken
        var any: (broken: Bool, info: Bool) = (false, false)
        for index in 0..<count {
            if let words, words[index >> 6] >> UInt64(index & 63) & 1 == 0 { continue }
            if !used.isEmpty, used[index] == 0 { continue }
            let outcome = test(self) { position in
                let column = self.block.columns[columns[position]]
                return switch (space, column.rows) {
                case (_, .constant): 0
                case (.keys, _): index
                case (.rows, _): column.valueIndex(ofRow: index)
                }
            }
            switch outcome {
            case .holds: continue
            case .broken:
                broken[index >> 6] |= 1 << UInt64(index & 63)
                any.broken = true
            case .info:
                infos[index >> 6] |= 1 << UInt64(index & 63)
                any.info = true
            }
        }
        let block = self
        if any.broken {
            report(
                Mask(form: .bits(broken, space)), rule: check.rule, subject: check.subject, severity: check.severity,
                &store
            ) { expected(block, $0) }
        }
        if any.info {
            report(
                Mask(form: .bits(infos, space)), rule: check.rule, subject: check.subject, severity: .info, &store
            ) { expected(block, $0).map { $0 + ", rounded" } }
        }
    }

    private func commonSpace(_ columns: [Int], _ selected: Mask) -> MaskSpace {
        var vectors: Set<Int> = []
        for column in columns {
            switch block.columns[column].rows {
            case .constant: continue
            case .direct: return .rows
            case .keyed: if let vector = spaces.vectorOfColumn[column] { vectors.insert(vector) }
            }
        }
        if case .bits(_, let space) = selected.form {
            guard case .keys(let vector) = space else { return .rows }
            vectors.insert(vector)
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

    fileprivate func instant(_ column: Int, _ value: Int) -> Int64? {
        let facts = facts[column]
        guard value < facts.instants.count, !facts.isNull(value), !facts.unreadable.contains(value) else { return nil }
        return facts.instants[value]
    }

    fileprivate func isAbove(_ column: Int, _ value: Int, _ other: Int, _ otherValue: Int) -> Bool {
        if let left = facts[column].number(value), let right = facts[other].number(otherValue),
            let order = left.compared(to: right)
        {
            return order > 0
        }
        guard let left = facts[column].wideNumber(value), let right = facts[other].wideNumber(otherValue) else {
            return false
        }
        return left.compared(to: right) > 0
    }

    /// Whether two values are the same; `nil` when one cannot be read, or both are missing.
    fileprivate func isSame(_ value: Int, _ column: Int, _ otherValue: Int, _ other: Int) -> Bool? {
        let (left, right) = (facts[column], facts[other])
        if left.unreadable.contains(value) || right.unreadable.contains(otherValue) { return nil }
        if left.isNull(value) || right.isNull(otherValue) { return left.isNull(value) && right.isNull(otherValue) }
        if plan.columns[column].format == .numeric, plan.columns[other].format == .numeric {
            if let a = left.number(value), let b = right.number(otherValue), let order = a.compared(to: b) {
                return order == 0
            }
            guard let a = left.wideNumber(value), let b = right.wideNumber(otherValue) else { return nil }
            return a.compared(to: b) == 0
        }
        guard case .text(let a) = block.columns[column].values, case .text(let b) = block.columns[other].values else {
            return valueText(column, value) == valueText(other, otherValue)
        }
        return a.bytes[a.range(value)].elementsEqual(b.bytes[b.range(otherValue)])
    }

    fileprivate func product(
        cost: (column: Int, value: Int), price: (column: Int, value: Int), quantity: (column: Int, value: Int)
    ) -> ProductRelation {
        if let c = facts[cost.column].number(cost.value), let p = facts[price.column].number(price.value),
            let q = facts[quantity.column].number(quantity.value)
        {
            return .of(price: p, quantity: q, cost: c)
        }
        guard let c = facts[cost.column].wideNumber(cost.value), let p = facts[price.column].wideNumber(price.value),
            let q = facts[quantity.column].wideNumber(quantity.value)
        else { return .equal }
        return .of(price: p, quantity: q, cost: c)
    }

    fileprivate func expectedProduct(_ price: Int, _ quantity: Int, _ row: Int) -> String? {
        let p = facts[price].wideNumber(block.columns[price].valueIndex(ofRow: row))
        let q = facts[quantity].wideNumber(block.columns[quantity].valueIndex(ofRow: row))
        guard let p, let q else { return nil }
        return "\(p.times(q).text) (\(p.text) × \(q.text))"
    }
}
