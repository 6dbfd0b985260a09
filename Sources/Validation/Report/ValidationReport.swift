public import FOCUS

/// What became of one rule.
public struct RuleOutcome: Hashable, Sendable {
    /// The end of a rule.
    public enum Status: Hashable, Sendable {
        /// It was tested and nothing broke it.
        case passed
        /// It was tested and broken so many times.
        case failed(Int)
        /// The file has nothing that it applies to; why.
        case notApplicable(String)
        /// It takes more than was given; what.
        case undecided(String)
        /// A permission, which cannot be broken.
        case permission
    }

    /// The rule.
    public let rule: Rule
    /// What became of it.
    public let status: Status
}

/// The findings of one rule at one column.
public struct FindingGroup: Hashable, Sendable {
    /// The rule.
    public let rule: Rule
    /// How its findings count.
    public let severity: Severity
    /// The column; `nil` for a finding about rows as a whole.
    public let column: String?
    /// How many findings there are.
    public let count: Int
    /// The first of them, one a distinct value.
    public internal(set) var examples: [Finding]
    /// In whose rows they are, the most first; empty for findings that are of no single row, or where the data name no
    /// provider.
    public let providers: [ProviderCount]
}

/// Everything that validation found, and what it did not look at.
public struct ValidationReport: Hashable, Sendable {
    /// What was validated, for the reader: a path, or a description.
    public var source: String
    /// The version whose rules were used.
    public let version: FOCUSVersion
    /// Why this version: given, or what in the columns told it.
    public var versionReason: String
    /// On what the verdict rests.
    public let basis: String
    /// How many rows there are.
    public internal(set) var rowCount: Int
    /// How many of them were only counted, as nobody can say which of their cells belongs to which column.
    public internal(set) var unjudgedRowCount = 0
    /// How many columns there are.
    public let columnCount: Int
    /// How many rows are of which provider, the most first; empty where the data name none, or too many to be any.
    public let providers: [ProviderCount]
    /// What became of each rule of the version, in the order of the catalogue.
    public let outcomes: [RuleOutcome]
    /// The findings, the most severe first, then in the order of the catalogue.
    public internal(set) var groups: [FindingGroup]
    /// What is wrong with the file as such, rather than with its values.
    public var fileFindings: [FileFinding]

    /// The number of rules by what became of them.
    public struct Counts: Hashable, Sendable {
        public var total = 0
        public var passed = 0
        public var failed = 0
        public var notApplicable = 0
        public var undecided = 0
        public var permissions = 0
        /// Rules that were tested.
        public var ran: Int { passed + failed }
    }

    /// The number of rules by what became of them.
    public var counts: Counts {
        var counts = Counts()
        for outcome in outcomes {
            counts.total += 1
            switch outcome.status {
            case .passed: counts.passed += 1
            case .failed: counts.failed += 1
            case .notApplicable: counts.notApplicable += 1
            case .undecided: counts.undecided += 1
            case .permission: counts.permissions += 1
            }
        }
        return counts
    }

    /// How many findings of a severity there are.
    public func count(_ severity: Severity) -> Int {
        groups.reduce(0) { $0 + ($1.severity == severity ? $1.count : 0) }
            + fileFindings.reduce(0) { $0 + ($1.severity == severity ? $1.count : 0) }
    }

    /// How many rules have findings of a severity; kinds of damage to the file count like rules.
    public func ruleCount(_ severity: Severity) -> Int {
        Set(groups.filter { $0.severity == severity }.map(\.rule.id)).count
            + fileFindings.count { $0.severity == severity }
    }

    /// Whether nothing was found that breaks a MUST; with `strict`, neither a SHOULD.
    public func isConformant(strict: Bool = false) -> Bool {
        if count(.error) > 0 { return false }
        guard strict else { return true }
        return !groups.contains { $0.severity == .warning && ($0.rule.level == .should || $0.rule.level == .must) }
    }
}

/// Something wrong with a file as such.
public struct FileFinding: Hashable, Sendable {
    /// A stable identifier, such as `FILE-RaggedRow`.
    public let id: String
    /// How it counts.
    public let severity: Severity
    /// What is wrong and what to do.
    public let sentence: String
    /// How often.
    public var count: Int
    /// The first of them.
    public var examples: [Finding]
}

extension ValidationReport {
    init(plan: Plan, store: FindingStore, rowCount: Int, providers: ProviderCounts) {
        let rules = plan.catalogue.rules
        source = ""
        versionReason = ""
        version = plan.catalogue.version
        basis = plan.catalogue.basis
        self.rowCount = rowCount
        columnCount = plan.columns.count
        self.providers = providers.sorted
        fileFindings = []

        // By position first: two columns may have one name.
        let tallies = store.tallies.sorted { $0.key.column < $1.key.column }
        var groups = tallies.map { key, tally in
            FindingGroup(
                rule: rules[key.rule], severity: key.severity,
                column: key.column < 0 ? nil : plan.columns[key.column].name,
                count: tally.count, examples: tally.examples, providers: tally.providers.sorted)
        }
        for finding in plan.header {
            groups.append(
                FindingGroup(
                    rule: rules[finding.rule], severity: Plan.severity(of: rules[finding.rule]), column: finding.column,
                    count: 1, examples: [Finding(expected: finding.expected)], providers: []))
        }
        let order = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1.id, $0) })
        groups.sort { left, right in
            if left.severity != right.severity { return left.severity < right.severity }
            let (a, b) = (order[left.rule.id] ?? 0, order[right.rule.id] ?? 0)
            return a != b ? a < b : (left.column ?? "") < (right.column ?? "")
        }
        self.groups = groups
        outcomes = ValidationReport.outcomes(plan, groups)
    }

    private static func outcomes(_ plan: Plan, _ groups: [FindingGroup]) -> [RuleOutcome] {
        var counts: [String: Int] = [:]
        for group in groups where group.severity != .info { counts[group.rule.id, default: 0] += group.count }
        return zip(plan.catalogue.rules, plan.skipped).map { rule, skipped in
            if let count = counts[rule.id] { return RuleOutcome(rule: rule, status: .failed(count)) }
            if let skipped { return RuleOutcome(rule: rule, status: skipped) }
            let references = rule.clauses.flatMap { clause in
                if case .see(let names) = clause.check { names } else { [String]() }
            }
            // A rule that repeats others fails with them, at its own column.
            let count = groups.reduce(0) { sum, group in
                let isMeant = references.contains { group.rule.id == $0 || group.rule.id.hasPrefix("F11-\($0)-") }
                let isHere = group.column == rule.columns.first || references.contains(group.rule.id)
                return sum + (isMeant && isHere && group.severity != .info ? group.count : 0)
            }
            return RuleOutcome(rule: rule, status: count > 0 ? .failed(count) : .passed)
        }
    }
}
