internal import CostStore
internal import Periods
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

/// A column's mapping by reference: it has many lists, and is looked at for each record.
final class ColumnPlan: Sendable {
    let mapping: ColumnMapping

    init(_ mapping: ColumnMapping) {
        self.mapping = mapping
    }
}

/// Makes rows of records, by a mapping.
struct RecordMapper {
    let mapping: SourceMapping
    let columns: [TargetColumn]
    let personal: PersonalData
    /// What there was to say of the rows so far.
    private(set) var notes = ImportNotes()
    var row: MappedRow
    private var tags: TagCollector
    private let missing: MissingWords
    /// How columns are filled.
    private var plans: [ColumnPlan?]
    private let startColumn: Int?
    private let costColumn: Int?
    private let quantityColumn: Int?
    /// The part of the record that ``row`` is made of; `nil` when it is all of it.
    private var part: RecordPart?
    /// How often an id was made that is numbered.
    private var occurrences: [UInt128: Int] = [:]

    init(_ mapping: SourceMapping, personal: PersonalData) {
        self.mapping = mapping
        self.personal = personal
        columns = TargetColumn.all(of: mapping.rows)
        row = MappedRow(columnCount: columns.count)
        let missing = MissingWords(words: mapping.missingWords)
        self.missing = missing
        tags = TagCollector(mapping.tags, personal: personal, missing: missing)
        plans = mapping.columns.map { $0.map(ColumnPlan.init) }
        startColumn = columns.firstIndex { $0.name == "started_at" }
        costColumn = columns.firstIndex { $0.name == "metered_cost" }
        quantityColumn = columns.firstIndex { $0.name == "quantity" }
    }

    /// A record that this mapper takes.
    func emptyRecord() -> SourceRecord {
        SourceRecord(fieldCount: mapping.wanted.count, constants: mapping.constants)
    }

    /// Fills ``row``; false when the mapping passes the record over, or the part of it has no quantity.
    mutating func map(_ record: inout SourceRecord, part: RecordPart? = nil) throws(RowFault) -> Bool {
        if let fault = record.fault { throw .unreadable(fault) }
        guard isWanted(record) else { return false }
        self.part = part
        if part != nil, try !hasQuantity(&record) { return false }
        if record.isRepaired { notes.repairedTexts += 1 }
        tags.collect(from: &record, notes: &notes)
        for column in columns.indices { try fill(column, &record) }
        if let rule = mapping.tokens { try fillTokens(rule, &record) }
        row.tags = tags.write(to: &record)
        return true
    }

    private func isWanted(_ record: SourceRecord) -> Bool {
        for filter in mapping.filters where !passes(filter, record) { return false }
        guard !mapping.alternatives.isEmpty else { return true }
        return mapping.alternatives.contains { tests in tests.allSatisfy { passes($0, record) } }
    }

    /// How a column is filled, by the part of the record or by the mapping as a whole.
    private func plan(_ column: Int) -> ColumnPlan? { part?.columns[column].map(ColumnPlan.init) ?? plans[column] }

    private mutating func hasQuantity(_ record: inout SourceRecord) throws(RowFault) -> Bool {
        guard let quantityColumn else { return true }
        try fill(quantityColumn, &record)
        return !row.isMissing(quantityColumn) && row.numbers[quantityColumn] != 0
    }

    private func isMissing(_ value: FieldValue, _ record: SourceRecord) -> Bool { missing.covers(value, record) }

    private func passes(_ filter: RecordFilter, _ record: SourceRecord) -> Bool {
        let value = record.fields[filter.field]
        switch filter.test {
        case .present: return !isMissing(value, record)
        case .oneOf(let words): return words.contains { $0.elementsEqual(record.bytes[value.range]) }
        case .contains(let words):
            let text = Array(record.text(value).lowercased().utf8)
            return words.contains { text.contains($0) }
        case .noneOf(let words): return !words.contains { $0.elementsEqual(record.bytes[value.range]) }
        }
    }

    // MARK: - One column

