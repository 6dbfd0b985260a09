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
            add(record.append(kept.name).range, record.fields[kept.field], &record, &notes)
        }
    }

    /// A list of texts such as `team:search`. A text without a colon is a tag of the value `true`.
    private mutating func addPairs(_ list: FieldValue, _ record: inout SourceRecord, _ notes: inout ImportNotes) {
        let isList =
            record.bytes[list.range].first == UInt8(ascii: "[")
            && TagCollector.withText(list, record) { JSONMembers.elements($0, into: &places) }
        guard isList else { return addPair(list.range, &record, &notes) }
        for index in places.indices where places[index].kind != .missing {
            addPair(value(places[index], of: list, &record).range, &record, &notes)
        }
    }

    private mutating func addPair(_ text: Range<Int>, _ record: inout SourceRecord, _ notes: inout ImportNotes) {
        guard !text.isEmpty else { return }
        guard let colon = record.bytes[text].firstIndex(of: UInt8(ascii: ":")) else {
            return add(record.trimmed(text), record.append(Array("true".utf8)), &record, &notes)
        }
        let value = record.trimmed(colon + 1..<text.upperBound)
        add(record.trimmed(text.lowerBound..<colon), FieldValue(.text, value), &record, &notes)
    }

    private mutating func addMembers(_ object: FieldValue, _ record: inout SourceRecord, _ notes: inout ImportNotes) {
        guard TagCollector.withText(object, record, { JSONMembers.members($0, into: &places) }) else {
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
        guard !rules.dropped.contains(where: { record.bytes[name].starts(with: $0) }) else { return }
        let first = name
        var name = name
        var number = 1
        while let other = tags.first(where: { record.bytes[$0.name].elementsEqual(record.bytes[name]) }) {
            if record.bytes[other.value.range].elementsEqual(record.bytes[value.range]) { return }
            number += 1
            if number == 2 { notes.doubleTags += 1 }
            name = record.append(Array(record.bytes[first]) + Array(".\(number)".utf8)).range
        }
        tags.append(Tag(name: name, value: value))
    }

    /// The value of a tag that attribution asks for; it is not written again.
    mutating func take(_ known: Int, _ record: SourceRecord) -> FieldValue {
        for index in tags.indices where record.bytes[tags[index].name].elementsEqual(rules.known[known]) {
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
        tags.sort { record.bytes[$0.name].lexicographicallyPrecedes(record.bytes[$1.name]) }
        let start = record.bytes.count
        for index in tags.indices {
            record.bytes.append(UInt8(ascii: index == 0 ? "{" : ","))
            record.appendQuoted(tags[index].name)
            record.bytes.append(UInt8(ascii: ":"))
            record.appendQuoted(tags[index].value.range)
        }
        record.bytes.append(UInt8(ascii: "}"))
        return FieldValue(.json, start..<record.bytes.count)
    }

    /// What the settings say of an email address.
    private func treated(_ value: FieldValue, _ record: inout SourceRecord) -> FieldValue {
        guard PersonalData.isEmail(record.bytes[value.range]) else { return value }
        let digest = personal.digest(record.bytes[value.range])
        return personal.emails == .hash ? record.append(Array(digest.utf8)) : .missing
    }

    // MARK: - Texts of a JSON value

    private static func withText<Result>(
        _ value: FieldValue, _ record: SourceRecord, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        record.bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[value.range])) }
    }

    /// The value at a place: where it stands, or decoded behind the bytes of the record.
    private func value(_ place: JSONMembers.Place, of json: FieldValue, _ record: inout SourceRecord) -> FieldValue {
        guard place.isEncoded else {
            let start = json.range.lowerBound
            return FieldValue(.text, start + place.range.lowerBound..<start + place.range.upperBound)
        }
        return record.append(TagCollector.withText(json, record) { JSONMembers.decoded($0, place).text })
    }
}

extension SourceRecord {
    /// Puts a text behind those of the record.
    mutating func append(_ text: [UInt8]) -> FieldValue {
        let start = bytes.count
        bytes.append(contentsOf: text)
        return FieldValue(.text, start..<bytes.count)
    }

    /// A range of texts without the space at its ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var range = range
        while let first = bytes[range].first, first <= 0x20 { range.removeFirst() }
        while let last = bytes[range].last, last <= 0x20 { range.removeLast() }
        return range
    }

    /// Puts a text of the record behind it as a JSON string.
    mutating func appendQuoted(_ range: Range<Int>) {
        bytes.append(UInt8(ascii: "\""))
        for index in range {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20, 0x7F: appendEscaped(byte)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscaped(_ byte: UInt8) {
        switch byte {
        case 0x08: bytes.append(contentsOf: "\\b".utf8)
        case 0x0C: bytes.append(contentsOf: "\\f".utf8)
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        default: bytes.append(contentsOf: ((byte < 16 ? "\\u000" : "\\u00") + String(byte, radix: 16)).utf8)
        }
    }
}
