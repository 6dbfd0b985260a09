internal import SettingsText

extension MappingLint {
    /// Rules that cannot do what they say, and values in them that nothing lists.
    mutating func checkRules() {
        for (index, rule) in model.rules.enumerated() {
            checkConstants(of: rule)
            if rule.condition.isContradictory {
                add(
                    .neverMatchingRule, rule.place.file, rule.place.line, rule.id,
                    "its conditions contradict one another: \(rule.condition)", "correct or remove it")
            } else if let test = unmetTest(of: rule) {
                add(
                    .neverMatchingRule, rule.place.file, rule.place.line, rule.id,
                    "nothing in the store has \(test)", "correct or remove it")
            } else {
                checkReach(of: rule, after: model.rules[..<index])
            }
        }
        checkGaps()
    }

    private mutating func checkConstants(of rule: MappingRule) {
        for target in MappingTarget.allCases {
            if case .constant(let value)? = rule.settings[target] {
                checkReference(target.attribute, value, by: rule.id, rule.place.file, rule.place.line)
            }
        }
        var tests: [Condition] = []
        rule.condition.forEachTest { tests.append($0) }
        for test in tests {
            switch test {
            case .equals(let attribute, let value):
                checkReference(attribute, value, by: rule.id, rule.place.file, rule.place.line)
            case .isIn(let attribute, let values):
                for value in values { checkReference(attribute, value, by: rule.id, rule.place.file, rule.place.line) }
            default: break
            }
        }
    }

    /// A test that must hold and that no observed value meets; only for attributes that rules do not decide themselves.
    private func unmetTest(of rule: MappingRule) -> Condition? {
        rule.condition.conjuncts.first { test in
            guard let attribute = test.attribute, let values = observed.values[attribute] else { return false }
            if case .isAbsent = test { return false }
            if MappingTarget.allCases.contains(where: { $0.attribute == attribute }) || attribute == .workload {
                return false
            }
            return !values.contains { value in
                let name = model.tables.aliases.resolve(value, of: attribute)
                return test.holds(for: Attribution([attribute: name]), at: 0)
            }
        }
    }

    /// A rule is out of reach when, for each target, a rule before it takes every charge that it would take.
    private mutating func checkReach(of rule: MappingRule, after earlier: ArraySlice<MappingRule>) {
        var blockers: [String] = []
        for target in MappingTarget.allCases where rule.settings[target] != nil {
            guard let blocker = earlier.first(where: { $0.alwaysDecides(target, before: rule) }) else { return }
            if !blockers.contains(blocker.id) { blockers.append(blocker.id) }
        }
        guard !blockers.isEmpty else { return }
        add(
            .unreachableRule, rule.place.file, rule.place.line, rule.id,
            "\(blockers.joined(separator: ", ")) always decides before it", "lower its priority number or remove it")
    }

    private mutating func checkGaps() {
        for (previous, next) in zip(model.rules, model.rules.dropFirst()) {
            guard previous.id.isExactly(next.id), !next.followsGap, let end = previous.validity.to,
                let start = next.validity.from, end < start
            else { continue }
            let gap = Validity(from: end, to: start)
            add(
                .validityGap, next.place.file, next.place.line, next.id, "no version is in force \(gap)",
                "close the gap, or say after_gap: true when it is meant")
        }
    }
}

extension MappingRule {
    /// Whether this rule, tried first, takes every charge for which `later` would decide the target.
    fileprivate func alwaysDecides(_ target: MappingTarget, before later: MappingRule) -> Bool {
        guard case .constant? = settings[target] else { return false }
        guard overridesSent || !later.overridesSent else { return false }
        let covers =
            (validity.from ?? .min) <= (later.validity.from ?? .min)
            && (later.validity.to ?? .max) <= (validity.to ?? .max)
        return covers && later.condition.implies(condition)
    }
}

extension Register {
    /// The listed name that is spelled most like this one.
    func nearest(to name: String) -> String? {
        Spelling.nearest(to: name, among: names)
    }
}
