import Bookkeeping
import Books
import Export
import JSONText
import Journals
import Money
import Periods
import PostedPeriods
import Reconciliation
import TerminalText

/// Entries as people and programs read them.
enum JournalText {
    /// One line an entry, with what it comes to.
    static func table(_ entries: PeriodEntries, _ files: [String]) -> String {
        var table = TextTable([.left, .left, .left, .left, .left, .right, .right, .right])
        table.add(["number", "kind", "date", "company", "currency", "lines", "debits", "credits"])
        for journal in entries.journals {
            let text = { (units: Int128) in journal.currency.total(units).rounded(to: journal.currency.minorUnits) }
            table.add([
                journal.number, journal.kind.rawValue, journal.date.description, journal.entity, journal.currency.code,
                "\(journal.lines.count)", text(journal.debits), text(journal.credits),
            ])
        }
        var text = table.text
        if !entries.dropped.isEmpty {
            text += "\n  \(entries.dropped.count) amounts are too small for a line of their own; the sums hold them\n"
        }
        for check in entries.checks {
            text += "\n  \(check.holds ? "ok  " : "NO  ")  \(check.statement): \(check.left) = \(check.right)"
        }
        text += "\n"
        for total in entries.reporting {
            let (from, to) = (total.rate.from, total.rate.to)
            text +=
                "  group   \(total.posted.grouped(minimumPlaces: from.minorUnits)) \(from) = "
                + "\(total.amount.grouped(minimumPlaces: to.minorUnits)) \(to) at \(total.rate.text), "
                + "\(total.rate.kind.rawValue) of \(total.rate.count) days\n"
        }
        if !files.isEmpty { text += "\n" + files.map { "  wrote   \($0)\n" }.joined() }
        return text
    }

    static func json(_ entries: PeriodEntries) -> String {
        var json = JSONWriter(indentation: 2)
        json.beginObject()
        json.list("entries", entries.journals) { append($1, to: &$0) }
        json.list("accruals", entries.accruals) { json, accrual in
            json.member("key", accrual.key.description)
            json.member("amount", accrual.amount.description)
        }
        json.list("too_small", entries.dropped) { json, amount in
            json.member("number", amount.number)
            json.member("account", amount.target.account)
            json.member("department", amount.target.department)
            json.member("project", amount.target.project)
            json.member("amount", amount.amount.description)
            json.member("currency", amount.currency.code)
        }
        json.list("reporting", entries.reporting) { json, total in
            json.member("currency", total.rate.from.code)
            json.member("posted", total.posted.description)
            json.member("reporting_currency", total.rate.to.code)
            json.member("amount", total.amount.description)
            json.member("rate", total.rate.text)
        }
        json.list("checks", entries.checks) { json, check in
            json.member("statement", check.statement)
            json.member("left", check.left)
            json.member("right", check.right)
            json.member("holds", check.holds)
        }
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }

    private static func append(_ journal: Journal, to json: inout JSONWriter) {
        json.member("number", journal.number)
        json.member("kind", journal.kind.rawValue)
        json.member("date", journal.date.description)
        json.member("entity", journal.entity)
        json.member("currency", journal.currency.code)
        json.member("description", journal.description)
        json.member("debits", journal.currency.text(journal.debits))
        json.member("credits", journal.currency.text(journal.credits))
        json.member("reverses", journal.reverses)
        json.member("reversal_date", journal.reversalDate?.description)
        json.list("lines", journal.lines) { json, line in
            json.member("account", line.target.account)
            json.member("department", line.target.department)
            json.member("project", line.target.project)
            json.member("partner", line.target.partner)
            json.member("amount", journal.currency.text(line.amount))
            if let functional = line.functional, let currency = journal.functionalCurrency {
                json.member("functional_currency", currency.code)
                json.member("functional_amount", currency.text(functional))
            }
            json.member("memo", line.memo)
        }
    }
}

extension JSONWriter {
    /// A member that is a list of objects, each with the members that a closure writes.
    mutating func list<Element>(
        _ name: String, _ elements: some Sequence<Element>, _ members: (inout JSONWriter, Element) -> Void
    ) {
        self.name(name)
        beginArray()
        for element in elements {
            beginObject()
            members(&self, element)
            endObject()
        }
        endArray()
    }
}
