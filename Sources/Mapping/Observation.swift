/// What the rules can tell about one value of one attribute.
///
/// Charges whose values of an attribute have equal observations, and that are otherwise equal, get equal decisions. So a
/// million sessions fall into the few classes that rules tell apart.
public struct Observation: Hashable, Sendable {
    /// The answers of the first 64 tests, one bit each.
    private var bits: UInt64 = 0
    /// Answers that are texts, each announced by a bit, and those of the tests past the 64th.
    private var texts: [ExactText?] = []
    private var testCount = 0

    mutating func append(_ answer: Bool) {
        if testCount < 64 {
            if answer { bits |= 1 << UInt64(testCount) }
        } else {
            texts.append(answer ? ExactText("") : nil)
        }
        testCount += 1
    }

    /// A text takes room only where there is one: most values are of no interest to most rules.
    mutating func append(_ answer: String?) {
        append(answer != nil)
        if let answer { texts.append(ExactText(answer)) }
    }
}

extension MappingModel {
    /// What tells the values of an attribute apart.
    public func observer(of attribute: Attribute) -> AttributeObserver {
        AttributeObserver(attribute, probes[attribute], tables.aliases)
    }
}

/// Tells the values of one attribute apart as far as the rules do.
///
/// A class, for it is asked about sessions by the million and a copy of all that rules ask would cost more than the answer.
public final class AttributeObserver: Sendable {
    /// The attribute.
    public let attribute: Attribute
    private let probes: AttributeProbes?
    private let aliases: AliasTable

    init(_ attribute: Attribute, _ probes: AttributeProbes?, _ aliases: AliasTable) {
        self.attribute = attribute
        self.probes = probes
        self.aliases = aliases
    }

    /// What the rules can tell about a value: the whole value where a rule hands it on, else the answers to their tests.
    ///
    /// The same for every value of an attribute that is not ``MappingModel/mentioned``.
    public func observe(_ value: String?) -> Observation {
        var observation = Observation()
        guard let probes else { return observation }
        let sent = value.flatMap { Attribution.isBlank($0) ? nil : $0 }
        if probes.needsValue {
            observation.append(sent)
            return observation
        }
        observation.append(sent != nil)
        guard let sent else { return observation }
        let name = probes.hasAliases ? aliases.resolve(sent, of: attribute) : sent
        var matched = Set<String>()
        for test in probes.tests {
            var gaveUp = false
            let holds = test.test(name, &gaveUp)
            observation.append(holds)
            if case .matches(_, let pattern) = test {
                observation.append(gaveUp)
                if holds { matched.insert(pattern.source) }
            }
        }
        // A capture's expression is always one of the tests; where it does not match there is nothing to capture.
        for capture in probes.captures {
            observation.append(matched.contains(capture.pattern.source) ? capture.text(in: name) : nil)
        }
        for lookup in probes.lookups {
            if case .capture(let capture) = lookup.key, !matched.contains(capture.pattern.source) {
                observation.append(nil as String?)
            } else {
                observation.append(lookup.key.text(in: name).flatMap { lookup.values[ExactText($0)] })
            }
        }
        if attribute == .tool { observation.append(WorkloadInference.isWriting(name)) }
        return observation
    }
}

/// All that the rules ask of one attribute.
struct AttributeProbes: Sendable {
    /// Whether the value itself may end up in a decision.
    var needsValue = false
    var hasAliases = false
    var tests: [Condition] = []
    var captures: [CompiledSource.Capture] = []
    var lookups: [(values: [ExactText: String], key: CompiledSource.Key)] = []
}

/// Gathers the probes of all rules.
struct ProbeCollector {
    private var probes: [Attribute: AttributeProbes] = [:]
    private var seen: Set<TestKey> = []

    /// A test by its bytes: two texts that are canonically equivalent ask different questions.
    private struct TestKey: Hashable {
        let condition: Condition
        let text: ExactText
    }

    /// Targets go into the decision; so does a workload. A tool's name tells the workload.
    init() {
        for target in MappingTarget.allCases { probes[target.attribute, default: AttributeProbes()].needsValue = true }
        probes[.workload, default: AttributeProbes()].needsValue = true
        probes[.tool] = AttributeProbes()
    }

    mutating func add(_ condition: Condition) {
        var tests: [Condition] = []
        condition.forEachTest { tests.append($0) }
        for test in tests {
            let key = TestKey(condition: test, text: ExactText(test.description))
            guard let attribute = test.attribute, seen.insert(key).inserted else { continue }
            probes[attribute, default: AttributeProbes()].tests.append(test)
        }
    }

    mutating func add(_ source: CompiledSource) {
        switch source {
        case .constant: break
        case .copy(let attribute): probes[attribute, default: AttributeProbes()].needsValue = true
        case .capture(let capture): probes[capture.attribute, default: AttributeProbes()].captures.append(capture)
        case .lookup(_, _, let values, let key):
            probes[key.attribute, default: AttributeProbes()].lookups.append((values, key))
        }
    }

    /// The probes by attribute, knowing which attributes have aliases.
    func finished(aliases: AliasTable) -> [Attribute: AttributeProbes] {
        var finished = probes
        for attribute in aliases.attributes { finished[attribute]?.hasAliases = true }
        return finished
    }
}
