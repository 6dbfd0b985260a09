/// What can be said of conditions without looking at a charge. Sound, not complete: `false` means "not known".
extension Condition {
    /// The parts that must all hold.
    var conjuncts: [Condition] {
        if case .all(let conditions) = self { conditions.flatMap(\.conjuncts) } else { [self] }
    }

    /// Whether every charge that meets this condition certainly meets the other.
    public func implies(_ other: Condition) -> Bool {
        if self == other { return true }
        switch other {
        case .all(let parts): return parts.allSatisfy(implies)
        case .any(let parts) where parts.contains(where: implies): return true
        default: break
        }
        switch self {
        case .all(let parts): return parts.contains { $0.implies(other) }
        case .any(let parts): return !parts.isEmpty && parts.allSatisfy { $0.implies(other) }
        case .during(let inner):
            guard case .during(let outer) = other else { return false }
            return (outer.from ?? .min) <= (inner.from ?? .min) && (inner.to ?? .max) <= (outer.to ?? .max)
        default: break
        }
        if case .not(let denied) = other, denied.attribute != nil, denied.attribute == attribute {
            return excludes(denied)
        }
        guard let attribute, attribute == other.attribute else { return false }
        switch (self, other) {
        case (.isAbsent, _): return false
        case (_, .isPresent): return true
        case (.equals(_, let value), _): return other.holds(for: Attribution([attribute: value]), at: 0)
        case (.isIn(_, let values), _):
            return values.allSatisfy { other.holds(for: Attribution([attribute: $0]), at: 0) }
        case (.hasPrefix(_, let long), .hasPrefix(_, let short)): return long.utf8.starts(with: short.utf8)
        case (.hasSuffix(_, let long), .hasSuffix(_, let short)):
            return long.utf8.reversed().starts(with: short.utf8.reversed())
        default: return false
        }
    }

    /// Whether no charge can meet both.
    func excludes(_ other: Condition) -> Bool {
        if case .during(let left) = self, case .during(let right) = other { return !left.overlaps(right) }
        if case .not(let denied) = other { return implies(denied) }
        if case .not(let denied) = self { return other.implies(denied) }
        guard let attribute, attribute == other.attribute else { return false }
        switch (self, other) {
        case (.isAbsent, .isAbsent): return false
        case (.isAbsent, _), (_, .isAbsent): return true
        case (.equals(_, let value), let test), (let test, .equals(_, let value)):
            return test.fails(value, of: attribute)
        case (.isIn(_, let values), let test), (let test, .isIn(_, let values)):
            return values.allSatisfy { test.fails($0, of: attribute) }
        case (.hasPrefix(_, let left), .hasPrefix(_, let right)):
            return !left.utf8.starts(with: right.utf8) && !right.utf8.starts(with: left.utf8)
        default: return false
        }
    }

    /// Whether the conditions rule one another out, so that nothing can meet them.
    public var isContradictory: Bool {
        if case .any(let parts) = self { return parts.allSatisfy(\.isContradictory) }
        let parts = conjuncts
        return parts.indices.contains { index in
            if case .any = parts[index], parts[index].isContradictory { return true }
            return parts[..<index].contains { $0.excludes(parts[index]) }
        }
    }

    private func fails(_ value: String, of attribute: Attribute) -> Bool {
        var gaveUp = false
        return !holds(Attribution([attribute: value]), 0, &gaveUp) && !gaveUp
    }
}
