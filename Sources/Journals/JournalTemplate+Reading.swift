internal import Mapping
public import SettingsText

extension JournalTemplate {
    /// Reads a template; `nil`, with all problems noted, when it cannot be used.
    public static func read(_ bytes: [UInt8], format: String, file: String, problems: SettingProblems)
        -> JournalTemplate?
    {
        let before = problems.all.count
        guard let root = SettingNode.read(bytes, file: file, problems: problems),
            let reader = FieldReader(root, file: file, path: "", problems: problems)
        else { return nil }
        var reading = TemplateReading(reader: reader)
        let template = reading.template(format)
        return problems.all.count == before ? template : nil
    }
}

/// Reads one template.
private struct TemplateReading {
    var reader: FieldReader
    private var parameters: [String: String] = [:]

    init(reader: FieldReader) {
        self.reader = reader
    }

    mutating func template(_ format: String) -> JournalTemplate? {
        let title = reader.text("title", required: "the name of the product") ?? ""
        _ = reader.required("verified", expected: "program, documentation, partly or generic")
        let verified = reader.choice("verified", JournalTemplate.Verification.self) ?? .generic
        let verifiedBy = reader.text("verified_by", required: "what that rests on") ?? ""
        readParameters()
        // A copy, for a pattern needs the parameters of this reading while its reader changes.
        var own = reader
        let fileName = pattern("file_name", &own) ?? pattern(of: "{batch}", own.node, "file_name", own)
        reader = own
        let ending = reader.text("file_ending", required: "the ending of the file, such as csv") ?? ""
        let lineEnd = reader.choice("line_end", LineEnd.self) ?? .lf
        let mark = reader.flag("byte_order_mark") ?? false
        let dates = dates()
        let periods = periods()
        let entities = entities()
        let oneCompany = reader.flag("one_company_a_file") ?? false
        let reversals = reader.choice("reversals", JournalTemplate.Reversals.self) ?? .entries
        let empty = reader.choice("unused_side", UnusedSide.self) ?? .empty
        let limits = limits()
        let texts = texts()
        let names = reader.choice("account_names", LedgerNames.Rule.self) ?? .any
        let paths = accountPaths()
        let layout = layout()
        reader.finish()
        guard let fileName, let dates, let periods, let layout else { return nil }
        return JournalTemplate(
            format: format, title: title, verified: verified, verifiedBy: verifiedBy, fileName: fileName,
            fileEnding: ending, endsLinesWithCRLF: lineEnd == .crlf, hasByteOrderMark: mark, dates: dates,
            periods: periods, entities: entities, hasOneCompanyAFile: oneCompany, reversals: reversals,
            showsZero: empty == .zero, limits: limits, texts: texts, accountPaths: paths, accountNames: names,
            layout: layout)
    }

    private enum LineEnd: String, CaseIterable {
        case lf, crlf
    }

    private enum UnusedSide: String, CaseIterable {
        case empty, zero
    }

    private mutating func readParameters() {
        guard var group = reader.group("parameters") else { return }
        for field in group.everyField() {
            guard let text = field.node.isNull ? "" : group.text(of: field.node, field.name) else { continue }
            if JournalField(rawValue: field.name) != nil {
                group.report(
                    field.node, field.name, .contradiction("\(field.name) is a field already: choose another name"))
            }
            parameters[field.name] = text
        }
    }

    private mutating func dates() -> DatePattern? {
        let expected = "a day such as yyyy-mm-dd, dd/mm/yyyy or dd-Mon-yyyy"
        guard let node = reader.required("date", expected: expected), let text = reader.text(of: node, "date") else {
            return nil
        }
        let pattern = DatePattern(text)
        if pattern == nil { reader.report(node, "date", .notA(expected: expected)) }
        return pattern
    }

    private mutating func periods() -> PeriodPattern? {
        guard let node = reader.optional("period"), let text = reader.text(of: node, "period") else {
            return PeriodPattern("yyyy-mm")
        }
        let pattern = PeriodPattern(text)
        if pattern == nil { reader.report(node, "period", .notA(expected: "a period such as yyyy-mm or Mon-yy")) }
        return pattern
    }

    private mutating func entities() -> [String: String] {
        guard var group = reader.group("entities") else { return [:] }
        var entities: [String: String] = [:]
        for field in group.everyField() {
            entities[field.name] = field.node.isNull ? "" : group.text(of: field.node, field.name)
        }
        return entities
    }

