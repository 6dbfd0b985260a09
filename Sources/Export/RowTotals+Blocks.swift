internal import Columns
internal import Lines
internal import Money

/// Adds up the cost columns of blocks, as a reader of the file would.
struct RowTotalsReader: Sendable {
    private let currency: Int
    private let costs: [Int]
    /// The columns of the id and the version of a pool's rule.
    private let pool: (id: Int, version: Int)?

    /// `nil` when the schema lacks a cost column or the currency.
    init?(_ schema: [ColumnSchema]) {
        let position = { (name: String) in schema.firstIndex { $0.name == name } }
        guard let currency = position("BillingCurrency") else { return nil }
        self.currency = currency
        costs = ["ListCost", "ContractedCost", "BilledCost", "EffectiveCost"].compactMap(position)
        guard costs.count == 4 else { return nil }
        if let id = position("x_AllocationRuleId"), let version = position("x_AllocationRuleVersion") {
            pool = (id, version)
        } else {
            pool = nil
        }
    }

    func add(_ block: RowBlock, to totals: inout RowTotals) {
        totals.count(block.rowCount)
        guard case .text(let currencies) = block.columns[currency].values else { return }
        // Sums by the key of the currency column, then by the text: a text a row would be slow.
        var sums: [Int: ChargeCosts] = [:]
        var lastKey = -1
        var sum = ChargeCosts()
        for row in 0..<block.rowCount {
            let key = block.columns[currency].valueIndex(ofRow: row)
            if key != lastKey {
                if lastKey >= 0 { sums[lastKey] = sum }
                sum = sums[key] ?? ChargeCosts()
                lastKey = key
            }
            sum.list.picos += units(block, costs[0], row)
            sum.contracted.picos += units(block, costs[1], row)
            sum.billed.picos += units(block, costs[2], row)
            sum.effective.picos += units(block, costs[3], row)
        }
        if lastKey >= 0 { sums[lastKey] = sum }
        for (key, sum) in sums { totals.add(sum, currencies[key] ?? "") }
        addPools(block, currencies, to: &totals)
    }

    private func addPools(_ block: RowBlock, _ currencies: TextValues, to totals: inout RowTotals) {
        guard let pool, case .text(let ids) = block.columns[pool.id].values,
            case .text(let versions) = block.columns[pool.version].values
        else { return }
        var sums: [[Int]: ChargeCosts] = [:]
        for row in 0..<block.rowCount {
            let key = block.columns[pool.id].valueIndex(ofRow: row)
            guard !ids.nulls.contains(key) else { continue }
            let version = block.columns[pool.version].valueIndex(ofRow: row)
            let currency = block.columns[self.currency].valueIndex(ofRow: row)
            sums[[key, version, currency], default: ChargeCosts()] += ChargeCosts(
                list: Total(picos: units(block, costs[0], row)), contracted: Total(picos: units(block, costs[1], row)),
                billed: Total(picos: units(block, costs[2], row)), effective: Total(picos: units(block, costs[3], row)))
        }
        for (key, sum) in sums {
            totals.add(sum, ofPool: [ids[key[0]] ?? "", versions[key[1]] ?? "", currencies[key[2]] ?? ""])
        }
    }

    @inline(__always)
    private func units(_ block: RowBlock, _ column: Int, _ row: Int) -> Int128 {
        guard case .decimal(let values) = block.columns[column].values else { return 0 }
        return values.units[block.columns[column].valueIndex(ofRow: row)]
    }
}
