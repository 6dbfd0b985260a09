internal import SourceRecords

/// Gathers the tags of a record, gives attribution those that it asks for, and writes the others as a JSON object.
///
/// Names and values stay where they are in the bytes of the record; what is decoded goes behind them.
struct TagCollector {
    private struct Tag {
        var name: Range<Int>
        var value: FieldValue
        var isTaken = false
    }

    private let rules: TagRules
    private let personal: PersonalData
    private let missing: MissingWords
    private var tags: [Tag] = []
    private var text = TagText()
    private var places: [JSONMembers.Place] = []

    init(_ rules: TagRules, personal: PersonalData, missing: MissingWords) {
        self.rules = rules
        self.personal = personal
        self.missing = missing
    }

    mutating func collect(from record: inout SourceRecord, notes: inout ImportNotes) {
        tags.removeAll(keepingCapacity: true)
        for field in rules.pairs where !missing.covers(record.fields[field], record) {
            addPairs(record.fields[field], &record, &notes)
        }
        for field in rules.objects where !missing.covers(record.fields[field], record) {
            addMembers(record.fields[field], &record, &notes)
        }
        for kept in rules.kept where !missing.covers(record.fields[kept.field], record) {
            add(kept.name, record.fields[kept.field], &record, &notes)
        }
    }

    /// A list of texts such as `team:search`. A text without a colon is a tag of the value `true`.
    private mutating func addPairs(_ list: FieldValue, _ record: inout SourceRecord, _ notes: inout ImportNotes) {
        let isList =
            record.bytes[list.range.lowerBound] == UInt8(ascii: "[")
            && record.withText(list.range) { JSONMembers.elements($0, into: &places) }
        guard isList else { return addPair(list.range, &record, &notes) }
        for index in places.indices where places[index].kind != .missing {
            addPair(value(places[index], of: list, &record).range, &record, &notes)
        }
    }

    private mutating func addPair(_ text: Range<Int>, _ record: inout SourceRecord, _ notes: inout ImportNotes) {
        guard !text.isEmpty else { return }
        guard let offset = record.withText(text, { $0.firstIndex(of: UInt8(ascii: ":")) }) else {
            return add(record.trimmed(text), record.append(Array("true".utf8)), &record, &notes)
        }
        let colon = text.lowerBound + offset
        let value = record.trimmed(colon + 1..<text.upperBound)
        add(record.trimmed(text.lowerBound..<colon), FieldValue(.text, value), &record, &notes)
    }

    private mutating func addMembers(_ object: FieldValue, _ record: inout SourceRecord, _ notes: inout ImportNotes) {
        guard record.withText(object.range, { JSONMembers.members($0, into: &places) }) else {
            return addKeyedPairs(object, &record, &notes)
        }
        for index in stride(from: 0, to: places.count, by: 2) where places[index + 1].kind != .missing {
            let name = value(places[index], of: object, &record)
            add(name.range, value(places[index + 1], of: object, &record), &record, &notes)
        }
    }

    /// A list of objects that have a `key` and a `value`.
    private mutating func addKeyedPairs(
        _ list: FieldValue, _ record: inout SourceRecord, _ notes: inout ImportNotes
    ) {
        guard let pairs = JSONMembers.pairs(Array(record.bytes[list.range])) else {
            notes.unreadTags += 1
            return
        }
        for (name, value) in pairs where value.kind != .missing {
            add(record.append(name).range, record.append(value.text), &record, &notes)
        }
    }

    /// A second value of a name is kept under the name with a number behind it.
    private mutating func add(
        _ name: Range<Int>, _ value: FieldValue, _ record: inout SourceRecord, _ notes: inout ImportNotes
    ) {
        for prefix in rules.dropped where record.begins(name, with: prefix) { return }
        let first = name
        var name = name
        var number = 1
        while let other = tags.first(where: { record.isSame($0.name, name) }) {
            if record.isSame(other.value.range, value.range) { return }
            number += 1
            if number == 2 { notes.doubleTags += 1 }
            name = record.append(Array(record.bytes[first]) + Array(".\(number)".utf8)).range
        }
        tags.append(Tag(name: name, value: value))
    }

    /// The value of a tag that attribution asks for; it is not written again.
    mutating func take(_ known: Int, _ record: SourceRecord) -> FieldValue {
        for index in tags.indices where record.isSame(tags[index].name, rules.known[known]) {
            tags[index].isTaken = true
            return tags[index].value.isBlank ? .missing : tags[index].value
        }
        return .missing
    }

    /// The tags that nobody took, as a JSON object in the order of their names; nothing when there are none.
    mutating func write(to record: inout SourceRecord) -> FieldValue {
        tags.removeAll { $0.isTaken }
        if personal.emails != .keep {
            for index in tags.indices { tags[index].value = treated(tags[index].value, &record) }
            tags.removeAll { $0.value.kind == .missing }
        }
        guard !tags.isEmpty else { return .missing }
        tags.sort { record.precedes($0.name, $1.name) }
        text.removeAll()
        for index in tags.indices {
            text.append(index == 0 ? "{" : ",")
            record.withText(tags[index].name) { text.append(quoted: $0) }
            text.append(":")
            record.withText(tags[index].value.range) { text.append(quoted: $0) }
        }
        text.append("}")
        return FieldValue(.json, record.append(text.bytes).range)
    }

    /// What the settings say of an email address.
    private func treated(_ value: FieldValue, _ record: inout SourceRecord) -> FieldValue {
        guard record.withText(value.range, PersonalData.isEmail) else { return value }
        let digest = personal.digest(record.bytes[value.range])
        return personal.emails == .hash ? record.append(Array(digest.utf8)) : .missing
    }

    // MARK: - Texts of a JSON value

    /// The value at a place: where it stands, or decoded behind the bytes of the record.
    private func value(_ place: JSONMembers.Place, of json: FieldValue, _ record: inout SourceRecord) -> FieldValue {
        guard place.isEncoded else {
            let start = json.range.lowerBound
            return FieldValue(.text, start + place.range.lowerBound..<start + place.range.upperBound)
        }
        return record.append(record.withText(json.range) { JSONMembers.decoded($0, place).text })
    }
}
