internal import Columns
internal import FOCUS

/// How the values of a column are to be read.
enum ValueFormat: Hashable, Sendable {
    case text, numeric, dateTime, unit, keyValue, jsonObject
    /// A code of ISO 4217; with `allowsOthers`, or another name that is not of its form.
    case currency(allowsOthers: Bool)
}

/// What is looked at in one column, whatever the rows.
struct ColumnPlan: Sendable {
    /// The id as the header spells it.
    let name: String
    let type: ColumnType
    /// The column of the specification; `nil` for a provider's own.
    let column: FOCUSColumn?
    let format: ValueFormat
    /// Texts that conditions and allowed values name, each with a number from 1.
    var literals: [[UInt8]: UInt8] = [:]
    /// The literals that are allowed values.
    var allowed: Set<UInt8> = []
    /// The rule that each defect breaks in this column.
    var ruleOfDefect: [Defect: Int] = [:]
    /// Whether numbers or instants are needed by rules, beyond being read.
    var needsNumbers = false
    /// Rules on keys and values of an object.
    var pascalKeysRule: Int?
    var emptyTagRule: Int?
    /// Whether a data set rule takes the column as part of a key.
    var needsHashes = false

    var isCustom: Bool { column == nil }
    /// Whether a blank or empty text is a value here rather than a missing one.
    var forbidsNull: Bool { column.map { !$0.allowsNulls } ?? false }

    mutating func literal(_ text: String) -> UInt8 {
        let key = Array(text.utf8)
        if let known = literals[key] { return known }
        let number = UInt8(clamping: literals.count + 1)
        literals[key] = number
        return number
    }

    init(_ schema: ColumnSchema, column: FOCUSColumn?) {
        name = schema.name
        type = schema.type
        self.column = column
        format = column.map(ColumnPlan.format) ?? ColumnPlan.customFormat(schema)
    }

    private static func format(of column: FOCUSColumn) -> ValueFormat {
        switch column.format {
        case .numeric: .numeric
        case .dateTime: .dateTime
        case .currencyCode: .currency(allowsOthers: false)
        case .currency: .currency(allowsOthers: column.id != "BillingCurrency")
        case .keyValue: .keyValue
        case .jsonObject: .jsonObject
        case .unit, .recommendedUnit: .unit
        case .allowedValues, .unspecified:
            switch column.dataType {
            case .decimal: .numeric
            case .dateTime: .dateTime
            case .json: .jsonObject
            case .string: .text
            }
        }
    }

    /// A provider's own column has no declared format: its type says it, and in a text file its name.
    private static func customFormat(_ schema: ColumnSchema) -> ValueFormat {
        switch schema.type {
        case .decimal, .integer: return .numeric
        case .timestamp: return .dateTime
        case .json: return .text
        case .text:
            let ends = { (suffixes: [String]) in suffixes.contains { schema.name.hasSuffix($0) } }
            if ends(["Cost", "Price", "Quantity", "Amount"]) { return .numeric }
            if ends(["PeriodStart", "PeriodEnd", "DateTime", "Timestamp"]) { return .dateTime }
            if ends(["Currency", "CurrencyCode"]) { return .currency(allowsOthers: false) }
            return .text
        }
    }
}
