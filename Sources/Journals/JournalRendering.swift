internal import Money
internal import Periods
internal import Postings

/// A file of entries in some format.
public struct JournalFile: Hashable, Sendable {
    /// Its name without a folder.
    public let name: String
    public let bytes: [UInt8]
    /// The entries in it, split as the format asks.
    public let journals: [Journal]

    /// Lines of all its entries.
    public var lineCount: Int { journals.reduce(0) { $0 + $1.lines.count } }
}

extension JournalTemplate {
    /// The files of these entries. All or nothing: what does not balance, or cannot be said in the format, is an error.
    ///
    /// - Parameter batch: names the close, such as `AI-2026-10-v1`; the name of files that say nothing else.
    public func files(_ journals: [Journal], batch: String) throws(JournalError) -> [JournalFile] {
        try JournalBalance.check(journals)
        var parts: [Journal] = []
        for journal in journals where reversals == .entries || journal.reverses == nil {
            parts += try journal.split(linesPerJournal: limits.linesPerJournal, format: format)
        }
        try JournalBalance.check(parts)
        let names = ledgerNames(parts)
        let groups = try grouped(parts)
        var files: [JournalFile] = []
        for (index, group) in groups.enumerated() {
            let writer = JournalWriter(template: self, names: names, batch: batch, linesBefore: linesBefore(group))
            let bytes = try writer.bytes(group)
            let stem = try fileName.text { (field) throws(JournalError) in field == .batch ? batch : "" }
            let place = groups.count > 1 ? "-\(index < 9 ? "0" : "")\(index + 1)" : ""
            files.append(JournalFile(name: "\(stem)\(place).\(fileEnding)", bytes: bytes, journals: group))
        }
        return files
    }

    /// Entries by file: as many as the format takes, each whole.
    private func grouped(_ parts: [Journal]) throws(JournalError) -> [[Journal]] {
        if hasOneCompanyAFile {
            var shared = self
            shared.hasOneCompanyAFile = false
            var groups: [[Journal]] = []
            var seen: Set<String> = []
            for entity in parts.map(\.entity) where seen.insert(entity).inserted {
                groups += try shared.grouped(parts.filter { $0.entity == entity })
            }
            return groups
        }
        guard let limit = limits.linesPerFile else { return parts.isEmpty ? [] : [parts] }
        var groups: [[Journal]] = []
        var lines = 0
        for part in parts {
            guard part.lines.count <= limit else {
                throw .tooManyLines(format: format, number: part.number, limit: limit)
            }
            if groups.isEmpty || lines + part.lines.count > limit {
                groups.append([])
                lines = 0
            }
            groups[groups.count - 1].append(part)
            lines += part.lines.count
        }
        return groups
    }

    /// How many lines of the file stand before each entry.
    private func linesBefore(_ group: [Journal]) -> [String: Int] {
        var counts: [String: Int] = [:]
        var lines = 0
        for journal in group {
            counts[journal.number] = lines
            lines += journal.lines.count
        }
        return counts
    }

    private func ledgerNames(_ journals: [Journal]) -> LedgerNames {
        var originals: Set<String> = []
        for journal in journals {
            for line in journal.lines {
                let target = line.target
                originals.formUnion([target.account, target.department, target.project].compactMap { $0 })
            }
        }
        return LedgerNames(accountNames, originals: originals)
    }
}

/// Writes the bytes of one file.
private struct JournalWriter {
    let template: JournalTemplate
    let names: LedgerNames
    let batch: String
    let linesBefore: [String: Int]

    func bytes(_ journals: [Journal]) throws(JournalError) -> [UInt8] {
        var lines: [String]
        switch template.layout {
        case .table(let table): lines = try rows(journals, table)
        case .text(let sections): lines = try text(journals, sections)
        }
        let end = template.endsLinesWithCRLF ? "\r\n" : "\n"
        var text = template.hasByteOrderMark ? "\u{FEFF}" : ""
        for line in lines { text += line + end }
        lines = []
        return Array(text.utf8)
    }

    // MARK: - Tables

