public import SourceRecords

/// Why one record does not become a row. The records after it are read on.
public enum RowFault: Error, Hashable, Sendable {
    /// The record itself cannot be read.
    case unreadable(RecordFault)
    /// A column of the store that must have a value gets none; the places that were looked at.
    case missing(column: String, from: [String])
    /// A value is not what the column needs.
    case invalid(column: String, from: String, value: String, expected: String)
    /// Token counts contradict each other.
    case tokens(String)
    /// The store's own check of a row.
    case refused(column: String, value: String, expected: String)

    /// The column of the store, or nothing for the record as a whole.
    public var column: String {
        switch self {
        case .unreadable: ""
        case .missing(let column, _), .invalid(let column, _, _, _), .refused(let column, _, _): column
        case .tokens: "input_tokens"
        }
    }
}

extension RowFault: CustomStringConvertible {
    /// One sentence that says what is wrong and what would be right.
    public var description: String {
        switch self {
        case .unreadable(let fault): return "the record \(fault)"
        case .missing(let column, let from):
            let places = from.isEmpty ? "the mapping gives no place" : "nothing is in \(from.joined(separator: ", "))"
            return "\(column) has no value: \(places)"
        case .invalid(let column, let from, let value, let expected):
            return "\(column): \(from.isEmpty ? "" : "\(from) ")'\(RowFault.shown(value))' is not \(expected)"
        case .tokens(let why): return "token counts: \(why)"
        case .refused(let column, let value, let expected):
            return "\(column): '\(RowFault.shown(value))' is not \(expected)"
        }
    }

    /// A value, shortened, on one line.
    private static func shown(_ value: String) -> String {
        let line = String(value.prefix(60).map { $0.isNewline ? " " : $0 })
        return value.count > 60 ? line + "…" : line
    }
}
