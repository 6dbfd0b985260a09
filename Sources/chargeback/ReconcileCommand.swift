import ArgumentParser
import Bookkeeping
import Books
import CostStore
import JSONText
import Periods
import Reconciliation

struct ReconcileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile", abstract: "Go from metered to invoiced cost, cause by cause.",
        discussion: """
            For each provider, billing account and currency: what was metered, what explains the difference, what the
            provider invoiced, and what is left unexplained. See docs/reconciliation.md.

            Example: chargeback reconcile --books acme --period 2026-10
            Exit:    0 done, 1 an account is an exception, 2 wrong usage or settings, 3 input failed
            """)

    @OptionGroup var options: PeriodOptions

    @Flag(help: "Print the walks as JSON.")
    var json = false

    func run() throws {
        try reportingErrors {
            let (books, store) = try options.source.open()
            let figures = try options.figures(books, store: store)
            Terminal.print(
                json
                    ? ReconcileCommand.json(figures, books, store)
                    : ReconciliationText(figures: figures, books: books, store: store).text)
            if !figures.reconciliation.exceptions.isEmpty { throw Exit.failedCheck }
        }
    }

    private static func json(_ figures: PeriodFigures, _ books: Books, _ store: String) -> String {
        var json = JSONWriter(indentation: 2)
        json.beginObject()
        json.member("period", figures.period.description)
        json.member("entity", books.settings.entity)
        json.member("store", store)
        json.name("cut_off")
        json.beginObject()
        json.member("call_id", figures.cutOff.callId)
        json.member("charge_id", figures.cutOff.chargeId)
        json.endObject()
        json.member("exceptions", figures.reconciliation.exceptions.count)
        json.name("accounts")
        figures.reconciliation.append(to: &json)
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }
}
