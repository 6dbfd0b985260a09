/// Who pays for a charge and why.
public struct Decision: Hashable, Sendable {
    public var feature: Assignment?
    public var project: Assignment?
    /// Suspense where nothing claims the charge.
    public var department: Assignment
    /// Suspense where nothing claims the charge.
    public var glAccount: Assignment
    public var workload: Workload
    /// The rules whose regular expression gave up on a value; they count as not matching.
    public var abandonedRules: [String]

    /// A decision of these parts.
    public init(
        feature: Assignment? = nil, project: Assignment? = nil, department: Assignment, glAccount: Assignment,
        workload: Workload, abandonedRules: [String] = []
    ) {
        self.feature = feature
        self.project = project
        self.department = department
        self.glAccount = glAccount
        self.workload = workload
        self.abandonedRules = abandonedRules
    }

    /// What kind of work a call did.
    public struct Workload: Hashable, Sendable {
        public var value: String
        /// Whether nobody sent it and it was concluded from the tool's name.
        public var isInferred: Bool

        /// A workload.
        public init(value: String, isInferred: Bool) {
            self.value = value
            self.isInferred = isInferred
        }

        /// What is concluded where there is neither a word nor a tool.
        public static let inferred = Workload(value: WorkloadInference.read, isInferred: true)

        /// Compares bytes: values that only look the same stay apart.
        public static func == (left: Workload, right: Workload) -> Bool {
            left.value.isExactly(right.value) && left.isInferred == right.isInferred
        }

        /// Hashes the bytes.
        public func hash(into hasher: inout Hasher) {
            hasher.combine(ExactText(value))
        }
    }

    /// The value of a target, `nil` when it has none.
    public subscript(target: MappingTarget) -> Assignment? {
        switch target {
        case .feature: feature
        case .project: project
        case .department: department
        case .glAccount: glAccount
        }
    }

    /// How the cost got its department and account: the weaker of the two.
    public var coverage: Coverage {
        max(Coverage(department.origin), Coverage(glAccount.origin))
    }
}

/// A value with where it came from.
public struct Assignment: Hashable, Sendable {
    public var value: String
    public var origin: Origin

    /// A value with its origin.
    public init(value: String, origin: Origin) {
        self.value = value
        self.origin = origin
    }

    /// Where a value came from.
    public enum Origin: Hashable, Sendable {
        /// The caller sent it.
        case sent
        /// The caller sent another spelling.
        case alias(from: String)
        /// A rule decided it.
        case rule(String)
        /// Nothing claimed the charge.
        case suspense
    }

    /// Compares bytes: values that only look the same stay apart.
    public static func == (left: Assignment, right: Assignment) -> Bool {
        left.value.isExactly(right.value) && left.origin == right.origin
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(ExactText(value))
        // One value may come in many spellings and by many rules.
        hasher.combine(origin)
    }
}

extension Assignment.Origin {
    /// Compares bytes.
    public static func == (left: Assignment.Origin, right: Assignment.Origin) -> Bool {
        switch (left, right) {
        case (.sent, .sent), (.suspense, .suspense): true
        case (.alias(let left), .alias(let right)), (.rule(let left), .rule(let right)): left.isExactly(right)
        default: false
        }
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .sent: hasher.combine(0)
        case .alias(let text): hasher.combine(ExactText(text))
        case .rule(let text): hasher.combine(ExactText(text))
        case .suspense: hasher.combine(1)
        }
    }
}

/// How a cost got its owner, from the strongest to the weakest.
public enum Coverage: Int, CaseIterable, Comparable, Hashable, Sendable {
    /// The caller sent department and account.
    case tagged
    /// The caller sent another spelling of one.
    case aliased
    /// A rule decided one.
    case mapped
    /// Nothing claimed one.
    case suspense

    /// The coverage of one value.
    public init(_ origin: Assignment.Origin) {
        switch origin {
        case .sent: self = .tagged
        case .alias: self = .aliased
        case .rule: self = .mapped
        case .suspense: self = .suspense
        }
    }

    /// Stronger before weaker.
    public static func < (left: Coverage, right: Coverage) -> Bool {
        left.rawValue < right.rawValue
    }
}
