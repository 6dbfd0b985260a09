/// One test of a rule: what a column must be, and on which rows.
public struct Clause: Hashable, Sendable {
    /// The column that findings stand at; `nil` for a test of many columns or of the whole file.
    public let subject: String?
    /// What is tested.
    public let check: Check
    /// The rows on which it is tested; `nil` for all.
    public let when: Condition?
    /// The rows left out; `nil` for none.
    public let unless: Condition?
}

/// Rows, by what other columns hold: any of several alternatives, each a list of terms that all hold.
public struct Condition: Hashable, Sendable {
    /// The alternatives.
    public let alternatives: [[Term]]
}

/// What one column must hold in a condition. An absent column counts as null.
public struct Term: Hashable, Sendable {
    /// The test of a value.
    public enum Test: Hashable, Sendable {
        case isNull
        case isSet
        /// The column is there and its value is null.
        case isEmpty
        /// A number above zero.
        case isPositive
        case isIn([String])
        /// True of null.
        case isNotIn([String])
    }

    /// The column's id.
    public let column: String
    /// The test.
    public let test: Test
}

/// The small language of tests. Everything here is data, so that a version is a table.
public enum Check: Hashable, Sendable {
    /// Nothing can be tested.
    case nothing
    /// A permission.
    case permission

    // One value.
    case set, null, positive, zero, nonnegative
    /// One of the values that the version's table allows.
    case oneOf
    case equals(String)
    case differs(String)
    /// Of the column's data type at all.
    case typed
    /// Free of one defect, in all columns whose values have the format.
    case format(Defect)
    /// Free of defects of one kind, in the columns that a provider adds.
    case custom(CustomKind)
    /// The keys of an object are in PascalCase.
    case pascalKeys
    /// No value of an object is an empty text.
    case noEmptyTag

    // Values of one row.
    case sameAs(String)
    case differsFrom(String)
    case product(String, String)
    /// Earlier than another instant.
    case before(String)
    /// A number not above another.
    case atMost(String)
    /// The period from this column to its end lies inside another.
    case within(String, String)
    /// The pair is in the table of subcategories.
    case listedUnder(String)
    /// Both null or both set.
    case togetherWith(String)

    // The data set.
    case present
    case presentWith(String)
    /// One value for each combination of other columns, among the rows where all terms hold.
    case onePer([String], where: [Term])
    case distinctRows
    case header(HeaderCheck)
    /// The same finding is made by other rules, or by all rules of an attribute; it is reported there.
    case see([String])

    // Against facts from outside.
    case sumInvoiced, invoiceCurrency, listedUnit, listedPrice, commitmentBalances
    /// An object has the keys that it had in an earlier delivery, for the same value of another column.
    case keptKeys(String)
    /// The keys of an object that an earlier delivery had too have the values that they had there.
    case keptValues(String)
    /// The identifier that a name in another column stood for in an earlier delivery.
    case keptIdentifier(String)
}

/// What is tested of the names and the order of columns.
public enum HeaderCheck: String, Hashable, Sendable {
    case known, prefixed, unique, pascal, length, suffix, order
}

/// How values of a provider's own columns are written, which only the column's type or name tells.
public enum CustomKind: String, Hashable, Sendable {
    case numeric, currency, null, string
    case dateTime = "date-time"
}

/// What can be wrong with a value taken by itself.
public enum Defect: String, Hashable, Sendable, CaseIterable {
    /// Not of the column's data type.
    case type
    case numericSeveral = "numeric.several"
    case numericNotation = "numeric.notation"
    case numericExponent = "numeric.exponent"
    case numericOperator = "numeric.operator"
    case numericExtra = "numeric.extra"
    case numericPunctuation = "numeric.punctuation"
    case numericPlus = "numeric.plus"
    case dateTimeZone = "date-time.zone"
    case dateTimeISO = "date-time.iso"
    case dateTimePattern = "date-time.pattern"
    case dateTimeJoined = "date-time.joined"
    case dateTimeDigits = "date-time.digits"
    case dateTimeZ = "date-time.z"
    case currency
    case keyValueObject = "key-value.object"
    case keyValueUnique = "key-value.unique"
    case keyValueValue = "key-value.value"
    case keyValueFlat = "key-value.flat"
    case unitForm = "unit.form"
    case unitQuantity = "unit.quantity"
    case unitCapitals = "unit.capitals"
    case unitListed = "unit.listed"
    case unitDataSize = "unit.data-size"
    case unitExa = "unit.exa"
    case unitNoun = "unit.noun"
    case unitTime = "unit.time"
    case unitPart = "unit.part"
    case unitPer = "unit.per"
    case unitRate = "unit.rate"
    case nullBlank = "null.blank"
    case nullEmpty = "null.empty"
    case nullPlaceholder = "null.placeholder"
    case stringBlank = "string.blank"

    /// The first part of the name: the attribute.
    var attribute: Substring { rawValue.prefix { $0 != "." } }
}
