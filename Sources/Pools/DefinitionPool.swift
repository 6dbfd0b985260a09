public import Mapping
public import Money

/// `Mappings/pools.yaml`: what is shared, and by which rules.
public struct PoolDefinitions: Hashable, Sendable {
    /// The pools by id and start of validity.
    public var pools: [PoolDefinition] = []
    /// How service departments hand out their balances.
    public var services = ServiceMethod()

    /// No pools.
    public init() {}
}

/// An amount that no one owner caused, and the rule that hands it out.
public struct PoolDefinition: Hashable, Sendable {
    /// Its name in exports (`x_AllocationRuleId`). Versions of one pool share it and differ in validity.
    public var id: String
    /// What it is, in words.
    public var summary: String?
    /// Who answers for it.
    public var owner: String?
    /// The charges that it takes, by their start; for an amount, the periods that begin in it.
    public var validity: Validity
    /// What is in it.
    public var source: Source
    /// How it is handed out: first over the targets of the first level, then each target's part over those of the next.
    public var levels: [Level]
    /// Who takes part.
    public var scope: Scope
    /// What happens at the edges.
    public var policies: PolicyDefinition
    /// Where it stands.
    public var place: MappingRule.Place

    /// What is in a pool.
    public enum Source: Hashable, Sendable {
        /// The charges that meet a condition.
        case selection(Condition)
        /// A fixed amount a month in the currency of the books, such as a contract fee, taken from a GL account and a
        /// department; from the suspense department where none is given.
        case amount(Amount, glAccount: String, department: String?)
        /// All cost of a service department: its own and what pools gave it.
        case balance(department: String)
    }

    /// What lines are told apart by.
    public enum Dimension: String, CaseIterable, Hashable, Sendable {
        case department, project
        case glAccount = "gl_account"

        /// The attribute of a charge that it is.
        public var attribute: Attribute {
            switch self {
            case .department: .department
            case .project: .project
            case .glAccount: .glAccount
            }
        }
    }

    /// One step of handing out.
    public struct Level: Hashable, Sendable {
        /// What the targets of this level are made of.
        public var dimensions: [Dimension]
        public var basis: BasisDefinition
    }

    /// Who takes part: a target outside neither counts in the driver nor pays.
    public struct Scope: Hashable, Sendable {
        /// The only ones that take part, by dimension; a dimension that is not there is open.
        public var included: [Dimension: [String]] = [:]
        /// The ones that do not take part.
        public var excluded: [Dimension: [String]] = [:]

        /// Everybody.
        public init() {}

        /// Whether a target with this value takes part.
        public func contains(_ value: String?, in dimension: Dimension) -> Bool {
            if let included = included[dimension] {
                guard let value, included.contains(where: { $0.utf8.elementsEqual(value.utf8) }) else { return false }
            }
            guard let value, let excluded = excluded[dimension] else { return true }
            return !excluded.contains { $0.utf8.elementsEqual(value.utf8) }
        }
    }
}

extension PoolDefinition: Comparable {
    /// By id in byte order, then the start of validity.
    public static func < (left: PoolDefinition, right: PoolDefinition) -> Bool {
        if !left.id.utf8.elementsEqual(right.id.utf8) { return left.id.utf8.lexicographicallyPrecedes(right.id.utf8) }
        return (left.validity.from ?? .min) < (right.validity.from ?? .min)
    }
}

/// How departments that serve others hand out what they cost.
public struct ServiceMethod: Hashable, Sendable {
    public var method = Method.direct
    /// For step-down: the pools in the order in which their departments close.
    public var order: [String] = []
    /// For step-down: whether each step is rounded, as each is a journal; otherwise the end is.
    public var roundsEachStep = true
    /// Where it stands; `nil` when the file does not say.
    public var place: MappingRule.Place?

    /// How services serve one another.
    public enum Method: String, CaseIterable, Hashable, Sendable {
        /// Not at all: only departments without a balance pool receive.
        case direct
        /// In an order; a closed department receives nothing more.
        case stepDown = "step_down"
        /// All at once, by simultaneous equations.
        case reciprocal
    }

    /// Direct.
    public init() {}
}
