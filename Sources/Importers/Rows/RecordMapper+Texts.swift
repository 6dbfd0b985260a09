internal import SourceRecords

extension RecordMapper {
    /// The text of a column: the first source that has one, cut and looked up as the mapping says.
    mutating func text(of column: ColumnPlan, _ record: inout SourceRecord) throws(RowFault) -> FieldValue {
        let found = first(of: column.sources, &record)
        guard found.kind != .missing else { return column.fallback }
        guard let change = column.change else { return found }
        return try changed(found, change, column, &record)
    }

    /// The first value that is there.
    mutating func first(of sources: Range<Int>, _ record: inout SourceRecord) -> FieldValue {
        for index in sources {
            let found = value(of: plan.sources[index], &record)
            if found.kind != .missing { return found }
        }
        return .missing
    }

    private mutating func value(of source: SourcePlan, _ record: inout SourceRecord) -> FieldValue {
        switch source {
        case .field(let field):
            let value = record.fields[field]
            return isMissing(value, record) ? .missing : value
        case .constant(let value): return value
        case .tag(let known): return tags.take(known, record)
        case .digest(let fields, let prefix, let isNumbered):
            return digest(of: plan.fields[fields], prefix, isNumbered, &record)
        case .join(let fields, let separator):
            let values = plan.fields[fields].map { record.fields[$0] }.filter { !isMissing($0, record) }
            let texts = values.map { record.bytes[$0.range] }
            return values.isEmpty ? .missing : record.append(Array(texts.joined(separator: record.bytes[separator])))
        }
    }

    private func changed(
        _ value: FieldValue, _ change: TextChange, _ column: ColumnPlan, _ record: inout SourceRecord
    ) throws(RowFault) -> FieldValue {
        var value = value
        if let mark = change.afterLast,
            let last = record.withText(value.range, { text in text.lastIndex(of: mark) })
        {
            value = FieldValue(value.kind, record.trimmed((value.range.lowerBound + last + 1)..<value.range.upperBound))
        }
        if change.isLowercased { value = record.append(Array(record.text(value).lowercased().utf8)) }
        for index in change.entries {
            let entry = plan.entries[index]
            let matches =
                entry.isPrefix
                ? record.begins(value.range, with: entry.value) : record.isSame(value.range, entry.value)
            if matches { return entry.result }
        }
        switch change.otherwise {
        case .keep: return value
        case .constant(let result): return result
        case .refuse:
            let known = plan.entries[change.entries].map { String(decoding: record.bytes[$0.value], as: UTF8.self) }
            throw invalid(column, value, record, "one of \(known.joined(separator: ", "))")
        }
    }

    // MARK: - Ids

    /// An id made of values: each with its length in front, so that no two lists of values give the same bytes.
    private mutating func digest(
        of fields: ArraySlice<Int>, _ prefix: Range<Int>, _ isNumbered: Bool, _ record: inout SourceRecord
    ) -> FieldValue {
        var bytes: [UInt8] = []
        for field in fields {
            let value = canonical(record.bytes[record.fields[field].range])
            bytes.append(contentsOf: "\(value.count):".utf8)
            bytes.append(contentsOf: value)
        }
        let digest = RowDigest(bytes)
        var text = Array(record.bytes[prefix]) + Array(digest.text.utf8)
        if isNumbered {
            let number = occurrences[digest.number, default: 0] + 1
            occurrences[digest.number] = number
            if number > 1 { text += Array("-\(number)".utf8) }
        }
        return record.append(text)
    }

    /// A value as it goes into an id, so that the same export as CSV and as Parquet gives the same ids: a time in
    /// microseconds, and the members of an object by their names.
    private func canonical(_ text: ArraySlice<UInt8>) -> [UInt8] {
        guard let first = text.first else { return [] }
        if first >= UInt8(ascii: "0"), first <= UInt8(ascii: "9"), text.count >= 10,
            text[text.startIndex + 4] == UInt8(ascii: "-"),
            let time = try? TimeReading.read(text, .iso, zone: mapping.zone)
        {
            return Array("\(time)".utf8)
        }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            let members = JSONMembers.object(Array(text)) ?? JSONMembers.pairs(Array(text))
        else { return Array(text) }
        let sorted = members.filter { $0.value.kind != .missing }.sorted { $0.name.lexicographicallyPrecedes($1.name) }
        return sorted.flatMap { "\($0.name.count):".utf8 + $0.name + "\($0.value.text.count):".utf8 + $0.value.text }
    }

    // MARK: - Persons and secrets

    /// A value that tells a person or a secret, as the settings want it.
    func treated(
        _ value: FieldValue, _ treatment: PersonalData.Treatment, _ record: inout SourceRecord
    ) -> FieldValue {
        guard value.kind != .missing else { return value }
        switch treatment {
        case .keep: return value
        case .drop: return .missing
        case .hash: return record.append(Array(personal.digest(record.bytes[value.range]).utf8))
        }
    }
}
