/// Reads the predicate column of the catalogue: `set when ChargeCategory = Usage and ChargeClass != Correction`.
///
/// Clauses are separated by `;`, and one that begins with `@Column` is about that column rather than the rule's first.
/// Only for our own tables: what cannot be read is reported as text and shown by the tests.
struct PredicateText {
    private var words: ArraySlice<Substring>

    /// The clauses of a predicate about `subject`.
    static func clauses(_ text: String, subject: String?) throws(CatalogueError) -> [Clause] {
        var clauses: [Clause] = []
        for part in text.split(separator: " ; ") {
            var parser = PredicateText(words: part.split(separator: " ")[...])
            clauses.append(try parser.clause(subject: subject))
            guard parser.words.isEmpty else { throw .unreadablePredicate(text) }
        }
        return clauses
    }

    private mutating func clause(subject: String?) throws(CatalogueError) -> Clause {
        var subject = subject
        if let first = words.first, first.hasPrefix("@") {
            subject = String(first.dropFirst())
            words.removeFirst()
        }
        let check = try check()
        return Clause(
            subject: subject, check: check, when: try condition(after: "when"), unless: try condition(after: "unless"))
    }

    private mutating func check() throws(CatalogueError) -> Check {
        let name = try word()
        switch name {
        case "none": return .nothing
        case "permission": return .permission
        case "set": return .set
        case "null": return .null
        case "positive": return .positive
        case "zero": return .zero
        case "nonnegative": return .nonnegative
        case "one-of": return .oneOf
        case "typed": return .typed
        case "pascal-keys": return .pascalKeys
        case "no-empty-tag": return .noEmptyTag
        case "present": return .present
        case "distinct-rows": return .distinctRows
        case "sum-invoiced": return .sumInvoiced
        case "invoice-currency": return .invoiceCurrency
        case "listed-unit": return .listedUnit
        case "listed-price": return .listedPrice
        case "commitment-balances": return .commitmentBalances
        case "equals": return .equals(try word())
        case "differs": return .differs(try word())
        case "same-as": return .sameAs(try word())
        case "differs-from": return .differsFrom(try word())
        case "before": return .before(try word())
        case "at-most": return .atMost(try word())
        case "listed-under": return .listedUnder(try word())
        case "together-with": return .togetherWith(try word())
        case "present-with": return .presentWith(try word())
        case "kept-keys": return .keptKeys(try word())
        case "kept-values": return .keptValues(try word())
        case "kept-identifier": return .keptIdentifier(try word())
        case "product": return .product(try word(), try word())
        case "within": return .within(try word(), try word())
        case "see": return .see(list(try word(), "|"))
        case "format": return .format(try named())
        case "custom": return .custom(try named())
        case "header": return .header(try named())
        case "one": return try onePer()
        default: throw .unreadablePredicate(name)
        }
    }

    private mutating func onePer() throws(CatalogueError) -> Check {
        guard try word() == "per" else { throw .unreadablePredicate("one … per") }
        let keys = list(try word(), ",")
        let condition = try condition(after: "where")
        return .onePer(keys, where: condition?.alternatives.first ?? [])
    }

    private mutating func condition(after keyword: String) throws(CatalogueError) -> Condition? {
        guard let first = words.first, first == keyword else { return nil }
        words.removeFirst()
        var alternatives: [[Term]] = [[try term()]]
        while let next = words.first, next == "and" || next == "or" {
            words.removeFirst()
            if next == "or" { alternatives.append([]) }
            alternatives[alternatives.count - 1].append(try term())
        }
        return Condition(alternatives: alternatives)
    }

    private mutating func term() throws(CatalogueError) -> Term {
        let column = try word()
        let test: Term.Test
        switch try word() {
        case "is":
            switch try word() {
            case "null": test = .isNull
            case "set": test = .isSet
            case "empty": test = .isEmpty
            case let other: throw .unreadablePredicate("is \(other)")
            }
        case "=": test = .isIn([try word()])
        case "!=": test = .isNotIn([try word()])
        case "in": test = .isIn(list(try word(), "|"))
        case ">":
            guard try word() == "0" else { throw .unreadablePredicate("> 0 is the only comparison") }
            test = .isPositive
        case let other: throw .unreadablePredicate(other)
        }
        return Term(column: column, test: test)
    }

    private mutating func word() throws(CatalogueError) -> String {
        guard let first = words.popFirst() else { throw .unreadablePredicate("the predicate ends early") }
        return String(first)
    }

    private mutating func named<Name: RawRepresentable<String>>() throws(CatalogueError) -> Name {
        let text = try word()
        guard let name = Name(rawValue: text) else { throw .unreadablePredicate(text) }
        return name
    }

    private func list(_ text: String, _ separator: Character) -> [String] {
        text.split(separator: separator).map(String.init)
    }
}

/// What is wrong with a table of rules.
public enum CatalogueError: Error, Hashable, Sendable {
    /// A predicate with a word that means nothing in its place.
    case unreadablePredicate(String)
    /// A cell of another column with a value that it cannot have.
    case unreadableCell(column: String, value: String)
    /// The table is no delimited text.
    case malformedTable(String)
}