    private func rows(_ journals: [Journal], _ table: JournalTemplate.Table) throws(JournalError) -> [String] {
        var rows: [String] = []
        if table.hasHeader {
            rows.append(table.columns.map { quoted($0.name, table) }.joined(separator: table.separator))
        }
        for journal in journals {
            for index in journal.lines.indices {
                var cells: [String] = []
                for column in table.columns { cells.append(quoted(try cell(column, journal, index), table)) }
                rows.append(cells.joined(separator: table.separator))
            }
        }
        return rows
    }

    private func cell(
        _ column: JournalTemplate.Column, _ journal: Journal, _ index: Int
    ) throws(JournalError) -> String {
        if column.isOfFirstLine, index > 0 { return "" }
        if let condition = column.condition {
            let text = try condition.text { (field) throws(JournalError) in try value(field, journal, index) }
            if text.isEmpty { return "" }
        }
        var text = try column.value.text { (field) throws(JournalError) in try value(field, journal, index) }
        if !column.value.isAmount { text = try safe(text, column) }
        if let longest = column.longest, text.unicodeScalars.count > longest {
            guard column.cuts else { throw refused(column.name, text, "is longer than \(longest) characters") }
            var cut = ""
            cut.unicodeScalars.append(contentsOf: text.unicodeScalars.prefix(longest))
            text = cut
        }
        if column.isRequired, text.isEmpty {
            let line = journal.lines[index]
            let place = "entry \(journal.number), line \(index + 1), account \(line.target.account)"
            throw refused(column.name, text, "is empty and must have a value (\(place))")
        }
        return text
    }

    /// A text that no spreadsheet runs.
    private func safe(_ text: String, _ column: JournalTemplate.Column) throws(JournalError) -> String {
        guard let first = text.utf8.first, "=+-@\t\r".utf8.contains(first) else { return text }
        switch template.texts.formulas {
        case .keep: return text
        case .neutralise: return "'" + text
        case .refuse:
            throw refused(column.name, text, "begins like a formula, and the format takes texts as they stand")
        }
    }

    /// RFC 4180.
    private func quoted(_ text: String, _ table: JournalTemplate.Table) -> String {
        let wantsQuotes =
            text.contains(table.separator) || text.utf8.contains { [0x22, 0x0A, 0x0D].contains($0) }
        return wantsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }

    private func refused(_ column: String, _ value: String, _ reason: String) -> JournalError {
        .text(format: template.format, column: column, value: value, reason: reason)
    }

    // MARK: - Plain text

    private func text(_ journals: [Journal], _ sections: JournalTemplate.Sections) throws(JournalError) -> [String] {
        var lines: [String] = []
        guard let first = journals.first else { return [] }
        try append(sections.fileBegin, first, 0, to: &lines)
        var seen: Set<String> = []
        for journal in journals where seen.insert(journal.currency.code).inserted {
            try append(sections.currency, journal, 0, to: &lines)
        }
        // An account is opened on the first day that has it; entries are in the order of their dates here.
        seen = []
        for journal in journals.sorted(by: { $0.date < $1.date }) {
            for index in journal.lines.indices
            where seen.insert(try value(.accountPath, journal, index)).inserted {
                try append(sections.account, journal, index, to: &lines)
            }
        }
        for journal in journals {
            lines.append("")
            try append(sections.journalBegin, journal, 0, to: &lines)
            for index in journal.lines.indices { try append(sections.line, journal, index, to: &lines) }
            try append(sections.journalEnd, journal, 0, to: &lines)
        }
        return lines
    }

    private func append(
        _ patterns: [JournalPattern], _ journal: Journal, _ index: Int, to lines: inout [String]
    ) throws(JournalError) {
        for pattern in patterns {
            var isFilled = false
            let line = try pattern.text { (field) throws(JournalError) in
                let text = try value(field, journal, index)
                if !text.isEmpty { isFilled = true }
                return text
            }
            if isFilled || !pattern.hasFields { lines.append(line) }
        }
    }

    // MARK: - Fields

