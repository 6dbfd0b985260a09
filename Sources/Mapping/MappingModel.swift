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
    /// What is asked of each attribute; see ``AttributeObserver``.
    let probes: [Attribute: AttributeProbes]
    /// Instants at which an answer may change, beside those of the rules.
    private let furtherBoundaries: Set<Int64>

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
        furtherBoundaries = []
        self.probes = probes.finished(aliases: tables.aliases)
    }

    /// A model that decides nothing and asks what some conditions ask, so that charges that they tell apart stay apart.
    ///
    /// - Parameter model: where the conditions find aliases.
    public init(asking conditions: [(condition: Condition, validity: Validity)], like model: MappingModel) {
        rules = []
        tables = model.tables
        suspense = model.suspense
        compiled = MappingTarget.allCases.map { _ in [] }
        var probes = ProbeCollector()
        var instants: Set<Int64> = []
        for (condition, validity) in conditions {
            probes.add(condition)
            instants.formUnion(condition.boundaries)
            instants.formUnion([validity.from, validity.to].compactMap { $0 })
        }
        self.probes = probes.finished(aliases: tables.aliases)
        furtherBoundaries = instants
    }

    /// Every attribute that a decision may depend on, the targets and what workload is concluded from included.
    public var mentioned: Set<Attribute> {
        Set(probes.keys)
    }

    /// The instants strictly inside `period` (microseconds since 1970) at which a decision may change, in order.
    public func boundaries(in period: Range<Int64>) -> [Int64] {
        var instants = furtherBoundaries
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

    /// Decides, and gives the charge as it is known from then on: by resolved aliases and decided targets, suspense where
    /// no rule claims it. Conditions of pools look at this, not at what was sent.
    public func resolve(_ sent: Attribution, at instant: Int64) -> (decision: Decision, resolved: Attribution) {
        var trace: Trace?
        return resolve(sent, at: instant, tracing: &trace)
    }

    /// Decides, and notes every rule tried when there is a trace to note it in.
    func decide(_ sent: Attribution, at instant: Int64, tracing trace: inout Trace?) -> Decision {
        resolve(sent, at: instant, tracing: &trace).decision
    }

    private func resolve(
        _ sent: Attribution, at instant: Int64, tracing trace: inout Trace?
    ) -> (decision: Decision, resolved: Attribution) {
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
        seen[.department] = decision.department.value
        seen[.glAccount] = decision.glAccount.value
        return (decision, seen)
    }

    private func decide(
        _ target: MappingTarget, _ rules: [CompiledRule], _ sent: String?, _ seen: Attribution, _ instant: Int64,
        _ abandoned: inout [String], _ trace: inout Trace?
    ) -> Assignment? {
        for rule in rules {
            guard rule.validity.contains(instant) else {
                trace?.note(rule.rule, .notInForce)
                continue
            }
            if sent != nil, !rule.overridesSent {
                trace?.note(rule.rule, .sentValueStays)
                continue
            }
            var gaveUp = false
            guard rule.condition.holds(seen, instant, &gaveUp) else {
                if gaveUp, !abandoned.contains(rule.id) { abandoned.append(rule.id) }
                trace?.note(rule.rule, .failed(rule.condition.tests(of: seen, at: instant)))
                continue
            }
            guard let value = rule.source.value(for: seen) else {
                trace?.note(rule.rule, .gaveNothing(rule.source.whyNothing(for: seen)))
                continue
            }
            trace?.note(rule.rule, .decided(value))
            return Assignment(value: value, origin: .rule(rule.id))
        }
        guard let sent, let value = seen[target.attribute] else { return nil }
        return Assignment(value: value, origin: value.isExactly(sent) ? .sent : .alias(from: sent))
    }
}

/// A rule with one of its settings made ready.
///
/// A class, so that going through the rules copies one reference each and not every part of a rule.
final class CompiledRule: Sendable {
    let rule: MappingRule
    let id: String
    let validity: Validity
    let overridesSent: Bool
    let condition: Condition
    let source: CompiledSource

    init(rule: MappingRule, source: CompiledSource) {
        self.rule = rule
        id = rule.id
        validity = rule.validity
        overridesSent = rule.overridesSent
        condition = rule.condition
        self.source = source
    }
}
