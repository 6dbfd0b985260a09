public import Apportionment
public import Money

/// The value of a driver for one target.
public struct DriverValue: Hashable, Sendable {
    /// Who it is counted for.
    public let target: Target
    /// Tokens, calls, heads, an amount, …
    public let value: Fraction

    /// A driver value.
    public init(_ target: Target, _ value: Fraction) {
        self.target = target
        self.value = value
    }

    /// A driver value that is a whole number.
    public init(_ target: Target, _ value: some BinaryInteger) {
        self.init(target, Fraction(value))
    }
}

/// A driver with its values, in the order of the rule.
///
/// What a split asks of all values is found once, when the driver is measured, and not for each pool that it hands out.
public struct MeasuredDriver: Sendable {
    /// What is counted, for explanations and messages.
    public let name: String
    public let values: [DriverValue]
    /// The values, where all are whole numbers that are not negative and fit.
    let weights: WholeWeights?
    /// A target that is named twice.
    let repeated: Target?

    /// A driver.
    public init(_ name: String, _ values: [DriverValue]) {
        self.name = name
        self.values = values
        weights = WholeWeights(values)
        repeated = MeasuredDriver.repeated(values)
    }

    private static func repeated(_ values: [DriverValue]) -> Target? {
        // Values mostly come in order.
        if zip(values, values.dropFirst()).allSatisfy({ $0.target < $1.target }) { return nil }
        var named: Set<Target> = []
        return values.first { !named.insert($0.target).inserted }?.target
    }

    /// The same for all.
    public static func even(_ targets: [Target]) -> MeasuredDriver {
        MeasuredDriver("even", targets.map { DriverValue($0, 1) })
    }
}

extension MeasuredDriver: Hashable {
    public static func == (left: MeasuredDriver, right: MeasuredDriver) -> Bool {
        left.name == right.name && left.values == right.values
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(values)
    }
}

/// The values of a driver as machine words.
struct WholeWeights: Sendable {
    let numbers: [UInt64]
    let sum: Fraction

    /// `nil` where a value is negative, no whole number, or too large.
    init?(_ values: [DriverValue]) {
        var numbers: [UInt64] = []
        numbers.reserveCapacity(values.count)
        var sum: UInt128 = 0
        for value in values {
            guard let number = value.value.wholeWeight else { return nil }
            numbers.append(number)
            sum += UInt128(number)
        }
        self.numbers = numbers
        self.sum = Fraction(sum)
    }
}

/// By what a pool is handed out.
public indirect enum MeasuredBasis: Hashable, Sendable {
    /// In proportion to a driver.
    case driver(MeasuredDriver)
    /// In proportion to several drivers, each for its part of the pool; the parts add up to 1.
    case combination([Part])
    /// By percentages.
    case percentages([DriverValue], PercentagePolicy = .refuse)
    /// First these amounts, the rest by another basis.
    case fixed([FixedAmount], rest: MeasuredBasis)

    /// A driver and the part of the pool that it decides.
    public struct Part: Hashable, Sendable {
        public let part: Fraction
        public let driver: MeasuredDriver

        /// A part.
        public init(_ part: Fraction, _ driver: MeasuredDriver) {
            self.part = part
            self.driver = driver
        }
    }

    /// An amount that a target receives whatever the rest is.
    public struct FixedAmount: Hashable, Sendable {
        public let target: Target
        public let amount: Total

        /// An amount for a target.
        public init(_ target: Target, _ amount: Total) {
            self.target = target
            self.amount = amount
        }
    }
}

/// What to do when all driver values are zero.
public enum ZeroDriverPolicy: Hashable, Sendable {
    /// Refuse.
    case refuse
    /// The same for all targets of the driver.
    case even
    /// All to one key.
    case suspense(Target)
    /// Another driver: last period's result, fixed weights.
    case fallback(MeasuredDriver)
}

/// What to do when a driver value is below zero.
public enum NegativeDriverPolicy: String, CaseIterable, Hashable, Sendable {
    /// Refuse.
    case refuse = "error"
    /// Take it as zero.
    case clipZero = "clip_zero"
    /// Take it without its sign.
    case absolute
    /// Move all values until the most negative is zero; when their sum is negative, until the most positive is.
    case shift
    /// Take it as it is. Shares can then exceed the pool by any factor: 1000 over 100 and -90 is 10 000 and -9 000.
    case allow
}

/// What to do when percentages do not add up to 100. More than 100 is only ever right to normalize.
public enum PercentagePolicy: Hashable, Sendable {
    /// Refuse.
    case refuse
    /// Take them as weights.
    case normalize
    /// What is left goes to a key.
    case remainder(to: Target)
}

/// The policies of a pool. The defaults are those that refuse.
public struct AllocationPolicies: Hashable, Sendable {
    public var zeroDriver: ZeroDriverPolicy
    public var negativeDriver: NegativeDriverPolicy
    public var rounding: RoundingMethod
    /// The most that a target receives, without regard to sign; the rest is shared again among the others.
    public var caps: [Target: Total]
    /// Who takes what nobody can take when all are at their caps.
    public var excess: Target?
    /// Lines below this, without regard to sign, are waived to a key; `nil` keeps them all.
    public var minimum: Minimum?

    /// A least amount.
    public struct Minimum: Hashable, Sendable {
        public let amount: Total
        /// Who bears what is waived.
        public let bearer: Target

        /// A least amount.
        public init(_ amount: Total, bearer: Target) {
            self.amount = amount
            self.bearer = bearer
        }
    }

    /// Policies.
    public init(
        zeroDriver: ZeroDriverPolicy = .refuse, negativeDriver: NegativeDriverPolicy = .refuse,
        rounding: RoundingMethod = .largestRemainder, caps: [Target: Total] = [:], excess: Target? = nil,
        minimum: Minimum? = nil
    ) {
        self.zeroDriver = zeroDriver
        self.negativeDriver = negativeDriver
        self.rounding = rounding
        self.caps = caps
        self.excess = excess
        self.minimum = minimum
    }
}
