internal import SettingsText

/// Where a rule takes the value of a target from.
public enum ValueSource: Hashable, Sendable {
    /// This text.
    case constant(String)
    /// The value of another attribute.
    case copy(Attribute)
    /// A text made of what the rule's regular expression captured.
    case capture(Template)
    /// A cell of a table.
    case lookup(Lookup)

    /// A cell of a table: the row whose column `by` holds the key, in the column `column`.
    public struct Lookup: Hashable, Sendable {
        /// The table's name: the CSV file's without its extension.
        public var table: String
        /// The column that is searched; `nil` for the table's first.
        public var by: String?
        /// What is searched for.
        public var key: Key
        /// The column that gives the value; `nil` for the one named like the target.
        public var column: String?
    }

    /// What a lookup searches for.
    public enum Key: Hashable, Sendable {
        /// The value of the attribute named like the searched column.
        case ofColumn
        /// The value of an attribute.
        case attribute(Attribute)
        /// A text made of captures.
        case capture(Template)
    }
}

extension ValueSource {
    /// Reads what stands behind a target in `set`; `nil`, with the problem noted, when it is wrong.
    static func read(_ node: SettingNode, file: String, path: String, problems: SettingProblems) -> ValueSource? {
        if let text = node.text {
            if !Attribution.isBlank(text), !looksLikeTemplate(text) { return .constant(text) }
            let reason: SettingProblem.Reason =
                Attribution.isBlank(text)
                ? .missing(expected: "a value")
                : .contradiction("a value with a capture is written { capture: '\(text)' }")
            problems.add(
                SettingProblem(
                    file: file, line: node.line, column: node.column, field: path, value: text, reason: reason))
            return nil
        }
        guard !node.isNull, var reader = FieldReader(node, file: file, path: path, problems: problems) else {
            if node.isNull {
                problems.add(
                    SettingProblem(
                        file: file, line: node.line, column: node.column, field: path,
                        reason: .missing(expected: "a value")))
            }
            return nil
        }
        let before = problems.all.count
        var sources: [ValueSource] = []
        if let copy = reader.optional("copy"), let attribute = attribute(copy, "copy", reader) {
            sources.append(.copy(attribute))
        }
        if let capture = reader.optional("capture"), let template = template(capture, "capture", reader) {
            sources.append(.capture(template))
        }
        let table = reader.text("lookup")
        if let table {
            let by = reader.text("by")
            let column = reader.text("column")
            var key = Key.ofColumn
            if let value = reader.optional("value"), let text = reader.text(of: value, "value") {
                if let attribute = Attribute(name: text) {
                    key = .attribute(attribute)
                } else if let template = template(value, "value", reader) {
                    key = .capture(template)
                }
            }
            sources.append(.lookup(Lookup(table: table, by: by, key: key, column: column)))
        }
        reader.finish()
        guard problems.all.count == before else { return nil }
        if sources.count == 1 { return sources[0] }
        let sentence = "give exactly one of a text, copy, capture, lookup"
        problems.add(
            SettingProblem(
                file: file, line: node.line, column: node.column, field: path, reason: .contradiction(sentence)))
        return nil
    }

    private static func looksLikeTemplate(_ text: String) -> Bool {
        zip(text.utf8, text.utf8.dropFirst()).contains {
            $0 == UInt8(ascii: "$") && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($1)
        }
    }

    private static func attribute(_ node: SettingNode, _ name: String, _ reader: FieldReader) -> Attribute? {
        guard let text = reader.text(of: node, name) else { return nil }
        if let attribute = Attribute(name: text) { return attribute }
        reader.report(node, name, .notOneOf(Attribute.named.map(\.name) + ["tag.KEY"]))
        return nil
    }

    private static func template(_ node: SettingNode, _ name: String, _ reader: FieldReader) -> Template? {
        guard let text = reader.text(of: node, name) else { return nil }
        if let template = Template(text), template.highestCapture != nil { return template }
        reader.report(
            node, name, .notA(expected: "an attribute or a text with a capture such as $1 (a dollar sign is $$)"))
        return nil
    }
}

extension ValueSource {
    /// Whether it is made of what a regex of the rule captures.
    var takesCapture: Bool {
        switch self {
        case .capture: true
        case .lookup(let lookup): if case .capture = lookup.key { true } else { false }
        case .constant, .copy: false
        }
    }
}
