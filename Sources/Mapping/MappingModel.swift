public import SettingsText

/// Rules, aliases and tables made ready to decide.
///
/// Decides the same for the same values: the order of rules in the file, of rows and of threads changes nothing.
public struct MappingModel: Sendable {
    /// The rules in the order in which they are tried.
    public let rules: [MappingRule]
    /// The tables that the rules look into.
    public let tables: MappingTables
    /// Who takes what no rule claims.
    public let suspense: Suspense

    /// The rules that set a target, in order, by the target's place in `MappingTarget.allCases`.
    let compiled: [[CompiledRule]]
    /// What is asked of each attribute; see ``observation(of:value:)``.
    let probes: [Attribute: AttributeProbes]

    /// The account and department that take what no rule claims.
    public struct Suspense: Hashable, Sendable {
        public var glAccount: String
        public var department: String

        /// The given account and department.
        public init(glAccount: String, department: String) {
            self.glAccount = glAccount
            self.department = department
        }
    }

    /// Compiles rules; those whose tables, columns or captures do not exist become problems and are left out.
    public init(rules: [MappingRule], tables: MappingTables, suspense: Suspense, problems: SettingProblems) {
        self.rules = rules.sorted(by: <)
        self.tables = tables
        self.suspense = suspense
        var compiled = MappingTarget.allCases.map { _ in [CompiledRule]() }
        var probes = ProbeCollector()
        for rule in self.rules {
            probes.add(rule.condition)
            for (index, target) in MappingTarget.allCases.enumerated() {
                guard let setting = rule.settings[target] else { continue }
                let source = CompiledSource(setting, of: target, in: rule, tables: tables, problems: problems)
                guard let source else { continue }
                probes.add(source)
                compiled[index].append(CompiledRule(rule: rule, source: source))
            }
        }
        self.compiled = compiled
        self.probes = probes.finished
    }

    /// Every attribute that a decision may depend on, the targets and what workload is concluded from included.
    public var mentioned: Set<Attribute> {
        Set(probes.keys)
    }

    /// The instants strictly inside `period` (microseconds since 1970) at which a decision may change, in order.
    public func boundaries(in period: Range<Int64>) -> [Int64] {
        var instants: Set<Int64> = []
        for rule in rules {
            instants.formUnion(rule.condition.boundaries)
            if let from = rule.validity.from { instants.insert(from) }
            if let to = rule.validity.to { instants.insert(to) }
        }
        return instants.filter { $0 > period.lowerBound && $0 < period.upperBound }.sorted()
    }

    /// Decides who pays for a charge that starts at `instant` (microseconds since 1970).
    public func decide(_ sent: Attribution, at instant: Int64) -> Decision {
        var trace: Trace?
        return decide(sent, at: instant, tracing: &trace)
    }

    /// Decides, and notes every rule tried when there is a trace to note it in.
    func decide(_ sent: Attribution, at instant: Int64, tracing trace: inout Trace?) -> Decision {
        var seen = sent
        for attribute in tables.aliases.attributes {
            guard let value = sent[attribute], let name = tables.aliases.name(for: value, of: attribute) else {
                continue
            }
            seen[attribute] = name
            trace?.aliases.append(Trace.Alias(attribute: attribute, alias: value, name: name))
        }
        let sentWorkload = seen[.workload]
        let workload = sentWorkload ?? WorkloadInference.workload(ofTool: seen[.tool])
        seen[.workload] = workload

        var abandoned: [String] = []
        var assignments: [Assignment?] = []
        for (index, target) in MappingTarget.allCases.enumerated() {
            trace?.targets.append(Trace.TargetTrace(target: target, sent: sent[target.attribute], seen: seen))
            let assignment = decide(
                target, compiled[index], sent[target.attribute], seen, instant, &abandoned, &trace)
            assignments.append(assignment)
            seen[target.attribute] = assignment?.value
        }
        let decision = Decision(
            feature: assignments[0], project: assignments[1],
            department: assignments[2] ?? Assignment(value: suspense.department, origin: .suspense),
            glAccount: assignments[3] ?? Assignment(value: suspense.glAccount, origin: .suspense),
            workload: Decision.Workload(value: workload, isInferred: sentWorkload == nil), abandonedRules: abandoned)
        trace?.decision = decision
        return decision
    }

    private func decide(
        _ target: MappingTarget, _ rules: [CompiledRule], _ sent: String?, _ seen: Attribution, _ instant: Int64,
        _ abandoned: inout [String], _ trace: inout Trace?
    ) -> Assignment? {
        for compiled in rules {
            let rule = compiled.rule
            guard rule.validity.contains(instant) else {
                trace?.note(rule, .notInForce)
                continue
            }
            if sent != nil, !rule.overridesSent {
                trace?.note(rule, .sentValueStays)
                continue
            }
            var gaveUp = false
            guard rule.condition.holds(seen, instant, &gaveUp) else {
                if gaveUp, !abandoned.contains(rule.id) { abandoned.append(rule.id) }
                if trace != nil { trace?.note(rule, .failed(rule.condition.tests(of: seen, at: instant))) }
                continue
            }
            guard let value = compiled.source.value(for: seen) else {
                trace?.note(rule, .gaveNothing(compiled.source.whyNothing(for: seen)))
                continue
            }
            trace?.note(rule, .decided(value))
            return Assignment(value: value, origin: .rule(rule.id))
        }
        guard let sent, let value = seen[target.attribute] else { return nil }
        return Assignment(value: value, origin: value.isExactly(sent) ? .sent : .alias(from: sent))
    }
}

/// A rule with one of its settings made ready.
struct CompiledRule: Sendable {
    let rule: MappingRule
    let source: CompiledSource
}
