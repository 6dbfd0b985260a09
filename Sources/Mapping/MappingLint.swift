/// Something in rules or tables that is allowed and most likely not meant.
public struct LintFinding: Hashable, Sendable {
    public var kind: Kind
    /// The file, relative to the books; `nil` for a value that was seen in the store.
    public var file: String?
    /// The line from 1.
    public var line: Int?
    /// The column from 1; `nil` where the line is a row of a table, or a rule.
    public var column: Int?
    /// What it is about: a rule's id, an account, a value.
    public var subject: String
    /// What is wrong, as a sentence without its subject.
    public var message: String
    /// What to do.
    public var fix: String

    /// What is wrong; the raw value is its stable id.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        case unknownAccount = "unknown-account"
        case unknownDepartment = "unknown-department"
        case unknownProject = "unknown-project"
        case unknownFeature = "unknown-feature"
        case inactiveAccount = "inactive-account"
        case inactiveDepartment = "inactive-department"
        case inactiveProject = "inactive-project"
        case inactiveFeature = "inactive-feature"
        /// An earlier rule always decides first.
        case unreachableRule = "unreachable-rule"
        /// The conditions contradict one another, or nothing in the store meets them.
        case neverMatchingRule = "never-matching-rule"
        /// No version of a rule is in force for a while.
        case validityGap = "validity-gap"
        /// Not lowercase words joined by hyphens.
        case namingConvention = "naming-convention"
        /// Values that differ only by case or spacing.
        case spellingTwins = "spelling-twins"
        /// An alias is the name of an entry itself, which can no longer be reached.
        case aliasHidesName = "alias-hides-name"
        /// A charge can meet the conditions of two pools, which stops a run.
        case overlappingPools = "overlapping-pools"
        /// A pool hands out to the department whose balance it is.
        case targetIsSource = "target-is-source"
        /// A statistical driver has no rows, or none in force.
        case driverWithoutData = "driver-without-data"
    }

    /// A finding.
    public init(
        kind: Kind, file: String?, line: Int?, column: Int? = nil, subject: String, message: String, fix: String
    ) {
        self.kind = kind
        self.file = file
        self.line = line
        self.column = column
        self.subject = subject
        self.message = message
        self.fix = fix
    }

    /// Whether postings may go wrong by it.
    public var isError: Bool {
        switch kind {
        case .unknownAccount, .unknownDepartment, .unknownProject, .inactiveAccount, .inactiveDepartment,
            .inactiveProject, .aliasHidesName, .targetIsSource, .driverWithoutData:
            true
        case .unknownFeature, .inactiveFeature, .unreachableRule, .neverMatchingRule, .validityGap, .namingConvention,
            .spellingTwins, .overlappingPools:
            false
        }
    }
}

extension LintFinding: Comparable, CustomStringConvertible {
    /// `Mappings/features.csv:3: unknown-account: chatbot: …; fix`.
    public var description: String {
        let place = file.map { $0 + [line, column].compactMap { $0.map { ":\($0)" } }.joined() } ?? "store"
        return "\(place): \(isError ? "error" : "warning") \(kind.rawValue): \(subject): \(message); \(fix)"
    }

    /// By file, line, kind and subject; findings of the store last.
    public static func < (left: LintFinding, right: LintFinding) -> Bool {
        if (left.file == nil) != (right.file == nil) { return left.file != nil }
        let leftKey = (left.file ?? "", left.line ?? 0, left.kind.rawValue, left.subject)
        return leftKey < (right.file ?? "", right.line ?? 0, right.kind.rawValue, right.subject)
    }
}

/// What a store holds, for findings that rules and tables alone do not show.
public struct LintObservations: Sendable {
    /// The distinct values as sent, by attribute. An attribute that is not there was not looked at.
    public var values: [Attribute: [String]]
    /// The rules that decided anything, `nil` when that was not looked at.
    public var decidingRules: Set<String>?

    /// What was seen.
    public init(values: [Attribute: [String]] = [:], decidingRules: Set<String>? = nil) {
        self.values = values
        self.decidingRules = decidingRules
    }
}

/// Looks for what is most likely not meant in rules and tables.
public struct MappingLint {
    let model: MappingModel
    let observed: LintObservations
    /// The lists that names must be in.
    let registers: [Attribute: Register]
    private(set) var findings: [LintFinding] = []

    /// Every finding, by place.
    public static func findings(in model: MappingModel, observed: LintObservations = LintObservations())
        -> [LintFinding]
    {
        var lint = MappingLint(model: model, observed: observed)
        lint.checkTables()
        lint.checkRules()
        lint.checkNames()
        lint.checkStore()
        return lint.findings.sorted()
    }

