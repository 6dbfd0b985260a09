internal import JSONText
internal import SourceRecords

/// Gathers the tags of a record, gives attribution those that it asks for, and writes the others as a JSON object.
struct TagCollector {
    private struct Tag {
        var name: [UInt8]
        var value: FieldValue
        var isTaken = false
    }

    private let rules: TagRules
    private let personal: PersonalData
    private var tags: [Tag] = []

    init(_ rules: TagRules, personal: PersonalData) {
        self.rules = rules
        self.personal = personal
    }

    /// Whether no tag was found.
    var isEmpty: Bool { tags.isEmpty }

    mutating func collect(
        from record: inout SourceRecord, isMissing: (FieldValue, SourceRecord) -> Bool, notes: inout ImportNotes
    ) {
        tags.removeAll(keepingCapacity: true)
        for field in rules.pairs where !isMissing(record.fields[field], record) {
            addPairs(record.fields[field], &record, &notes)
        }
        for field in rules.objects where !isMissing(record.fields[field], record) {
            addMembers(record.fields[field], &record, &notes)
        }
        for kept in rules.kept where !isMissing(record.fields[kept.field], record) {
            add(kept.name, record.fields[kept.field], record, &notes)
        }
    }

    /// A list of texts such as `team:search`. A text without a colon is a tag of the value `true`.
    private mutating func addPairs(_ list: FieldValue, _ record: inout SourceRecord, _ notes: inout ImportNotes) {
        guard record.bytes[list.range].first == UInt8(ascii: "["),
            let elements = JSONMembers.array(Array(record.bytes[list.range]))
        else {
            addPair(Array(record.bytes[list.range]), &record, &notes)
            return
        }
        for element in elements where element.kind != .missing { addPair(element.text, &record, &notes) }
    }

    private mutating func addPair(_ text: [UInt8], _ record: inout SourceRecord, _ notes: inout ImportNotes) {
        guard !text.isEmpty else { return }
        let colon = text.firstIndex(of: UInt8(ascii: ":"))
        let name = text[..<(colon ?? text.endIndex)].trimmed
        let value = colon.map { text[($0 + 1)...].trimmed } ?? Array("true".utf8)
        add(name, record.append(value), record, &notes)
    }

    private mutating func addMembers(_ object: FieldValue, _ record: inout SourceRecord, _ notes: inout ImportNotes) {
        let bytes = Array(record.bytes[object.range])
        guard let members = JSONMembers.object(bytes) ?? JSONMembers.pairs(bytes) else {
            notes.unreadTags += 1
            return
        }
        for (name, value) in members where value.kind != .missing {
            add(name, record.append(value.text), record, &notes)
        }
    }

    /// A second value of a name is kept under the name with a number behind it.
    private mutating func add(
        _ name: [UInt8], _ value: FieldValue, _ record: SourceRecord, _ notes: inout ImportNotes
    ) {
        guard !rules.dropped.contains(where: { name.starts(with: $0) }) else { return }
        var name = name
        var number = 1
        while let other = tags.first(where: { $0.name == name }) {
            if record.bytes[other.value.range].elementsEqual(record.bytes[value.range]) { return }
            number += 1
            if number == 2 { notes.doubleTags += 1 }
            name = (number == 2 ? name : Array(name.prefix(name.count - String(number - 1).utf8.count - 1)))
            name += Array(".\(number)".utf8)
        }
        tags.append(Tag(name: name, value: value))
    }

    /// The value of a tag that attribution asks for; it is not written again.
    mutating func take(_ known: Int) -> FieldValue {
        guard let index = tags.firstIndex(where: { $0.name == rules.known[known] }) else { return .missing }
        tags[index].isTaken = true
        return tags[index].value.isBlank ? .missing : tags[index].value
    }

    /// The tags that nobody took, as a JSON object; nothing when there are none.
    func write(to record: inout SourceRecord) -> FieldValue {
        var members: [FlatObject.Member] = []
        for tag in tags where !tag.isTaken {
            guard let value = text(of: tag.value, record) else { continue }
            members.append(FlatObject.Member(name: String(decoding: tag.name, as: UTF8.self), value: value))
        }
        guard !members.isEmpty else { return .missing }
        return record.append(JSONWriter.object(members))
    }

    private func text(of value: FieldValue, _ record: SourceRecord) -> String? {
        let bytes = record.bytes[value.range]
        guard PersonalData.isEmail(bytes), personal.emails != .keep else {
            return String(decoding: bytes, as: UTF8.self)
        }
        return personal.emails == .hash ? personal.digest(bytes) : nil
    }
}

extension SourceRecord {
    /// Puts a text behind those of the record.
    mutating func append(_ text: [UInt8]) -> FieldValue {
        let start = bytes.count
        bytes.append(contentsOf: text)
        return FieldValue(.text, start..<bytes.count)
    }
}

extension ArraySlice<UInt8> {
    /// Without space around it.
    fileprivate var trimmed: [UInt8] {
        var slice = self
        while let first = slice.first, first <= 0x20 { slice.removeFirst() }
        while let last = slice.last, last <= 0x20 { slice.removeLast() }
        return Array(slice)
    }
}
