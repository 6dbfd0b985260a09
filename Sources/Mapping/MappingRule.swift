public import SettingsText

/// What rules decide, in the order in which it is decided: conditions on a later target see the earlier ones decided.
public enum MappingTarget: String, CaseIterable, Hashable, Sendable {
    case feature, project, department
    case glAccount = "gl_account"

    /// The attribute that carries its value.
    public var attribute: Attribute {
        switch self {
        case .feature: .feature
        case .project: .project
        case .department: .department
        case .glAccount: .glAccount
        }
    }
}

/// One rule of `Mappings/rules.yaml`.
public struct MappingRule: Hashable, Sendable {
    /// Its name in exports and explanations. Versions of one rule share it and differ in validity.
    public var id: String
    /// Rules are tried from the lowest; equal ones by id in byte order.
    public var priority: Int
    /// The charges that it applies to, by their start.
    public var validity: Validity
    /// Whether it wins over a value that the caller sent.
    public var overridesSent: Bool
    /// Whether the stretch before it, in which no version of its id is in force, is meant.
    public var followsGap: Bool
    /// What must hold.
    public var condition: Condition
    /// What it sets.
    public var settings: [MappingTarget: ValueSource]
    /// What it is for, in words.
    public var summary: String?
    /// Where it stands.
    public var place: Place
    /// Where it says what it sets.
    public var settingPlaces: [MappingTarget: Place] = [:]

    /// A place in a file.
    public struct Place: Hashable, Sendable {
        /// The file, relative to the books.
        public var file: String
        /// The line from 1.
        public var line: Int
        /// The column from 1.
        public var column: Int

        /// A place.
        public init(file: String, line: Int, column: Int) {
            self.file = file
            self.line = line
            self.column = column
        }
    }

    /// Reads a rule file: a mapping with a list `rules`. Wrong rules are noted and left out.
    public static func read(_ bytes: [UInt8], file: String, problems: SettingProblems) -> [MappingRule] {
        guard let root = SettingNode.read(bytes, file: file, problems: problems),
            var top = FieldReader(root, file: file, path: "", problems: problems)
        else { return [] }
        let list = top.required("rules", expected: "a list of rules")
        top.finish()
        guard let list else { return [] }
        guard case .list(let nodes) = list.content else {
            top.report(list, "rules", .notA(expected: "a list of rules"))
            return []
        }
        var rules: [MappingRule] = []
        for (index, node) in nodes.enumerated() {
            guard let rule = MappingRule(node, position: index + 1, file: file, problems: problems) else { continue }
            rule.reportOverlaps(with: rules, problems)
            rules.append(rule)
        }
        return rules.sorted(by: <)
    }

    /// `nil` for what is no rule at all.
    private init?(_ node: SettingNode, position: Int, file: String, problems: SettingProblems) {
        let before = problems.all.count
        let id = MappingRule.id(of: node)
        let path = "rules." + (id ?? "\(position)")
        guard var reader = FieldReader(node, file: file, path: path, problems: problems) else { return nil }
        self.id = reader.text("id", required: "a short name such as taxes") ?? ""
        if let id, id.isEmpty || id.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
            problems.add(
                SettingProblem(
                    file: file, line: node.line, column: node.column, field: path, value: id,
                    reason: .notA(expected: "a name without spaces")))
        }
        summary = reader.text("description")
        _ = reader.required("priority", expected: "a whole number: the lowest is tried first")
        priority = reader.integer("priority", in: 0...1_000_000) ?? 0
        validity =
            reader.optional("valid").map {
                Validity.read($0, file: file, path: "\(path).valid", problems: problems)
            } ?? .always
        overridesSent = reader.flag("override") ?? false
        followsGap = reader.flag("after_gap") ?? false
        condition = .always
        if let when = reader.optional("when") {
            condition = Condition.read(when, file: file, path: "\(path).when", problems: problems) ?? .always
        }
        settings = [:]
        place = Place(file: file, line: node.line, column: node.column)
        readSettings(&reader)
        reader.finish()
        // A rule with a problem is kept, for what is wrong with its look-ups is told in the same run. A capture is not:
        // what it takes may be the very regex that cannot be read.
        if problems.all.count != before { settings = settings.filter { !$0.value.takesCapture } }
    }

    private mutating func readSettings(_ reader: inout FieldReader) {
        let expected = "what the rule decides, such as { department: research }"
        guard let node = reader.required("set", expected: expected), var group = reader.group("set") else { return }
        for field in group.everyField() {
            guard let target = MappingTarget(rawValue: field.name) else {
                reader.problems.add(
                    SettingProblem(
                        file: reader.file, line: field.line, column: field.column, field: group.path, value: field.name,
                        reason: .unknownField(known: MappingTarget.allCases.map(\.rawValue))))
                continue
            }
            settingPlaces[target] = Place(file: reader.file, line: field.line, column: field.column)
            settings[target] = ValueSource.read(
                field.node, file: reader.file, path: group.child(field.name), problems: reader.problems)
        }
        if case .fields(let fields) = node.content, fields.isEmpty {
            reader.report(node, "set", .missing(expected: expected))
        }
    }

    /// The id before anything is checked, for messages.
    private static func id(of node: SettingNode) -> String? {
        guard case .fields(let fields) = node.content else { return nil }
        return fields.first { $0.name == "id" }?.node.text
    }

    private func reportOverlaps(with earlier: [MappingRule], _ problems: SettingProblems) {
        guard !id.isEmpty,
            let other = earlier.first(where: { $0.id.isExactly(id) && $0.validity.overlaps(validity) })
        else {
            return
        }
        let sentence =
            "a rule of this id is in force at the same time on line \(other.place.line): "
            + "give both versions valid stretches that do not meet, or another id"
        problems.add(
            SettingProblem(
                file: place.file, line: place.line, column: place.column, field: "rules.\(id)",
                reason: .contradiction(sentence)))
    }
}

extension MappingRule: Comparable {
    /// The order in which rules are tried: priority, id in byte order, then the start of validity.
    public static func < (left: MappingRule, right: MappingRule) -> Bool {
        if left.priority != right.priority { return left.priority < right.priority }
        if !left.id.isExactly(right.id) { return String.bytewise(left.id, right.id) }
        return (left.validity.from ?? .min) < (right.validity.from ?? .min)
    }
}
