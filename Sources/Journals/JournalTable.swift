internal import DelimitedText
internal import Mapping
internal import Money
internal import Periods

/// Entries as a CSV table that reads back exactly: what a later month reverses, and what an auditor looks at.
public enum JournalTable {
    static let columns = [
        "journal", "kind", "period", "date", "entity", "currency", "description", "reference", "reverses",
        "reversal_date", "functional_currency", "offset_account", "offset_account_name", "offset_account_type",
        "offset_partner",
        "account", "account_name", "account_type", "department", "department_name", "cost_center", "project", "partner",
        "memo", "amount", "functional_amount",
    ]

    /// The table, one row a line; amounts in the places of their currency, a debit above zero.
    public static func bytes(_ journals: [Journal]) -> [UInt8] {
        var writer = DelimitedTextWriter(header: columns)
        for journal in journals {
            for line in journal.lines { writer.append(heading(journal) + fields(line, journal)) }
        }
        return writer.bytes
    }

    private static func heading(_ journal: Journal) -> [String?] {
        [
            journal.number, journal.kind.rawValue, journal.period.description, journal.date.description,
            journal.entity, journal.currency.code, journal.description, journal.reference, journal.reverses,
            journal.reversalDate?.description, journal.functionalCurrency?.code, journal.offset?.account,
            journal.offset?.accountName, journal.offset?.accountType.rawValue, journal.offset?.partner,
        ]
    }

    private static func fields(_ line: JournalLine, _ journal: Journal) -> [String?] {
        let target = line.target
        let functional = line.functional.flatMap { units in journal.functionalCurrency?.text(units) }
        return [
            target.account, target.accountName, target.accountType.rawValue, target.department, target.departmentName,
            target.costCenter, target.project, target.partner, line.memo, journal.currency.text(line.amount),
            functional,
        ]
    }

    /// The entries of a table; `nil` when it is not one that was written here.
    public static func journals(_ bytes: [UInt8]) -> [Journal]? {
        var reader = DelimitedTextReader(bytes)
        var journals: [Journal] = []
        do {
            guard let header = try reader.next(), header.fields.map(\.text) == columns else { return nil }
            while let record = try reader.next() {
                guard record.fields.count == columns.count else { return nil }
                let cells = Row(record.fields.map { $0.isNull ? nil : $0.text })
                guard let journal = cells.journal, let line = cells.line(of: journal) else { return nil }
                if journals.last?.number != journal.number { journals.append(journal) }
                journals[journals.count - 1].lines.append(line)
            }
        } catch { return nil }
        return journals
    }

    /// The cells of a row by their columns.
    private struct Row {
        private let cells: [String?]

        init(_ cells: [String?]) {
            self.cells = cells
        }

        private subscript(column: String) -> String? {
            JournalTable.columns.firstIndex(of: column).flatMap { cells[$0] }
        }

        var journal: Journal? {
            guard let number = self["journal"], let kind = self["kind"].flatMap(Journal.Kind.init(rawValue:)),
                let period = self["period"].flatMap({ Month($0) }),
                let date = self["date"].flatMap({ CivilDate(text: $0) }),
                let entity = self["entity"], let currency = self["currency"].flatMap({ Currency($0) })
            else { return nil }
            var journal = Journal(
                number: number, kind: kind, period: period, date: date, entity: entity, currency: currency,
                description: self["description"] ?? "", reference: self["reference"] ?? "",
                reverses: self["reverses"], reversalDate: self["reversal_date"].flatMap { CivilDate(text: $0) },
                functionalCurrency: self["functional_currency"].flatMap { Currency($0) })
            if let account = self["offset_account"] {
                guard let type = self["offset_account_type"].flatMap(MappingTables.AccountType.init(rawValue:)) else {
                    return nil
                }
                journal.offset = JournalTarget(
                    account: account, accountName: self["offset_account_name"] ?? "", accountType: type,
                    partner: self["offset_partner"])
            }
            return journal
        }

        func line(of journal: Journal) -> JournalLine? {
            guard let account = self["account"],
                let type = self["account_type"].flatMap(MappingTables.AccountType.init(rawValue:)),
                let amount = self["amount"].flatMap({ journal.currency.units($0) })
            else { return nil }
            var functional: Int128?
            if let text = self["functional_amount"] {
                guard let units = journal.functionalCurrency?.units(text) else { return nil }
                functional = units
            }
            let target = JournalTarget(
                account: account, accountName: self["account_name"] ?? "", accountType: type,
                department: self["department"], departmentName: self["department_name"],
                costCenter: self["cost_center"], project: self["project"], partner: self["partner"])
            return JournalLine(target, memo: self["memo"] ?? "", amount: amount, functional: functional)
        }
    }
}

extension Currency {
    /// Minor units of a plain decimal; `nil` for anything else, and for more places than the currency has.
    fileprivate func units(_ text: String) -> Int128? {
        try? DecimalText.parse(text.utf8Span.span, scale: minorUnits)
    }
}
