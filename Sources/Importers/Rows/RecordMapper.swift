internal import CostStore
internal import SourceRecords

/// The values of one row of the store: texts in the bytes of its record, and numbers.
struct MappedRow {
    /// For each column of the mapping's kind of rows, its text; see ``TargetColumn/all(of:)``.
    var texts: [FieldValue]
    /// For times, amounts, decimals and counts, the number; in microseconds, 10⁻¹² or ones.
    var numbers: [Int128]
    var tokens = TokenCounts()
    /// The tags as a JSON object.
    var tags = FieldValue.missing

    init(columnCount: Int) {
        texts = [FieldValue](repeating: .missing, count: columnCount)
        numbers = [Int128](repeating: 0, count: columnCount)
    }

    /// Whether a column has a value.
    func isMissing(_ column: Int) -> Bool { texts[column].kind == .missing }
}

/// Makes rows of records, by a mapping.
struct RecordMapper {
    let mapping: SourceMapping
    let plan: MappingPlan
    let columns: [TargetColumn]
    let personal: PersonalData
    let missing: MissingWords
    let startColumn: Int?
    let costColumn: Int?
    private let quantityColumn: Int?
    /// What there was to say of the rows so far.
    var notes = ImportNotes()
    var row: MappedRow
    var tags: TagCollector
    /// The part of the record that ``row`` is made of, by its position in the mapping; `nil` when it is all of it.
    private(set) var part: Int?
    /// How often an id was made that is numbered.
    var occurrences: [UInt128: Int] = [:]

    init(_ mapping: SourceMapping, personal: PersonalData) {
        self.mapping = mapping
        self.personal = personal
        plan = MappingPlan(mapping)
        columns = TargetColumn.all(of: mapping.rows)
        row = MappedRow(columnCount: columns.count)
        missing = MissingWords(words: mapping.missingWords)
        tags = TagCollector(mapping.tags, personal: personal, missing: missing)
        startColumn = columns.firstIndex { $0.name == "started_at" }
        costColumn = columns.firstIndex { $0.name == "metered_cost" }
        quantityColumn = columns.firstIndex { $0.name == "quantity" }
    }

    /// Fills ``row``; false when the mapping passes the record over, or the part of it has no quantity.
    ///
    /// - Parameter part: the part of the record that the row is made of, by its position in the mapping.
    mutating func map(_ record: inout SourceRecord, part: Int? = nil) throws(RowFault) -> Bool {
        if let fault = record.fault { throw .unreadable(fault) }
        guard isWanted(record) else { return false }
        self.part = part
        for column in row.texts.indices { row.texts[column] = .missing }
        if let part, try !hasQuantity(part, &record) { return false }
        if record.isRepaired { notes.repairedTexts += 1 }
        tags.collect(from: &record, notes: &notes)
        if let part {
            for index in plan.parts[part].indices { try fill(plan.parts[part][index], &record) }
        } else {
            for index in plan.columns.indices { try fill(plan.columns[index], &record) }
        }
        if let rule = mapping.tokens { try fillTokens(rule, &record) }
        row.tags = tags.write(to: &record)
        return true
    }

    private func isWanted(_ record: SourceRecord) -> Bool {
        for filter in mapping.filters where !passes(filter, record) { return false }
        guard !mapping.alternatives.isEmpty else { return true }
        return mapping.alternatives.contains { tests in tests.allSatisfy { passes($0, record) } }
    }

    func passes(_ filter: RecordFilter, _ record: SourceRecord) -> Bool {
        let value = record.fields[filter.field]
        switch filter.test {
        case .present: return !isMissing(value, record)
        case .oneOf(let words): return words.contains { record.isSame($0, value.range) }
        case .noneOf(let words): return !words.contains { record.isSame($0, value.range) }
        case .contains(let words):
            let text = Array(record.text(value).lowercased().utf8)
            return words.contains { text.contains(record.bytes[$0]) }
        }
    }

    private mutating func hasQuantity(_ part: Int, _ record: inout SourceRecord) throws(RowFault) -> Bool {
        guard let quantityColumn, let column = plan.parts[part].first(where: { $0.position == quantityColumn }) else {
            return true
        }
        // The column is filled once more with all others; what there is to say of it is said then.
        let said = notes
        try fill(column, &record)
        notes = said
        return !row.isMissing(quantityColumn) && row.numbers[quantityColumn] != 0
    }

    func isMissing(_ value: FieldValue, _ record: SourceRecord) -> Bool { missing.covers(value, record) }

    private mutating func fill(_ column: ColumnPlan, _ record: inout SourceRecord) throws(RowFault) {
        var value = try text(of: column, &record)
        if column.isKey { value = treated(value, personal.keys, &record) }
        guard value.kind != .missing else {
            guard column.isRequired else { return }
            throw missing(column)
        }
        if column.position == 0, let part {
            let suffix = mapping.parts[part].suffix
            value = record.append(record.bytes[value.range] + Array("-".utf8) + record.bytes[suffix])
        }
        switch column.form {
        case .text:
            if record.withText(value.range, PersonalData.isEmail) { value = treated(value, personal.emails, &record) }
        case .time(let time): row.numbers[column.position] = Int128(try self.time(value, time, column, record))
        case .number(let number):
            let picos = try self.number(value, number, column, record)
            row.numbers[column.position] = picos
            if number.zeroIsMissing, picos == 0 { value = .missing }
        case .count:
            guard let count = record.withText(value.range, { try? DecimalReading.readCount($0) }) else {
                throw invalid(column, value, record, "a whole number, 0 or more")
            }
            row.numbers[column.position] = Int128(count)
        }
        row.texts[column.position] = value
    }
}
