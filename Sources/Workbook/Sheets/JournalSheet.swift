internal import Journals
internal import Money
internal import Periods
internal import PostedPeriods
internal import Postings
internal import Spreadsheet

/// The lines of the import files, entry by entry.
extension WorkbookWriter {
    func writeJournal(_ sheet: Sheet) throws {
        let journals = contents.journals
        let currencies = Set(journals.map(\.currency)).sorted()
        // Sums over several currencies would mean nothing.
        let sums = currencies.count < 2
        let currency = currencies.first ?? heading.currency
        let debits = journals.reduce(Int128(0)) { $0 + $1.debits },
            credits = journals.reduce(Int128(0)) { $0 + $1.credits }
        let numbers = DataTable.uniqueHeaders(journals.map(\.number))
        var table = DataTable(
            name: "tJournal",
            columns: applying(
                "journal",
                [
                    .init("key", "Entry key", .key, isHidden: true),
                    .init("cost", "Cost key", .key, isHidden: true),
                    .init("journal", "Journal", .identifier),
                    .init("kind", "Kind", .text(width: 14)),
                    .init("date", "Date", .date),
                    .init("line", "Line", .count),
                    .init("account", "GL account", .identifier),
                    .init("account_name", "Account name", .text(width: 34)),
                    .init("department", "Department", .identifier),
                    .init("cost_center", "Cost center", .identifier),
                    .init("project", "Project", .identifier),
                    .init("currency", "Currency", .identifier),
                    .init("debit", "Debit", .money(currency), total: sums ? currency.number(debits) : nil),
                    .init("credit", "Credit", .money(currency), total: sums ? currency.number(credits) : nil),
                    .init("memo", "Memo", .text(width: 44)),
                    .init("line_id", "Line id", .identifier),
                ]), frozenColumns: 1)
        for (index, journal) in journals.enumerated() {
            for (number, line) in journal.lines.enumerated() {
                table.rows.append([
                    .integer(index + 1), .integer(costKey(of: line, in: journal)), .text(CellText(journal.number)),
                    .text(CellText(journal.kind.rawValue)),
                    .date(journal.date), .integer(number + 1), .text(CellText(line.target.account)),
                    .text(CellText(line.target.accountName)), .text(line.target.department),
                    .text(line.target.costCenter), .text(line.target.project), .text(CellText(journal.currency.code)),
                    line.amount > 0 ? .number(journal.currency.number(line.amount)) : .blank,
                    line.amount < 0 ? .number(journal.currency.number(-line.amount)) : .blank,
                    .text(CellText(line.memo)),
                    journal.id(of: line).map { .text(CellText($0.description)) } ?? .blank,
                ])
            }
        }
        let note =
            journals.isEmpty
            ? "There is no entry yet: chargeback close writes them."
            : "Exactly the lines of the import file, \(journals.count) \(journals.count == 1 ? "entry" : "entries"). "
                + "Debits and credits of each are compared on the cover."
        try write(
            table, on: sheet, title: heading.state.isDraft ? "Journal, proposed" : "Journal", note: note,
            currency: sums ? currency : nil)
        guide.append(GuideEntry(sheet: sheet.name, text: "the entries as they are imported"))
        for (index, view) in views.enumerated() {
            let booked = journals.flatMap { journal in
                journal.lines.filter { costKey(of: $0, in: journal) == index + 1 }
            }.reduce(Int128(0)) { $0 + $1.amount }
            guard !view.posted.entries.isEmpty else { continue }
            controls.append(
                Control(
                    name: "Journal, cost of departments\(view.suffix)",
                    formula:
                        "SUMIFS(tJournal[Debit],tJournal[Cost key],\(index + 1))-SUMIFS(tJournal[Credit],tJournal[Cost key],\(index + 1))",
                    value: view.number(booked), engine: view.number(view.posted.units), currency: view.currency))
        }
        for (index, journal) in journals.enumerated() {
            controls.append(
                Control(
                    name: "Journal \(numbers[index]), debits less credits",
                    formula:
                        "SUMIFS(tJournal[Debit],tJournal[Entry key],\(index + 1))-SUMIFS(tJournal[Credit],tJournal[Entry key],\(index + 1))",
                    value: journal.currency.number(journal.debits - journal.credits), engine: 0,
                    currency: journal.currency))
        }
    }

    /// The number of the currency whose posted lines a line of a journal books; 0 for offsets, and for entries that book
    /// nothing of this period's, such as what takes back a pack that was replaced.
    private func costKey(of line: JournalLine, in journal: Journal) -> Int {
        let index = views.firstIndex { $0.posted.entries.contains(journal.number) }
        guard let index, journal.bearsCost(line) else { return 0 }
        return index + 1
    }
}
