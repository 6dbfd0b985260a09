public import ArgumentParser
public import Books
import Close
import Periods

struct ReopenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reopen",
        abstract: "Open the last closed period again; its next close makes a pack of a higher version.",
        discussion: "Example: chargeback reopen 2026-10 --books acme --reason \"wrong price of gpt-5\"")

    @Argument(help: "The period, such as 2026-10.", transform: ExportOptions.month)
    var period: Month

    @OptionGroup var options: CloseOptions

    @Option(help: "Why, for the ledger.")
    var reason: String

    func run() throws {
        try reportingErrors {
            try options.run { close in
                let outcome = try close.reopen(period, reason: reason)
                outcome.tell()
                Terminal.print(outcome.standing)
            }
        }
    }
}

struct LockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "Lock a closed period for good; all earlier ones must be locked.",
        discussion: "Example: chargeback lock 2026-10 --books acme --reason \"audited\"")

    @Argument(help: "The period, such as 2026-10.", transform: ExportOptions.month)
    var period: Month

    @OptionGroup var options: CloseOptions

    @Option(help: "Why, for the ledger.")
    var reason: String

    func run() throws {
        try reportingErrors {
            try options.run { close in
                let outcome = try close.lock(period, reason: reason)
                outcome.tell()
                Terminal.print(outcome.standing)
            }
        }
    }
}

struct SignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign the pack of a soft-closed period; the last signature closes it.",
        discussion: """
            The pack is held against its manifest before. Preparer, reviewer and approver are different people, unless
            chargeback.yaml switches that off, which is recorded.

            Example: chargeback sign 2026-10 --books acme --role reviewer --comment "tied to the invoice"
            """)

    @Argument(help: "The period, such as 2026-10.", transform: ExportOptions.month)
    var period: Month

    @OptionGroup var options: CloseOptions

    @Option(help: "reviewer or approver.")
    var role: CloseSettings.Role

    @Option(help: "What is to be said, for the ledger.")
    var comment: String?

    func run() throws {
        try reportingErrors {
            try options.run { close in
                let outcome = try close.sign(period, as: role, comment: comment)
                outcome.tell()
                Terminal.print(outcome.standing)
            }
        }
    }
}

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tell where the books stand: periods, checklist, what blocks.",
        discussion: """
            Reads the store for the checks of an open period, and writes nothing.

            Example: chargeback status --books acme
            """)

    @OptionGroup var options: CloseOptions

    @Option(help: "The period to look at; the next one to close if not given.", transform: ExportOptions.month)
    var period: Month?

    @Flag(help: "Print it as JSON.")
    var json = false

    func run() throws {
        try reportingErrors {
            try options.run { close in
                let status = try close.status(of: period)
                Terminal.print(json ? status.json : status.text)
            }
        }
    }
}

extension CloseSettings.Role: ExpressibleByArgument {}
