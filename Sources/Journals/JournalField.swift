/// What a template can put into a cell.
public enum JournalField: String, CaseIterable, Hashable, Sendable {
    // Of the entry.
    case number, batch, kind, date, period, entity, currency, description, reference, reverses
    case entityCode = "entity_code"
    case currencyFormat = "currency_format"
    case reversalDate = "reversal_date"
    case reversalPeriod = "reversal_period"
    case reversalFlag = "reversal_flag"
    case journalDebits = "journal_debits"
    case journalLines = "journal_lines"
    // Of the line.
    case lineNumber = "line_number"
    case fileLine = "file_line"
    case account
    case accountCode = "account_code"
    case accountName = "account_name"
    case accountPath = "account_path"
    case department
    case departmentName = "department_name"
    case costCenter = "cost_center"
    case project, partner, memo
    case lineId = "line_id"
    // Amounts of the line.
    case debit, credit, amount, side
    case functionalCurrency = "functional_currency"
    case functionalDebit = "functional_debit"
    case functionalCredit = "functional_credit"

    /// Whether it is a number, which is never changed to be safe in a spreadsheet.
    var isAmount: Bool {
        switch self {
        case .debit, .credit, .amount, .journalDebits, .journalLines, .lineNumber, .fileLine, .functionalDebit,
            .functionalCredit:
            true
        default: false
        }
    }
}

/// A text with fields in braces, such as `{account}-{department}`.
public struct JournalPattern: Hashable, Sendable {
    enum Part: Hashable, Sendable {
        case text(String)
        case field(JournalField)
    }

    let parts: [Part]

    /// Whether it is made of amounts alone.
    var isAmount: Bool {
        !parts.isEmpty
            && parts.allSatisfy { part in
                if case .field(let field) = part { field.isAmount } else { false }
            }
    }

    /// Whether it has a field at all.
    var hasFields: Bool {
        parts.contains { if case .field = $0 { true } else { false } }
    }

    /// Reads a pattern. Names of `parameters` are replaced by their values; `{{` and `}}` are braces.
    init(_ text: String, parameters: [String: String]) throws(PatternError) {
        var parts: [Part] = []
        var literal = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            if character == "{" || character == "}", rest.first == character {
                literal.append(character)
                rest.removeFirst()
            } else if character == "{" {
                guard let end = rest.firstIndex(of: "}") else { throw .openBrace }
                let name = String(rest[..<end])
                rest = rest[rest.index(after: end)...]
                if let value = parameters[name] {
                    literal += value
                } else if let field = JournalField(rawValue: name) {
                    if !literal.isEmpty { parts.append(.text(literal)) }
                    literal = ""
                    parts.append(.field(field))
                } else {
                    throw .unknownField(name)
                }
            } else if character == "}" {
                throw .openBrace
            } else {
                literal.append(character)
            }
        }
        if !literal.isEmpty { parts.append(.text(literal)) }
        self.parts = parts
    }

    enum PatternError: Error {
        case openBrace
        case unknownField(String)
    }

    /// The text with each field replaced.
    func text(_ value: (JournalField) throws(JournalError) -> String) throws(JournalError) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .field(let field): text += try value(field)
            }
        }
        return text
    }
}
