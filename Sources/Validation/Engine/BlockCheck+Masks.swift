internal import Columns

/// For which rows of the block conditions hold.
extension BlockCheck {
    mutating func mask(_ literal: Literal) -> Mask {
        switch literal {
        case .always: .all
        case .never: .none
        case .holds(let atom): mask(atom)
        case .holdsNot(let atom): mask(atom).inverted
        }
    }

    mutating func mask(_ atom: Atom) -> Mask {
        if let known = masks[atom] { return known }
        let facts = facts[atom.column]
        let mask = uniform(atom, facts) ?? bits(atom, facts)
        masks[atom] = mask
        return mask
    }

    /// The mask of an atom that all values of a column agree on, where that is known without looking at each.
    func uniform(_ atom: Atom, _ facts: ColumnFacts) -> Mask? {
        let holds: Bool? =
            switch atom {
            case .null: facts.nullCount == 0 ? false : facts.nullCount == facts.count ? true : nil
            case .literal, .notAllowed: nil
            case .positive: facts.unitRange.flatMap { $0.lowerBound > 0 ? true : $0.upperBound <= 0 ? false : nil }
            case .notPositive: facts.unitRange.flatMap { $0.lowerBound > 0 ? false : $0.upperBound <= 0 ? true : nil }
            case .negative: facts.unitRange.flatMap { $0.lowerBound >= 0 ? false : $0.upperBound < 0 ? true : nil }
            case .notZero: facts.unitRange.flatMap { $0.lowerBound > 0 || $0.upperBound < 0 ? true : nil }
            }
        return holds.map { $0 ? .all : .none }
    }

    private func bits(_ atom: Atom, _ facts: ColumnFacts) -> Mask {
        let test = test(atom, facts)
        switch block.columns[atom.column].rows {
        case .constant: return facts.count > 0 && test(0) ? .all : .none
        case .direct: return Mask(count: block.rowCount, space: .rows, test)
        case .keyed:
            let vector = spaces.vectorOfColumn[atom.column] ?? 0
            return Mask(count: spaces.keyCounts[vector], space: .keys(vector)) { $0 < facts.count && test($0) }
        }
    }

    private func test(_ atom: Atom, _ facts: ColumnFacts) -> (Int) -> Bool {
        switch atom {
        case .null: return { facts.isNull($0) }
        case .literal(let column, let wanted, let orNull, let orInvalid):
            let allowed = plan.columns[column].allowed
            var table = [Bool](repeating: false, count: 256)
            for number in wanted { table[Int(number)] = true }
            return { value in
                if facts.isNull(value) { return orNull }
                guard value < facts.literals.count else { return orInvalid }
                let number = facts.literals[value]
                return table[Int(number)] || (orInvalid && !allowed.contains(number))
            }
        case .notAllowed(let column):
            let allowed = plan.columns[column].allowed
            return { value in
                !facts.isNull(value) && !facts.unreadable.contains(value) && value < facts.literals.count
                    && !allowed.contains(facts.literals[value])
            }
        case .positive: return { (facts.signum($0) ?? 0) > 0 }
        case .notPositive: return { (facts.signum($0) ?? 1) <= 0 }
        case .negative: return { (facts.signum($0) ?? 0) < 0 }
        case .notZero: return { (facts.signum($0) ?? 0) != 0 }
        }
    }

    mutating func mask(anyOf alternatives: [[Literal]]) -> Mask {
        var result = Mask.none
        for alternative in alternatives {
            var all = Mask.all
            for literal in alternative where !all.isNone { all = spaces.and(all, mask(literal)) }
            result = spaces.or(result, all)
            if result.isAll { break }
        }
        return result
    }

    /// The rows on which a check is made.
    mutating func selection(_ check: RowCheck) -> Mask {
        let when = check.when.isEmpty ? Mask.all : mask(anyOf: check.when)
        if when.isNone || check.unless.isEmpty { return when }
        return spaces.and(when, mask(anyOf: check.unless).inverted)
    }
}