    private mutating func limits() -> JournalTemplate.Limits {
        guard var group = reader.group("limits") else { return JournalTemplate.Limits() }
        defer { group.finish() }
        return JournalTemplate.Limits(
            linesPerJournal: group.integer("lines_per_journal", in: 2...10_000_000),
            linesPerFile: group.integer("lines_per_file", in: 2...10_000_000))
    }

    private mutating func texts() -> JournalTemplate.TextRules {
        var rules = JournalTemplate.TextRules()
        guard var group = reader.group("text") else { return rules }
        rules.formulas = group.choice("formulas", JournalTemplate.TextRules.Formulas.self) ?? .keep
        rules.refused = group.text("refuse") ?? ""
        if var replacements = group.group("replace") {
            for field in replacements.everyField() {
                rules.replacements[field.name] = replacements.text(of: field.node, field.name) ?? ""
            }
        }
        group.finish()
        return rules
    }

    private mutating func accountPaths() -> [MappingTables.AccountType: JournalPattern] {
        guard var group = reader.group("account_path") else { return [:] }
        var paths: [MappingTables.AccountType: JournalPattern] = [:]
        for type in MappingTables.AccountType.allCases {
            if group.required(type.rawValue, expected: "the path of such accounts") != nil {
                paths[type] = pattern(type.rawValue, &group)
            }
        }
        group.finish()
        return paths
    }

    private mutating func layout() -> JournalTemplate.Layout? {
        let columns = reader.optional("columns")
        guard var sections = reader.group("sections") else {
            let separator = reader.text("separator") ?? ","
            let hasHeader = reader.flag("header") ?? true
            guard let columns else {
                reader.report(reader.node, "columns", .missing(expected: "columns of a table, or sections of a text"))
                return nil
            }
            guard case .list(let nodes) = columns.content else {
                reader.report(columns, "columns", .notA(expected: "a list of columns"))
                return nil
            }
            return .table(
                JournalTemplate.Table(separator: separator, hasHeader: hasHeader, columns: nodes.flatMap { column($0) })
            )
        }
        if let columns {
            reader.report(columns, "columns", .contradiction("a template has columns or sections, not both"))
        }
        defer { sections.finish() }
        return .text(
            JournalTemplate.Sections(
                fileBegin: lines("file_begin", &sections), currency: lines("currency", &sections),
                account: lines("account", &sections), journalBegin: lines("journal_begin", &sections),
                line: lines("line", &sections), journalEnd: lines("journal_end", &sections)))
    }

    /// A column, as often as it says.
    private func column(_ node: SettingNode) -> [JournalTemplate.Column] {
        guard var column = FieldReader(node, file: reader.file, path: "columns", problems: reader.problems) else {
            return []
        }
        let name = column.text("name", required: "what the header says")
        let value = column.optional("value") == nil ? JournalPattern.nothing : pattern("value", &column)
        let longest = column.integer("longest", in: 1...100_000)
        let cuts = column.flag("cut") ?? false
        let isFirst = column.flag("first_line_only") ?? false
        let isRequired = column.flag("required") ?? false
        let condition = column.optional("when") == nil ? nil : pattern("when", &column)
        let times = column.integer("times", in: 1...1000) ?? 1
        column.finish()
        guard let name, let value else { return [] }
        return Array(
            repeating: JournalTemplate.Column(
                name: name, value: value, longest: longest, cuts: cuts, isOfFirstLine: isFirst, isRequired: isRequired,
                condition: condition),
            count: times)
    }

    private func lines(_ name: String, _ group: inout FieldReader) -> [JournalPattern] {
        guard let node = group.optional(name), let text = group.text(of: node, name) else { return [] }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines.compactMap { pattern(of: $0, node, name, group) }
    }

    private func pattern(_ name: String, _ group: inout FieldReader) -> JournalPattern? {
        guard let node = group.optional(name), let text = group.text(of: node, name) else { return nil }
        return pattern(of: text, node, name, group)
    }

    private func pattern(
        of text: String, _ node: SettingNode, _ name: String, _ group: FieldReader
    ) -> JournalPattern? {
        do throws(JournalPattern.PatternError) {
            return try JournalPattern(text, parameters: parameters)
        } catch {
            switch error {
            case .openBrace:
                group.report(node, name, .notA(expected: "a text whose braces close; write {{ for a brace"))
            case .unknownField(let field):
                reader.problems.add(
                    SettingProblem(
                        file: reader.file, line: node.line, column: node.column, field: group.child(name), value: field,
                        reason: .notOneOf(JournalField.allCases.map(\.rawValue) + parameters.keys.sorted())))
            }
            return nil
        }
    }
}

extension JournalPattern {
    static let nothing = JournalPattern(parts: [])

    private init(parts: [Part]) {
        self.parts = parts
    }
}
