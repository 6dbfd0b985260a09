internal import SettingsText

extension MappingReading {
    private static let attributionNames: Set<String> = [
        "feature", "department", "user", "session", "gl_account", "run_id", "workload", "project", "outcome",
    ]

    /// Reads how columns are filled.
    mutating func readColumns(
        _ group: FieldReader, _ rows: RowKind, isAttribution: Bool, into columns: inout [ColumnMapping?]
    ) {
        var group = group
        for (index, column) in TargetColumn.all(of: rows).enumerated()
        where Self.attributionNames.contains(column.name) == isAttribution || rows == .outcomes {
            guard let node = group.optional(column.name) else { continue }
            columns[index] = columnMapping(node, column, group)
        }
        group.finish()
    }

    /// One column: a path, a list of sources, or a group that says more.
    mutating func columnMapping(_ node: SettingNode, _ column: TargetColumn, _ parent: FieldReader) -> ColumnMapping? {
        guard case .fields = node.content else {
            return sources(node, column.name, parent).map { mapping(of: $0, column) }
        }
        guard var group = FieldReader(node, file: file, path: parent.child(column.name), problems: problems) else {
            return nil
        }
        var sources: [ValueSource] = []
        if let from = group.optional("from") {
            sources = self.sources(from, "from", group) ?? []
        } else if let own = source(&group, node) {
            sources = [own]
        }
        var result = mapping(of: sources, column)
        readForm(&group, column.kind, &result)
        readValues(&group, &result)
        if let fallback = group.text("default") { result.fallback = constant(fallback) }
        result.isKey = group.choice("personal", PersonalKind.self) == .key
        if sources.isEmpty, result.fallback == nil {
            group.report(node, "from", .missing(expected: "a path, a value, a parameter or a tag"))
        }
        group.finish()
        return result
    }

    private enum PersonalKind: String, CaseIterable {
        case key
    }

    private mutating func mapping(of sources: [ValueSource], _ column: TargetColumn) -> ColumnMapping {
        // A table without the only column of a value that every row needs is the wrong table.
        if column.isRequired, sources.count == 1, case .field(let field) = sources[0] { require(field) }
        return ColumnMapping(sources: sources)
    }

    /// A path, a source, or a list of both.
    private mutating func sources(_ node: SettingNode, _ name: String, _ parent: FieldReader) -> [ValueSource]? {
        switch node.content {
        case .text(let text, _): return field(at: text, name, parent).map { [.field($0)] }
        case .list(let nodes): return nodes.flatMap { sources($0, name, parent) ?? [] }
        case .fields:
            guard var group = FieldReader(node, file: file, path: parent.child(name), problems: problems) else {
                return nil
            }
            let source = source(&group, node)
            group.finish()
            return source.map { [$0] }
        case .null: return nil
        }
    }

    /// `{ value: … }`, `{ parameter: … }`, `{ tag: … }` or `{ digest: […] }`.
    private mutating func source(_ group: inout FieldReader, _ node: SettingNode) -> ValueSource? {
        if let value = group.text("value") { return .constant(constant(value)) }
        if let name = group.text("parameter") {
            let fallback = group.text("default")
            return parameter(name, fallback: fallback, node, group).map { .constant(constant($0)) }
        }
        if let name = group.text("tag") {
            let bytes = Array(name.utf8)
            if let known = tags.known.firstIndex(of: bytes) { return .tag(known) }
            tags.known.append(bytes)
            return .tag(tags.known.count - 1)
        }
        if let paths = group.texts("digest") {
            let fields = paths.compactMap { field(at: $0, "digest", group) }
            let prefix = constant(group.text("prefix") ?? "")
            return .digest(fields: fields, prefix: prefix, isNumbered: group.flag("numbered") ?? false)
        }
        return nil
    }

