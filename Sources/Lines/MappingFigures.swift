internal import CostStore
public import Mapping
internal import Money

extension Lines {
    /// The currencies of the lines, in order.
    public var currencies: [String] {
        Set(meterTotals.map(\.currency) + chargeSlices.map(\.currency)).sorted()
    }

    /// How each rule fared, over the calls and charges of a currency.
    public func coverage(in currency: String) -> MappingCoverage {
        var coverage = MappingCoverage()
        for total in ownerTotals[currency] ?? [] {
            coverage.add(ownerships[Int(total.ownership)].decision, calls: total.rows, cost: total.cost)
        }
        return coverage
    }

    /// What other rules would move, over the calls and charges of a currency.
    ///
    /// The lines must come from a scan that was told of these rules.
    public func comparison(with other: MappingModel, in currency: String) -> MappingComparison {
        var comparison = MappingComparison()
        forEachDecision(in: currency) { decision, rows, cost, attribution, moment in
            comparison.add(before: decision, after: other.decide(attribution, at: moment), cost: cost, rows: rows)
        }
        return comparison
    }

    /// What the store holds of values that people send, and which rules decided, for the lint.
    public var observations: LintObservations {
        var values = slices.values(of: [.feature, .department, .glAccount, .project])
        for slice in chargeSlices {
            for attribute in values.keys {
                if let value = slice.attribution[attribute] { values[attribute]?.insert(value) }
            }
        }
        let deciding = currencies.reduce(into: Set<String>()) { $0.formUnion(coverage(in: $1).decidingRules) }
        return LintObservations(values: values.mapValues { $0.sorted() }, decidingRules: deciding)
    }

    /// Each slice once, or once a meter where rules look at the meter; rows are counted with the first.
    private func forEachDecision(
        in currency: String, _ body: (Decision, _ rows: Int, Total, Attribution, _ moment: Int64) -> Void
    ) {
        for slice in slices where slice.currency == currency {
            let decisions = slice.ownerships.map { ownerships[Int($0)].decision }
            if Set(slice.ownerships).count == 1, let decision = decisions.first {
                body(decision, Int(slice.calls), slice.cost, slice.attribution, slice.moment)
                continue
            }
            for (index, cost) in slice.costs.enumerated() where cost != .zero || index == 0 {
                var attribution = slice.attribution
                if index < TokenMeter.allCases.count { attribution[.meter] = TokenMeter.allCases[index].skuMeter }
                body(decisions[index], index == 0 ? Int(slice.calls) : 0, cost, attribution, slice.moment)
            }
        }
        for slice in chargeSlices where slice.currency == currency {
            body(
                ownerships[Int(slice.ownership)].decision, slice.rows, slice.billed, slice.attribution, slice.moment)
        }
    }
}
