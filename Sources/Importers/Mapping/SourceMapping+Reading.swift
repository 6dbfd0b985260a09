public import SettingsText
internal import SourceRecords

extension SourceMapping {
    /// Reads a mapping and notes everything that is wrong with it.
    ///
    /// - Parameters:
    ///   - file: the name for messages.
    ///   - parameters: the values that `parameter` stands for, by name.
    public static func read(
        _ bytes: [UInt8], file: String, parameters: [String: String] = [:], problems: SettingProblems
    ) -> SourceMapping? {
        guard let node = SettingNode.read(bytes, file: file, problems: problems),
            var fields = FieldReader(node, file: file, path: "", problems: problems)
        else { return nil }
        let before = problems.all.count
        var reading = MappingReading(file: file, parameters: parameters, problems: problems)
        let mapping = reading.mapping(&fields)
        fields.finish()
        for name in parameters.keys.sorted() where !reading.usedParameters.contains(name) {
            problems.add(
                SettingProblem(
                    file: file, value: name, reason: .unknownField(known: reading.usedParameters.sorted())))
        }
        return problems.all.count == before ? mapping : nil
    }
}

/// Reads one mapping; gathers the paths and constants that its parts refer to.
struct MappingReading {
    let file: String
    let parameters: [String: String]
    let problems: SettingProblems
    private(set) var usedParameters: Set<String> = []
    private var wanted: [FieldPath] = []
    private var positions: [FieldPath: Int] = [:]
    private var constants: [UInt8] = []
    private var required: Set<Int> = []
    private var knownTags: [String] = []
    var tags = TagRules()

    init(file: String, parameters: [String: String], problems: SettingProblems) {
        self.file = file
        self.parameters = parameters
        self.problems = problems
    }

