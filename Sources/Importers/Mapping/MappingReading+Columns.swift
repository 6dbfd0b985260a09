internal import CostStore
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

    /// Rows that one record stands for, by name; each must say where its quantity is.
    mutating func readParts(_ group: FieldReader, _ rows: RowKind) -> [RecordPart] {
        var group = group
        var parts: [RecordPart] = []
        for entry in group.everyField() {
            guard var fields = group.group(entry.name) else { continue }
            var columns: [Int: ColumnMapping] = [:]
            for (index, column) in TargetColumn.all(of: rows).enumerated() {
                guard let node = fields.optional(column.name) else { continue }
                columns[index] = columnMapping(node, column, fields)
            }
            if let quantity = TargetColumn.all(of: rows).firstIndex(where: { $0.name == "quantity" }) {
                if columns[quantity] == nil {
                    fields.report(entry.node, "quantity", .missing(expected: "where the quantity of this row is"))
                }
            } else {
                group.report(entry.node, entry.name, .contradiction("only charges can be several rows a record"))
            }
            fields.finish()
            parts.append(RecordPart(suffix: constant(entry.name), columns: columns))
        }
        return parts
    }

    /// One column: a path, a list of sources, or a group that says more.
    mutating func columnMapping(_ node: SettingNode, _ column: TargetColumn, _ parent: FieldReader) -> ColumnMapping? {
        guard case .fields = node.content else {
            let sources = sources(node, column.name, parent)
            return sources.map { requiring(ColumnMapping(sources: $0), column) }
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
        var result = ColumnMapping(sources: sources)
        readForm(&group, column.kind, &result)
        readValues(&group, &result)
        if let fallback = group.text("default") { result.fallback = constant(fallback) }
        result.isKey = group.choice("personal", PersonalKind.self) == .key
        if sources.isEmpty, result.fallback == nil {
            group.report(node, "from", .missing(expected: "a path, a value, a parameter or a tag"))
        }
        group.finish()
        return requiring(result, column)
    }

    private enum PersonalKind: String, CaseIterable {
        case key
    }

    /// A table without the only column of a value that every row needs is the wrong table.
    private mutating func requiring(_ mapping: ColumnMapping, _ column: TargetColumn) -> ColumnMapping {
        if column.isRequired, mapping.fallback == nil, mapping.sources.count == 1,
            case .field(let field) = mapping.sources[0]
        {
            require(field)
        }
        return mapping
    }

    /// A path, a source, or a list of both.
    mutating func sources(_ node: SettingNode, _ name: String, _ parent: FieldReader) -> [ValueSource]? {
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

    /// `{ value: … }`, `{ parameter: … }`, `{ tag: … }`, `{ digest: […] }` or `{ join: […] }`.
    private mutating func source(_ group: inout FieldReader, _ node: SettingNode) -> ValueSource? {
        if let value = group.text("value") { return .constant(constant(value)) }
        if let name = group.text("parameter") {
            let fallback = group.text("default")
            return parameter(name, fallback: fallback, node, group).map { .constant(constant($0)) }
        }
        if let name = group.text("tag") {
            return .tag(knownTag(name))
        }
        if let paths = group.texts("digest") {
            let fields = paths.compactMap { field(at: $0, "digest", group) }
            let prefix = constant(group.text("prefix") ?? "")
            return .digest(fields: fields, prefix: prefix, isNumbered: group.flag("numbered") ?? false)
        }
        if let paths = group.texts("join") {
            let fields = paths.compactMap { field(at: $0, "join", group) }
            return .join(fields: fields, separator: constant(group.text("by") ?? ""))
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
            result.subtrahends = (group.texts("minus") ?? []).compactMap { field(at: $0, "minus", group) }
            if let zero = group.choice("zero", ZeroCost.self) { result.zero = zero }
        case .time:
            result.time = group.choice("time", TimeForm.self) ?? .iso
            if let seconds = group.integer("plus_seconds", in: -31_622_400...31_622_400) {
                result.offset = Int64(seconds) * 1_000_000
            }
            if let path = group.text("minus_milliseconds") {
                result.earlier = field(at: path, "minus_milliseconds", group)
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
        result.isLowercased = group.flag("lowercase") ?? false
        guard var values = group.group("map") else { return }
        var entries: [ValueTable.Entry] = []
        for entry in values.everyField() {
            guard let text = values.text(entry.name) else { continue }
            let isPrefix = entry.name.hasSuffix("*")
            let value = constant(String(isPrefix ? entry.name.dropLast() : entry.name[...]))
            entries.append(ValueTable.Entry(value: value, isPrefix: isPrefix, result: constant(text)))
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
    /// `{ count: …, parts: [ … ] }`: each part is a path, or a list of paths of which the first with a value counts.
    private mutating func tokenCount(_ meter: TokenMeter, _ group: inout FieldReader) -> TokenCount? {
        guard let node = group.optional("count"), let count = sources(node, "count", group) else { return nil }
        guard let parts = group.optional("parts") else { return TokenCount(meter: meter, sources: count) }
        guard case .list(let nodes) = parts.content else {
            group.report(parts, "parts", .notA(expected: "a list of paths"))
            return nil
        }
        return TokenCount(meter: meter, sources: count, parts: nodes.compactMap { sources($0, "parts", group) })
    }

    /// Reads where tags come from.
    mutating func readTags(_ group: FieldReader) {
        var group = group
        tags.pairs = (group.texts("pairs") ?? []).compactMap { field(at: $0, "pairs", group) }
        tags.objects = (group.texts("objects") ?? []).compactMap { field(at: $0, "objects", group) }
        tags.dropped = (group.texts("drop") ?? []).map { constant($0) }
        if var kept = group.group("keep") {
            for entry in kept.everyField() {
                guard let path = kept.text(entry.name), let field = field(at: path, entry.name, kept) else { continue }
                tags.kept.append(TagRules.Kept(name: constant(entry.name), field: field))
            }
        }
        group.finish()
    }

    /// Reads the token counts of calls and which of them hold others.
    mutating func tokenRule(_ group: FieldReader) -> TokenRule? {
        var group = group
        let counts = TokenMeter.allCases.compactMap { meter -> TokenCount? in
            guard let node = group.optional(meter.rawValue) else { return nil }
            if case .fields = node.content, var sum = group.group(meter.rawValue), sum.optional("count") != nil {
                defer { sum.finish() }
                return tokenCount(meter, &sum)
            }
            return sources(node, meter.rawValue, group).map { TokenCount(meter: meter, sources: $0) }
        }
        let held: [TokenMeter] = [.cachedInput, .cacheWrite, .cacheWriteLong]
        var holds: [TokenMeter] = []
        for name in group.texts("input_includes") ?? [] {
            if let meter = held.first(where: { $0.rawValue == name }) {
                holds.append(meter)
            } else {
                problems.add(
                    SettingProblem(
                        file: file, line: group.optional("input_includes")?.line, field: group.child("input_includes"),
                        value: name, reason: .notOneOf(held.map(\.rawValue))))
            }
        }
        let writeHoldsLong = group.flag("cache_write_includes_long") ?? false
        let total = (group.texts("decided_by_total") ?? []).compactMap { field(at: $0, "decided_by_total", group) }
        let noneWhen = filters("none_when", &group, isWanted: true)
        group.finish()
        return TokenRule(
            counts: counts, inputHolds: holds, writeHoldsLong: writeHoldsLong, total: total, noneWhen: noneWhen)
    }
}
