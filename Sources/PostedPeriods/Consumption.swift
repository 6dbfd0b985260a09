internal import CostStore
public import Lines
internal import Mapping
public import Money
internal import Rating

/// What departments used of their own in a period, by product, with the exact cost: what the reasons of a change are
/// worked out from. One currency. Cost that a pool took away is not in it.
public struct Consumption: Sendable {
    /// By department.
    public private(set) var items: [String: [Product: Item]] = [:]

    /// What was used.
    public struct Product: Hashable, Sendable {
        /// The provider's key.
        public var provider: String
        /// The model, or the key of the service for what is no call.
        public var name: String
        /// The price tier; empty where there is none.
        public var tier: String
        /// What was counted, as SkuMeter shows it; empty where nothing was.
        public var meter: String
        /// FOCUS ConsumedUnit; `nil` for what has no quantity: credits, taxes, fees.
        public var unit: String?

        /// A product.
        public init(provider: String, name: String, tier: String = "", meter: String = "", unit: String?) {
            self.provider = provider
            self.name = name
            self.tier = tier
            self.meter = meter
            self.unit = unit
        }
    }

    /// How much of it, at which cost.
    public struct Item: Hashable, Sendable {
        /// In 10⁻¹² of the unit.
        public var quantity: Int128 = 0
        public var cost = Total.zero

        /// Nothing.
        public init() {}
    }

    /// Nothing.
    public init() {}

    /// Adds a use.
    public mutating func add(_ quantity: Int128, _ cost: Total, of product: Product, by department: String) {
        var item = items[department, default: [:]][product] ?? Item()
        item.quantity += quantity
        item.cost += cost
        items[department, default: [:]][product] = item
    }

    /// What the scans of a period say, by currency.
    public static func by(_ scans: [Lines]) -> [String: Consumption] {
        scans.reduce(into: [:]) { add($1, to: &$0) }
    }

    private static func add(_ lines: Lines, to consumptions: inout [String: Consumption]) {
        for total in lines.meterTotals where total.meter == nil || total.tokens != 0 {
            let owner = lines.ownerships[Int(total.ownership)]
            guard owner.pool == nil else { continue }
            let product = Product(
                provider: total.model.provider, name: total.model.model, tier: total.model.tier,
                meter: total.meter?.skuMeter ?? "", unit: total.meter.map { _ in "Tokens" })
            consumptions[total.currency, default: Consumption()].add(
                total.tokens * Int128(Amount.picosPerUnit), total.cost, of: product,
                by: owner.decision.department.value)
        }
        for line in lines.chargeLines {
            let profile = lines.profiles[Int(line.profile)]
            let owner = lines.ownerships[Int(line.ownership)]
            guard owner.pool == nil else { continue }
            let isCounted = line.consumed.map { $0 != 0 } ?? false
            let product = Product(
                provider: profile.provider, name: profile.model ?? profile.service, tier: profile.tier ?? "",
                meter: isCounted ? profile.meter ?? "" : "", unit: isCounted ? profile.consumedUnit : nil)
            consumptions[profile.currency, default: Consumption()].add(
                isCounted ? line.consumed ?? 0 : 0, line.costs.billed, of: product,
                by: owner.decision.department.value)
        }
    }
}
