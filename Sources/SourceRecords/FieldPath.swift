/// Where a value stands in a record of a source: a column or member, and below it the names in its JSON.
///
/// `metadata.cost_breakdown.total_cost` is the member `total_cost` of the member `cost_breakdown` of the column `metadata`.
/// A name that holds a point stands in double quotes: `attributes."gen_ai.usage.input_tokens"`. Where records lie in
/// lists of a larger object, each leading `parent` goes up one of these lists.
public struct FieldPath: Hashable, Sendable, CustomStringConvertible {
    /// As it was written.
    public let description: String
    /// The names from the record down, quotes removed.
    public let names: [String]
    /// How many levels above the record the names begin: 0 for the record itself.
    public let level: Int

    /// Reads a path; `nil` when a name is empty or a quote is open.
    public init?(_ text: String) {
        var names: [String] = []
        var name = ""
        var isQuoted = false
        var wasQuoted = false
        for character in text {
            switch character {
            case "\"":
                guard isQuoted || name.isEmpty else { return nil }
                isQuoted.toggle()
                wasQuoted = true
            case "." where !isQuoted:
                guard !name.isEmpty else { return nil }
                names.append(name)
                name = ""
                wasQuoted = false
            default:
                guard isQuoted || !wasQuoted else { return nil }
                name.append(character)
            }
        }
        guard !isQuoted, !name.isEmpty else { return nil }
        names.append(name)
        let level = names.prefix { $0 == "parent" }.count
        guard level < names.count else { return nil }
        self.names = Array(names.dropFirst(level))
        self.level = level
        description = text
    }

    /// The names joined by points: how a flattened export heads the column of a nested value.
    var flattened: String { names.joined(separator: ".") }
}
