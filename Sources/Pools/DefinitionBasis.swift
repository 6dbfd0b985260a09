public import Allocation
public import Mapping
public import Money

/// What a pool is handed out by, before the period says how much of it each target has.
public indirect enum BasisDefinition: Hashable, Sendable {
    /// In proportion to a number of each target.
    case driver(DriverDefinition)
    /// Declared shares in percent.
    case percent([DeclaredPortion], notHundred: PercentagePolicy)
    /// Declared amounts first, the rest by another basis.
    case fixed([DeclaredPortion], rest: BasisDefinition)
    /// Several drivers, each for a declared part of the pool in percent; the parts total 100.
    case combination([Part])

    /// A driver with the part of the pool that it hands out.
    public struct Part: Hashable, Sendable {
        /// In percent of the pool.
        public var percent: Amount
        public var driver: DriverDefinition
    }
}

/// The percent or amount that is declared for one target.
public struct DeclaredPortion: Hashable, Sendable {
    /// The target, in the order of the level's dimensions.
    public var target: Target
    /// Percent, or an amount in the currency of the pool.
    public var value: Amount

    /// A declared portion.
    public init(target: Target, value: Amount) {
        self.target = target
        self.value = value
    }
}

/// A number of each target, before the period says how large it is.
public struct DriverDefinition: Hashable, Sendable {
    public var quantity: Quantity
    /// Only charges that meet it count; metered quantities only.
    public var condition: Condition?

    /// A driver of all charges of a target.
    public init(_ quantity: Quantity, where condition: Condition? = nil) {
        self.quantity = quantity
        self.condition = condition
    }

    /// What is counted.
    public enum Quantity: Hashable, Sendable {
        /// The same for each target that has any charge or that the scope names.
        case even
        /// What the target got of the same pool in the period before.
        case lastPeriod
        case metered(Meter)
        /// Rows of `Mappings/drivers.csv` by this name, such as `headcount`.
        case statistical(String)
    }

    /// What the charges of the period say; the raw value is the name in pool files.
    public enum Meter: String, CaseIterable, Hashable, Sendable {
        /// All kinds of tokens.
        case tokens
        case inputTokens = "input_tokens"
        case cachedInputTokens = "cached_input_tokens"
        case cacheWriteTokens = "cache_write_tokens"
        case cacheWriteLongTokens = "cache_write_long_tokens"
        case outputTokens = "output_tokens"
        case calls
        /// The cost that the target caused itself, before anything shared.
        case cost
        /// Distinct sessions.
        case sessions
        /// Distinct users.
        case users
        /// Distinct runs.
        case runs
        /// From start to end of the target's calls.
        case computeSeconds = "compute_seconds"
        /// Business results of the target's sessions.
        case outcomes
        /// What rows of `charges` consumed, in their own units.
        case quantity
    }

    /// The name in pool files.
    public var name: String {
        switch quantity {
        case .even: "even"
        case .lastPeriod: "last_period"
        case .metered(let meter): meter.rawValue
        case .statistical(let name): name
        }
    }

    /// The names that are not of `drivers.csv`.
    public static let ownNames = ["even", "last_period"] + Meter.allCases.map(\.rawValue)
}

extension DriverDefinition.Quantity {
    /// A quantity by its name in pool files; what is no name of its own is a statistical driver.
    init(_ name: String) {
        switch name {
        case "even": self = .even
        case "last_period": self = .lastPeriod
        default: self = DriverDefinition.Meter(rawValue: name).map(Self.metered) ?? .statistical(name)
        }
    }
}
