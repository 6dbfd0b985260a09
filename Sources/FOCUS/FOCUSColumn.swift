public import Columns

/// One column of the Cost and Usage data set, as one version of the specification defines it.
public struct FOCUSColumn: Hashable, Sendable {
    /// What the specification counts a column as.
    public enum Kind: String, Hashable, Sendable {
        case dimension = "Dimension"
        case metric = "Metric"
        case dimensionAndMetric = "Dimension / Metric"
    }

    /// The data types of the specification.
    public enum DataType: String, Hashable, Sendable {
        case string = "String"
        case decimal = "Decimal"
        case dateTime = "Date-Time"
        case json = "JSON"
    }

    /// Whether a data set must have the column.
    public enum FeatureLevel: String, Hashable, Sendable {
        /// Always.
        case mandatory = "Mandatory"
        /// When the provider has what ``FOCUSColumn/condition`` names.
        case conditional = "Conditional"
        /// It should, always or when the condition holds.
        case recommended = "Recommended"
    }

    /// The attribute of the specification that says how a value is written.
    public enum Format: String, Hashable, Sendable {
        case unspecified
        case numeric = "Numeric Format"
        case dateTime = "Date/Time Format"
        /// A code of ISO 4217 (1.0 and 1.1).
        case currencyCode = "Currency Code Format"
        /// A code of ISO 4217, or the name of a virtual currency (from 1.2).
        case currency = "Currency Format"
        case keyValue = "Key-Value Format"
        case jsonObject = "JSON Object Format"
        case unit = "Unit Format"
        /// The same unit format, but the column only should follow it.
        case recommendedUnit = "Unit Format (recommended)"
        case allowedValues = "Allowed values"
    }

    /// The column's id, as a header spells it: `BilledCost`.
    public let id: String
    /// The name shown to people: `Billed Cost`.
    public let displayName: String
    /// Dimension or metric.
    public let kind: Kind
    /// The data type of its values.
    public let dataType: DataType
    /// Whether a data set must have it.
    public let level: FeatureLevel
    /// When a conditional column is due, in our words; `nil` where it always is.
    public let condition: String?
    /// Whether a row may leave it empty.
    public let allowsNulls: Bool
    /// How its values are written.
    public let format: Format
    /// The only values it may have; empty where they are free.
    public let allowedValues: [String]
    /// Whether a value below zero is forbidden.
    public let isNonNegative: Bool
    /// The version that brought it, such as `0.5` or `1.0-preview`.
    public let introduced: String

    /// The column as the encoders and the validator take it.
    public var schema: ColumnSchema {
        ColumnSchema(name: id, type: dataType.columnType, isNullable: allowsNulls)
    }
}

extension FOCUSColumn.DataType {
    /// The type of values that carries it between stages.
    public var columnType: ColumnType {
        switch self {
        case .string: .text
        case .decimal: .decimal
        case .dateTime: .timestamp
        case .json: .json
        }
    }
}
