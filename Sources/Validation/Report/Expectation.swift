internal import Columns
internal import Money

/// Values as text, for people.
enum ValueText {
    /// Bytes of a value that a finding shows.
    static let limit = 160

    static func text(of values: Values, at index: Int, _ type: ColumnType) -> String? {
        if values.isNull(index) { return nil }
        switch values {
        case .text(let texts):
            let range = texts.range(index)
            if range.count <= limit { return String(decoding: texts.bytes[range], as: UTF8.self) }
            var end = range.lowerBound + limit
            while end > range.lowerBound, texts.bytes[end] & 0xC0 == 0x80 { end -= 1 }
            return String(decoding: texts.bytes[range.lowerBound..<end], as: UTF8.self) + "…"
        case .decimal(let decimals):
            return ExactDecimal(coefficient: decimals.units[index], exponent: -decimals.scale).text
        case .int64(let integers):
            return type == .timestamp ? DateTimeText.text(integers.numbers[index]) : String(integers.numbers[index])
        }
    }
}

/// What would have been right, in a few words, with the value that was probably meant.
enum Expectation {
    /// One of a list of values.
    static func allowed(_ values: [String], near value: String?) -> String {
        if let value, let near = Similarity.nearest(to: value, among: values) { return near }
        if values.count == 1 { return values[0] }
        if values.count <= 6 { return values.dropLast().joined(separator: ", ") + " or " + (values.last ?? "") }
        return "one of \(values.count) values, such as \(values.prefix(3).joined(separator: ", "))"
    }

    /// A value without a defect.
    static func of(_ defect: Defect, value: String?, _ plan: ColumnPlan) -> String? {
        switch plan.format {
        case .dateTime:
            guard let value, defect != .type else { return "an instant such as 2026-10-01T00:00:00Z" }
            let bytes = Array(value.utf8)
            let reading = bytes.withUnsafeBufferPointer { DateTimeText.read($0) }
            return reading.microseconds.map(DateTimeText.text) ?? "an instant such as 2026-10-01T00:00:00Z"
        case .numeric where defect.attribute != "null":
            return value.flatMap(plainNumber) ?? "a number such as 12.5"
        case .currency where defect == .currency:
            let upper = value?.uppercased() ?? ""
            return Currency(upper) != nil ? upper : "a code of ISO 4217, such as USD"
        case .unit where defect.attribute == "unit":
            return value.flatMap(UnitText.suggestion)
        default:
            switch defect {
            case .nullEmpty, .nullBlank, .nullPlaceholder: return "nothing between the delimiters"
            case .stringBlank: return "a text"
            case .type where plan.format == .text: return "valid UTF-8 without NUL"
            default: return nil
            }
        }
    }

    /// The number that a text with commas, a plus sign or a currency symbol was meant to be, if there is one reading.
    private static func plainNumber(_ text: String) -> String? {
        var plain = text.filter { !$0.isWhitespace && !$0.isCurrencySymbol && $0 != "+" }
        if plain.contains(","), !plain.contains(".") {
            let parts = plain.split(separator: ",", omittingEmptySubsequences: false)
            guard parts.count > 2 || parts.last?.count == 3 else { return nil }
        }
        plain = plain.filter { $0 != "," }
        let bytes = Array(plain.utf8)
        let reading = bytes.withUnsafeBufferPointer { NumericText.read($0) }
        if case .number = reading, plain != text { return plain }
        return nil
    }
}
