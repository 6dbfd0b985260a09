public import Apportionment
public import Money

/// Why a department's cost changed from one period to the next, in steps that add up to the change exactly.
///
/// Of what has a quantity, with q₀, p₀ before and q₁, p₁ now for each product (provider, model, tier, meter), quantities
/// of one unit added up to Q₀ and Q₁, and C₀ the cost before:
///
/// - volume = (Q₁ ÷ Q₀ − 1) × C₀: the same products in the same proportions at the same prices, more of them or fewer
/// - mix = Σ (q₁ − q₀ × Q₁ ÷ Q₀) × p₀: other products, or others in proportion; a new product counts at its price now
/// - price = Σ q₁ × (p₁ − p₀)
///
/// Volume, mix and price of all units are added up. What has no quantity (credits, taxes, fees) is a step of its own, as
/// are shared cost, true-ups to invoices and corrections of earlier periods. In exact fractions the steps sum to the change of the exact cost;
/// they are then rounded so that they foot to the change of what was posted.
public struct VarianceWalk: Hashable, Sendable {
    /// What was posted before, in minor units.
    public let before: Int128
    /// What is posted now, in minor units.
    public let after: Int128
    /// What each step adds, in minor units, in the order of ``Step``.
    public let steps: [Amount]

    /// A reason with its part of the change.
    public struct Amount: Hashable, Sendable {
        public let step: Step
        public let units: Int128
    }

    /// A reason for a change.
    public enum Step: String, CaseIterable, Hashable, Sendable {
        case volume, mix, price, other, shared, trueUp, priorPeriod
        /// Of a walk from a budget only.
        case plan

        /// The reasons of a change from one period to the next.
        public static let ofChange = allCases.filter { $0 != .plan }

        /// As a label.
        public var title: String {
            switch self {
            case .volume: "Volume"
            case .mix: "Mix"
            case .price: "Price"
            case .other: "Credits, taxes, fees"
            case .shared: "Shared cost"
            case .trueUp: "Invoice true-up"
            case .priorPeriod: "Prior period"
            case .plan: "Month before, less the budget"
            }
        }

        /// What it stands for, in a sentence.
        public var meaning: String {
            switch self {
            case .volume: "more or less use of the same things at last period's prices"
            case .mix: "dearer or cheaper models and services in the mix, and new ones"
            case .price: "other unit prices for the same things"
            case .other: "what has no quantity: credits, taxes, fees, calls without a list price"
            case .shared: "shares of pools received, less what pools took over"
            case .trueUp: "what invoices say beyond what was metered"
            case .priorPeriod: "corrections of earlier periods"
            case .plan: "what the month before had already cost beyond this budget, or less"
            }
        }
    }

    /// The walk of one department between two periods.
    ///
    /// - Parameters:
    ///   - before: the lines of the period before, and what was used in it.
    ///   - after: the same of the period now.
    public init(
        of department: String, from before: (lines: [PostedLine], consumption: Consumption),
        to after: (lines: [PostedLine], consumption: Consumption), in currency: Currency
    ) {
        let old = before.lines.filter { $0.department == department }
        let new = after.lines.filter { $0.department == department }
        self.before = old.reduce(0) { $0 + $1.units }
        self.after = new.reduce(0) { $0 + $1.units }
        var exact = VarianceWalk.reasons(
            before.consumption.items[department] ?? [:], after.consumption.items[department] ?? [:])
        for (step, kind) in [(Step.trueUp, CostPart.Kind.trueUp), (.priorPeriod, .priorPeriod)] {
            let sum = { (lines: [PostedLine]) in
                lines.reduce(Total.zero) { $0 + ($1.part.kind == kind ? $1.exact : .zero) }
            }
            exact[step] = Fraction(sum(new) - sum(old))
        }
        // What the lines say beyond what was used directly: shares of pools, and what pools took.
        let change = Fraction(
            new.reduce(Total.zero) { $0 + $1.exact } - old.reduce(Total.zero) { $0 + $1.exact })
        exact[.shared] = change - exact.values.map { $0 }.sum()
        let perUnit = Fraction(currency.minorUnit)
        let amounts = Step.ofChange.map { (exact[$0] ?? .zero) / perUnit }
        steps = zip(Step.ofChange, Footing.units(of: amounts, to: self.after - self.before)).map {
            Amount(step: $0, units: $1)
        }
    }

    private init(from before: Int128, to after: Int128, _ steps: [Amount]) {
        self.before = before
        self.after = after
        self.steps = steps
    }

    /// The walk from a budget to the same cost: a budget says an amount and not what it was planned for, so the month
    /// before is the measure of use and prices, and the first step is how far it was from the budget.
    public func from(budget: Int128) -> VarianceWalk {
        VarianceWalk(from: budget, to: after, [Amount(step: .plan, units: before - budget)] + steps)
    }

    /// Volume, mix, price and what has no quantity, exactly.
    public static func reasons(
        _ before: [Consumption.Product: Consumption.Item], _ after: [Consumption.Product: Consumption.Item]
    ) -> [Step: Fraction] {
        var result: [Step: Fraction] = [.volume: .zero, .mix: .zero, .price: .zero, .other: .zero]
        let products = Set(before.keys).union(after.keys)
        for unit in Set(products.map(\.unit)) {
            let members = products.filter { $0.unit == unit }
            let cost = { (items: [Consumption.Product: Consumption.Item]) in
                Fraction(members.reduce(Total.zero) { $0 + (items[$1]?.cost ?? .zero) })
            }
            let (oldCost, newCost) = (cost(before), cost(after))
            let quantity = { (items: [Consumption.Product: Consumption.Item]) in
                members.reduce(Int128(0)) { $0 + (items[$1]?.quantity ?? 0) }
            }
            let (oldQuantity, newQuantity) = (quantity(before), quantity(after))
            guard unit != nil else {
                result[.other, default: .zero] += newCost - oldCost
                continue
            }
            guard oldQuantity > 0 else {
                // Nothing was used before, so nothing can be dearer: all of it is volume.
                result[.volume, default: .zero] += newCost - oldCost
                continue
            }
            let volume = oldCost * Fraction(newQuantity, over: oldQuantity) - oldCost
            let price = members.map { product -> Fraction in
                guard let old = before[product], let new = after[product], old.quantity != 0 else { return .zero }
                return Fraction(new.cost) - Fraction(old.cost) * Fraction(new.quantity, over: old.quantity)
            }.sum()
            result[.volume, default: .zero] += volume
            result[.price, default: .zero] += price
            // What is left of the change is what the proportions did: Σ q₁ p₀ − C₀ × Q₁ ÷ Q₀.
            result[.mix, default: .zero] += newCost - oldCost - volume - price
        }
        return result
    }
}
