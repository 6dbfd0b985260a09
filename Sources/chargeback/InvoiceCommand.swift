import ArgumentParser
import Books
import CostStore
import Export
import JSONText
import Money
import Periods
import Reconciliation
import SettingsText
import TerminalText

struct InvoiceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invoice", abstract: "Enter what providers invoiced, for reconciliation.",
        subcommands: [AddCommand.self, ImportInvoicesCommand.self, ListCommand.self])

    struct AddCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Add one invoice, or a credit note as an invoice below zero.",
            discussion: """
                The cost store is written to, and only its table of invoices: appended, never changed. The same invoice
                again changes nothing; one of the same id with other figures is refused.

                Example: chargeback invoice add --books acme --id INV-1 --provider openai --account org-acme \\
                           --period 2026-10 --issued 2026-11-02 --currency USD --amount 1512.50 --tax 0
                Exit:    0 done, 1 the store has other figures, 2 wrong usage, 3 the store cannot be written
                """)

        @OptionGroup var target: StoreEntryOptions

        @Option(help: "The number of the invoice.")
        var id: String

        @Option(help: "The provider's key, as in calls.")
        var provider: String

        @Option(help: "The billing account, as in calls.")
        var account: String

        @Option(help: "The month that it is of, such as 2026-10.", transform: ExportOptions.month)
        var period: Month

        @Option(help: "The day of the invoice, such as 2026-11-02.", transform: InvoiceCommand.day)
        var issued: CivilDate

        @Option(help: "The currency, ISO 4217.", transform: InvoiceCommand.currency)
        var currency: Currency

        @Option(help: "The net amount.", transform: InvoiceCommand.amount)
        var amount: Total

        @Option(help: "The tax.", transform: InvoiceCommand.amount)
        var tax = Total.zero

        func validate() throws {
            for (name, text) in [("id", id), ("provider", provider), ("account", account)] where text.isEmpty {
                throw ValidationError("--\(name) is empty")
            }
            for (name, amount) in [("amount", amount), ("tax", tax)] where !currency.isPayable(amount) {
                throw ValidationError(
                    "--\(name) \(amount): \(currency) has \(currency.minorUnits) decimal places, an invoice no more")
            }
        }

        func run() throws {
            try reportingErrors {
                let invoice = InvoiceRecord(
                    invoiceId: id, provider: provider, billingAccount: account,
                    periodStart: period.microseconds.lowerBound, periodEnd: period.microseconds.upperBound,
                    issuedAt: Instant(issued).microseconds, currency: currency, amount: amount, tax: tax)
                target.tell(try StoreEntry.append([invoice], to: target.path()))
            }
        }
    }

    struct ImportInvoicesCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import", abstract: "Add the invoices of a CSV file, all or none.",
            discussion: """
                Columns: invoice_id, provider, billing_account, period (or period_start and period_end), issued, currency,
                amount, and tax if there is any. All that is wrong is reported at once, with line and column.

                Example: chargeback invoice import invoices.csv --books acme
                Exit:    0 done, 1 the store has other figures, 2 the file is wrong, 3 input or output failed
                """)

        @Argument(help: "The CSV file.", completion: .file())
        var file: String

        @OptionGroup var target: StoreEntryOptions

        func run() throws {
            try reportingErrors {
                let invoices = try target.read(file) { InvoiceFile.read($0, file: $1, problems: $2) }
                target.tell(try StoreEntry.append(invoices, to: target.path()))
            }
        }
    }

    struct ListCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the invoices of the store.",
            discussion: """
                Example: chargeback invoice list --books acme --period 2026-10
                """)

        @OptionGroup var target: StoreEntryOptions

        @Option(help: "Only those of this month, such as 2026-10.", transform: ExportOptions.month)
        var period: Month?

        func run() throws {
            try reportingErrors {
                let all = try CostStore(path: target.path()).invoices()
                let invoices = all.filter { invoice in
                    period.map { $0.microseconds.contains(invoice.periodStart) } ?? true
                }
                if target.json {
                    target.tell(["invoices": invoices])
                } else {
                    Terminal.print(InvoiceRecord.table(invoices))
                }
            }
        }
    }
}

extension InvoiceRecord: StoreEntryText {
    static func table(_ invoices: [InvoiceRecord]) -> String {
        guard !invoices.isEmpty else { return "" }
        var table = TextTable([.left, .left, .left, .left, .left, .left, .right, .right])
        table.add(["invoice", "provider", "account", "of", "issued", "currency", "net", "tax"])
        for invoice in invoices {
            let start = Instant(microseconds: invoice.periodStart).date
            let month = Month(year: start.parts.year, month: start.parts.month)
            let isMonth = month?.microseconds == invoice.periodStart..<invoice.periodEnd
            let end = Instant(microseconds: invoice.periodEnd - 1).date
            table.add([
                invoice.invoiceId, invoice.provider, invoice.billingAccount,
                isMonth ? month?.description ?? "" : "\(start) to \(end)",
                Instant(microseconds: invoice.issuedAt).date.description, invoice.currency.code,
                invoice.amount.grouped(minimumPlaces: invoice.currency.minorUnits),
                invoice.tax.grouped(minimumPlaces: invoice.currency.minorUnits),
            ])
        }
        return table.text
    }

    func append(to json: inout JSONWriter) {
        json.member("invoice_id", invoiceId)
        json.member("provider", provider)
        json.member("billing_account", billingAccount)
        json.member("period_start", Instant(microseconds: periodStart).description)
        json.member("period_end", Instant(microseconds: periodEnd).description)
        json.member("issued", Instant(microseconds: issuedAt).description)
        json.member("currency", currency.code)
        json.member("amount", amount.description)
        json.member("tax", tax.description)
    }
}

extension InvoiceCommand {
    static func day(_ text: String) throws -> CivilDate {
        guard let day = CivilDate(text: text) else {
            throw ValidationError("'\(text)' is no day; a day is such as 2026-11-02")
        }
        return day
    }

    static func currency(_ text: String) throws -> Currency {
        guard let currency = Currency(text) else {
            throw ValidationError("'\(text)' is no currency of ISO 4217, such as USD")
        }
        return currency
    }

    static func amount(_ text: String) throws -> Total {
        do {
            return try Total(text)
        } catch {
            throw ValidationError("'\(text)' is no plain decimal, such as 1512.50")
        }
    }
}
