public import SettingsText

/// Spellings that stand for a name, by attribute. Applied before any rule, byte for byte.
public struct AliasTable: Sendable {
    private var values: [Attribute: [ExactText: Entry]] = [:]
    /// The attributes that have aliases, in order.
    private(set) var attributes: [Attribute] = []

    private struct Entry {
        var value: String
        var line: Int
    }

    /// One row of the table.
    public struct Alias: Hashable, Sendable {
        public var attribute: Attribute
        /// The spelling.
        public var alias: String
        /// The name that it stands for.
        public var value: String
        public var line: Int
    }

    /// No aliases.
    public init() {}

    /// The name that a value stands for; `nil` when the value is no alias.
    public func name(for value: String, of attribute: Attribute) -> String? {
        values[attribute]?[ExactText(value)]?.value
    }

    /// The value itself, or the name that it stands for.
    public func resolve(_ value: String, of attribute: Attribute) -> String {
        name(for: value, of: attribute) ?? value
    }

    /// Every alias, in the order of the file.
    public var all: [Alias] {
        values.flatMap { attribute, entries in
            entries.map { Alias(attribute: attribute, alias: $0.text, value: $1.value, line: $1.line) }
        }.sorted { $0.line < $1.line }
    }

    /// Reads the columns attribute, alias, value.
    public init(_ table: TableFile, problems: SettingProblems) {
        var lines: [ExactText: Int] = [:]
        for row in table.rows {
            func report(_ column: Int, _ reason: SettingProblem.Reason) {
                problems.add(
                    SettingProblem(
                        file: table.file, line: row.line, field: table.columns[column], value: row.cells[column],
                        reason: reason))
            }
            for column in 0..<3 where row.cells[column] == nil { report(column, .missing(expected: "a value")) }
            guard let name = row.cells[0], let alias = row.cells[1], let value = row.cells[2] else { continue }
            guard let attribute = Attribute(name: name) else {
                report(0, .notOneOf(Attribute.named.map(\.name) + ["tag.KEY"]))
                continue
            }
            if attribute == .glAccount {
                let sentence = "a GL account stays as it was sent: write a rule with override: true instead of an alias"
                report(0, .contradiction(sentence))
                continue
            }
            if alias.isExactly(value) {
                report(1, .contradiction("an alias must differ from the name that it stands for"))
                continue
            }
            let key = ExactText("\(attribute.name)\u{0}\(alias)")
            if let first = lines[key] {
                report(1, .duplicate(line: first))
                continue
            }
            lines[key] = row.line
            values[attribute, default: [:]][ExactText(alias)] = Entry(value: value, line: row.line)
        }
        attributes = values.keys.sorted()
        reportChains(table, problems)
    }

    /// An alias of an alias would make the result depend on how often aliases are applied.
    private func reportChains(_ table: TableFile, _ problems: SettingProblems) {
        for row in table.rows {
            guard let attribute = row.cells[0].flatMap(Attribute.init(name:)), let value = row.cells[2],
                let end = name(for: value, of: attribute)
            else { continue }
            problems.add(
                SettingProblem(
                    file: table.file, line: row.line, field: table.columns[2], value: value,
                    reason: .contradiction("is itself an alias: give \(SettingProblem.quoted(end))")))
        }
    }
}