    private mutating func fill(_ column: Int, _ record: inout SourceRecord) throws(RowFault) {
        row.texts[column] = .missing
        guard let plan = plan(column) else { return }
        var value = try value(of: plan.mapping, column, &record)
        if plan.mapping.isKey { value = treated(value, personal.keys, &record) }
        guard value.kind != .missing else {
            guard columns[column].isRequired else { return }
            throw .missing(column: columns[column].name, from: places(plan.mapping))
        }
        if column == 0, let part {
            value = record.append(record.bytes[value.range] + Array("-".utf8) + record.bytes[part.suffix])
        }
        row.texts[column] = value
        switch columns[column].kind {
        case .text:
            if PersonalData.isEmail(record.bytes[value.range]) {
                row.texts[column] = treated(value, personal.emails, &record)
            }
        case .time: row.numbers[column] = Int128(try time(value, plan.mapping, column, record))
        case .amount, .decimal: try fillNumber(value, plan.mapping, column, record)
        case .count:
            let count = Result { () throws(DecimalFault) in try DecimalReading.readCount(record.bytes[value.range]) }
            guard case .success(let count) = count else {
                throw invalid(column, plan.mapping, value, record, "a whole number, 0 or more")
            }
            row.numbers[column] = Int128(count)
        }
    }

    /// The text of a column: the first source that has one, cut and looked up as the mapping says.
    private mutating func value(
        of mapping: ColumnMapping, _ column: Int, _ record: inout SourceRecord
    ) throws(RowFault) -> FieldValue {
        var found = FieldValue.missing
        for source in mapping.sources {
            found = value(of: source, &record)
            if found.kind != .missing { break }
        }
        if found.kind == .missing {
            return mapping.fallback.map { FieldValue(.text, $0) } ?? .missing
        }
        if let mark = mapping.afterLast, let last = record.bytes[found.range].lastIndex(of: mark) {
            found = FieldValue(found.kind, record.trimmed((last + 1)..<found.range.upperBound))
        }
        if mapping.isLowercased { found = record.append(Array(record.text(found).lowercased().utf8)) }
        guard let table = mapping.table else { return found }
        if let entry = table.entries.first(where: { $0.matches(record.bytes[found.range]) }) {
            return FieldValue(.text, entry.result)
        }
        switch table.otherwise {
        case .keep: return found
        case .constant(let range): return FieldValue(.text, range)
        case .refuse:
            let known = table.entries.map { String(decoding: $0.value, as: UTF8.self) }.joined(separator: ", ")
            throw invalid(column, mapping, found, record, "one of \(known)")
        }
    }

    private mutating func value(of source: ValueSource, _ record: inout SourceRecord) -> FieldValue {
        switch source {
        case .field(let field):
            let value = record.fields[field]
            return isMissing(value, record) ? .missing : value
        case .constant(let range): return FieldValue(.text, range)
        case .tag(let known): return tags.take(known, record)
        case .digest(let fields, let prefix, let isNumbered):
            return digest(of: fields, prefix, isNumbered, &record)
        case .join(let fields, let separator):
            let values = fields.map { record.fields[$0] }.filter { !isMissing($0, record) }
            let texts = values.map { record.bytes[$0.range] }
            return values.isEmpty ? .missing : record.append(Array(texts.joined(separator: record.bytes[separator])))
        }
    }

