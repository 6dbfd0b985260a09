internal import SourceRecords

/// How a source writes that there is nothing, beside an empty text and null.
struct MissingWords {
    let words: [[UInt8]]

    /// Whether a value is not there, or is a word for it.
    func covers(_ value: FieldValue, _ record: SourceRecord) -> Bool {
        if value.isBlank { return true }
        guard !words.isEmpty, value.kind == .text else { return false }
        return words.contains { $0.elementsEqual(record.bytes[value.range]) }
    }
}