    private init(model: MappingModel, observed: LintObservations) {
        self.model = model
        self.observed = observed
        var registers: [Attribute: Register] = [:]
        for target in MappingTarget.allCases { registers[target.attribute] = Register(target, model.tables) }
        self.registers = registers
    }

    mutating func add(
        _ kind: LintFinding.Kind, _ file: String?, _ line: Int?, _ subject: String, _ message: String, _ fix: String
    ) {
        findings.append(
            LintFinding(kind: kind, file: file, line: line, subject: subject, message: message, fix: fix))
    }

    func tableFile(_ name: String) -> String { "Mappings/\(name).csv" }

    /// Notes a reference to a name that is not listed or not active.
    mutating func checkReference(
        _ attribute: Attribute, _ value: String?, by subject: String, _ file: String?, _ line: Int?
    ) {
        guard let value, let register = registers[attribute] else { return }
        let quoted = subject == value ? "it" : "\(register.noun) \(value)"
        switch register.state(of: value) {
        case .active: break
        case .inactive:
            add(
                register.inactive, file, line, subject, "\(quoted) is inactive in \(register.file)",
                "choose an active one")
        case .unknown:
            let fix = register.nearest(to: value).map { "did you mean \($0)?" } ?? "add it there or correct it"
            add(register.unknown, file, line, subject, "\(quoted) is not in \(register.file)", fix)
        }
    }

    private mutating func checkTables() {
        let tables = model.tables
        for feature in tables.features {
            let file = tableFile("features")
            checkReference(.department, feature.department, by: feature.feature, file, feature.line)
            checkReference(.glAccount, feature.glAccount, by: feature.feature, file, feature.line)
            checkReference(.project, feature.project, by: feature.feature, file, feature.line)
        }
        for project in tables.projects {
            checkReference(.department, project.department, by: project.project, tableFile("projects"), project.line)
        }
        for alias in tables.aliases.all {
            checkReference(alias.attribute, alias.value, by: alias.alias, tableFile("aliases"), alias.line)
            if let register = registers[alias.attribute], register.state(of: alias.alias) != .unknown {
                add(
                    .aliasHidesName, tableFile("aliases"), alias.line, alias.alias,
                    "is a name of its own in \(register.file)", "remove the alias or the entry")
            }
        }
    }

    private mutating func checkStore() {
        for target in MappingTarget.allCases {
            let attribute = target.attribute
            let twins = Set((registers[attribute]?.names ?? []).map(MappingLint.folded))
            for value in observed.values[attribute] ?? [] where !Attribution.isBlank(value) {
                // An alias explains it, or it is reported as another spelling of a listed name.
                let isExplained = model.tables.aliases.name(for: value, of: attribute) != nil
                let isTwin = attribute != .glAccount && twins.contains(MappingLint.folded(value))
                let isListed = registers[attribute]?.state(of: value) != .unknown
                if isExplained || isTwin && !isListed { continue }
                checkReference(attribute, value, by: value, nil, nil)
            }
        }
        if let deciding = observed.decidingRules {
            for rule in model.rules where !deciding.contains(rule.id) {
                add(
                    .neverMatchingRule, rule.place.file, rule.place.line, rule.id, "decided nothing in the store",
                    "remove it or correct its conditions")
            }
        }
    }
}

/// The list that names of a target must be in.
struct Register {
    let noun: String
    let file: String
    let unknown: LintFinding.Kind
    let inactive: LintFinding.Kind
    /// The names in the order of the file.
    let names: [String]
    private let isActive: [ExactText: Bool]

    enum State {
        case active, inactive, unknown
    }

    init(_ target: MappingTarget, _ tables: MappingTables) {
        let entries: [(name: String, isActive: Bool)]
        switch target {
        case .glAccount:
            (noun, file, unknown, inactive) = ("account", "chart-of-accounts.csv", .unknownAccount, .inactiveAccount)
            entries = tables.accounts.map { ($0.account, $0.isActive) }
        case .department:
            (noun, file, unknown, inactive) = ("department", "departments.csv", .unknownDepartment, .inactiveDepartment)
            entries = tables.departments.map { ($0.department, $0.isActive) }
        case .project:
            (noun, file, unknown, inactive) = ("project", "projects.csv", .unknownProject, .inactiveProject)
            entries = tables.projects.map { ($0.project, $0.isActive) }
        case .feature:
            (noun, file, unknown, inactive) = ("feature", "features.csv", .unknownFeature, .inactiveFeature)
            entries = tables.features.map { ($0.feature, $0.isActive) }
        }
        names = entries.map(\.name)
        isActive = Dictionary(entries.map { (ExactText($0.name), $0.isActive) }) { first, _ in first }
    }

    func state(of name: String) -> State {
        isActive[ExactText(name)].map { $0 ? .active : .inactive } ?? .unknown
    }
}