    /// An id made of values: each with its length in front, so that no two lists of values give the same bytes.
    private mutating func digest(
        of fields: [Int], _ prefix: Range<Int>, _ isNumbered: Bool, _ record: inout SourceRecord
    ) -> FieldValue {
        var bytes: [UInt8] = []
        for field in fields {
            let value = canonical(record.bytes[record.fields[field].range])
            bytes.append(contentsOf: "\(value.count):".utf8)
            bytes.append(contentsOf: value)
        }
        let digest = RowDigest(bytes)
        let start = record.bytes.count
        record.bytes.append(contentsOf: record.bytes[prefix])
        record.bytes.append(contentsOf: digest.text.utf8)
        if isNumbered {
            let number = occurrences[digest.number, default: 0] + 1
            occurrences[digest.number] = number
            if number > 1 { record.bytes.append(contentsOf: "-\(number)".utf8) }
        }
        return FieldValue(.text, start..<record.bytes.count)
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

    /// A value that tells a person or a secret, as the settings want it.
    private func treated(
        _ value: FieldValue, _ treatment: PersonalData.Treatment, _ record: inout SourceRecord
    ) -> FieldValue {
        guard value.kind != .missing else { return value }
        switch treatment {
        case .keep: return value
        case .drop: return .missing
        case .hash:
            let digest = personal.digest(record.bytes[value.range])
            let start = record.bytes.count
            record.bytes.append(contentsOf: digest.utf8)
            return FieldValue(.text, start..<record.bytes.count)
        }
    }

    // MARK: - Numbers and times

    private func time(
        _ value: FieldValue, _ mapping: ColumnMapping, _ column: Int, _ record: SourceRecord
    ) throws(RowFault) -> Int64 {
        do throws(TimeFault) {
            let time = try TimeReading.read(record.bytes[value.range], mapping.time, zone: self.mapping.zone)
            let base = mapping.time == .millisecondsAfterStart ? startColumn.map { Int64(row.numbers[$0]) } ?? 0 : 0
            var result = base + time + mapping.offset
            if let field = mapping.earlier, !isMissing(record.fields[field], record) {
                result -= try TimeReading.read(record.bytes[record.fields[field].range], .unixMilliseconds, zone: nil)
            }
            guard Instant.writable.contains(result) else { throw .notATime }
            return result
        } catch {
            let expected =
                switch error {
                case .noZone: "a time with a zone; if the source means UTC, say `zone: UTC` in the mapping"
                case .notATime: mapping.time == .iso ? "a time as in ISO 8601" : "a time in \(mapping.time.rawValue)"
                }
            throw invalid(column, mapping, value, record, expected)
        }
    }

    private mutating func fillNumber(
        _ value: FieldValue, _ mapping: ColumnMapping, _ column: Int, _ record: SourceRecord
    ) throws(RowFault) {
        let isFloat = self.mapping.numbers == .float
        do throws(DecimalFault) {
            var number = try DecimalReading.read(
                record.bytes[value.range], exponent: mapping.exponent, isFloat: isFloat)
            if let addend = mapping.addend { try add(addend, mapping.exponent, isFloat, to: &number, record) }
            for field in mapping.subtrahends where !isMissing(record.fields[field], record) {
                let part = try DecimalReading.read(
                    record.bytes[record.fields[field].range], exponent: mapping.exponent, isFloat: isFloat)
                let (difference, overflow) = number.picos.subtractingReportingOverflow(part.picos)
                guard !overflow else { throw DecimalFault.outOfRange }
                number.picos = difference
            }
            if let field = mapping.multiplier, !isMissing(record.fields[field], record) {
                let factor = try DecimalReading.readCount(record.bytes[record.fields[field].range])
                let (product, overflow) = number.picos.multipliedReportingOverflow(by: Int128(factor))
                guard !overflow else { throw DecimalFault.outOfRange }
                number.picos = product
            }
            // What the close can add up exactly: 10¹⁵ of a currency a row.
            guard number.picos.magnitude <= RecordMapper.largestAmount else { throw DecimalFault.outOfRange }
            // A call's cost is 64 bits in the store.
            if column == costColumn, Int64(exactly: number.picos) == nil { throw DecimalFault.outOfRange }
            if number.isRounded { notes.add(number, column: columns[column].name) }
            row.numbers[column] = number.picos
            if mapping.zero == .missing, number.picos == 0 { row.texts[column] = .missing }
        } catch {
            let expected =
                switch error {
                case .notANumber: "a number"
                case .outOfRange: "within what a store holds exactly"
                }
            throw invalid(column, mapping, value, record, expected)
        }
    }

    private static let largestAmount: UInt128 = 1_000_000_000_000_000_000_000_000_000

    /// Adds the amounts of a list of objects, such as the credits of a cost.
    private func add(
        _ addend: Addend, _ exponent: Int, _ isFloat: Bool, to number: inout ReadDecimal, _ record: SourceRecord
    ) throws(DecimalFault) {
        let list = record.fields[addend.list]
        guard !isMissing(list, record) else { return }
        guard let elements = JSONMembers.array(Array(record.bytes[list.range])) else { throw .notANumber }
        for element in elements {
            guard let members = JSONMembers.object(element.text) else { throw .notANumber }
            guard let amount = members.last(where: { $0.name == addend.member }), amount.value.kind != .missing else {
                continue
            }
            let part = try DecimalReading.read(amount.value.text, exponent: exponent, isFloat: isFloat)
            let (sum, overflow) = number.picos.addingReportingOverflow(part.picos)
            guard !overflow else { throw .outOfRange }
            number.picos = sum
            number.rounding += part.rounding
            number.isRounded = number.isRounded || part.isRounded
        }
    }

    // MARK: - Tokens

    private mutating func fillTokens(_ rule: TokenRule, _ record: inout SourceRecord) throws(RowFault) {
        var counts = [Int64](repeating: 0, count: 5)
        var parts = counts
        for (index, count) in rule.counts.enumerated() {
            guard let count else { continue }
            counts[index] = try self.count(count.sources, TokenRule.names[index], &record)
            for sources in count.parts { parts[index] += try self.count(sources, TokenRule.names[index], &record) }
        }
        var total: Int64?
        if let field = rule.total.first(where: { !isMissing(record.fields[$0], record) }) {
            total = try? DecimalReading.readCount(record.bytes[record.fields[field].range])
        }
        row.tokens = try rule.disjoint(counts, parts: parts, total: total)
        let used = counts.contains { $0 > 0 } || parts.contains { $0 > 0 }
        if !rule.noneWhen.isEmpty, rule.noneWhen.contains(where: { passes($0, record) }) {
            // Nobody was called, so nobody bills these tokens.
            if used { notes.tokensNotBilled += 1 }
            row.tokens = TokenCounts()
        } else if let costColumn, mapping.columns[costColumn]?.zero == .unpriced, used,
            !row.isMissing(costColumn), row.numbers[costColumn] == 0
        {
            row.texts[costColumn] = .missing
            notes.zeroCosts += 1
        }
    }

    /// More tokens than this are no count; sums of counts stay within 64 bits.
    private static let countLimit: Int64 = 1_000_000_000_000_000

    private mutating func count(
        _ sources: [ValueSource], _ name: String, _ record: inout SourceRecord
    ) throws(RowFault) -> Int64 {
        for source in sources {
            let value = value(of: source, &record)
            guard value.kind != .missing else { continue }
            if let count = try? DecimalReading.readCount(record.bytes[value.range]), count <= RecordMapper.countLimit {
                return count
            }
            throw .invalid(
                column: "\(name)_tokens", from: places(sources).joined(separator: ", "),
                value: record.text(value), expected: "a whole number from 0 to 10¹⁵")
        }
        return 0
    }

    // MARK: - Messages

    private func invalid(
        _ column: Int, _ mapping: ColumnMapping, _ value: FieldValue, _ record: SourceRecord, _ expected: String
    ) -> RowFault {
        .invalid(
            column: columns[column].name, from: places(mapping).joined(separator: ", "), value: record.text(value),
            expected: expected)
    }

    /// The paths and tags that a column looks at.
    private func places(_ mapping: ColumnMapping) -> [String] { places(mapping.sources) }

    private func places(_ sources: [ValueSource]) -> [String] {
        sources.flatMap { source -> [String] in
            switch source {
            case .field(let field): [self.mapping.wanted[field].description]
            case .constant: []
            case .tag(let known): ["tag " + String(decoding: self.mapping.tags.known[known], as: UTF8.self)]
            case .digest(let fields, _, _), .join(let fields, _): fields.map { self.mapping.wanted[$0].description }
            }
        }
    }
}
