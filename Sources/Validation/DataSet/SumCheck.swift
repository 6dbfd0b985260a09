internal import Columns

/// A rule that sums over rows are equal: to invoices, or to one another.
struct SumCheck: Sendable {
    enum Kind: Sendable {
        /// Billed costs by account, period and currency against invoices.
        case invoices
        /// Effective costs of a commitment against what was billed for it.
        case commitments
    }

    let rule: Int
    /// The rule on the currency of invoices, when it is tested too.
    var currencyRule: Int?
    let kind: Kind
    let subject: Int
    /// The columns that a sum is for.
    let keys: [Int]
    /// What is added, and what is subtracted, with the rows where it is.
    let added: (column: Int, rows: [[Literal]])
    let subtracted: (column: Int, rows: [[Literal]])?
}

/// Sums by key. Their number is that of accounts and periods, or of commitments, and not of rows.
struct SumTable: Sendable {
    struct Group: Sendable {
        var sum = ExactSum()
        var firstRow: Int
        /// The values of the keys, for people.
        var names: [String]
    }

    private(set) var groups: [[String]: Group] = [:]

    mutating func add(_ sum: SumCheck, _ check: inout BlockCheck) {
        let count = check.block.rowCount
        let columns = sum.keys.map { check.block.columns[$0] }
        var names: [[Int]: [String]] = [:]
        var parts = [(sum.added.column, check.rows(where: sum.added.rows), false)]
        if let subtracted = sum.subtracted {
            parts.append((subtracted.column, check.rows(where: subtracted.rows), true))
        }
        for (column, selected, isNegated) in parts {
            let facts = check.facts[column]
            for row in 0..<count where selected[row >> 6] >> UInt64(row & 63) & 1 == 1 {
                guard let number = facts.number(check.block.columns[column].valueIndex(ofRow: row)) else { continue }
                let values = columns.map { $0.valueIndex(ofRow: row) }
                let name =
                    names[values] ?? zip(sum.keys, values).map { column, value in check.keyText(column, value) ?? "" }
                names[values] = name
                groups[name, default: Group(firstRow: check.number(ofRow: row), names: name)].sum.add(
                    number, isNegated: isNegated)
            }
        }
    }

    mutating func merge(_ other: SumTable) {
        for (key, group) in other.groups {
            guard var own = groups[key] else {
                groups[key] = group
                continue
            }
            own.sum.merge(group.sum)
            own.firstRow = min(own.firstRow, group.firstRow)
            groups[key] = own
        }
    }

    func finish(_ sum: SumCheck, _ plan: Plan, _ rowNumber: (Int) -> Int, into store: inout FindingStore) {
        let sorted = groups.values.sorted { $0.names.lexicographicallyPrecedes($1.names) }.map { group in
            var group = group
            group.firstRow = rowNumber(group.firstRow)
            return group
        }
        switch sum.kind {
        case .commitments:
            for group in sorted where group.sum.total.coefficient != 0 || group.sum.isLost {
                note(
                    sum.rule, sum, group, "\(group.names[0]): \(difference(group.sum)) apart",
                    "the same sum of effective and of billed cost", &store)
            }
        case .invoices:
            finishInvoices(sum, sorted, plan.facts.invoices ?? [], &store)
        }
    }

    private func finishInvoices(
        _ sum: SumCheck, _ sorted: [Group], _ invoices: [ReferenceFacts.Invoice], _ store: inout FindingStore
    ) {
        var billed: [[String]: ExactSum] = [:]
        var currencies: [[String]: Set<String>] = [:]
        for invoice in invoices {
            let key = [invoice.account, DateTimeText.text(invoice.periodStart), DateTimeText.text(invoice.periodEnd)]
            currencies[key, default: []].insert(invoice.currency)
            billed[key + [invoice.currency], default: ExactSum()].add(invoice.amount)
        }
        for group in sorted {
            let key = group.names
            let place = "account \(key[0]), \(key[1]) to \(key[2])"
            guard let invoiced = billed[key] else {
                if let known = currencies[Array(key.prefix(3))], let rule = sum.currencyRule {
                    note(rule, sum, group, "\(place): \(key[3])", known.sorted().joined(separator: " or "), &store)
                } else {
                    note(sum.rule, sum, group, "\(place): \(group.sum.total.text) \(key[3])", "an invoice", &store)
                }
                continue
            }
            if group.sum.total.compared(to: invoiced.total) != 0 || group.sum.isLost || invoiced.isLost {
                note(
                    sum.rule, sum, group, "\(place): \(difference(group.sum)) \(key[3])",
                    "\(invoiced.total.text) \(key[3]), the sum of its invoices", &store)
            }
        }
    }

    private func difference(_ sum: ExactSum) -> String {
        sum.isLost ? "more than 38 digits" : sum.total.text
    }

    private func note(
        _ rule: Int, _ sum: SumCheck, _ group: Group, _ value: String, _ expected: String, _ store: inout FindingStore
    ) {
        store.add(
            FindingStore.Key(rule: rule, column: sum.subject, severity: .error), count: 1,
            examples: [Finding(row: group.firstRow, value: value, expected: expected)])
    }
}

extension BlockCheck {
    /// A bit for each row where any of the alternatives holds.
    mutating func rows(where alternatives: [[Literal]]) -> [UInt64] {
        let count = (block.rowCount + 63) >> 6
        switch (alternatives.isEmpty ? Mask.all : mask(anyOf: alternatives)).form {
        case .uniform(let value): return [UInt64](repeating: value ? ~0 : 0, count: count)
        case .bits(let words, let space): return spaces.spread(words, space)
        }
    }

    /// The value of a key, the same for all ways to write an instant; `nil` where it is missing.
    func keyText(_ column: Int, _ value: Int) -> String? {
        if facts[column].isNull(value) { return nil }
        if value < facts[column].instants.count, !facts[column].unreadable.contains(value) {
            return DateTimeText.text(facts[column].instants[value])
        }
        return ValueText.text(of: block.columns[column].values, at: value, plan.columns[column].type)
    }
}
