public import Columns
internal import DelimitedText

/// The Cost and Usage data set of one version: its columns and the values they take.
///
/// The tables are the CSV files in `Resources`, taken from the specification's column files at each version's tag. The
/// FOCUS specification is © Joint Development Foundation Projects, LLC, FOCUS Series, and licensed CC BY 4.0.
public struct FOCUSSpecification: Sendable {
    /// The version these tables are of.
    public let version: FOCUSVersion
    /// The columns in the order of their ids, which is the order of the specification.
    public let columns: [FOCUSColumn]
    private let positions: [String: Int]

    /// The tables of a version.
    public static func of(_ version: FOCUSVersion) -> FOCUSSpecification {
        switch version {
        case .v1_0: v1_0
        case .v1_1: v1_1
        case .v1_2: v1_2
        case .v1_3: v1_3
        case .v1_4: v1_4
        }
    }

    /// The column with this id, spelled exactly; `nil` when the version has none.
    public func column(_ id: String) -> FOCUSColumn? {
        positions[id].map { columns[$0] }
    }

    /// The columns as the encoders and the validator take them.
    public var schema: [ColumnSchema] { columns.map(\.schema) }

    /// The one ServiceCategory of each ServiceSubcategory; the same in all versions that have the column.
    public static let serviceCategoryOfSubcategory: [String: String] = {
        var table: [String: String] = [:]
        for row in SpecificationTable(PackageResources.service_subcategories_csv).rows {
            table[row["service_subcategory"]] = row["service_category"]
        }
        return table
    }()

    private static let v1_0 = FOCUSSpecification(.v1_0, table: PackageResources.columns_1_0_csv)
    private static let v1_1 = FOCUSSpecification(.v1_1, table: PackageResources.columns_1_1_csv)
    private static let v1_2 = FOCUSSpecification(.v1_2, table: PackageResources.columns_1_2_csv)
    private static let v1_3 = FOCUSSpecification(.v1_3, table: PackageResources.columns_1_3_csv)
    private static let v1_4 = FOCUSSpecification(.v1_4, table: PackageResources.columns_1_4_csv)

    private init(_ version: FOCUSVersion, table: [UInt8]) {
        self.version = version
        columns = SpecificationTable(table).rows.map(FOCUSColumn.init)
        positions = Dictionary(uniqueKeysWithValues: zip(columns.map(\.id), columns.indices))
    }
}

extension FOCUSColumn {
    /// A row of `Resources/columns-*.csv`; the tests read every cell of every table.
    fileprivate init(_ row: SpecificationTable.Row) {
        id = row["column_id"]
        displayName = row["display_name"]
        kind = row.value("column_type")
        dataType = row.value("data_type")
        level = row.value("feature_level")
        condition = row["condition"].isEmpty ? nil : row["condition"]
        allowsNulls = row["allows_nulls"] == "true"
        format = row.value("value_format")
        allowedValues = row["allowed_values"].split(separator: "|").map(String.init)
        isNonNegative = row["numeric_range"] == ">= 0"
        introduced = row["introduced_version"]
    }
}
