public import Mapping
public import Money

/// What a pool is handed out by.
public indirect enum Basis: Hashable, Sendable {
    /// The same to each target that has any charge, or that the scope names.
    case even
    /// In proportion to a number of each target.
    case driver(Driver)
    /// Declared shares in percent.
    case percent([Portion], notHundred: PercentPolicy)
    /// Declared amounts first, the rest by another basis.
    case fixed([Portion], rest: Basis)
    /// Several bases, each for a declared part of the pool in percent; the parts total 100.
    case weighted([WeightedPart])
    /// As the same pool was handed out in the period before.
    case lastPeriod
}

/// The percent or amount that is declared for one target.
public struct Portion: Hashable, Sendable {
    /// The target, in the order of the level's dimensions.
    public var target: [String]
    /// Percent, or an amount in the currency of the pool.
    public var value: Amount

    /// A declared portion.
    public init(target: [String], value: Amount) {
        self.target = target
        self.value = value
    }
}

/// A basis with the part of the pool that it hands out.
public struct WeightedPart: Hashable, Sendable {
    /// In percent of the pool.
    public var percent: Amount
    public var basis: Basis
}

/// A number of each target.
public struct Driver: Hashable, Sendable {
    public var quantity: Quantity
    /// Only charges that meet it count; metered quantities only.
    public var condition: Condition?

    /// What is counted.
    public enum Quantity: Hashable, Sendable {
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
    }

    /// The name in pool files.
    public var name: String {
        switch quantity {
        case .metered(let meter): meter.rawValue
        case .statistical(let name): name
        }
    }
}
