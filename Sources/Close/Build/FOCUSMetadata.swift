internal import Columns
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
        let schema = FOCUSSchema(schema, version: version, software: software)
        let generatorVersion = "FOCUS \(version.rawValue), chargeback \(software)"
        // FOCUS 1.2 renames the version of the generator.
        let versionKey = version < .v1_2 ? "ProviderVersion" : "DataGeneratorVersion"
        files = [
            (
                "focus/metadata/data-generator.json",
                JSONValue.members(["DataGenerator": .members(["DataGenerator": .text(generator)])]).canonicalBytes
            ),
            (
                "focus/metadata/schema-\(schema.id).json",
                JSONValue.members([
                    "ColumnDefinition": schema.columnDefinitions, "CreationDate": .text("\(createdAt)"),
                    "FocusVersion": .text(version.rawValue), "SchemaId": .text(schema.id),
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
                                "SchemaId": .text(schema.id),
                            ])
                        })
                ]).canonicalBytes
            ),
        ]
    }
}
