public import ArgumentParser
public import Books
import Close
import Periods

/// The options of a step that takes a period from one state to another.
struct StepOptions: ParsableArguments {
    @Argument(help: "The period, such as 2026-10.", transform: StepOptions.label)
    var period: PeriodLabel

    @OptionGroup var options: CloseOptions

    /// Reads the name of a period.
    static func label(_ text: String) throws -> PeriodLabel {
        guard let label = PeriodLabel(written: text) else {
            throw ValidationError(
                "'\(text)' is no period; a period is a fiscal year and a number such as 2026-10, or 2026-P10")
        }
        return label
    }

    /// Takes the step, and tells where the period stands then.
    func run(_ step: (PeriodClose, PeriodLabel) throws -> PeriodClose.Outcome) throws {
        try reportingErrors {
            try options.run { close in
                let outcome = try step(close, period)
                outcome.tell()
                Terminal.print(outcome.standing)
            }
        }
    }
}

struct ReopenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reopen",
        abstract: "Open the last closed period again; its next close makes a pack of a higher version.",
        discussion: "Example: chargeback reopen 2026-10 --books acme --reason \"wrong price of gpt-5\"")

    @OptionGroup var step: StepOptions

    @Option(help: "Why, for the ledger.")
    var reason: String

    func run() throws { try step.run { try $0.reopen($1, reason: reason) } }
}

struct LockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "Lock a closed period for good; all earlier ones must be locked.",
        discussion: "Example: chargeback lock 2026-10 --books acme --reason \"audited\"")

    @OptionGroup var step: StepOptions

    @Option(help: "Why, for the ledger.")
    var reason: String

    func run() throws { try step.run { try $0.lock($1, reason: reason) } }
}

struct SignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign the pack of a soft-closed period; the last signature closes it.",
        discussion: """
            The pack is held against its manifest before. Preparer, reviewer and approver are different people, unless
            chargeback.yaml switches that off, which is recorded.

            Example: chargeback sign 2026-10 --books acme --role reviewer --comment "tied to the invoice"
            """)

    @OptionGroup var step: StepOptions

    @Option(help: "reviewer or approver.")
    var role: CloseSettings.Role

    @Option(help: "What is to be said, for the ledger.")
    var comment: String?

    func run() throws { try step.run { try $0.sign($1, as: role, comment: comment) } }
}

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Tell where the books stand: periods, checklist, what blocks.",
        discussion: """
            Reads the store for the checks of an open period, and writes nothing.

            Example: chargeback status --books acme
            """)

    @OptionGroup var options: CloseOptions

    @Option(help: "The period to look at; the next one to close if not given.", transform: StepOptions.label)
    var period: PeriodLabel?

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

extension CloseSettings.Role: ExpressibleByArgument {
    /// Whoever closes the period is its preparer: nobody signs as that.
    public static var allValueStrings: [String] { allCases.filter { $0 != .preparer }.map(\.rawValue) }
}
