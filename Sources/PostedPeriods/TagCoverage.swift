public import Lines
public import Mapping
public import Money

/// How the cost of departments came to be known: which of it carried the tags that rules and reports want, and what is to
/// be corrected where it was sent. One currency.
public struct TagCoverage: Sendable {
    /// By department.
    public private(set) var departments: [String: Department] = [:]

    /// The cost of one department, by tag.
    public struct Department: Hashable, Sendable {
        /// The cost of everything.
        public var cost = Total.zero
        /// The cost by tag and by where its value came from.
        public var tags: [MappingTarget: [Source: Total]] = [:]
        /// Spellings that were corrected, with the cost of the calls that sent them.
        public var aliases: [Alias: Share] = [:]
        /// Features that no table knows, with the cost of the calls that sent them; `nil` for none at all.
        public var unowned: [String?: Share] = [:]

        /// The part of the cost whose caller sent the tag, spelled as it should be or not.
        public func sent(_ tag: MappingTarget) -> Total {
            (tags[tag]?[.sent] ?? .zero) + (tags[tag]?[.aliased] ?? .zero)
        }
    }

    /// Where a value came from.
    public enum Source: Int, CaseIterable, Hashable, Sendable {
        /// The caller sent it.
        case sent
        /// The caller sent another spelling.
        case aliased
        /// A rule decided it.
        case decided
        /// There is none, or it is suspense.
        case missing
    }

    /// A spelling with what it stands for.
    public struct Alias: Hashable, Comparable, Sendable {
        public var tag: MappingTarget
        public var sent: String
        public var value: String

        /// By tag, then spelling.
        public static func < (left: Alias, right: Alias) -> Bool {
            (left.tag.rawValue, left.sent) < (right.tag.rawValue, right.sent)
        }
    }

    /// Calls and rows of `charges`, and what they cost.
    public struct Share: Hashable, Sendable {
        public var rows = 0
        public var cost = Total.zero
    }

    /// Nothing.
    public init() {}

    /// The tags in order of what they are wanted for.
    public static let tags: [MappingTarget] = [.feature, .department, .glAccount, .project]

    /// What the scans of a period say, by currency.
    public static func by(_ scans: [Lines]) -> [String: TagCoverage] {
        scans.reduce(into: [:]) { add($1, to: &$0) }
    }

    private static func add(_ lines: Lines, to coverages: inout [String: TagCoverage]) {
        for (currency, totals) in lines.ownerTotals {
            for total in totals {
                coverages[currency, default: TagCoverage()].add(
                    lines.ownerships[Int(total.ownership)].decision, total.rows, total.cost)
            }
        }
    }

    private mutating func add(_ decision: Decision, _ rows: Int, _ cost: Total) {
        var department = departments[decision.department.value] ?? Department()
        department.cost += cost
        for tag in TagCoverage.tags {
            let assignment = decision[tag]
            department.tags[tag, default: [:]][Source(assignment?.origin), default: .zero] += cost
            if case .alias(let sent)? = assignment?.origin, let value = assignment?.value {
                department.aliases[Alias(tag: tag, sent: sent, value: value), default: Share()].add(rows, cost)
            }
        }
        if decision.coverage == .suspense {
            department.unowned[decision.feature?.value, default: Share()].add(rows, cost)
        }
        departments[decision.department.value] = department
    }

    /// All departments together.
    public var total: Department {
        departments.values.reduce(into: Department()) { sum, department in
            sum.cost += department.cost
            for (tag, sources) in department.tags {
                for (source, cost) in sources { sum.tags[tag, default: [:]][source, default: .zero] += cost }
            }
            for (alias, share) in department.aliases {
                sum.aliases[alias, default: Share()].add(share.rows, share.cost)
            }
            for (name, share) in department.unowned { sum.unowned[name, default: Share()].add(share.rows, share.cost) }
        }
    }
}

extension TagCoverage.Share {
    fileprivate mutating func add(_ rows: Int, _ cost: Total) {
        self.rows += rows
        self.cost += cost
    }
}

extension TagCoverage.Source {
    init(_ origin: Assignment.Origin?) {
        switch origin {
        case .sent: self = .sent
        case .alias: self = .aliased
        case .rule: self = .decided
        case .suspense, nil: self = .missing
        }
    }
}

extension MappingTarget {
    /// As a label: `GL account`.
    public var title: String {
        switch self {
        case .feature: "Feature"
        case .project: "Project"
        case .department: "Department"
        case .glAccount: "GL account"
        }
    }
}
