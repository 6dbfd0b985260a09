internal import Columns
internal import Digests
internal import FOCUS
internal import JSONText
internal import Periods

/// What FOCUS asks to be shipped beside the data (FOCUS 1.1, Metadata): who generated it, its schema, and which file
/// follows which schema.
struct FOCUSMetadata {
    /// Files by path in the pack.
    let files: [(path: String, bytes: [UInt8])]

    /// - Parameters:
    ///   - generator: the entity whose books these are.
    ///   - exports: the data files, by path in the pack, with their rows.
    ///   - createdAt: when the pack was made.
    init(
        generator: String, version: FOCUSVersion, schema: [ColumnSchema], software: String,
        exports: [(path: String, rows: Int64)], period: FiscalPeriod, createdAt: Instant
    ) {
        let columns = JSONValue.list(schema.map(FOCUSMetadata.definition))
        let schemaId = FOCUSMetadata.identifier(
            of: columns.canonicalBytes + Array("\(version.rawValue) \(software)".utf8))
        let generatorVersion = "FOCUS \(version.rawValue), chargeback \(software)"
        // FOCUS 1.2 renames the version of the generator.
        let versionKey = version < .v1_2 ? "ProviderVersion" : "DataGeneratorVersion"
        files = [
            (
                "focus/metadata/data-generator.json",
                JSONValue.members(["DataGenerator": .members(["DataGenerator": .text(generator)])]).canonicalBytes
            ),
            (
                "focus/metadata/schema-\(schemaId).json",
                JSONValue.members([
                    "ColumnDefinition": columns, "CreationDate": .text("\(createdAt)"),
                    "FocusVersion": .text(version.rawValue), "SchemaId": .text(schemaId),
                    versionKey: .text(generatorVersion),
                ]).canonicalBytes
            ),
            (
                "focus/metadata/exports.json",
                JSONValue.members([
                    "Exports": .list(
                        exports.map {
                            .members([
                                "Path": .text($0.path), "Period": .text("\(period)"), "RowCount": .integer($0.rows),
                                "SchemaId": .text(schemaId),
                            ])
                        })
                ]).canonicalBytes
            ),
        ]
    }

    /// FOCUS 1.1, Metadata, Schema, Column Definition.
    private static func definition(_ column: ColumnSchema) -> JSONValue {
        var members: [String: JSONValue] = ["ColumnName": .text(column.name)]
        switch column.type {
        case .text:
            members["DataType"] = .text("String")
            members["StringEncoding"] = .text("UTF-8")
        case .json:
            members["DataType"] = .text("JSON")
            members["StringEncoding"] = .text("UTF-8")
        case .decimal:
            members["DataType"] = .text("Decimal")
            members["NumericPrecision"] = .integer(38)
            members["NumberScale"] = .integer(12)
        case .integer:
            members["DataType"] = .text("Integer")
            members["NumericPrecision"] = .integer(19)
            members["NumberScale"] = .integer(0)
        case .timestamp: members["DataType"] = .text("DateTime")
        }
        // No key of a tag is a provider's own: all come from the callers.
        if column.name == "Tags" { members["ProviderTagPrefixes"] = .list([]) }
        return .members(members)
    }

    /// A UUID (RFC 9562, version 8) made of what it stands for: another schema has another id.
    private static func identifier(of bytes: [UInt8]) -> String {
        var digits = Array(SHA256Digest(bytes).description.prefix(32))
        digits[12] = "8"
        digits[16] = "8"
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
        return parts.joined(separator: "-")
    }
}
