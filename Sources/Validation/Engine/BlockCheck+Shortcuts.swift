internal import Columns

/// Relations that are seen to hold on all rows of a block in one plain pass.
///
/// Good data never need more. A shortcut that is not sure says false, and then each row is looked at.
extension BlockCheck {
    /// Whether it is certain that a relation holds on every row, selected or not.
    func holdsEverywhere(_ check: RowCheck) -> Bool {
        switch check.test {
        case .sameAs(let other, isDifferent: false): isOneColumn(check.subject, other)
        case .atMost(let other): isOneColumn(check.subject, other) || isAtMostEverywhere(check.subject, other)
        case .product(let price, let quantity): isProductEverywhere(check.subject, price, quantity)
        case .within(let end, let outerStart, let outerEnd):
            isWithinEverywhere(check.subject, end, outerStart, outerEnd)
        default: false
        }
    }

    /// Whether two columns are the same values in memory, row by row.
    private func isOneColumn(_ column: Int, _ other: Int) -> Bool {
        guard case .direct = block.columns[column].rows, case .direct = block.columns[other].rows else { return false }
        let identity = block.columns[column].values.storageIdentity
        return identity != 0 && identity == block.columns[other].values.storageIdentity
    }

    /// The numbers of a column that has one for each row, if none is missing.
    private func rowUnits(_ column: Int) -> ColumnFacts? {
        guard case .direct = block.columns[column].rows, facts[column].unitRange != nil else { return nil }
        return facts[column]
    }

    private func isAtMostEverywhere(_ column: Int, _ other: Int) -> Bool {
        guard let lower = rowUnits(column), let upper = rowUnits(other), lower.unitExponent == upper.unitExponent else {
            return false
        }
        return lower.units.withUnsafeBufferPointer { lower in
            upper.units.withUnsafeBufferPointer { upper in
                for row in 0..<block.rowCount where lower[row] > upper[row] { return false }
                return true
            }
        }
    }

    /// In factors of 64 bits. Where there is no price there is no product to compare with.
    private func isProductEverywhere(_ cost: Int, _ price: Int, _ quantity: Int) -> Bool {
        guard let costs = rowUnits(cost), let quantities = rowUnits(quantity),
            case .keyed(let vector) = block.columns[price].rows, !facts[price].units.isEmpty
        else { return false }
        let prices = facts[price]
        let shift = costs.unitExponent - prices.unitExponent - quantities.unitExponent
        guard shift >= 0, shift < 19 else { return false }
        let factor = Int64(PowersOfTen.table[shift])
        var small: [Int64] = []
        small.reserveCapacity(prices.count)
        for key in 0..<prices.count {
            guard let number = Int64(exactly: prices.units[key]), number != .min else { return false }
            small.append(prices.isNull(key) ? .min : number)
        }
        return costs.units.withUnsafeBufferPointer { costs in
            quantities.units.withUnsafeBufferPointer { quantities in
                vector.keys.withUnsafeBufferPointer { keys in
                    for row in 0..<block.rowCount {
                        let price = small[Int(keys[row])]
                        if price == .min { continue }
                        guard let cost = Int64(exactly: costs[row]), let quantity = Int64(exactly: quantities[row]),
                            price.multipliedFullWidth(by: quantity) == cost.multipliedFullWidth(by: factor)
                        else { return false }
                    }
                    return true
                }
            }
        }
    }

    /// Whether all starts and ends lie in one outer period.
    private func isWithinEverywhere(_ start: Int, _ end: Int, _ outerStart: Int, _ outerEnd: Int) -> Bool {
        guard case .constant = block.columns[outerStart].rows, case .constant = block.columns[outerEnd].rows,
            let first = facts[outerStart].onlyInstant, let last = facts[outerEnd].onlyInstant
        else { return false }
        return facts[start].hasInstants { $0 >= first } && facts[end].hasInstants { $0 <= last }
    }
}

extension ColumnFacts {
    /// Whether all values are instants for which something holds.
    fileprivate func hasInstants(_ holds: (Int64) -> Bool) -> Bool {
        hasOnlyInstants && instants.allSatisfy(holds)
    }

    fileprivate var onlyInstant: Int64? {
        instants.count == 1 && nullCount == 0 && unreadable.isEmpty ? instants[0] : nil
    }
}
