internal import DelimitedText
internal import Journals
internal import Mapping
internal import Money
internal import Periods
internal import SettingsText

/// Entries as a CSV table, exact: one row a line, with what it needs to be reversed later.
enum EntryTable {
    static let file = "entries.csv"
    private static let columns = [
        "number", "kind", "period", "date", "entity", "currency", "description", "reference", "reverses",
        "reversal_date", "functional_currency", "offset", "account", "account_name", "account_type", "department",
        "department_name", "cost_center", "project", "partner", "memo", "amount", "functional_amount",
    ]

    static func bytes(_ journals: [Journal]) -> (bytes: [UInt8], rows: Int) {
        var writer = DelimitedTextWriter(header: columns)
        for journal in journals {
            let offset = journal.offset.flatMap { target in journal.lines.lastIndex { $0.target == target } }
            for (index, line) in journal.lines.enumerated() {
                let target = line.target
                let heading: [String?] = [
                    journal.number, journal.kind.rawValue, "\(journal.period)", "\(journal.date)", journal.entity,
                    journal.currency.code, journal.description, journal.reference, journal.reverses,
                    journal.reversalDate.map { "\($0)" }, journal.functionalCurrency?.code,
                    index == offset ? "yes" : "no",
                ]
                let place: [String?] = [
                    target.account, target.accountName, target.accountType.rawValue, target.department,
                    target.departmentName, target.costCenter, target.project, target.partner,
                ]
                let amounts: [String?] = [
                    line.memo, journal.currency.text(line.amount),
                    line.functional.flatMap { units in journal.functionalCurrency.map { $0.text(units) } },
                ]
                writer.append(heading + place + amounts)
            }
        }
        return (writer.bytes, writer.rowCount)
    }

    /// The entries of a table; `nil` when it is damaged.
    static func journals(_ bytes: [UInt8]) -> [Journal]? {
        guard let table = PackTable(bytes, header: columns) else { return nil }
        var journals: [Journal] = []
        for row in table.rows {
            guard let number = row[0] else { return nil }
            if journals.last?.number != number {
                guard let journal = heading(row) else { return nil }
                journals.append(journal)
            }
            guard let line = line(row, journals[journals.count - 1]) else { return nil }
            journals[journals.count - 1].lines.append(line)
            if row[11] == "yes" { journals[journals.count - 1].offset = line.target }
        }
        return journals
    }

    private static func heading(_ row: [String?]) -> Journal? {
        guard let number = row[0], let kind = row[1].flatMap(Journal.Kind.init(rawValue:)),
            let period = row[2].flatMap({ PeriodLabel($0) }), let date = row[3].flatMap(day), let entity = row[4],
            let currency = row[5].flatMap(Currency.init), let description = row[6], let reference = row[7]
        else { return nil }
        return Journal(
            number: number, kind: kind, period: period, date: date, entity: entity, currency: currency,
            description: description, reference: reference, reverses: row[8], reversalDate: row[9].flatMap(day),
            functionalCurrency: row[10].flatMap(Currency.init))
    }

    private static func line(_ row: [String?], _ journal: Journal) -> JournalLine? {
        guard let account = row[12], let name = row[13],
            let type = row[14].flatMap(MappingTables.AccountType.init(rawValue:)), let memo = row[20],
            let amount = row[21].flatMap({ units($0, journal.currency) })
        else { return nil }
        let functional = row[22].flatMap { text in journal.functionalCurrency.flatMap { units(text, $0) } }
        guard row[22] == nil || functional != nil else { return nil }
        let target = JournalTarget(
            account: account, accountName: name, accountType: type, department: row[15], departmentName: row[16],
            costCenter: row[17], project: row[18], partner: row[19])
        return JournalLine(target, memo: memo, amount: amount, functional: functional)
    }

    private static func units(_ text: String, _ currency: Currency) -> Int128? {
        try? DecimalText.parse(text.utf8Span.span, scale: currency.minorUnits)
    }

    private static func day(_ text: String) -> CivilDate? {
        text.utf8.count == 10 ? CalendarText.instant(text).map { Instant(microseconds: $0).date } : nil
    }
}