    /// How a number or time is written.
    private mutating func readForm(_ group: inout FieldReader, _ kind: TargetColumn.Kind, _ result: inout ColumnMapping)
    {
        switch kind {
        case .amount, .decimal:
            if let unit = group.choice("unit", AmountUnit.self) { result.exponent = unit.exponent }
            if let path = group.text("times") { result.multiplier = field(at: path, "times", group) }
            if var sum = group.group("plus") {
                let list = sum.text("list", required: "the path of a list of objects")
                let member = sum.text("amount", required: "the name of the amount in each object")
                if let field = list.flatMap({ field(at: $0, "list", sum) }), let member {
                    result.addend = Addend(list: field, member: Array(member.utf8))
                }
                sum.finish()
            }
            if let zero = group.choice("zero", ZeroWord.self) { result.zero = zero == .free ? .free : .unpriced }
        case .time:
            result.time = group.choice("time", TimeForm.self) ?? .iso
            if let seconds = group.integer("plus_seconds", in: -31_622_400...31_622_400) {
                result.offset = Int64(seconds) * 1_000_000
            }
        case .text, .count: break
        }
    }

    /// What values become.
    private mutating func readValues(_ group: inout FieldReader, _ result: inout ColumnMapping) {
        if let mark = group.text("after_last") {
            if mark.utf8.count == 1 {
                result.afterLast = mark.utf8.first
            } else if let node = group.optional("after_last") {
                group.report(node, "after_last", .notA(expected: "one ASCII character"))
            }
        }
        guard var values = group.group("map") else { return }
        var entries: [ValueTable.Entry] = []
        for entry in values.everyField() {
            guard let text = values.text(entry.name) else { continue }
            entries.append(ValueTable.Entry(value: Array(entry.name.utf8), result: constant(text)))
        }
        var otherwise = ValueTable.Otherwise.keep
        if let word = group.text("otherwise") {
            switch word {
            case "keep": otherwise = .keep
            case "refuse": otherwise = .refuse
            default: otherwise = .constant(constant(word))
            }
        }
        result.table = ValueTable(entries: entries, otherwise: otherwise)
    }

    private enum ZeroWord: String, CaseIterable {
        case free, unpriced
    }
}

/// What one unit of a number is, of the currency.
enum AmountUnit: String, CaseIterable {
    case units, dollars, cents, micros, nanos, picos

    /// The power of ten.
    var exponent: Int {
        switch self {
        case .units, .dollars: 0
        case .cents: -2
        case .micros: -6
        case .nanos: -9
        case .picos: -12
        }
    }
}

extension MappingReading {
    /// Reads where tags come from.
    mutating func readTags(_ group: FieldReader) {
        var group = group
        tags.pairs = (group.texts("pairs") ?? []).compactMap { field(at: $0, "pairs", group) }
        tags.objects = (group.texts("objects") ?? []).compactMap { field(at: $0, "objects", group) }
        tags.dropped = (group.texts("drop") ?? []).map { Array($0.utf8) }
        if var kept = group.group("keep") {
            for entry in kept.everyField() {
                guard let path = kept.text(entry.name), let field = field(at: path, entry.name, kept) else { continue }
                tags.kept.append(TagRules.Kept(name: Array(entry.name.utf8), field: field))
            }
        }
        group.finish()
    }

    /// Reads the token counts of calls and which of them hold others.
    mutating func tokenRule(_ group: FieldReader) -> TokenRule? {
        var group = group
        let names = ["input", "cached_input", "cache_write", "cache_write_long", "output"]
        let counts = names.map { name -> ColumnMapping? in
            guard let node = group.optional(name) else { return nil }
            return sources(node, name, group).map { ColumnMapping(sources: $0) }
        }
        var holds: [Int] = []
        for name in group.texts("input_includes") ?? [] {
            if let position = names[1...3].firstIndex(of: name) {
                holds.append(position)
            } else if let node = group.optional("input_includes") {
                group.report(node, "input_includes", .notOneOf(Array(names[1...3])))
            }
        }
        let writeHoldsLong = group.flag("cache_write_includes_long") ?? false
        let total = group.text("decided_by_total").flatMap { field(at: $0, "decided_by_total", group) }
        let noneWhen = filters("none_when", &group, isWanted: true)
        group.finish()
        return TokenRule(
            counts: counts, inputHolds: holds, writeHoldsLong: writeHoldsLong, total: total, noneWhen: noneWhen)
    }
}