    private func value(_ field: JournalField, _ journal: Journal, _ index: Int) throws(JournalError) -> String {
        let line = journal.lines[index]
        let currency = journal.currency
        switch field {
        case .number: return try clean(journal.number, field)
        case .batch: return try clean(batch, field)
        case .kind: return journal.kind.rawValue
        case .date: return template.dates.text(journal.date)
        case .period: return template.periods.text(journal.period)
        case .entity: return try clean(journal.entity, field)
        case .entityCode:
            let code = template.entities[journal.entity] ?? template.entities["default"] ?? journal.entity
            return try clean(code, field)
        case .currencyFormat:
            return "1000." + String(repeating: "0", count: currency.minorUnits)
        case .currency: return currency.code
        case .description: return try clean(journal.description, field)
        case .reference: return try clean(journal.reference, field)
        case .reverses: return try clean(journal.reverses ?? "", field)
        case .reversalDate: return reversalDate(of: journal).map { template.dates.text($0) } ?? ""
        case .reversalPeriod:
            guard let date = reversalDate(of: journal) else { return "" }
            let month = Month(of: Instant(date)).map { PeriodLabel($0) }
            return (journal.reversalPeriod ?? month).map { template.periods.text($0) } ?? ""
        case .reversalFlag: return reversalDate(of: journal) == nil ? "" : "Yes"
        case .journalDebits: return currency.text(journal.debits)
        case .journalLines: return "\(journal.lines.count)"
        case .lineNumber: return "\(index + 1)"
        case .fileLine: return "\((linesBefore[journal.number] ?? 0) + index + 1)"
        case .account: return try clean(line.target.account, field)
        case .accountCode: return try clean(String(line.target.account.prefix { $0 != "-" }), field)
        case .accountName: return try clean(line.target.accountName, field)
        case .accountPath: return try accountPath(line.target)
        case .department: return try clean(line.target.department ?? "", field)
        case .departmentName: return try clean(line.target.departmentName ?? "", field)
        case .costCenter: return try clean(line.target.costCenter ?? "", field)
        case .project: return try clean(line.target.project ?? "", field)
        case .partner: return try clean(line.target.partner ?? "", field)
        case .memo: return try clean(line.memo, field)
        case .lineId: return journal.id(of: line)?.description ?? ""
        case .debit: return side(line.amount, currency)
        case .credit: return side(-line.amount, currency)
        case .amount: return currency.text(line.amount)
        case .side: return line.amount < 0 ? "C" : "D"
        case .functionalCurrency: return journal.functionalCurrency?.code ?? ""
        case .functionalDebit: return functional(line, journal, 1)
        case .functionalCredit: return functional(line, journal, -1)
        }
    }

    /// The date that the product is told; none where entries of the next period reverse.
    private func reversalDate(of journal: Journal) -> CivilDate? {
        template.reversals == .ledger ? journal.reversalDate : nil
    }

    private func functional(_ line: JournalLine, _ journal: Journal, _ sign: Int128) -> String {
        guard let amount = line.functional, let currency = journal.functionalCurrency else { return "" }
        return side(amount * sign, currency)
    }

    private func side(_ amount: Int128, _ currency: Currency) -> String {
        amount > 0 ? currency.text(amount) : template.showsZero ? currency.text(0) : ""
    }

    private func accountPath(_ target: JournalTarget) throws(JournalError) -> String {
        guard let pattern = template.accountPaths[target.accountType] else {
            return try clean(target.account, .account)
        }
        let path = try pattern.text { (field) throws(JournalError) in
            switch field {
            case .account: names.name(target.account)
            case .department: target.department.map(names.name) ?? ""
            case .project: target.project.map(names.name) ?? ""
            default: throw refused(field.rawValue, target.account, "is no part of an account path")
            }
        }
        return path.split(separator: ":", omittingEmptySubsequences: true).joined(separator: ":")
    }

    /// The text without control characters, with what the format wants replaced; refused where it has what none may have.
    private func clean(_ text: String, _ field: JournalField) throws(JournalError) -> String {
        var result = ""
        for character in text {
            if let replacement = template.texts.replacements[String(character)] {
                result += replacement
            } else if character.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
                result += " "
            } else {
                result.append(character)
            }
        }
        if let bad = result.first(where: { template.texts.refused.contains($0) }) {
            throw refused(field.rawValue, text, "has the character '\(bad)', which the format cannot take")
        }
        return result
    }
}