    mutating func mapping(_ fields: inout FieldReader) -> SourceMapping? {
        let name = fields.text("source", required: "a short name such as litellm")
        let description = fields.text("description") ?? ""
        let rows = fields.choice("rows", RowKind.self)
        if rows == nil, fields.optional("rows") == nil {
            _ = fields.required("rows", expected: "one of \(RowKind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let lists = (fields.texts("lists") ?? []).compactMap { path(of: $0, "lists", fields) }
        let numbers = fields.choice("numbers", NumberForm.self) ?? .decimal
        let zone = fields.optional("zone").flatMap { zoneRule($0, fields) }
        let missingWords = (fields.texts("missing") ?? []).map { constant($0) }
        let database = fields.group("database").flatMap { databaseTable($0) }
        if let group = fields.group("tags") { readTags(group) }
        guard let rows else {
            // What they say cannot be judged without it, but they are not unknown.
            for name in ["columns", "attribution", "each", "tokens", "only", "skip", "newest"] {
                _ = fields.optional(name)
            }
            return nil
        }
        var columns = [ColumnMapping?](repeating: nil, count: TargetColumn.all(of: rows).count)
        if let group = fields.group("columns") { readColumns(group, rows, isAttribution: false, into: &columns) }
        if let group = fields.group("attribution") { readColumns(group, rows, isAttribution: true, into: &columns) }
        let parts = fields.group("each").map { readParts($0, rows) } ?? []
        let tokens = rows == .calls ? fields.group("tokens").flatMap { tokenRule($0) } : nil
        let alternatives = alternatives(&fields)
        var filters = alternatives == nil ? filters("only", &fields, isWanted: true) : []
        filters += self.filters("skip", &fields, isWanted: false)
        let newest = (fields.texts("newest") ?? []).compactMap { field(at: $0, "newest", fields) }
        for (index, column) in TargetColumn.all(of: rows).enumerated()
        where column.isRequired && columns[index] == nil && problems.isEmpty
            && !(!parts.isEmpty && parts.allSatisfy { $0.columns[index] != nil })
        {
            problems.add(
                SettingProblem(
                    file: file, field: "columns.\(column.name)",
                    reason: .missing(expected: "where its value comes from")))
        }
        guard let name else { return nil }
        if wanted.contains(where: { $0.level > lists.count }) {
            problems.add(
                SettingProblem(
                    file: file, field: "lists",
                    reason: .contradiction("a path goes up more levels than there are lists")))
        }
        return SourceMapping(
            name: name, description: description, rows: rows, lists: lists, wanted: wanted, required: required,
            database: database, missingWords: missingWords, zone: zone, numbers: numbers, columns: columns,
            parts: parts, tokens: tokens, tags: tags, filters: filters, alternatives: alternatives ?? [],
            newest: newest, constants: constants)
    }

    // MARK: - What several parts need

    /// A text that all records share.
    mutating func constant(_ text: String) -> Range<Int> {
        let start = constants.count
        constants.append(contentsOf: text.utf8)
        return start..<constants.count
    }

    /// The position of a tag that attribution asks for.
    mutating func knownTag(_ name: String) -> Int {
        if let known = knownTags.firstIndex(of: name) { return known }
        knownTags.append(name)
        tags.known.append(constant(name))
        return knownTags.count - 1
    }

    /// The value of a parameter; a problem when it is not given and has no value to fall back on.
    mutating func parameter(_ name: String, fallback: String?, _ node: SettingNode, _ fields: FieldReader) -> String? {
        usedParameters.insert(name)
        if let value = parameters[name] ?? fallback { return value }
        fields.report(node, "parameter", .missing(expected: "it on the command line: --set \(name)=VALUE"))
        return nil
    }

    /// The position of the value at a path.
    mutating func field(at text: String, _ name: String, _ fields: FieldReader) -> Int? {
        guard let path = path(of: text, name, fields) else { return nil }
        if let position = positions[path] { return position }
        wanted.append(path)
        positions[path] = wanted.count - 1
        return wanted.count - 1
    }

    /// Says that a table must have the column of a value.
    mutating func require(_ field: Int) {
        required.insert(field)
    }

    private func path(of text: String, _ name: String, _ fields: FieldReader) -> FieldPath? {
        if let path = FieldPath(text) { return path }
        problems.add(
            SettingProblem(
                file: file, line: fields.node.line, field: fields.child(name), value: text,
                reason: .notA(expected: "a path such as metadata.team or attributes.\"a name.with points\"")))
        return nil
    }

    private func zoneRule(_ node: SettingNode, _ fields: FieldReader) -> TimeZoneRule? {
        guard let text = node.text else {
            fields.report(node, "zone", .notA(expected: "UTC or an offset such as +02:00"))
            return nil
        }
        if text == "UTC" { return TimeZoneRule(minutes: 0) }
        if let minutes = TimeReading.offset(Array(text.utf8)) { return TimeZoneRule(minutes: minutes) }
        fields.report(node, "zone", .notA(expected: "UTC or an offset such as +02:00"))
        return nil
    }

    private func databaseTable(_ group: FieldReader) -> DatabaseTable? {
        var group = group
        let table = group.text("table", required: "the name of the table")
        let watermark = group.text("watermark")
        let overlap = group.integer("overlap_hours", in: 0...8760) ?? 24
        group.finish()
        return table.map { DatabaseTable(table: $0, watermark: watermark, overlapHours: overlap) }
    }

    /// A list below `only`: groups of tests, of which one must hold. `nil` when there is no list.
    private mutating func alternatives(_ fields: inout FieldReader) -> [[RecordFilter]]? {
        guard let node = fields.optional("only"), case .list(let nodes) = node.content else { return nil }
        return nodes.compactMap { node in
            FieldReader(node, file: file, path: fields.child("only"), problems: problems).map { group in
                filters(of: group, isWanted: true)
            }
        }
    }

    /// Tests of values: `only` wants one of the listed, `skip` none of them; `present` stands for any, and
    /// `{ contains: … }` for those with one of the listed texts in them.
    mutating func filters(_ name: String, _ fields: inout FieldReader, isWanted: Bool) -> [RecordFilter] {
        fields.group(name).map { filters(of: $0, isWanted: isWanted) } ?? []
    }

    private mutating func filters(of group: FieldReader, isWanted: Bool) -> [RecordFilter] {
        var group = group
        var filters: [RecordFilter] = []
        for entry in group.everyField() {
            guard let field = field(at: entry.name, entry.name, group) else { continue }
            if entry.node.text == "present", isWanted {
                filters.append(RecordFilter(field: field, test: .present))
                continue
            }
            if case .fields = entry.node.content, isWanted {
                if var test = FieldReader(entry.node, file: file, path: group.child(entry.name), problems: problems) {
                    let words = (test.texts("contains") ?? []).map { constant($0.lowercased()) }
                    filters.append(RecordFilter(field: field, test: .contains(words)))
                    test.finish()
                }
                continue
            }
            let words = (group.texts(entry.name) ?? []).map { constant($0) }
            filters.append(RecordFilter(field: field, test: isWanted ? .oneOf(words) : .noneOf(words)))
        }
        return filters
    }
}
