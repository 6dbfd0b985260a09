/// Reads the fields of one YAML mapping; whatever is wrong becomes a problem and reading goes on.
///
/// Every field asked for counts as known. ``finish()`` reports those that nothing asked for.
public struct FieldReader {
    /// The file in messages.
    public let file: String
    /// The dotted path of the mapping in messages; empty at the top.
    public let path: String
    /// Where problems go.
    public let problems: SettingProblems
    /// The mapping itself.
    public let node: SettingNode

    private let fields: [SettingNode.Field]
    private var known: [String] = []

    /// A reader of `node`; `nil`, with a problem noted, when it is not a mapping.
    public init?(_ node: SettingNode, file: String, path: String, problems: SettingProblems) {
        self.file = file
        self.path = path
        self.problems = problems
        self.node = node
        switch node.content {
        case .fields(let fields): self.fields = fields
        case .null: fields = []
        default:
            problems.add(
                SettingProblem(
                    file: file, line: node.line, column: node.column, field: path, value: node.shown,
                    reason: .notA(expected: "a group of fields")))
            return nil
        }
    }

    /// The field's value; `nil` when it is not there or null.
    public mutating func optional(_ name: String) -> SettingNode? {
        if !known.contains(name) { known.append(name) }
        guard let field = fields.first(where: { $0.name == name }), !field.node.isNull else { return nil }
        return field.node
    }

    /// The field's value; a problem when it is not there.
    public mutating func required(_ name: String, expected: String) -> SettingNode? {
        if let node = optional(name) { return node }
        let field = fields.first { $0.name == name }
        problems.add(
            SettingProblem(
                file: file, line: field?.line ?? node.line, column: field?.column ?? node.column,
                field: child(name), reason: .missing(expected: expected)))
        return nil
    }

    /// A text; a problem when it is something else.
    public mutating func text(_ name: String, required expected: String? = nil) -> String? {
        let node = expected.map { required(name, expected: $0) } ?? optional(name)
        return node.flatMap { text(of: $0, name) }
    }

    /// The text of a node of this mapping; a problem when it is none.
    public func text(of node: SettingNode, _ name: String) -> String? {
        if let text = node.text { return text }
        report(node, name, .notA(expected: "a text"))
        return nil
    }

    /// A list of texts; one text counts as a list of one.
    public mutating func texts(_ name: String) -> [String]? {
        guard let node = optional(name) else { return nil }
        if case .list(let nodes) = node.content { return nodes.compactMap { text(of: $0, name) } }
        return text(of: node, name).map { [$0] }
    }

    /// `true` or `false`.
    public mutating func flag(_ name: String) -> Bool? {
        guard let node = optional(name) else { return nil }
        switch node.text {
        case "true": return true
        case "false": return false
        default:
            report(node, name, .notOneOf(["true", "false"]))
            return nil
        }
    }

    /// A whole number.
    public mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = optional(name) else { return nil }
        if let number = node.text.flatMap({ Int($0) }), range.contains(number) { return number }
        report(node, name, .notA(expected: "a whole number from \(range.lowerBound) to \(range.upperBound)"))
        return nil
    }

    /// An instant in microseconds since 1970 in UTC; see ``CalendarText``.
    public mutating func instant(_ name: String) -> Int64? {
        guard let node = optional(name) else { return nil }
        if let instant = node.text.flatMap(CalendarText.instant) { return instant }
        report(node, name, .notA(expected: CalendarText.expected))
        return nil
    }

    /// One of the raw values of an enumeration.
    public mutating func choice<Choice>(_ name: String, _ type: Choice.Type) -> Choice?
    where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
        guard let node = optional(name) else { return nil }
        if let choice = node.text.flatMap(Choice.init(rawValue:)) { return choice }
        report(node, name, .notOneOf(Choice.allCases.map(\.rawValue)))
        return nil
    }

    /// A reader of a mapping below this one; `nil` when it is not there or no mapping.
    public mutating func group(_ name: String) -> FieldReader? {
        optional(name).flatMap { FieldReader($0, file: file, path: child(name), problems: problems) }
    }

    /// All fields as they stand, for mappings whose names are free; they count as known.
    public mutating func everyField() -> [SettingNode.Field] {
        known.append(contentsOf: fields.map(\.name))
        return fields
    }

    /// Reports the fields that nothing asked for.
    public func finish() {
        for field in fields where !known.contains(field.name) {
            problems.add(
                SettingProblem(
                    file: file, line: field.line, column: field.column, field: path, value: field.name,
                    reason: .unknownField(known: known)))
        }
    }

    /// Notes a problem of a value of this mapping.
    public func report(_ node: SettingNode, _ name: String, _ reason: SettingProblem.Reason) {
        problems.add(
            SettingProblem(
                file: file, line: node.line, column: node.column, field: child(name), value: node.shown, reason: reason)
        )
    }

    /// The dotted path of a field of this mapping.
    public func child(_ name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }
}
