internal import SettingsText

/// Where a rule's value comes from, with tables indexed and captures tied to their expression.
enum CompiledSource: Sendable {
    case constant(String)
    case copy(Attribute)
    case capture(Capture)
    case lookup(table: String, by: String, values: [ExactText: String], key: Key)

    /// A text made of what an expression captures in the value of an attribute.
    struct Capture: Sendable {
        let attribute: Attribute
        let pattern: Pattern
        let template: Template

        func text(in value: String) -> String? {
            guard case .matched(let groups) = pattern.match(value) else { return nil }
            return template.expanded(with: groups)
        }
    }

    /// What a lookup searches for.
    enum Key: Sendable {
        case attribute(Attribute)
        case capture(Capture)

        var attribute: Attribute {
            switch self {
            case .attribute(let attribute): attribute
            case .capture(let capture): capture.attribute
            }
        }

        /// The text to search for, given the attribute's value.
        func text(in value: String) -> String? {
            switch self {
            case .attribute: value
            case .capture(let capture): capture.text(in: value)
            }
        }
    }

    /// The value for what is seen of a charge; `nil` when there is none.
    func value(for seen: Attribution) -> String? {
        switch self {
        case .constant(let text): return text
        case .copy(let attribute): return seen[attribute]
        case .capture(let capture): return seen[capture.attribute].flatMap(capture.text)
        case .lookup(_, _, let values, let key):
            guard let text = seen[key.attribute].flatMap(key.text) else { return nil }
            return values[ExactText(text)]
        }
    }

    /// A sentence for a rule that held and gave no value.
    func whyNothing(for seen: Attribution) -> String {
        switch self {
        case .constant: return "has no value"
        case .copy(let attribute): return "\(attribute) has no value to copy"
        case .capture(let capture): return "\(capture.pattern.source) captured nothing for \(capture.template.source)"
        case .lookup(let table, let by, _, let key):
            guard let text = seen[key.attribute].flatMap(key.text) else {
                return "\(key.attribute) gives nothing to look up"
            }
            return "\(table) gives nothing for \(by) \(SettingProblem.quoted(text))"
        }
    }

    /// Checks a setting against the tables and the rule's expressions.
    init?(
        _ source: ValueSource, of target: MappingTarget, in rule: MappingRule, tables: MappingTables,
        problems: SettingProblems
    ) {
        let place = rule.settingPlaces[target] ?? rule.place
        let report = { (value: String?, reason: SettingProblem.Reason) in
            problems.add(
                SettingProblem(
                    file: place.file, line: place.line, column: place.column,
                    field: "rules.\(rule.id).set.\(target.rawValue)", value: value, reason: reason))
        }
        switch source {
        case .constant(let text): self = .constant(text)
        case .copy(let attribute): self = .copy(attribute)
        case .capture(let template):
            guard let capture = CompiledSource.capture(template, rule, report) else { return nil }
            self = .capture(capture)
        case .lookup(let lookup):
            guard let table = tables.lookups[lookup.table] else {
                if !tables.unreadable.contains(lookup.table) {
                    report(lookup.table, .notOneOf(tables.lookups.keys.sorted()))
                }
                return nil
            }
            let by = lookup.by ?? table.columns[0]
            let giving = lookup.column ?? target.rawValue
            guard let byIndex = table.columns.firstIndex(of: by) else {
                report(by, .notOneOf(table.columns))
                return nil
            }
            guard let valueIndex = table.columns.firstIndex(of: giving) else {
                report(giving, .notOneOf(table.columns))
                return nil
            }
            let key: Key
            switch lookup.key {
            case .ofColumn:
                guard let attribute = Attribute(name: by) else {
                    report(by, .missing(expected: "value: an attribute or a capture such as '$1' to look for in \(by)"))
                    return nil
                }
                key = .attribute(attribute)
            case .attribute(let attribute): key = .attribute(attribute)
            case .capture(let template):
                guard let capture = CompiledSource.capture(template, rule, report) else { return nil }
                key = .capture(capture)
            }
            let (values, contradictory) = table.index(by: byIndex, giving: valueIndex)
            for text in contradictory {
                report(text, .contradiction("stands on two rows of \(table.name) in the column \(by): keep one"))
            }
            self = .lookup(table: table.name, by: by, values: values, key: key)
        }
    }

    private static func capture(
        _ template: Template, _ rule: MappingRule, _ report: (String?, SettingProblem.Reason) -> Void
    ) -> Capture? {
        let patterns = rule.condition.requiredPatterns
        guard patterns.count == 1, let (attribute, pattern) = patterns.first else {
            report(
                template.source,
                .contradiction("a capture needs exactly one regex in when that must match; there are \(patterns.count)")
            )
            return nil
        }
        if let highest = template.highestCapture, highest > pattern.captureCount {
            let count = pattern.captureCount
            report(template.source, .contradiction("$\(highest) is not captured: the regex has \(count) groups in ( )"))
            return nil
        }
        return Capture(attribute: attribute, pattern: pattern, template: template)
    }
}
