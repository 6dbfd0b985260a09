/// A property of the values of one column, by the column's position. Everything that row rules say is made of these.
enum Atom: Hashable, Sendable {
    case null(Int)
    /// A literal of the column's list; `orNull` and `orInvalid` take in missing values and those not allowed at all.
    case literal(Int, Set<UInt8>, orNull: Bool, orInvalid: Bool)
    /// A value, but none of those allowed.
    case notAllowed(Int)
    case positive(Int)
    /// A number that is not above zero.
    case notPositive(Int)
    case negative(Int)
    case notZero(Int)

    var column: Int {
        switch self {
        case .null(let column), .literal(let column, _, _, _), .notAllowed(let column), .positive(let column),
            .notPositive(let column), .negative(let column), .notZero(let column):
            column
        }
    }
}

/// An atom or its complement, or something that the header already decides.
enum Literal: Hashable, Sendable {
    case holds(Atom)
    case holdsNot(Atom)
    case always
    case never
}

extension Literal {
    /// The column that it asks; `nil` where the header decides it.
    var column: Int? {
        switch self {
        case .holds(let atom), .holdsNot(let atom): atom.column
        case .always, .never: nil
        }
    }
}

/// One clause of a row rule, compiled for the columns of a file.
struct RowCheck: Sendable {
    enum Test: Hashable, Sendable {
        /// Rows for which any of these hold break the rule.
        case anyOf([Literal])
        case sameAs(Int, isDifferent: Bool)
        case product(Int, Int)
        case before(Int)
        case atMost(Int)
        /// The other end of the own period, and the two ends of the outer one.
        case within(end: Int, Int, Int)
        case listedUnder(Int)
        case togetherWith(Int)
        /// As the price list says for the SkuPriceId in another column.
        case listedPrice(Int)
        case listedUnit(Int)
        /// As an earlier delivery has them for the SkuPriceId in another column.
        case keptKeys(Int)
        case keptValues(Int)
        /// As an earlier delivery has it for the name in another column.
        case keptIdentifier(Int)

        /// The columns that it asks, besides the subject.
        var columns: [Int] {
            switch self {
            case .anyOf(let literals): literals.compactMap(\.column)
            case .sameAs(let other, _), .before(let other), .atMost(let other), .listedUnder(let other),
                .togetherWith(let other), .listedPrice(let other), .listedUnit(let other), .keptKeys(let other),
                .keptValues(let other), .keptIdentifier(let other):
                [other]
            case .product(let price, let quantity): [price, quantity]
            case .within(let end, let outerStart, let outerEnd): [end, outerStart, outerEnd]
            }
        }
    }

    /// The position of the rule in the catalogue.
    let rule: Int
    /// The column that findings stand at.
    let subject: Int
    let test: Test
    /// The rows on which it is tested: any of the alternatives, each a list of literals that all hold. Empty for all.
    let when: [[Literal]]
    /// The rows left out, likewise; empty for none.
    let unless: [[Literal]]
    let severity: Severity
    /// All columns that have a part in it, each once.
    let columns: [Int]

    init(
        rule: Int, subject: Int, test: Test, when: [[Literal]], unless: [[Literal]], severity: Severity
    ) {
        self.rule = rule
        self.subject = subject
        self.test = test
        self.when = when
        self.unless = unless
        self.severity = severity
        let conditions = (when + unless).joined().compactMap(\.column)
        columns = Set([subject] + test.columns + conditions).sorted()
    }
}

/// A rule that some columns have one value for each combination of others.
struct AgreementCheck: Sendable {
    let rule: Int
    let subject: Int
    let keys: [Int]
    /// The column of instants, when it is due only at each moment.
    let moment: Int?
    /// Columns that must be set for a row to count, besides the subject and the first key.
    let mustBeSet: [Int]
    let severity: Severity
}
