import Bookkeeping
import Books
import CostStore
import Export
import Money
import Periods
import Postings
import Reconciliation
import TerminalText

/// A reconciliation as people read it: a table of accounts, then the walk of each.
struct ReconciliationText {
    let figures: PeriodFigures
    let books: Books
    let store: String

    var text: String {
        let reconciliation = figures.reconciliation
        var text =
            "\(figures.period.title)   \(books.settings.entity)   store \(store) up to call "
            + "\(FigureText.count(figures.cutOff.callId)) and charge \(FigureText.count(figures.cutOff.chargeId))\n\n"
        text += accounts(reconciliation.walks) + "\n"
        for walk in reconciliation.walks { text += steps(of: walk) + "\n" }
        text += verdict(reconciliation)
        return text
    }

    private func accounts(_ walks: [ReconciliationWalk]) -> String {
        var table = TextTable([.left, .left, .left, .right, .right, .right, .right, .left])
        table.add(["provider", "account", "currency", "posted", "explained", "invoiced", "unexplained", "status"])
        for walk in walks {
            let amount = { (total: Total?) in total.map { rounded($0, walk.account.currency) } ?? "–" }
            let posted = walk.meteredCurrency == walk.account.currency ? walk.posted : nil
            table.add([
                walk.account.provider, walk.account.billingAccount, walk.account.currency, amount(posted),
                amount(walk.explained), amount(walk.invoiced), amount(walk.unexplained), walk.status.word,
            ])
        }
        for currency in Set(walks.map(\.account.currency)).sorted() {
            let ofCurrency = walks.filter { $0.account.currency == currency }
            let sum = { (value: (ReconciliationWalk) -> Total?) in
                rounded(ofCurrency.reduce(.zero) { $0 + (value($1) ?? .zero) }, currency)
            }
            table.add([
                "total", "", currency, sum { $0.meteredCurrency == currency ? $0.posted : nil }, sum(\.explained),
                sum(\.invoiced), sum(\.unexplained), "",
            ])
        }
        return table.text
    }

    private func steps(of walk: ReconciliationWalk) -> String {
        var table = TextTable([.left, .right, .left])
        let places = (walk.lines.map(\.amount) + [walk.explained]).map(places).max() ?? 2
        for line in walk.lines {
            var notes: [String] = []
            if let count = line.count { notes.append(FigureText.count(count)) }
            if line.cause == .failedCalls, let metered = line.metered {
                notes.append(
                    "metered \(metered.grouped()), \(line.amount == .zero ? "billed as any other" : "not billed")")
            }
            if let rate = line.rate {
                notes.append("\(rate.from) to \(rate.to) at \(rate.text), \(rate.kind.rawValue) of \(rate.count) days")
            }
            if !line.reference.isEmpty { notes.append(line.reference) }
            table.add([line.cause.word, aligned(line.amount, places), notes.joined(separator: ", ")])
        }
        table.add(["= explained", aligned(walk.explained, places), ""])
        if let invoiced = walk.invoiced, let unexplained = walk.unexplained {
            let ids = walk.invoices.map(\.invoiceId).joined(separator: ", ")
            table.add(["invoice", aligned(invoiced, places), ids])
            table.add(["unexplained", aligned(unexplained, places), walk.reason ?? walk.status.word])
        }
        return "  \(walk.account)\n\(table.text)"
    }

    /// The exact amount, its point below that of the others.
    private func aligned(_ total: Total, _ most: Int) -> String {
        total.grouped() + String(repeating: " ", count: most - places(total))
    }

    private func places(_ total: Total) -> Int {
        total.grouped().split(separator: ".").dropFirst().first?.count ?? 0
    }

    private func verdict(_ reconciliation: Reconciliation) -> String {
        let exceptions = reconciliation.exceptions
        guard exceptions.isEmpty else {
            let count = exceptions.count == 1 ? "1 exception keeps" : "\(exceptions.count) exceptions keep"
            return "  \(count) the period from closing:\n"
                + exceptions.map { "    \($0.account): \($0.reason ?? "")\n" }.joined()
        }
        let waiting = reconciliation.walks.filter { $0.status == .notInvoiced }.count
        return waiting == 0
            ? "  no exception\n" : "  no exception; \(waiting) not invoiced yet: their cost is accrued\n"
    }

    /// For people: to the minor unit of the currency.
    private func rounded(_ total: Total, _ code: String) -> String {
        total.rounded(to: Currency(code)?.minorUnits ?? 2)
    }
}
