/// What must hold for a rule to apply or a pool to claim a charge: data, to be listed, hashed and compiled to SQL.
public indirect enum Condition: Hashable, Sendable {
    /// The value is this text, byte for byte.
    case equals(Attribute, String)
    /// The value is one of these texts.
    case isIn(Attribute, [String])
    case hasPrefix(Attribute, String)
    case hasSuffix(Attribute, String)
    /// The expression is found in the value.
    case matches(Attribute, Pattern)
    case isPresent(Attribute)
    case isAbsent(Attribute)
    /// The charge starts in this stretch of time.
    case during(Validity)
    case not(Condition)
    /// Every one holds; so does an empty list.
    case all([Condition])
    /// At least one holds; an empty list does not.
    case any([Condition])

    /// Holds for everything.
    public static let always = Condition.all([])

    /// Whether it holds for a charge that starts at `instant` (microseconds since 1970).
    public func holds(for attribution: Attribution, at instant: Int64) -> Bool {
        var gaveUp = false
        return holds(attribution, instant, &gaveUp)
    }

    /// The same; `gaveUp` becomes true when an expression took too many steps. It then counts as not found.
    func holds(_ attribution: Attribution, _ instant: Int64, _ gaveUp: inout Bool) -> Bool {
        switch self {
        case .during(let validity): return validity.contains(instant)
        case .not(let condition):
            var inner = false
            let holds = condition.holds(attribution, instant, &inner)
            // "Not found" is not known when the search was given up, so neither it nor its opposite holds.
            gaveUp = gaveUp || inner
            return !holds && !inner
        case .all(let conditions):
            for condition in conditions where !condition.holds(attribution, instant, &gaveUp) { return false }
            return true
        case .any(let conditions):
            for condition in conditions where condition.holds(attribution, instant, &gaveUp) { return true }
            return false
        case .equals(let attribute, _), .isIn(let attribute, _), .hasPrefix(let attribute, _),
            .hasSuffix(let attribute, _), .matches(let attribute, _), .isPresent(let attribute),
            .isAbsent(let attribute):
            return test(attribution[attribute], &gaveUp)
        }
    }

    /// The answer of a test of one attribute for a value of it.
    func test(_ value: String?, _ gaveUp: inout Bool) -> Bool {
        guard let value else {
            if case .isAbsent = self { return true }
            return false
        }
        switch self {
        case .equals(_, let text): return value.isExactly(text)
        case .isIn(_, let texts): return texts.contains { $0.isExactly(value) }
        case .hasPrefix(_, let prefix): return value.utf8.starts(with: prefix.utf8)
        case .hasSuffix(_, let suffix): return value.utf8.reversed().starts(with: suffix.utf8.reversed())
        case .matches(_, let pattern):
            switch pattern.search(value) {
            case .matched: return true
            case .noMatch: return false
            case .gaveUp:
                gaveUp = true
                return false
            }
        case .isPresent: return true
        case .isAbsent, .during, .not, .all, .any: return false
        }
    }

    /// Calls `visit` with every condition of the tree that is not made of others.
    public func forEachTest(_ visit: (Condition) -> Void) {
        switch self {
        case .not(let condition): condition.forEachTest(visit)
        case .all(let conditions), .any(let conditions):
            for condition in conditions { condition.forEachTest(visit) }
        default: visit(self)
        }
    }

    /// The attribute that a test looks at; `nil` for a time and for what is made of others.
    public var attribute: Attribute? {
        switch self {
        case .equals(let attribute, _), .isIn(let attribute, _), .hasPrefix(let attribute, _),
            .hasSuffix(let attribute, _), .matches(let attribute, _), .isPresent(let attribute),
            .isAbsent(let attribute):
            attribute
        case .during, .not, .all, .any: nil
        }
    }

    /// Every attribute that it looks at.
    public var mentioned: Set<Attribute> {
        var attributes: Set<Attribute> = []
        forEachTest { test in
            if let attribute = test.attribute { attributes.insert(attribute) }
        }
        return attributes
    }

    /// The instants at which the answer may change.
    public var boundaries: Set<Int64> {
        var instants: Set<Int64> = []
        forEachTest { test in
            guard case .during(let validity) = test else { return }
            if let from = validity.from { instants.insert(from) }
            if let to = validity.to { instants.insert(to) }
        }
        return instants
    }

    /// The expressions that must match for the condition to hold: those whose captures a setter may use.
    var requiredPatterns: [(attribute: Attribute, pattern: Pattern)] {
        switch self {
        case .matches(let attribute, let pattern): [(attribute, pattern)]
        case .all(let conditions): conditions.flatMap(\.requiredPatterns)
        default: []
        }
    }
}

extension Condition: CustomStringConvertible {
    /// As a rule file would say it, on one line.
    public var description: String {
        switch self {
        case .equals(let attribute, let text): "\(attribute): \(text)"
        case .isIn(let attribute, let texts): "\(attribute) in [\(texts.joined(separator: ", "))]"
        case .hasPrefix(let attribute, let text): "\(attribute) prefix \(text)"
        case .hasSuffix(let attribute, let text): "\(attribute) suffix \(text)"
        case .matches(let attribute, let pattern): "\(attribute) regex \(pattern.source)"
        case .isPresent(let attribute): "\(attribute) present"
        case .isAbsent(let attribute): "\(attribute) absent"
        case .during(let validity): "time \(validity)"
        case .not(let condition): "not (\(condition))"
        case .all(let conditions) where conditions.isEmpty: "always"
        case .all(let conditions): conditions.map(\.description).joined(separator: " and ")
        case .any(let conditions): "(" + conditions.map(\.description).joined(separator: " or ") + ")"
        }
    }
}
