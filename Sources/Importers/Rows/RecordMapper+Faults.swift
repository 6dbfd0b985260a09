internal import SourceRecords

/// What is wrong with a record, in the words of its source.
extension RecordMapper {
    /// Says that a column has no value.
    func missing(_ column: ColumnPlan) -> RowFault {
        .missing(column: columns[column.position].name, from: places(plan.sources[column.sources]))
    }

    /// Says that a value is not what its column needs.
    func invalid(
        _ column: ColumnPlan, _ value: FieldValue, _ record: SourceRecord, _ expected: String
    ) -> RowFault {
        .invalid(
            column: columns[column.position].name,
            from: places(plan.sources[column.sources]).joined(separator: ", "), value: record.text(value),
            expected: expected)
    }

    /// The paths and tags that are looked at.
    func places(_ sources: ArraySlice<SourcePlan>) -> [String] {
        sources.flatMap { source -> [String] in
            switch source {
            case .field(let field): [mapping.wanted[field].description]
            case .constant: []
            case .tag(let known):
                ["tag " + String(decoding: mapping.constants[mapping.tags.known[known]], as: UTF8.self)]
            case .digest(let fields, _, _), .join(let fields, _):
                plan.fields[fields].map { mapping.wanted[$0].description }
            }
        }
    }
}
