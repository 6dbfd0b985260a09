import ArgumentParser

/// The command line. Commands read their options, call the library and print; they decide nothing.
@main
struct Chargeback: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chargeback",
        abstract: "Finance chargeback of AI spend in FOCUS.",
        discussion: """
            Reads a cost store of LLM calls, maps each charge to a GL account, a department and a project by rules, and
            writes rows of the FinOps Open Cost and Usage Specification that tie to the store to the last digit.

            Try it:  chargeback demo
            Exit:    0 done, 1 the data fails a check, 2 wrong usage or settings, 3 input or output failed,
                     4 the state of the books forbids it
            """,
        version: "0.1.0",
        subcommands: [
            DemoCommand.self,
            InitCommand.self,
            ImportCommand.self,
            PricesCommand.self,
            ExportCommand.self,
            MapCommand.self,
            ReportCommand.self,
            ReconcileCommand.self,
            InvoiceCommand.self,
            RatesCommand.self,
            JournalCommand.self,
            StatementCommand.self,
            CloseCommand.self,
            StatusCommand.self,
            SignCommand.self,
            ReopenCommand.self,
            LockCommand.self,
            VerifyCommand.self,
            ReproduceCommand.self,
            DiffCommand.self,
            ValidateCommand.self,
            InspectCommand.self,
        ])
}
