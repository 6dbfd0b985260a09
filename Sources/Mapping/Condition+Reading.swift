public import SettingsText

extension Condition {
    /// Reads a condition as rule and pool files write it.
    ///
    /// A mapping holds when all of its fields hold. A field is an attribute with a test, `time` with a stretch, or one of
    /// `all`, `any` (lists of conditions) and `not` (a condition). `nil`, with the problems noted, when any part is wrong.
    public static func read(
        _ node: SettingNode, file: String, path: String, problems: SettingProblems
    ) -> Condition? {
        guard var reader = FieldReader(node, file: file, path: path, problems: problems) else { return nil }
        let before = problems.all.count
        var conditions: [Condition] = []
        for field in reader.everyField() {
            let below = reader.child(field.name)
            switch field.name {
            case "all", "any":
                let parts = list(field.node, file: file, path: below, problems: problems)
                conditions.append(field.name == "all" ? .all(parts) : .any(parts))
            case "not":
                if let part = read(field.node, file: file, path: below, problems: problems) {
                    conditions.append(.not(part))
                }
            case "time":
                conditions.append(.during(Validity.read(field.node, file: file, path: below, problems: problems)))
            default:
                guard let attribute = Attribute(name: field.name) else {
                    problems.add(
                        SettingProblem(
                            file: file, line: field.line, column: field.column, field: path, value: field.name,
                            reason: .unknownField(known: Condition.fieldNames)))
                    continue
                }
                let test = test(of: attribute, field.node, file: file, path: below, problems: problems)
                if let test { conditions.append(test) }
            }
        }
        guard problems.all.count == before else { return nil }
        return conditions.count == 1 ? conditions[0] : .all(conditions)
    }

    private static let fieldNames = Attribute.named.map(\.name) + ["tag.KEY", "time", "all", "any", "not"]

    private static func list(
        _ node: SettingNode, file: String, path: String, problems: SettingProblems
    ) -> [Condition] {
        guard case .list(let nodes) = node.content, !nodes.isEmpty else {
            problems.add(
                SettingProblem(
                    file: file, line: node.line, column: node.column, field: path, value: node.shown,
                    reason: .notA(expected: "a list of conditions")))
            return []
        }
        return nodes.compactMap { read($0, file: file, path: path, problems: problems) }
    }

    /// Reads what follows an attribute: a text, a list, `present`, `absent`, or operators by name.
    private static func test(
        of attribute: Attribute, _ node: SettingNode, file: String, path: String, problems: SettingProblems
    ) -> Condition? {
        switch node.content {
        case .text("present", isQuoted: false): return .isPresent(attribute)
        case .text("absent", isQuoted: false): return .isAbsent(attribute)
        case .text(let text, _) where !Attribution.isBlank(text): return .equals(attribute, text)
        case .text, .null:
            problems.add(
                SettingProblem(
                    file: file, line: node.line, column: node.column, field: path, value: node.shown,
                    reason: .notA(expected: "a value; write absent to ask for none")))
            return nil
        case .list(let nodes): return values(of: attribute, nodes, node, file, path, problems)
        case .fields: break
        }
        guard var reader = FieldReader(node, file: file, path: path, problems: problems) else { return nil }
        var tests: [Condition] = []
        if let text = reader.text("equals") { tests.append(.equals(attribute, text)) }
        if let texts = reader.optional("in") {
            if case .list(let nodes) = texts.content {
                let test = values(of: attribute, nodes, texts, file, reader.child("in"), problems)
                if let test { tests.append(test) }
            } else {
                reader.report(texts, "in", .notA(expected: "a list such as [a, b]"))
            }
        }
        if let text = reader.text("prefix") { tests.append(.hasPrefix(attribute, text)) }
        if let text = reader.text("suffix") { tests.append(.hasSuffix(attribute, text)) }
        if let text = reader.optional("regex"), let source = reader.text(of: text, "regex") {
            do throws(PatternError) {
                tests.append(.matches(attribute, try Pattern(source)))
            } catch {
                reader.report(text, "regex", .syntax("\(error.why), at character \(error.offset + 1)"))
            }
        }
        if let inner = reader.optional("not") {
            let path = reader.child("not")
            if let test = test(of: attribute, inner, file: file, path: path, problems: problems) {
                tests.append(.not(test))
            }
        }
        reader.finish()
        if tests.isEmpty, case .fields(let fields) = node.content, fields.isEmpty {
            reader.report(node, "", .missing(expected: "a value or one of equals, in, prefix, suffix, regex, not"))
        }
        return tests.count == 1 ? tests[0] : .all(tests)
    }

    private static func values(
        of attribute: Attribute, _ nodes: [SettingNode], _ list: SettingNode, _ file: String, _ path: String,
        _ problems: SettingProblems
    ) -> Condition? {
        var texts: [String] = []
        for node in nodes {
            if let text = node.text, !Attribution.isBlank(text) {
                texts.append(text)
            } else {
                problems.add(
                    SettingProblem(
                        file: file, line: node.line, column: node.column, field: path, value: node.shown,
                        reason: .notA(expected: "a text")))
            }
        }
        if nodes.isEmpty {
            problems.add(
                SettingProblem(
                    file: file, line: list.line, column: list.column, field: path,
                    reason: .missing(expected: "at least one value")))
        }
        return texts.isEmpty ? nil : .isIn(attribute, texts)
    }
}
