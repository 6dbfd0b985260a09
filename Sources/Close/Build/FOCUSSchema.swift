public import Columns
internal import Digests
public import Export
public import FOCUS
internal import JSONText

/// The schema of exported rows as FOCUS describes it (FOCUS 1.1, Metadata, Schema).
public struct FOCUSSchema: Sendable {
    /// A UUID (RFC 9562, version 8) made of what it stands for: other columns, another version of FOCUS or of the program
    /// have another id.
    public let id: String
    /// The definition of each column.
    let columnDefinitions: JSONValue

    /// What a file of an export says of its schema.
    public static func remark(on request: ExportRequest, software: String) -> [String: String] {
        let columns = ExportRun.schema(of: request.version)
        return ["focus.schema_id": FOCUSSchema(columns, version: request.version, software: software).id]
    }

    /// The schema of rows with these columns, written by a version of the program.
    public init(_ columns: [ColumnSchema], version: FOCUSVersion, software: String) {
        columnDefinitions = .list(columns.map(FOCUSSchema.definition))
        id = FOCUSSchema.identifier(
            of: columnDefinitions.canonicalBytes + Array("\(version.rawValue) \(software)".utf8))
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

    /// The first digits of the SHA-256, with the version and the variant set.
    private static func identifier(of bytes: [UInt8]) -> String {
        var digits = Array(SHA256Digest(bytes).description.prefix(32))
        digits[12] = "8"
        digits[16] = "8"
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
        return parts.joined(separator: "-")
    }
}
