internal import SourceRecords

/// How a source writes that there is nothing, beside an empty text and null.
struct MissingWords {
    /// Places in the constants of a record.
    let words: [Range<Int>]

    /// Whether a value is not there, or is a word for it.
    func covers(_ value: FieldValue, _ record: SourceRecord) -> Bool {
        if value.isBlank { return true }
        guard value.kind == .text else { return false }
        for word in words where record.isSame(value.range, word) { return true }
        return false
    }
}
